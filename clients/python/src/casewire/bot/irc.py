"""IRC, over asyncio.

This is the bot's own code because no library of PyPI fits: the maintained ones (`irc`, `irc3`, `ircio`) require a Python that is
newer than 3.9, and none of them has `labeled-response`, with which a server confirms each line.

IRC has no transaction ids. A line counts as sent when the server has confirmed it: with its echo (`echo-message` and
`labeled-response`), else with the answer to a PING after it. If the bot or the connection ends in between, the bot sends the line
again, marked with `(again?)`: every line is delivered at least once, and at most once without the mark.

The account of a sender is the `account-tag` of the very message. Without it, the sender is a nick, which others can take. The bot
does not look accounts up (WHOX): the nick can have another owner when the answer arrives.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Callable, Deque, Dict, List, Mapping, Optional, Set, Tuple

from .chat import ChatForbidden, ChatRejected, ChatUnavailable, Features, Identity, Incoming, Joined, Left, Message, Receiver
from .clock import Clock
from .config import IrcSettings
from .content import Content
from .irc_ledger import Ledger
from .irc_protocol import Line, clip_line, one_line, without_formats, wrap
from .irc_session import IrcSession, LineDropped
from .storage import Storage

log = logging.getLogger("casewire.bot")

# The longest text of a line. The server adds the source of the bot and cuts lines at 512 bytes.
_LINE_BYTES = 400
_PREVIEW_LINES = 4
# Messages that must be complete: what a person confirms, and what happened to it. All others are one line.
_COMPLETE = ("preview-", "write-")
# Answers to people, which are not stored: they are refused when many lines wait. Stored messages take their turn.
_ANSWERS = ("answer-", "preview-", "reply-", "unfurl-", "joined-", "problem-")
_MAXIMUM_ANSWERS = 10
AGAIN = "(again?) "
# A line that a filter of the server drops so often must not stop those after it.
_DROPS = 3
_ROOMS = "irc-rooms"
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 300.0
_REJOIN_PAUSE = 60.0
_LONGEST_REJOIN_PAUSE = 600.0
_JOIN_REFUSED = frozenset(("403", "405", "407", "437", "471", "473", "474", "475", "476", "477", "489", "519", "520"))


@dataclass
class _Member:
    """A member of a channel. Only IrcChat changes it, in the order in which the server reports changes."""

    source: str = ""
    account: Optional[str] = None


@dataclass
class _Channel:
    """A channel of the configuration."""

    name: str
    # The server has confirmed that the bot is in the channel, and has listed its members.
    joined: bool = False
    refusal: str = ""
    # The clock of the server at the time of joining. Lines that are older are a playback.
    since: str = ""
    members: Dict[str, _Member] = field(default_factory=lambda: dict[str, _Member]())
    retry_at: float = 0.0
    pause: float = _REJOIN_PAUSE


class _Admission:
    """Limits what reaches the bot, because each command causes a request, and nicks cost nothing."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._times: Dict[str, Deque[float]] = {}

    def admit(self, name: str, count: int, seconds: float) -> bool:
        now = self._clock.now()
        if len(self._times) > 1000:
            self._times = {key: times for key, times in self._times.items() if times and times[-1] > now - 60}
        times = self._times.setdefault(name, deque(maxlen=count))
        if len(times) == count and now - seconds < times[0] <= now:
            return False
        times.append(now)
        return True


class IrcChat:
    """A `Chat` on IRC."""

    name = "irc"
    features = Features(
        threads=False, edits=False, reactions=False, room_settings=False, text_bytes=_LINE_BYTES * _PREVIEW_LINES
    )

    def __init__(
        self,
        settings: IrcSettings,
        storage: Storage,
        clock: Clock,
        secret: Callable[[str], str],
        bots: Tuple[str, ...] = (),
    ) -> None:
        self._settings = settings
        self._storage = storage
        self._clock = clock
        self._secret = secret
        self._session = IrcSession(settings, clock, secret)
        self._ledger = Ledger(storage)
        self._bots = bots
        self._admission = _Admission(clock)
        self._channels = {name: _Channel(name) for name in settings.channels}
        self._playbacks: Set[str] = set()
        self._known: Set[str] = set(json.loads(storage.get(_ROOMS) or "[]"))
        # Message ids must not repeat after a restart.
        self._run = secrets.token_hex(6)
        self._count = 0
        self._dropped: Tuple[Tuple[str, str], int] = (("", ""), 0)
        # What is to be passed on, in order. A receiver that sends a line waits for its echo, so reading must go on.
        self._events: asyncio.Queue[Incoming] = asyncio.Queue()

    # Connection

    async def run(self, receive: Receiver) -> None:
        passing_on = asyncio.ensure_future(self._pass_on(receive))
        try:
            await self._connect()
        finally:
            passing_on.cancel()

    async def _pass_on(self, receive: Receiver) -> None:
        while True:
            await receive(await self._events.get())

    async def _connect(self) -> None:
        for room in sorted(self._known - set(self._channels)):
            # The channel is not in the configuration any more.
            self._events.put_nowait(Left(room))
        self._known &= set(self._channels)
        pause = wait = 0.0
        while True:
            began = self._clock.now()
            joining: Optional[asyncio.Task[None]] = None
            try:
                await self._session.open()
                joining = asyncio.ensure_future(self._stay_joined())
                await self._session.read(self._line)
            except ChatUnavailable as error:
                if self._clock.now() - began >= 60:
                    pause = 0.0
                pause = min(_LONGEST_PAUSE, max(_FIRST_PAUSE, 2 * pause))
                # Many clients of a server that restarts must not return all at once.
                wait = max(error.retry_after or 0.0, pause * random.uniform(0.5, 1.0))
                log.warning("irc: %s Next attempt in %.1f s.", error, wait)
            finally:
                if joining is not None:
                    joining.cancel()
                self._disconnected()
            await self._clock.sleep(wait)

    def _disconnected(self) -> None:
        self._session.abort()
        self._playbacks.clear()
        for name in self._channels:
            self._channels[name] = _Channel(name)

    async def _stay_joined(self) -> None:
        """Joins the channels, and again after the bot was removed or refused."""
        try:
            while True:
                for channel in self._channels.values():
                    if not channel.joined and channel.retry_at <= self._clock.now():
                        channel.retry_at = self._clock.now() + channel.pause
                        channel.pause = min(_LONGEST_REJOIN_PAUSE, 2 * channel.pause)
                        key = [self._secret(f"keys.{channel.name}")] if channel.name in self._settings.keys else []
                        self._session.write("JOIN", channel.name, *key)
                await self._clock.sleep(1)
        except ChatUnavailable:
            return

    # Lines of the server

    def _line(self, line: Line) -> None:
        command = line.command
        if command in ("PRIVMSG", "NOTICE"):
            if command == "PRIVMSG":
                self._message(line)
        elif command == "JOIN":
            self._joins(line)
        elif command in ("PART", "KICK"):
            nick = line.nick if command == "PART" else line.param(1)
            self._leaves(self._find(line.param(0)), nick)
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
        elif command == "BATCH":
            self._batch(line)
        elif command == "INVITE" and self._session.is_me(line.param(0)):
            invited = self._find(line.param(1))
            if invited is not None and not invited.joined:
                invited.retry_at, invited.pause = 0.0, _REJOIN_PAUSE
        elif command in _JOIN_REFUSED:
            self._refused(line)

    def _fold(self, name: str) -> str:
        return self._session.names.fold(name)

    def _find(self, name: str) -> Optional[_Channel]:
        folded = self._fold(name)
        return next((each for each in self._channels.values() if self._fold(each.name) == folded), None)

    def _joins(self, line: Line) -> None:
        channel = self._find(line.param(0))
        if channel is None:
            if self._session.is_me(line.nick):
                # Forwarded by the server, or joined by an operator of the network.
                self._session.write("PART", line.param(0))
            return
        if self._session.is_me(line.nick):
            channel.members.clear()
            channel.since = line.tags.get("time", "")
        account = line.param(1) if "extended-join" in self._session.capabilities else ""
        channel.members[self._fold(line.nick)] = _Member(line.source, account if account not in ("", "*") else None)

    def _leaves(self, channel: Optional[_Channel], nick: str) -> None:
        if channel is None:
            return
        channel.members.pop(self._fold(nick), None)
        if self._session.is_me(nick):
            # The settings and the queue stay: the channel is in the configuration, so the bot returns.
            log.warning("irc: the bot is not in %s any more. It returns in %.0f s.", channel.name, channel.pause)
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
        channel = self._find(line.param(2))
        if channel is not None and not channel.joined:
            for entry in line.param(-1).split():
                nick = entry.lstrip(self._session.names.prefixes)
                channel.members.setdefault(self._fold(nick), _Member())

    def _complete(self, line: Line) -> None:
        channel = self._find(line.param(1))
        if channel is None or channel.joined or self._fold(self._session.nick) not in channel.members:
            return
        channel.joined, channel.refusal, channel.pause = True, "", _REJOIN_PAUSE
        earlier = channel.name in self._known
        self._known.add(channel.name)
        self._storage.put(_ROOMS, json.dumps(sorted(self._known)))
        if "account-tag" not in self._session.capabilities:
            log.warning("irc: the server does not state the accounts of senders (account-tag), so everybody in %s is read-only.", channel.name)
        self._events.put_nowait(Joined(channel.name, earlier=earlier))

    def _refused(self, line: Line) -> None:
        channel = self._find(line.param(1))
        if channel is not None and not channel.joined:
            channel.refusal = f"The server does not let the bot join: {one_line(line.param(-1))[:200]}"
            log.warning("irc: %s cannot be joined: %s", channel.name, one_line(line.param(-1))[:200])

    def _batch(self, line: Line) -> None:
        name, kind = line.param(0), line.param(1)
        if name.startswith("-"):
            self._playbacks.discard(name[1:])
        elif kind == "chathistory" or kind.endswith("/playback"):
            self._playbacks.add(name[1:])

    # Messages of people

    def _message(self, line: Line) -> None:
        channel = self._find(line.param(0))
        # Private messages get no answer: cases are for the people of a channel. CTCP requests get none either.
        if channel is None or not channel.joined or self._session.is_me(line.nick) or "!" not in line.source:
            return
        text = without_formats(line.param(1)).strip()
        if line.param(1).startswith("\x01") or self._is_playback(line, channel) or not text:
            return
        account = line.tags.get("account", "") if "account-tag" in self._session.capabilities else ""
        member = channel.members.get(self._fold(line.nick))
        if member is not None:
            member.source, member.account = line.source, account or None
        if not self._admit(line, text):
            return
        is_bot = "bot" in line.tags or "inspircd.org/bot" in line.tags or self._fold(line.nick) in map(self._fold, self._bots)
        # The whole source, because it can be no account: a nick gets neither the rights nor the limits of an account.
        sender = Identity(account or line.source, bool(account), is_bot)
        if text.lower().startswith(("!open ", "!new ")):
            # A message has one line here.
            text = text.replace(" | ", "\n")
        self._count += 1
        self._events.put_nowait(Message(channel.name, f"{self._run}-{self._count}", sender, text))

    def _is_playback(self, line: Line, channel: _Channel) -> bool:
        """Whether a message was sent before the bot joined. Both times are those of the server."""
        if line.tags.get("batch", "") in self._playbacks:
            return True
        sent = line.tags.get("time", "")
        return bool(sent and channel.since and sent < channel.since)

    def _admit(self, line: Line, text: str) -> bool:
        if not text.startswith("!"):
            return self._admission.admit("texts", 20, 1)
        host = line.source.rpartition("@")[2]
        return self._admission.admit("host " + host, 10, 30) and self._admission.admit("commands", 30, 10)

    # Sending

    def _check(self, channel: _Channel) -> None:
        """Raises if nothing can be sent to the channel now."""
        if not channel.joined and channel.refusal:
            raise ChatForbidden(channel.refusal)
        if not self._session.is_open or not channel.joined:
            raise ChatUnavailable("The bot is not in the channel yet.", 1.0)

    async def send(self, room: str, content: Content, transaction: str, thread: Optional[str] = None) -> str:
        if room not in self._channels:
            raise ChatRejected(f"{room} is not in the configuration.")
        stored = not transaction.startswith(_ANSWERS)
        if stored and self._ledger.is_sent(room, transaction):
            return transaction
        if not stored and self._session.waiting >= _MAXIMUM_ANSWERS:
            raise ChatUnavailable("Too many lines wait to be sent.", 1.0)
        again = stored and self._ledger.is_unknown(room, transaction)
        result: Optional[str] = None
        texts = self._texts(room, (AGAIN if again else "") + content.plain, transaction.startswith(_COMPLETE))
        for number, text in enumerate(texts):

            def before() -> None:
                self._check(self._channels[room])
                if stored:
                    self._ledger.begin(room, transaction)

            try:
                self._check(self._channels[room])
                result = await self._session.say(room, text, before)
            except ChatForbidden as error:
                if stored and not again and number == 0:
                    self._ledger.refused(room, transaction)
                if isinstance(error, LineDropped) and self._drops(room, transaction) >= _DROPS:
                    raise ChatRejected("The server drops this line each time.") from None
                raise
        if stored:
            self._ledger.sent(room, transaction)
        return result or transaction

    def _drops(self, room: str, transaction: str) -> int:
        """Counts how often the server dropped this line in a row."""
        count = self._dropped[1] + 1 if self._dropped[0] == (room, transaction) else 1
        self._dropped = ((room, transaction), count)
        return count

    def _texts(self, room: str, text: str, complete: bool) -> List[str]:
        source = self._session.source or "x" * 100
        overhead = len(f":{source} NOTICE {room} :\r\n".encode())
        limit = min(_LINE_BYTES, 512 - overhead)
        line = one_line(text) or "(empty)"
        return wrap(line, limit, _PREVIEW_LINES + 1) if complete else [clip_line(line, limit)]

    async def edit(self, room: str, message: str, content: Content, transaction: str) -> None:
        raise ChatRejected("IRC has no edits.")

    # Rooms

    async def is_member(self, room: str, person: Identity) -> bool:
        channel = self._channels.get(room)
        if channel is None:
            return False
        self._check(channel)
        if person.authenticated:
            return any(member.account == person.id for member in channel.members.values())
        return any(member.source == person.id for member in channel.members.values())

    async def may_manage(self, room: str, person: Identity) -> bool:
        """Asks the server: it knows who is an operator now."""
        channel = self._channels.get(room)
        if channel is None:
            return False
        self._check(channel)
        names = self._session.names
        for row in await self._session.who(room):
            if row.command == "354":
                # Token, channel, user, host, nick, flags, account.
                _, _, user, host, nick, flags, account = (row.params[1:] + ("",) * 7)[:7]
            else:
                _, user, host, _, nick, flags = (row.params[1:] + ("",) * 6)[:6]
                member = channel.members.get(self._fold(nick))
                account = (member.account if member else None) or "0"
            if not names.is_operator(flags):
                continue
            if person.authenticated and account == person.id and account != "0":
                return True
            # With an account, it is not who sent the message without one.
            if not person.authenticated and f"{nick}!{user}@{host}" == person.id and account in ("", "0"):
                return True
        return False

    async def load_settings(self, room: str) -> Optional[Mapping[str, Any]]:
        return None

    async def save_settings(self, room: str, settings: Mapping[str, Any]) -> None:
        """The settings are in the bot's own file."""

    def abort(self) -> None:
        """Ends the connection without a word. The bot connects again."""
        self._session.abort()

    async def close(self) -> None:
        await self._session.close()
