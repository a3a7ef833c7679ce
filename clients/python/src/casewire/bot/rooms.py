"""The settings of the rooms, and the commands that change them."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Dict, Optional, Tuple

from . import commands
from .cases import Cases
from .chat import Chat, ChatForbidden, ChatRejected, ChatUnavailable
from .content import Builder, Content
from .settings import (
    DAYS,
    MAXIMUM_QUERY,
    MAXIMUM_SUBSCRIPTIONS,
    USUAL_KINDS,
    Morning,
    Quiet,
    RoomSettings,
    SettingsError,
    Subscription,
    parse_days,
    parse_kinds,
    parse_time,
    parse_zone,
    time_text,
)
from .storage import Storage

log = logging.getLogger("casewire.bot")


class Rooms:
    """The rooms that the bot serves, with their settings.

    The settings are in the room, if the chat service can keep them there. The database has a copy, so that the feed continues
    while the chat service cannot be reached.
    """

    def __init__(self, chat: Chat, cases: Cases, storage: Storage, zone: str, morning: Optional[Morning]) -> None:
        self._chat = chat
        self._cases = cases
        self._storage = storage
        self._zone = zone
        self._morning = morning
        self.settings: Dict[str, RoomSettings] = {}
        # Settings are read, changed and stored by one task at a time: commands can arrive together.
        self._locks: Dict[str, asyncio.Lock] = {}
        for room in storage.rooms_with_settings():
            try:
                self.settings[room] = RoomSettings.from_json(storage.settings(room) or {})
            except SettingsError as error:
                log.warning("The stored settings of %s are invalid: %s", room, error)

    def _lock(self, room: str) -> asyncio.Lock:
        return self._locks.setdefault(room, asyncio.Lock())

    async def joined(self, room: str, previous: Optional[str] = None) -> None:
        """Reads the settings of a room. Those of a room that this one replaces are taken over."""
        async with self._lock(room):
            await self._load(room, previous)

    async def _load(self, room: str, previous: Optional[str]) -> None:
        value = self._storage.settings(room)
        if self._chat.features.room_settings:
            try:
                value = await self._chat.load_settings(room)
            except (ChatUnavailable, ChatForbidden, ChatRejected) as error:
                if value is None and isinstance(error, ChatUnavailable):
                    # Without known ones, the room would be served as if it had none, and the next change would replace them.
                    raise
                log.warning("The settings of %s cannot be read; the last known ones apply: %s", room, error)
        if value is None and previous is not None and previous in self.settings:
            await self._save(room, self.settings[previous])
            return
        try:
            settings = RoomSettings.from_json(value or {})
        except SettingsError as error:
            log.warning("The settings of %s are invalid and have no effect: %s", room, error)
            settings = RoomSettings()
        self._keep(room, settings)

    def left(self, room: str) -> None:
        self.settings.pop(room, None)
        lock = self._locks.get(room)
        if lock is not None and not lock.locked():
            del self._locks[room]

    async def _save(self, room: str, settings: RoomSettings) -> None:
        if self._chat.features.room_settings:
            await self._chat.save_settings(room, settings.as_json())
        self._keep(room, settings)

    def _keep(self, room: str, settings: RoomSettings) -> None:
        self._storage.save_settings(room, settings.as_json())
        self.settings[room] = settings

    async def configure(self, room: str, command: str, rest: str) -> str:
        """Executes a command that changes settings, and returns its answer. Raises SettingsError or CasesError."""
        change = {
            "subscribe": self._subscribe,
            "unsubscribe": self._unsubscribe,
            "morning": self._change_morning,
            "quiet": self._change_quiet,
        }[command]
        async with self._lock(room):
            return await change(room, rest)

    async def _subscribe(self, room: str, rest: str) -> str:
        found, query = commands.options(rest, ("kind", "kinds"))
        kinds = parse_kinds(",".join(found.values())) if found else USUAL_KINDS
        query = " ".join(query.split())
        if len(query) > MAXIMUM_QUERY:
            raise SettingsError(f"The query is too long. The limit is {MAXIMUM_QUERY} characters.")
        if query:
            # casewire checks the query before it is stored.
            await self._cases.list(query, 1)
        settings = self.settings.get(room, RoomSettings())
        if any(s.query == query and s.kinds == kinds for s in settings.subscriptions):
            return "This room is subscribed to that already."
        if len(settings.subscriptions) >= MAXIMUM_SUBSCRIPTIONS:
            raise SettingsError(f"A room can have {MAXIMUM_SUBSCRIPTIONS} subscriptions. Remove one with !unsubscribe.")
        number = 1 + max((s.number for s in settings.subscriptions), default=0)
        morning = settings.morning if settings.subscriptions or settings.morning else self._morning
        added = Subscription(number, query, kinds)
        await self._save(room, replace(settings, subscriptions=(*settings.subscriptions, added), morning=morning))
        return f"Subscription {number}: {_described(added)}."

    async def _unsubscribe(self, room: str, rest: str) -> str:
        settings = self.settings.get(room, RoomSettings())
        word = rest.strip().lower()
        left = tuple(s for s in settings.subscriptions if word != "all" and str(s.number) != word)
        if len(left) == len(settings.subscriptions):
            raise SettingsError("Unknown subscription. !subscriptions lists them with their numbers.")
        await self._save(room, replace(settings, subscriptions=left))
        return "Unsubscribed." if left else "Unsubscribed. This room gets no notifications any more."

    async def _change_morning(self, room: str, rest: str) -> str:
        settings = self.settings.get(room, RoomSettings())
        words = rest.split()
        if [word.lower() for word in words] == ["off"]:
            await self._save(room, replace(settings, morning=None))
            return "This room gets no list in the morning."
        if not 1 <= len(words) <= 3:
            raise SettingsError("Usage: !morning 08:30 Europe/Berlin mon-fri, or !morning off.")
        zone: str = self._zone
        days: Tuple[str, ...] = DAYS[:5]
        for word in words[1:]:
            if word.lower().partition("-")[0].partition(",")[0] in DAYS:
                days = parse_days(word)
            else:
                zone = parse_zone(word)
        morning = Morning(parse_time(words[0]), zone, days)
        await self._save(room, replace(settings, morning=morning))
        return f"List of waiting cases: {_morning_text(morning)}."

    async def _change_quiet(self, room: str, rest: str) -> str:
        settings = self.settings.get(room, RoomSettings())
        if rest.strip().lower() == "off":
            await self._save(room, replace(settings, quiet=None))
            return "This room has no quiet hours."
        words = rest.split()
        start, dash, end = words[0].partition("-") if words else ("", "", "")
        if not dash or len(words) > 3:
            raise SettingsError("Usage: !quiet 22:00-07:00 Europe/Berlin urgent:1, or !quiet off.")
        zone, urgent = self._zone, None
        for word in words[1:]:
            if word.lower().startswith("urgent:"):
                if word[7:] not in ("1", "2", "3", "4"):
                    raise SettingsError("`urgent` must be a severity from 1 to 4.")
                urgent = int(word[7:])
            else:
                zone = parse_zone(word)
        if parse_time(start) == parse_time(end):
            raise SettingsError("Quiet hours must not begin and end at the same time.")
        quiet = Quiet(parse_time(start), parse_time(end), zone, urgent)
        await self._save(room, replace(settings, quiet=quiet))
        return f"Quiet hours: {_quiet_text(quiet)}."

    def overview(self, room: str) -> Content:
        """The answer of `!subscriptions`."""
        settings = self.settings.get(room, RoomSettings())
        builder = Builder().bold("Subscriptions" if settings.subscriptions else "This room has no subscription.")
        for subscription in settings.subscriptions:
            builder.line().text(f"{subscription.number}. {_described(subscription)}")
        if settings.morning is not None:
            builder.line().text(f"List of waiting cases: {_morning_text(settings.morning)}")
        if settings.quiet is not None:
            builder.line().text(f"Quiet hours: {_quiet_text(settings.quiet)}")
        return builder.content(self._chat.features.text_bytes)


def _described(subscription: Subscription) -> str:
    return f"{', '.join(subscription.kinds)} of {subscription.query or 'all cases'}"


def _morning_text(morning: Morning) -> str:
    return f"{time_text(morning.minutes)} {morning.zone}, {', '.join(morning.days)}"


def _quiet_text(quiet: Quiet) -> str:
    urgent = f", except for severity {'1' if quiet.urgent == 1 else f'1 to {quiet.urgent}'}" if quiet.urgent else ""
    return f"{time_text(quiet.start)} to {time_text(quiet.end)} {quiet.zone}{urgent}"
