"""A connection to an IRC server: TLS, capabilities, SASL, the nick, and lines in both directions."""

from __future__ import annotations

import asyncio
import base64
import logging
import secrets
import ssl
from typing import Callable, Dict, List, Optional, Set

from .chat import AccountError, ChatUnavailable
from .clock import Clock
from .config import IrcSettings
from .irc_protocol import MAXIMUM_LINE, Line, Names, encode, one_line, parse
from .tls import TlsError, tls_context

log = logging.getLogger("casewire.bot")

_WANTED = (
    "account-notify", "account-tag", "batch", "cap-notify", "echo-message", "extended-join", "labeled-response",
    "message-tags", "multi-prefix", "server-time",
)  # fmt: skip
_REGISTER_SECONDS = 60.0
# Silence after which the server is asked for a sign of life; after the same time again, the connection is given up.
_IDLE_SECONDS = 60.0
_CONFIRM_SECONDS = 30.0
_NICK_SECONDS = 60.0
_SASL_FAILED = frozenset(("902", "904", "905", "906", "908"))

LineReceiver = Callable[[Line], None]


class _Waiter:
    """Waits for lines of the server. `accept` sees each line, and returns whether it was the last one."""

    def __init__(self, accept: Callable[[Line], bool]) -> None:
        self.accept = accept
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()


class IrcSession:
    """One connection after another to the same server."""

    def __init__(self, settings: IrcSettings, clock: Clock, secret: Callable[[str], str]) -> None:
        self._settings = settings
        self._clock = clock
        self._secret = secret
        self._reader: Optional[asyncio.StreamReader] = None
        self._writer: Optional[asyncio.StreamWriter] = None
        self._buffer = b""
        self._lines: List[Line] = []
        self._waiters: List[_Waiter] = []
        self._offered: Set[str] = set()
        self._registered = False
        # The rest of a line that is too long is dropped.
        self._skipping = False
        self._nick_tried = 0.0
        self.capabilities: Set[str] = set()
        self.names = Names()
        self.nick = settings.nick
        # The source of the bot's own lines, from its JOIN. The server puts it before each line, so it limits the text.
        self.source = ""

    @property
    def is_open(self) -> bool:
        return self._writer is not None and not self._writer.is_closing()

    def is_me(self, nick: str) -> bool:
        return self.names.fold(nick) == self.names.fold(self.nick)

    # Connecting

    async def open(self) -> None:
        """Connects and logs in. Raises ChatUnavailable or AccountError."""
        self._buffer, self._lines, self._registered, self._skipping = b"", [], False, False
        self.capabilities, self._offered, self.names = set(), set(), Names()
        self.nick, self.source = self._settings.nick, ""
        try:
            await asyncio.wait_for(self._open(), _REGISTER_SECONDS)
        except asyncio.TimeoutError:
            raise ChatUnavailable("The IRC server does not complete the login.") from None
        except ssl.SSLError as error:
            # Also of a certificate that is invalid: the text of the library states why.
            raise ChatUnavailable(f"TLS with {self._settings.host} failed: {one_line(str(error))[:200]}.") from None
        except OSError as error:
            raise ChatUnavailable(f"{self._settings.host}:{self._settings.port} cannot be reached ({type(error).__name__}).") from None

    async def _open(self) -> None:
        settings = self._settings
        try:
            # Read again for each connection, because certificates are renewed.
            context = tls_context("irc", settings.ca_file, settings.certificate) if settings.tls else None
        except TlsError as error:
            raise ChatUnavailable(str(error), 60.0) from None
        self._reader, self._writer = await asyncio.open_connection(settings.host, settings.port, ssl=context)
        if settings.server_password is not None:
            self.write("PASS", self._secret("serverPassword"))
        self.write("CAP", "LS", "302")
        self.write("NICK", self.nick)
        self.write("USER", settings.username, "0", "*", settings.real_name)
        while True:
            line = await self._next()
            if line.command == "001":
                self.nick, self._registered = line.param(0), True
                break
            await self._register(line)
        if self._uses_sasl and "sasl" not in self.capabilities:
            raise ChatUnavailable("The IRC server has no SASL now, so the bot cannot log in to its account.", 60.0)
        while line.command not in ("376", "422"):
            line = await self._next()
            self._common(line)

    @property
    def _uses_sasl(self) -> bool:
        return self._settings.password is not None or self._settings.certificate is not None

    async def _register(self, line: Line) -> None:
        if line.command == "CAP":
            self._capability(line)
        elif line.command == "AUTHENTICATE":
            self._authenticate()
        elif line.command == "903":
            self.write("CAP", "END")
        elif line.command in _SASL_FAILED:
            # Also if the services of the network are down. A wrong password must not be tried often.
            raise ChatUnavailable(f"The IRC server refuses the account of the bot: {one_line(line.param(-1))[:200]}.", 300.0)
        elif line.command in ("433", "436", "437"):
            self.nick = self._other_nick(self.nick)
            self.write("NICK", self.nick)
        elif line.command == "432":
            raise AccountError(f"The IRC server refuses the nick {self.nick}. Correct `irc.nick`.")
        elif line.command == "464":
            raise AccountError("The IRC server refuses the password of the server. Correct `irc.serverPassword`.")
        else:
            self._common(line)

    def _other_nick(self, nick: str) -> str:
        base = self._settings.nick
        return f"{base}_" if nick == base and len(base) < 9 else f"{base[:6]}{secrets.randbelow(900) + 100}"

    def _capability(self, line: Line) -> None:
        action, names = line.param(1), [name.partition("=")[0] for name in line.param(-1).split()]
        if action in ("LS", "NEW"):
            self._offered.update(names)
            # `*` announces that the list goes on.
            if action == "LS" and line.param(2) == "*" and len(line.params) > 3:
                return
            self._request(self._offered if action == "LS" else set(names), action == "LS")
        elif action == "ACK":
            self.capabilities.update(name for name in names if not name.startswith("-"))
            if "sasl" in names:
                self.write("AUTHENTICATE", "PLAIN" if self._settings.password is not None else "EXTERNAL")
            elif not self._uses_sasl or "sasl" not in self._offered:
                self._end_capabilities()
        elif action == "NAK":
            if not self._uses_sasl or "sasl" in names or "sasl" not in self._offered:
                self._end_capabilities()
        elif action == "DEL":
            # From now on, the server does not confirm what this capability did: for example the accounts of senders.
            self.capabilities.difference_update(names)

    def _request(self, offered: Set[str], first: bool) -> None:
        wanted = [name for name in _WANTED if name in offered]
        if wanted:
            self.write("CAP", "REQ", " ".join(wanted))
        if first and self._uses_sasl and "sasl" in offered:
            # A request of its own: a server refuses all capabilities of a request, or none.
            self.write("CAP", "REQ", "sasl")
        elif first and not wanted:
            self._end_capabilities()

    def _end_capabilities(self) -> None:
        if not self._registered:
            self.write("CAP", "END")

    def _authenticate(self) -> None:
        text = b""
        if self._settings.password is not None:
            account = self._settings.account or self._settings.nick
            text = base64.b64encode(f"\0{account}\0{self._secret('password')}".encode())
        for start in range(0, len(text), 400):
            self.write("AUTHENTICATE", text[start : start + 400].decode())
        if len(text) % 400 == 0:
            self.write("AUTHENTICATE", "+")

    # Reading

    async def read(self, receive: LineReceiver) -> None:
        """Passes on the lines of the server until the connection ends. Always raises ChatUnavailable."""
        while True:
            line = await self._next()
            self._common(line)
            # A waiter that is removed while lines are passed on must not hide the next one.
            for waiter in list(self._waiters):
                if not waiter.done.done() and waiter.accept(line):
                    waiter.done.set_result(None)
            receive(line)
            self._regain_nick()

    def _common(self, line: Line) -> None:
        """Handles what a server can send at any time."""
        if line.command == "PING":
            self.write("PONG", line.param(-1))
        elif line.command == "005":
            self.names.read(line.params[1:-1])
        elif line.command == "CAP":
            self._capability(line)
        elif line.command == "NICK" and self.is_me(line.nick):
            self.nick = line.param(0)
            self.source = f"{self.nick}!{self.source.partition('!')[2]}" if self.source else ""
        elif line.command == "JOIN" and self.is_me(line.nick):
            self.source = line.source
        elif line.command == "ERROR":
            raise ChatUnavailable(f"The IRC server ends the connection: {one_line(line.param(-1))[:200]}.")

    def _regain_nick(self) -> None:
        now = self._clock.now()
        if self.nick != self._settings.nick and abs(now - self._nick_tried) >= _NICK_SECONDS:
            self._nick_tried = now
            self.write("NICK", self._settings.nick)

    async def _next(self) -> Line:
        idle = False
        while not self._lines:
            if self._reader is None:
                raise ChatUnavailable("The bot is not connected.")
            try:
                data = await asyncio.wait_for(self._reader.read(65_536), _IDLE_SECONDS)
            except asyncio.TimeoutError:
                if idle:
                    raise ChatUnavailable("The IRC server does not answer any more.") from None
                idle = True
                self.write("PING", "casewire-bot")
                continue
            except OSError as error:
                raise ChatUnavailable(f"The connection to the IRC server broke ({type(error).__name__}).") from None
            if not data:
                raise ChatUnavailable("The IRC server closed the connection.")
            self._split(data)
        return self._lines.pop(0)

    def _split(self, data: bytes) -> None:
        *complete, self._buffer = (self._buffer + data).split(b"\n")
        if complete and self._skipping:
            complete, self._skipping = complete[1:], False
        if len(self._buffer) > MAXIMUM_LINE:
            self._buffer, self._skipping = b"", True
        for raw in complete:
            if len(raw) <= MAXIMUM_LINE:
                # No other line may come out of a line, and none can be sent with these characters.
                line = parse(raw.decode("utf-8", "replace").replace("\r", "").replace("\0", ""))
                if line is not None:
                    self._lines.append(line)

    # Writing

    def write(self, command: str, *params: str, tags: Optional[Dict[str, str]] = None) -> None:
        """Sends a line at once. Raises ChatUnavailable if the connection is gone."""
        if self._writer is None or self._writer.is_closing():
            raise ChatUnavailable("The bot is not connected to the IRC server.", 1.0)
        self._writer.write(encode(command, params, tags))

    async def exchange(self, accept: Callable[[Line], bool], send: Callable[[], None]) -> None:
        """Sends, and waits until `accept`, which sees each line of the server, returns true. Raises ChatUnavailable."""
        waiter = _Waiter(accept)
        self._waiters.append(waiter)
        try:
            send()
            await asyncio.wait_for(waiter.done, _CONFIRM_SECONDS)
        except asyncio.TimeoutError:
            self.abort()
            raise ChatUnavailable("The IRC server does not confirm what the bot sends.") from None
        finally:
            self._waiters.remove(waiter)

    # Closing

    def abort(self) -> None:
        """Ends the connection. All waiting calls raise ChatUnavailable."""
        if self._writer is not None:
            self._writer.transport.abort()
        self._reader = self._writer = None
        for waiter in self._waiters:
            if not waiter.done.done():
                waiter.done.set_exception(ChatUnavailable("The connection to the IRC server ended."))

    async def close(self) -> None:
        """Says goodbye and ends the connection."""
        writer = self._writer
        if writer is not None and self.is_open:
            self.write("QUIT", "casewire-bot ends")
            try:
                await asyncio.wait_for(writer.drain(), 2)
            except (OSError, asyncio.TimeoutError):
                log.info("irc: the connection ended before the last line was sent.")
            writer.close()
            self._writer = None
        self.abort()
