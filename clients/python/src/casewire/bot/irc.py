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
import logging
import random
import secrets
from typing import Any, Callable, List, Mapping, Optional, Set, Tuple

from .admission import Admission
from .chat import ChatForbidden, ChatRejected, ChatUnavailable, Features, Identity, Incoming, Message, Receiver
from .clock import Clock
from .config import IrcSettings
from .content import Content
from .irc_channels import Channel, Channels
from .irc_ledger import Ledger
from .irc_protocol import Line, clip_line, one_line, without_formats, wrap
from .irc_session import IrcSession
from .irc_speaker import IrcSpeaker, LineDropped
from .secret import SecretError
from .storage import Storage
from .stored import StorageError

log = logging.getLogger("casewire.bot")

# The longest text of a line. The server adds the source of the bot and cuts lines at 512 bytes.
_LINE_BYTES = 400
_PREVIEW_LINES = 4
# With the marks between the lines of a text.
_COMPLETE_LINES = _PREVIEW_LINES + 1
# Messages that must be complete: what a person confirms, and what happened to it. All others are one line.
_COMPLETE = ("preview-", "write-")
# Answers to people, which are not stored: they are refused when many lines wait. Stored messages take their turn.
_ANSWERS = ("answer-", "preview-", "reply-", "unfurl-")
_MAXIMUM_ANSWERS = 10
AGAIN = "(again?) "
# A line that a filter of the server drops so often must not stop those after it.
_DROPS = 3
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 300.0
_STORAGE_PAUSE = 10.0


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
        self._speaker = IrcSpeaker(self._session, settings, clock)
        self._ledger = Ledger(storage)
        self._bots = bots
        self._admission = Admission(clock)
        self._playbacks: Set[str] = set()
        # Message ids must not repeat after a restart.
        self._run = secrets.token_hex(6)
        self._count = 0
        self._dropped: Tuple[Tuple[str, str], int] = (("", ""), 0)
        # What is to be passed on, in order. A receiver that sends a line waits for its echo, so reading must go on.
        self._events: asyncio.Queue[Incoming] = asyncio.Queue()
        self._channels = Channels(settings, self._session, storage, clock, self._events.put_nowait)

    # Connection

    async def run(self, receive: Receiver) -> None:
        passing_on = asyncio.ensure_future(self._pass_on(receive))
        try:
            await self._connect()
        finally:
            passing_on.cancel()

    async def _pass_on(self, receive: Receiver) -> None:
        while True:
            event = await self._events.get()
            while not await self._is_passed_on(event, receive):
                await self._clock.sleep(_STORAGE_PAUSE)

    async def _is_passed_on(self, event: Incoming, receive: Receiver) -> bool:
        try:
            await receive(event)
        except (ChatUnavailable, StorageError) as error:
            log.error("irc: an event could not be handled: %s Next attempt in %.0f s.", error, _STORAGE_PAUSE)
            return False
        return True

    async def _connect(self) -> None:
        self._channels.leave_others()
        pause = wait = 0.0
        while True:
            began = self._clock.now()
            joining: Optional[asyncio.Task[None]] = None
            try:
                await self._session.open()
                joining = asyncio.ensure_future(self._stay_joined())
                await self._session.read(self._line)
            except (ChatUnavailable, StorageError) as error:
                if self._clock.now() - began >= 60:
                    pause = 0.0
                pause = min(_LONGEST_PAUSE, max(_FIRST_PAUSE, 2 * pause))
                # Many clients of a server that restarts must not return all at once.
                asked = error.retry_after if isinstance(error, ChatUnavailable) else _STORAGE_PAUSE
                wait = max(asked or 0.0, pause * random.uniform(0.5, 1.0))
                log.warning("irc: %s Next attempt in %.1f s.", error, wait)
            finally:
                if joining is not None:
                    joining.cancel()
                self._disconnected()
            await self._clock.sleep(wait)

    def _disconnected(self) -> None:
        self._session.abort()
        self._playbacks.clear()
        self._channels.reset()

    async def _stay_joined(self) -> None:
        """Joins the channels, and again after the bot was removed or refused."""
        try:
            while True:
                for channel in self._channels.due():
                    self._join(channel)
                await self._clock.sleep(1)
        except ChatUnavailable:
            return

    def _join(self, channel: Channel) -> None:
        key: List[str] = []
        if channel.name in self._settings.keys:
            try:
                key = [self._secret(f"keys.{channel.name}")]
            except SecretError as error:
                # Such as a program for passwords that is locked. The other channels are not affected.
                channel.refusal = str(error)
                log.error("irc: %s cannot be joined: %s", channel.name, error)
                return
        self._session.write("JOIN", channel.name, *key)

    # Lines of the server

    def _line(self, line: Line) -> None:
        if line.command == "PRIVMSG":
            self._message(line)
        elif line.command == "BATCH":
            self._batch(line)
        elif line.command != "NOTICE":
            self._channels.receive(line)

    def _fold(self, name: str) -> str:
        return self._session.names.fold(name)

    def _batch(self, line: Line) -> None:
        name, kind = line.param(0), line.param(1)
        if name.startswith("-"):
            self._playbacks.discard(name[1:])
        elif kind == "chathistory" or kind.endswith("/playback"):
            self._playbacks.add(name[1:])

    # Messages of people

    def _message(self, line: Line) -> None:
        channel = self._channels.find(line.param(0))
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
        if not self._admit(line.source.rpartition("@")[2], text):
            return
        is_bot = "bot" in line.tags or "inspircd.org/bot" in line.tags or self._fold(line.nick) in map(self._fold, self._bots)
        # The whole source, because it can be no account: a nick gets neither the rights nor the limits of an account.
        sender = Identity(account or line.source, bool(account), is_bot)
        if text.lower().startswith(("!open ", "!new ")):
            # A message has one line here.
            text = text.replace(" | ", "\n")
        self._count += 1
        self._events.put_nowait(Message(channel.name, f"{self._run}-{self._count}", sender, text))

    def _admit(self, host: str, text: str) -> bool:
        if not text.startswith("!"):
            return self._admission.admit("texts", 20, 1)
        return self._admission.admit("host " + host, 10, 30) and self._admission.admit("commands", 30, 10)

    def _is_playback(self, line: Line, channel: Channel) -> bool:
        """Whether a message was sent before the bot joined. Both times are those of the server."""
        if line.tags.get("batch", "") in self._playbacks:
            return True
        sent = line.tags.get("time", "")
        return bool(sent and channel.since and sent < channel.since)

    # Sending

    def _check(self, room: str) -> None:
        """Raises if nothing can be sent to the channel now."""
        if not self._session.is_open:
            raise ChatUnavailable("The bot is not connected to the IRC server.", 1.0)
        self._channels.check(room)

    async def send(self, room: str, content: Content, transaction: str, thread: Optional[str] = None) -> str:
        if self._channels.get(room) is None:
            raise ChatRejected(f"{room} is not in the configuration.")
        stored = not transaction.startswith(_ANSWERS)
        if stored and self._ledger.is_sent(room, transaction):
            return transaction
        if not stored and self._speaker.waiting >= _MAXIMUM_ANSWERS:
            raise ChatUnavailable("Too many lines wait to be sent.", 1.0)
        again = stored and self._ledger.is_unknown(room, transaction)
        result: Optional[str] = None
        texts = self._texts(room, (AGAIN if again else "") + content.plain, transaction.startswith(_COMPLETE))
        if transaction.startswith("preview-") and len(texts) > _COMPLETE_LINES:
            raise ChatRejected("The message has too many lines to be shown completely.")
        del texts[_COMPLETE_LINES:]
        for number, text in enumerate(texts):

            def before() -> None:
                self._check(room)
                if stored:
                    self._ledger.begin(room, transaction)

            try:
                self._check(room)
                result = await self._speaker.say(room, text, before)
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
        if not complete:
            return [clip_line(line, limit)]
        texts = wrap(line, limit, 100)
        # What is left out of a report is marked.
        return texts if len(texts) <= _COMPLETE_LINES else [*wrap(line, limit, _COMPLETE_LINES), ""]

    async def edit(self, room: str, message: str, content: Content, transaction: str) -> None:
        raise ChatRejected("IRC has no edits.")

    # Rooms

    async def is_member(self, room: str, person: Identity) -> bool:
        channel = self._channels.get(room)
        if channel is None:
            return False
        self._check(room)
        if person.authenticated:
            return any(member.account == person.id for member in channel.members.values())
        return any(member.source == person.id for member in channel.members.values())

    async def may_manage(self, room: str, person: Identity) -> bool:
        """Asks the server: it knows who is an operator now."""
        channel = self._channels.get(room)
        if channel is None:
            return False
        self._check(room)
        names = self._session.names
        for row in await self._speaker.who(room):
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
