"""Lines to IRC channels with their confirmation, and requests for members."""

from __future__ import annotations

import asyncio
import secrets
from typing import Callable, List, Optional

from .chat import ChatForbidden, ChatUnavailable
from .clock import Clock
from .config import IrcSettings
from .irc_flood import TokenBucket
from .irc_protocol import Line, one_line
from .irc_session import IrcSession

# The server refused a line to a channel, or to a nick.
_REFUSALS = frozenset(("401", "402", "403", "404", "411", "412", "413", "415", "417", "437", "442", "477", "482", "531"))


class LineDropped(ChatForbidden):
    """The server handled the line, but did not pass it on: for example because of a filter for words."""


class IrcSpeaker:
    """Sends lines one after another, no faster than the server allows, and learns from the server which ones arrived."""

    def __init__(self, session: IrcSession, settings: IrcSettings, clock: Clock) -> None:
        self._session = session
        self._bucket = TokenBucket(clock, settings.burst, settings.line_seconds)
        # Lines are confirmed one after another. The lock is fair.
        self._speaking = asyncio.Lock()
        self._asking = asyncio.Lock()
        # The number of lines that wait for their turn.
        self.waiting = 0

    async def say(self, channel: str, text: str, before: Callable[[], None]) -> Optional[str]:
        """Sends a line to a channel, and returns its id, if it has one, when the server has confirmed it.

        Calls `before` just before the line is sent. Raises ChatForbidden if the server certainly did not deliver the line.
        After ChatUnavailable, it is not known, if `before` was called.
        """
        self.waiting += 1
        try:
            async with self._speaking:
                await self._bucket.take()
                if not self._session.is_open:
                    raise ChatUnavailable("The bot is not connected to the IRC server.", 1.0)
                before()
                if "labeled-response" in self._session.capabilities:
                    return await self._say_labelled(channel, text)
                return await self._say_before_ping(channel, text)
        finally:
            self.waiting -= 1

    async def _say_labelled(self, channel: str, text: str) -> Optional[str]:
        label, batches, answers = secrets.token_hex(8), set[str](), list[Line]()

        def accept(line: Line) -> bool:
            if line.command == "BATCH":
                name = line.param(0)
                if line.tags.get("label") == label and name.startswith("+"):
                    batches.add(name[1:])
                return name.startswith("-") and name[1:] in batches
            if line.tags.get("batch") in batches:
                answers.append(line)
                return False
            if line.tags.get("label") != label:
                return False
            answers.append(line)
            return True

        await self._session.exchange(accept, lambda: self._session.write("NOTICE", channel, text, tags={"label": label}))
        for line in answers:
            if line.command == "NOTICE" and self._session.is_me(line.nick):
                return line.tags.get("msgid")
        refusal = next((line for line in answers if line.command in _REFUSALS), None)
        if refusal is not None:
            raise ChatForbidden(one_line(refusal.param(-1))[:200])
        if "echo-message" in self._session.capabilities:
            raise LineDropped("The server did not pass the line on.")
        return None

    async def _say_before_ping(self, channel: str, text: str) -> Optional[str]:
        """A server answers lines in order, so the answer to a PING confirms what was sent before it."""
        token, refusals, ids = secrets.token_hex(8), list[Line](), list[str]()

        def accept(line: Line) -> bool:
            if line.command in _REFUSALS and self._session.names.fold(line.param(1)) == self._session.names.fold(channel):
                refusals.append(line)
            if line.command == "NOTICE" and self._session.is_me(line.nick) and "msgid" in line.tags:
                ids.append(line.tags["msgid"])
            return line.command == "PONG" and line.param(-1) == token

        def send() -> None:
            self._session.write("NOTICE", channel, text)
            self._session.write("PING", token)

        await self._session.exchange(accept, send)
        if refusals:
            raise ChatForbidden(one_line(refusals[0].param(-1))[:200])
        return ids[-1] if ids else None

    async def who(self, channel: str) -> List[Line]:
        """The members of a channel as the server knows them now, in lines 354 (with accounts) or 352."""
        token, rows, tries = str(secrets.randbelow(900) + 100), list[Line](), list[Line]()

        def accept(line: Line) -> bool:
            if line.command == "354" and line.param(1) == token or line.command == "352":
                rows.append(line)
            if line.command == "263":
                tries.append(line)
            return line.command == "263" or line.command == "315" and self._session.names.fold(line.param(1)) == self._session.names.fold(channel)

        async with self._asking:
            arguments = (channel, f"%tcuhnfa,{token}") if self._session.names.has_whox else (channel,)
            await self._session.exchange(accept, lambda: self._session.write("WHO", *arguments))
        if tries:
            raise ChatUnavailable("The IRC server limits requests for the members.")
        return rows
