"""Sends the stored messages: in order for each room, each until the chat service has accepted it."""

from __future__ import annotations

import logging
from typing import Callable, Dict, List, Optional

from .chat import Chat, ChatForbidden, ChatRejected, ChatUnavailable
from .clock import Clock
from .storage import PROBLEM, Storage
from .stored import StoredMessage

log = logging.getLogger("casewire.bot")

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_LONGEST_LIMIT = 3600.0
# While a service is unavailable for the same reason, this is logged once in so many seconds.
_REPORT_PAUSE = 60.0
# A room in which the bot may not write is tried again at this interval.
_FORBIDDEN_PAUSE = 600.0


class Delivery:
    """Sends messages one after another.

    A message is removed from the database after the service accepted it. If the bot dies between the two, it sends the message
    again with the same transaction, which the service recognises. A message is never sent before the one ahead of it.

    A room that became public or encrypted gets only the message that states this. The others wait until the room is served again.
    """

    def __init__(self, chat: Chat, storage: Storage, clock: Clock, serves: Callable[[str], bool]) -> None:
        self._chat = chat
        self._storage = storage
        self._clock = clock
        self._serves = serves
        # When the service may be tried again, and the length of the last pause.
        self._until = 0.0
        self._pause = 0.0
        # Whether the service itself set `_until`.
        self._limited = False
        # Why the service is unavailable, and when that may be logged again.
        self._reported = ("", 0.0)
        # When a single room may be tried again.
        self._rooms: Dict[str, float] = {}

    async def send_due(self, limit: int = 50) -> Optional[float]:
        """Sends up to `limit` messages. Returns when to continue, or None if nothing is left."""
        for _ in range(limit):
            now = self._clock.now()
            self._correct(now)
            if now < self._until:
                return self._until if self._sendable() else None
            rooms = self._sendable()
            room = next((room for room in rooms if self._rooms.get(room, 0.0) <= now), None)
            if room is None:
                return min((self._rooms[room] for room in rooms), default=None)
            message = self._storage.next_message(room, "" if self._serves(room) else PROBLEM)
            if message is not None:
                await self._send(message)
        return self._clock.now()

    def _sendable(self) -> List[str]:
        """The rooms with messages that may be sent, the one that waits the longest first."""
        rooms = self._storage.rooms_with_messages()
        return [room for room in rooms if self._serves(room) or self._storage.has_note(room, PROBLEM)]

    def _correct(self, now: float) -> None:
        """Ends pauses that are longer than any can be, because the clock was set back."""
        if self._until > now + _LONGEST_LIMIT:
            self._until = 0.0
        self._rooms = {room: until for room, until in self._rooms.items() if until <= now + _FORBIDDEN_PAUSE}

    def is_paused(self, room: str) -> bool:
        """Whether messages to a room wait, because the service did not accept the last one."""
        now = self._clock.now()
        if self._pause > 0 or now < self._until:
            return bool(self._storage.rooms_with_messages())
        # Also after a restart: what follows is collected until the message ahead of it is accepted.
        return self._rooms.get(room, 0.0) > now or self._storage.is_blocked(room)

    def reconnected(self) -> None:
        """The service answers again: does not wait for the end of a pause, unless the service requested it."""
        if not self._limited:
            self._until = 0.0

    def forget(self, room: str) -> None:
        self._rooms.pop(room, None)

    async def _send(self, message: StoredMessage) -> None:
        if not message.tried:
            self._storage.mark_tried(message)
        try:
            await self._send_once(message)
        except ChatUnavailable as error:
            self._pause = min(_LONGEST_PAUSE, max(_FIRST_PAUSE, 2 * self._pause))
            wait = self._pause if error.retry_after is None else max(0.05, min(error.retry_after, _LONGEST_LIMIT))
            self._limited = error.retry_after is not None
            self._until = self._clock.now() + wait
            self._report(str(error), wait)
            return
        except ChatForbidden as error:
            self._pause = 0.0
            wait = _FORBIDDEN_PAUSE if error.retry_after is None else max(0.05, min(error.retry_after, _FORBIDDEN_PAUSE))
            self._rooms[message.room] = self._clock.now() + wait
            log.log(
                logging.WARNING if error.retry_after is None else logging.INFO,
                "%s: messages to %s are refused: %s %d changes and %d messages wait. Next attempt in %.0f s.",
                self._chat.name, message.room, error, *self._storage.waiting(message.room), wait,
            )  # fmt: skip
            return
        except ChatRejected as error:
            log.error("%s: a message to %s is left out, because it is refused: %s", self._chat.name, message.room, error)
            self._storage.remove_message(message)
        self._pause = 0.0
        self._reported = ("", 0.0)
        self._rooms.pop(message.room, None)

    def _report(self, reason: str, wait: float) -> None:
        now = self._clock.now()
        text, until = self._reported
        # A clock that was set back does not suppress it.
        if reason != text or not until - _REPORT_PAUSE <= now < until:
            self._reported = (reason, now + _REPORT_PAUSE)
            log.warning("%s: %s Next attempt in %.0f s.", self._chat.name, reason, max(1.0, wait))

    async def _send_once(self, message: StoredMessage) -> None:
        storage, room, case = self._storage, message.room, message.case
        thread = storage.thread(room, case) if case is not None else None
        if message.kind == "edit":
            # The thread is gone if its first message was removed.
            if thread is not None:
                await self._chat.edit(room, thread.root, message.content, message.transaction)
            with storage.transaction():
                if case is not None:
                    storage.set_shown(room, case, message.content.plain)
                storage.remove_message(message)
        elif message.kind == "root" and case is not None:
            root = await self._chat.send(room, message.content, message.transaction)
            with storage.transaction():
                storage.add_thread(room, case, root, message.content.plain)
                storage.remove_message(message)
        else:
            content = message.content
            if case is not None and thread is None and message.kind == "event" and self._chat.features.threads:
                # The first message of the thread was removed meanwhile.
                content = content.named(case)
            await self._chat.send(room, content, message.transaction, None if thread is None else thread.root)
            storage.remove_message(message)
