"""The channels of the bot on IRC and their members, as the server reports them."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from typing import Callable, Dict, Iterator, Optional, Set

from .chat import ChatForbidden, Incoming, Joined, Left
from .clock import Clock
from .config import IrcSettings
from .irc_protocol import Line, one_line
from .irc_session import IrcSession
from .storage import Storage

log = logging.getLogger("casewire.bot")

_ROOMS = "irc-rooms"
_REJOIN_PAUSE = 60.0
_LONGEST_REJOIN_PAUSE = 600.0
_JOIN_REFUSED = frozenset(
    ("403", "405", "407", "437", "470", "471", "473", "474", "475", "476", "477", "480", "489", "519", "520")
)


@dataclass
class Member:
    """A member of a channel. Only Channels changes it, in the order in which the server reports changes."""

    source: str = ""
    account: Optional[str] = None


@dataclass
class Channel:
    """A channel of the configuration."""

    name: str
    # The server has confirmed that the bot is in the channel, and has listed its members.
    joined: bool = False
    refusal: str = ""
    # The clock of the server at the time of joining. Lines that are older are a playback.
    since: str = ""
    members: Dict[str, Member] = field(default_factory=lambda: dict[str, Member]())
    retry_at: float = 0.0
    pause: float = _REJOIN_PAUSE


class Channels:
    """The channels of the configuration. The bot joins them, and again after it was removed or refused."""

    def __init__(
        self, settings: IrcSettings, session: IrcSession, storage: Storage, clock: Clock, emit: Callable[[Incoming], None]
    ) -> None:
        self._session = session
        self._storage = storage
        self._clock = clock
        self._emit = emit
        self._channels = {name: Channel(name) for name in settings.channels}
        # The channels in which the bot was, also before a restart.
        self._known: Set[str] = set(storage.get_json(_ROOMS) or [])

    def leave_others(self) -> None:
        """Reports the channels that are not in the configuration any more."""
        for room in sorted(self._known - set(self._channels)):
            self._emit(Left(room))
        self._known &= set(self._channels)

    def reset(self) -> None:
        """The connection has ended."""
        for name in self._channels:
            self._channels[name] = Channel(name)

    def get(self, name: str) -> Optional[Channel]:
        """A channel by its name in the configuration."""
        return self._channels.get(name)

    def find(self, name: str) -> Optional[Channel]:
        """A channel by its name in a line of the server."""
        folded = self._fold(name)
        return next((each for each in self._channels.values() if self._fold(each.name) == folded), None)

    def due(self) -> Iterator[Channel]:
        """The channels that are to be joined now. Each counts as tried."""
        for channel in self._channels.values():
            if not channel.joined and channel.retry_at <= self._clock.now():
                if channel.retry_at > 0 and not channel.refusal:
                    channel.refusal = "The server does not answer the request to join."
                    log.error("irc: %s cannot be joined: the server does not answer. What waits for the channel is kept.", channel.name)
                channel.retry_at = self._clock.now() + channel.pause
                channel.pause = min(_LONGEST_REJOIN_PAUSE, 2 * channel.pause)
                yield channel

    def check(self, name: str) -> None:
        """Raises ChatForbidden if nothing can be sent to a channel now. The other channels do not wait for it."""
        channel = self._channels[name]
        if not channel.joined:
            if channel.refusal:
                raise ChatForbidden(channel.refusal)
            raise ChatForbidden("The bot is not in the channel yet.", 1.0)

    # Lines of the server

    def receive(self, line: Line) -> None:
        """Handles a line about channels or their members. Ignores all others."""
        command = line.command
        if command == "JOIN":
            self._joins(line)
        elif command == "PART":
            self._leaves(self.find(line.param(0)), line.nick, "")
        elif command == "KICK":
            self._leaves(self.find(line.param(0)), line.param(1), f" {line.nick} removed it ({one_line(line.param(2))[:200]}).")
        elif command == "QUIT":
            for channel in self._channels.values():
                channel.members.pop(self._fold(line.nick), None)
        elif command == "NICK":
            self._renames(line)
        elif command == "ACCOUNT":
            self._set_account(line.nick, line.param(0))
        elif command == "353":
            self._lists(line)
        elif command == "366":
            self._complete(line)
        elif command == "INVITE" and self._session.is_me(line.param(0)):
            invited = self.find(line.param(1))
            if invited is not None and not invited.joined:
                invited.retry_at, invited.pause = 0.0, _REJOIN_PAUSE
        elif command in _JOIN_REFUSED:
            self._refused(line)

    def _fold(self, name: str) -> str:
        return self._session.names.fold(name)

    def _joins(self, line: Line) -> None:
        channel = self.find(line.param(0))
        if channel is None:
            if self._session.is_me(line.nick):
                # Forwarded by the server, or joined by an operator of the network.
                self._session.write("PART", line.param(0))
            return
        if self._session.is_me(line.nick):
            channel.members.clear()
            channel.since = line.tags.get("time", "")
        account = line.param(1) if "extended-join" in self._session.capabilities else ""
        channel.members[self._fold(line.nick)] = Member(line.source, account if account not in ("", "*") else None)

    def _leaves(self, channel: Optional[Channel], nick: str, reason: str) -> None:
        if channel is None:
            return
        channel.members.pop(self._fold(nick), None)
        if self._session.is_me(nick):
            # The settings and the queue stay: the channel is in the configuration, so the bot returns.
            log.error(
                "irc: the bot is not in %s any more.%s It tries to return in %.0f s, and keeps what waits for the channel. "
                "If it must not return, remove the channel from `irc.channels`.",
                channel.name, reason, channel.pause,
            )  # fmt: skip
            channel.joined, channel.refusal = False, "The bot was removed from the channel."
            channel.members.clear()
            channel.retry_at = self._clock.now() + channel.pause

    def _renames(self, line: Line) -> None:
        for channel in self._channels.values():
            member = channel.members.pop(self._fold(line.nick), None)
            if member is not None:
                member.source = f"{line.param(0)}!{line.source.partition('!')[2]}"
                channel.members[self._fold(line.param(0))] = member

    def _set_account(self, nick: str, account: str) -> None:
        for channel in self._channels.values():
            member = channel.members.get(self._fold(nick))
            if member is not None:
                member.account = account if account not in ("", "*") else None

    def _lists(self, line: Line) -> None:
        channel = self.find(line.param(2))
        if channel is not None and not channel.joined:
            for entry in line.param(-1).split():
                nick = entry.lstrip(self._session.names.prefixes)
                channel.members.setdefault(self._fold(nick), Member())

    def _complete(self, line: Line) -> None:
        channel = self.find(line.param(1))
        if channel is None or channel.joined or self._fold(self._session.nick) not in channel.members:
            return
        channel.joined, channel.refusal, channel.pause = True, "", _REJOIN_PAUSE
        earlier = channel.name in self._known
        self._known.add(channel.name)
        self._storage.put(_ROOMS, json.dumps(sorted(self._known)))
        if "account-tag" not in self._session.capabilities:
            log.warning("irc: the server does not state the accounts of senders (account-tag), so everybody in %s is read-only.", channel.name)
        self._emit(Joined(channel.name, earlier=earlier))

    def _refused(self, line: Line) -> None:
        channel = self.find(line.param(1))
        if channel is not None and not channel.joined:
            reason = one_line(line.param(-1))[:200]
            channel.refusal = f"The server does not let the bot join: {reason}"
            log.error(
                "irc: %s cannot be joined: %s. Next attempt in %.0f s. What waits for the channel is kept.",
                channel.name, reason, max(0.0, channel.retry_at - self._clock.now()),
            )  # fmt: skip
