"""IRC: the connection and the chat interface, over a server that follows a script."""

from __future__ import annotations

import asyncio
import base64
import logging
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, AsyncGenerator, Awaitable, Callable, Dict, List, Optional, Type

import pytest

from casewire.bot import irc_session
from casewire.bot.chat import AccountError, ChatForbidden, ChatRejected, ChatUnavailable, Identity, Incoming, Joined, Message
from casewire.bot.clock import SystemClock
from casewire.bot.config import IrcSettings
from casewire.bot.content import plain_content
from casewire.bot.delivery import Delivery
from casewire.bot.irc import AGAIN, IrcChat
from casewire.bot.irc_session import IrcSession
from casewire.bot.secret import SecretError
from casewire.bot.storage import Storage
from casewire.bot.stored import StorageError

ALL = "account-tag account-notify batch echo-message extended-join labeled-response message-tags server-time sasl=PLAIN"
ME = ":casewire!casewire@host"


def follow_no_script(server: "FakeServer", line: str) -> Optional[List[str]]:
    """Leaves each line to the server itself."""
    return None


Script = Callable[["FakeServer", str], Optional[List[str]]]


class FakeServer:
    """A server that does what a client needs to join, and what a script adds. The script gets each line first."""

    def __init__(self, caps: str = ALL, script: Optional[Script] = None) -> None:
        self.caps = caps
        self.script = script or follow_no_script
        self.received: List[str] = []
        self.connections = 0
        self.port = 0
        self._server: Optional[asyncio.AbstractServer] = None
        self._writer: Optional[asyncio.StreamWriter] = None
        self.arrived = asyncio.Event()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writer = writer
        negotiates = user = False
        while True:
            raw = await reader.readline()
            if not raw:
                break
            line = raw.decode().rstrip("\r\n")
            self.received.append(line)
            self.arrived.set()
            answer = self.script(self, line)
            negotiates = negotiates or line.startswith("CAP LS")
            user = user or line.startswith("USER")
            if answer is None:
                answer = self._answer(line, negotiates, user)
            self.send(*answer)
        writer.close()

    def _answer(self, line: str, negotiates: bool, user: bool) -> List[str]:
        words = line.split()
        if line.startswith("CAP LS"):
            return [f":s CAP * LS :{self.caps}"]
        if line.startswith("CAP REQ"):
            return [f":s CAP * ACK :{line.partition(':')[2] or words[2]}"]
        if line == "CAP END" or (user and line.startswith("USER") and not negotiates):
            return self.welcome()
        if words[0] == "AUTHENTICATE":
            return ["AUTHENTICATE +"] if words[1] in ("PLAIN", "EXTERNAL") else [":s 900 * * a :Logged in", ":s 903 * :Done"]
        if words[0] == "JOIN":
            return [f"@time=2026-11-30T12:00:00.000Z {ME} JOIN {words[1]} * :bot", f":s 353 casewire = {words[1]} :casewire @op zoe", f":s 366 casewire {words[1]} :End"]
        if words[0] == "PING":
            return [f":s PONG s :{words[1]}"]
        if words[0].startswith("@label=") and "echo-message" in self.caps:
            return [f"{words[0]};msgid=m{len(self.received)} {ME} {line.partition(' ')[2]}"]
        return []

    def welcome(self) -> List[str]:
        return [":s 001 casewire :Hi", ":s 005 casewire CASEMAPPING=ascii PREFIX=(qaohv)~&@%+ WHOX :are supported", ":s 376 casewire :End"]

    def send(self, *lines: str) -> None:
        self.send_bytes("".join(line + "\r\n" for line in lines).encode())

    def send_bytes(self, data: bytes) -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(data)

    def drop(self) -> None:
        """Ends the connection without a word."""
        if self._writer is not None:
            self._writer.transport.abort()

    async def until(self, condition: Callable[[], object]) -> None:
        """Waits for a condition on what was received."""
        while not condition():
            self.arrived.clear()
            try:
                await asyncio.wait_for(self.arrived.wait(), 10)
            except asyncio.TimeoutError:
                raise AssertionError(f"waited in vain; received: {self.received[-5:]}") from None

    def notices(self) -> List[str]:
        return [line.partition("NOTICE ")[2] for line in self.received if "NOTICE " in line]

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()


class FastClock(SystemClock):
    """Waits are over at once, and recorded."""

    def __init__(self) -> None:
        self.waits: List[float] = []
        self.shift = 0.0

    def now(self) -> float:
        return super().now() + self.shift

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await asyncio.sleep(min(seconds, 0.01))


def settings(server: FakeServer, **values: Any) -> IrcSettings:
    base: Dict[str, Any] = {"host": "127.0.0.1", "port": server.port, "tls": False, "nick": "casewire", "channels": ("#c",)}
    base.update(burst=1000, line_seconds=0.001)
    base.update(values)
    return IrcSettings(**base)


class Harness:
    """A chat that is connected to a server."""

    def __init__(self, server: FakeServer, storage: Storage, **values: Any) -> None:
        self.server = server
        self.events: List[Incoming] = []
        self.clock = FastClock()
        self.chat = IrcChat(settings(server, **values), storage, self.clock, lambda key: "secret", ("robot",))
        self.task = asyncio.ensure_future(self.chat.run(self._receive))
        self._arrived = asyncio.Event()

    async def _receive(self, incoming: Incoming) -> None:
        self.events.append(incoming)
        self._arrived.set()

    async def joined(self, count: int = 1) -> None:
        while sum(isinstance(each, Joined) for each in self.events) < count:
            self._arrived.clear()
            await asyncio.wait_for(self._arrived.wait(), 10)

    async def messages(self, end: str = "end-of-test") -> List[Message]:
        """What was passed on, up to a message that is sent now."""
        self.server.send(f"@account=end :end!e@end PRIVMSG #c :{end}")
        while not any(isinstance(each, Message) and each.text == end for each in self.events):
            self._arrived.clear()
            await asyncio.wait_for(self._arrived.wait(), 10)
        return [each for each in self.events if isinstance(each, Message) and each.text != end]

    async def send(self, text: str = "hello", transaction: str = "event-1") -> str:
        return await self.chat.send("#c", plain_content(text), transaction)

    async def close(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.chat.close()


@asynccontextmanager
async def connected(caps: str = ALL, script: Optional[Script] = None, **values: Any) -> AsyncGenerator[Harness, None]:
    server = FakeServer(caps, script)
    await server.start()
    harness = Harness(server, Storage(":memory:"), **values)
    try:
        await harness.joined()
        yield harness
    finally:
        await harness.close()
        await server.close()


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(test(), 30)

    asyncio.run(bounded())


# Logging in


async def login(server: FakeServer, **values: Any) -> IrcSession:
    await server.start()
    session = IrcSession(settings(server, **values), FastClock(), lambda key: "s" * 299 if key == "password" else "server-secret")
    try:
        await session.open()
    finally:
        session.abort()
        await server.close()
    return session


def test_sasl_plain_sends_the_account_in_pieces_of_400() -> None:
    async def test() -> None:
        server = FakeServer()
        await login(server, account="bot", password="x", server_password="x")
        assert server.received[0] == "PASS server-secret"
        pieces = [line.split()[1] for line in server.received if line.startswith("AUTHENTICATE ")][1:]
        assert [len(each) for each in pieces] == [400, 8]
        assert base64.b64decode("".join(pieces)) == b"\0bot\0" + b"s" * 299
        assert server.received.index("CAP END") > server.received.index(f"AUTHENTICATE {pieces[-1]}")

    run(test)


def test_sasl_external_leaves_the_account_to_the_certificate(tmp_path: Path) -> None:
    async def test() -> None:
        server = FakeServer("sasl=PLAIN,EXTERNAL")
        await login(server, certificate=tmp_path / "not-read-without-tls.pem")
        assert [line for line in server.received if "AUTH" in line] == ["AUTHENTICATE EXTERNAL", "AUTHENTICATE +"]
        assert server.received[-1] == "CAP END"

    run(test)


@pytest.mark.parametrize(
    ("caps", "answers", "error", "wait"),
    [
        (ALL, {"AUTHENTICATE": ":s 904 * :SASL authentication failed"}, ChatUnavailable, 300.0),
        (ALL, {"AUTHENTICATE": ":s 908 * EXTERNAL :are available"}, ChatUnavailable, 300.0),
        # Services are down.
        ("account-tag", {}, ChatUnavailable, 60.0),
        ("", {}, ChatUnavailable, 60.0),
        (ALL, {"CAP REQ sasl": ":s CAP * NAK :sasl"}, ChatUnavailable, 60.0),
        (ALL, {"USER": ":s 464 * :Password incorrect"}, AccountError, None),
        (ALL, {"NICK": ":s 432 * casewire :Erroneous nickname"}, AccountError, None),
        (ALL, {"NICK": "ERROR :Closing link: banned\x02"}, ChatUnavailable, None),
    ],
)
def test_refused_logins(caps: str, answers: Dict[str, str], error: Type[Exception], wait: Optional[float]) -> None:
    async def test() -> None:
        def script(server: FakeServer, line: str) -> Optional[List[str]]:
            return next(([answer] for begin, answer in answers.items() if line.startswith(begin)), None)

        with pytest.raises(error) as raised:
            await login(FakeServer(caps, script), password="x")
        assert getattr(raised.value, "retry_after", None) == wait
        assert "sss" not in str(raised.value) and "\x02" not in str(raised.value)

    run(test)


@pytest.mark.parametrize("caps", ["", "account-tag", ALL])
def test_a_bot_without_an_account_joins_with_any_capabilities(caps: str) -> None:
    async def test() -> None:
        async with connected(caps) as h:
            assert "JOIN #c" in h.server.received
            await h.send()
            assert h.server.notices()[0].startswith("#c ")

    run(test)


@pytest.mark.parametrize("first", [":s CAP * NAK :x", ":s 421 * CAP :Unknown command"])
def test_capabilities_that_are_refused_are_not_needed(first: str) -> None:
    async def test() -> None:
        def script(server: FakeServer, line: str) -> Optional[List[str]]:
            if line.startswith("CAP REQ") and "NAK" in first:
                return [first]
            if line.startswith("CAP LS") and "421" in first:
                return [first, *server.welcome()]
            return None

        async with connected(ALL, script) as h:
            await h.send()
            assert h.server.notices() == ["#c hello"]

    run(test)


def test_a_nick_in_use_is_replaced_and_regained() -> None:
    async def test() -> None:
        def script(server: FakeServer, line: str) -> Optional[List[str]]:
            if line == "NICK casewire" and server.received.count(line) == 1:
                return [":s 433 * casewire :Nickname is already in use"]
            if line.startswith("CAP END"):
                other = [each for each in server.received if each.startswith("NICK")][-1].split()[1]
                return [each.replace("casewire", other) for each in server.welcome()]
            if line.startswith("JOIN"):
                other = [each for each in server.received if each.startswith("NICK")][1].split()[1]
                return [f":{other}!c@h JOIN #c", f":s 353 {other} = #c :{other}", f":s 366 {other} #c :End", ":s PING x"]
            return None

        async with connected(script=script) as h:
            await h.server.until(lambda: h.server.received.count("NICK casewire") == 2)

    run(test)


# Sending


@pytest.mark.parametrize(
    ("caps", "answers", "refusal"),
    [
        (ALL, [f"{{label}};msgid=m1 {ME} NOTICE #c :hello"], None),
        (ALL, ["{label} :s BATCH +b labeled-response", f"@batch=b;msgid=m1 {ME} NOTICE #c :hello", ":s BATCH -b"], None),
        (ALL, ["{label} :s 404 casewire #c :Cannot send (+m)\x02"], "Cannot send (+m)"),
        # A filter of the server dropped the line.
        (ALL, ["{label} :s ACK"], "The server did not pass the line on."),
        ("labeled-response batch message-tags", ["{label} :s ACK"], None),
        # What has another label, or none, means nothing.
        (ALL, [f"@label=other {ME} NOTICE #c :hello", ":s 404 casewire #c :no", f"{{label}} {ME} NOTICE #c :hello"], None),
        ("echo-message", [":s 404 casewire #other :no", ":s PONG s :{token}"], None),
        ("echo-message", [":s 404 casewire #C :no", ":s PONG s :{token}"], "no"),
        ("", [":s PONG s :another", ":s 401 casewire #c :No such nick", ":s PONG s :{token}"], "No such nick"),
    ],
)
def test_what_confirms_a_line(caps: str, answers: List[str], refusal: Optional[str]) -> None:
    async def test() -> None:
        def script(server: FakeServer, line: str) -> Optional[List[str]]:
            if line.startswith("PING") and not line.endswith("casewire-bot"):
                return [each.replace("{token}", line.split()[1]) for each in answers]
            if line.startswith("@label="):
                return [each.replace("{label}", line.split()[0]) for each in answers]
            return None

        async with connected(caps, script) as h:
            if refusal is None:
                assert await h.send() in ("m1", "event-1")
                # A repeat of a line that was confirmed is not sent.
                await h.send()
                assert len(h.server.notices()) == 1
            else:
                with pytest.raises(ChatForbidden) as raised:
                    await h.send()
                assert str(raised.value) == refusal
                # It was certainly not delivered, so it needs no mark.
                with pytest.raises(ChatForbidden):
                    await h.send()
                assert [each for each in h.server.notices() if AGAIN.strip() in each] == []

    run(test)


@pytest.mark.parametrize("crash", [False, True], ids=["the connection ends", "the bot ends"])
@pytest.mark.parametrize("caps", [ALL, ""])
def test_a_line_without_a_confirmation_is_sent_again_with_a_mark(caps: str, crash: bool) -> None:
    async def test() -> None:
        lost = True

        def script(server: FakeServer, line: str) -> Optional[List[str]]:
            if lost and "NOTICE" in line:
                if not crash:
                    server.drop()
                return []
            return [] if lost and line.startswith("PING") else None

        server, storage = FakeServer(caps, script), Storage(":memory:")
        await server.start()
        h = Harness(server, storage)
        await h.joined()
        if crash:
            sending = asyncio.ensure_future(h.send())
            await server.until(server.notices)
            sending.cancel()
            await h.close()
            lost = False
            h = Harness(server, storage)
            await h.joined()
        else:
            with pytest.raises(ChatUnavailable):
                await h.send()
            lost = False
            await h.joined(2)
        await h.send()
        await h.send()
        await h.send("other", "event-2")
        assert [each.replace(" :", " ") for each in server.notices()] == ["#c hello", f"#c {AGAIN}hello", "#c other"]
        await h.close()
        await server.close()

    run(test)


def test_a_line_that_a_filter_drops_each_time_does_not_stop_the_others() -> None:
    async def test() -> None:
        def script(server: FakeServer, line: str) -> Optional[List[str]]:
            return [f"{line.split()[0]} :s ACK"] if line.endswith(":a bad word") else None

        async with connected(script=script) as h:
            for expected in (ChatForbidden, ChatForbidden, ChatRejected):
                with pytest.raises(expected):
                    await h.send("a bad word")
            assert await h.send("other", "event-2")

    run(test)


def test_a_server_that_confirms_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(irc_session, "_CONFIRM_SECONDS", 0.1)

    async def test() -> None:
        async with connected(script=lambda server, line: [] if "NOTICE" in line and server.connections == 1 else None) as h:
            with pytest.raises(ChatUnavailable):
                await h.send()
            await h.joined(2)
            await h.send()
            assert h.server.notices()[-1] == f"#c :{AGAIN}hello"

    run(test)


def test_a_silent_server_is_asked_and_then_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(irc_session, "_IDLE_SECONDS", 0.1)

    async def test() -> None:
        quiet = [False]

        async with connected(script=lambda server, line: [] if quiet[0] and server.connections == 1 else None) as h:
            quiet[0] = True
            await h.server.until(lambda: "PING casewire-bot" in h.server.received)
            await h.joined(2)

    run(test)


def test_long_texts_are_one_line_and_previews_are_complete() -> None:
    async def test() -> None:
        async with connected() as h:
            await h.send("x" * 2000, "reply-1")
            await h.send("word " * 230 + "end", "preview-1")
            lines = [each.partition(" ")[2].lstrip(":") for each in h.server.notices()]
            assert all(len(each.encode()) <= 400 for each in lines)
            assert lines[0].endswith("x\u2026") and len(lines) == 1 + 3
            assert " ".join(lines[1:]).replace("\u2026 ", "") == "word " * 230 + "end"
            # With the source of the bot, no line is cut by the server.
            assert all(len(f"{ME} NOTICE #c :{each}\r\n".encode()) <= 512 for each in lines)

    run(test)


def test_answers_are_refused_when_many_wait_but_changes_are_not() -> None:
    async def test() -> None:
        async with connected(burst=1, line_seconds=0.05) as h:
            sending = [asyncio.ensure_future(h.send(f"{n}", f"reply-{n}")) for n in range(50)]
            await asyncio.sleep(0)
            await h.send("a change")
            results = await asyncio.gather(*sending, return_exceptions=True)
            assert sum(isinstance(each, ChatUnavailable) for each in results) == 40
            assert "#c :a change" in h.server.notices()

    run(test)


def test_rooms_and_edits_that_do_not_exist() -> None:
    async def test() -> None:
        async with connected() as h:
            with pytest.raises(ChatRejected):
                await h.chat.send("#other", plain_content("x"), "event-1")
            with pytest.raises(ChatRejected):
                await h.chat.edit("#c", "m", plain_content("x"), "edit-1")
            assert not await h.chat.is_member("#other", Identity("a", True))
            assert not await h.chat.may_manage("#other", Identity("a", True))

    run(test)


# Receiving


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["@account=zoe :zoe!u@h PRIVMSG #c :hi"], [("hi", "zoe", True)]),
        (["@account=zoe :zoe!u@h PRIVMSG #C :hi"], [("hi", "zoe", True)]),
        ([":zoe!u@h PRIVMSG #c :hi"], [("hi", "zoe!u@h", False)]),
        (["@account= :zoe!u@h PRIVMSG #c :hi"], [("hi", "zoe!u@h", False)]),
        # The tag of an earlier message, the account of a JOIN, and the tag of a client say nothing about this one.
        (["@account=zoe :zoe!u@h PRIVMSG #c :a", ":zoe!u@h PRIVMSG #c :b"], [("a", "zoe", True), ("b", "zoe!u@h", False)]),
        ([":zoe!u@h JOIN #c zoe :Zoe", ":zoe!u@h PRIVMSG #c :hi"], [("hi", "zoe!u@h", False)]),
        (["@+account=zoe :zoe!u@h PRIVMSG #c :hi"], [("hi", "zoe!u@h", False)]),
        ([":s CAP casewire DEL :account-tag", "@account=zoe :zoe!u@h PRIVMSG #c :hi"], [("hi", "zoe!u@h", False)]),
        # Forged prefixes and tags in a text.
        ([":a!u@h PRIVMSG #c ::zoe!u@h PRIVMSG #c :!yes"], [(":zoe!u@h PRIVMSG #c :!yes", "a!u@h", False)]),
        ([":a!u@h PRIVMSG #c :@account=zoe !yes"], [("@account=zoe !yes", "a!u@h", False)]),
        ([":a!u@h PRIVMSG #c :hi\r:zoe!u@h PRIVMSG #c :!yes"], [("hi:zoe!u@h PRIVMSG #c :!yes", "a!u@h", False)]),
        # What is no message of a person to the channel.
        (["@account=zoe :zoe!u@h NOTICE #c :!yes"], []),
        (["@account=zoe :zoe!u@h PRIVMSG casewire :!help"], []),
        (["@account=zoe :zoe!u@h PRIVMSG @#c :!help"], []),
        (["@account=zoe :zoe!u@h PRIVMSG #other :!help"], []),
        (["@account=zoe :zoe!u@h PRIVMSG #c :\x01VERSION\x01", "@account=zoe :zoe!u@h PRIVMSG #c :\x01ACTION !help\x01"], []),
        (["@account=zoe :zoe!u@h TAGMSG #c"], []),
        ([":s PRIVMSG #c :!help", f"{ME} PRIVMSG #c :!help", ":CaseWire!x@y PRIVMSG #c :!help"], []),
        # A playback of what was said before.
        ([":s BATCH +b chathistory #c", "@batch=b;account=zoe :zoe!u@h PRIVMSG #c :!yes", ":s BATCH -b"], []),
        (["@time=2026-11-30T11:59:59.999Z;account=zoe :zoe!u@h PRIVMSG #c :!yes"], []),
        (["@time=2026-11-30T12:00:00.001Z;account=zoe :zoe!u@h PRIVMSG #c :hi"], [("hi", "zoe", True)]),
        # Formats, and lines of a new case.
        (["@account=zoe :zoe!u@h PRIVMSG #c :\x02\x0304!comment\x0f 1"], [("!comment 1", "zoe", True)]),
        (["@account=zoe :zoe!u@h PRIVMSG #c :!open ibm A | B | C"], [("!open ibm A\nB\nC", "zoe", True)]),
    ],
)
def test_who_said_what(lines: List[str], expected: List[Any]) -> None:
    async def test() -> None:
        async with connected() as h:
            h.server.send(*lines)
            got = [(each.text, each.sender.id, each.sender.authenticated) for each in await h.messages()]
            assert got == expected

    run(test)


def test_without_the_capability_a_tag_is_no_account() -> None:
    async def test() -> None:
        async with connected("message-tags") as h:
            h.server.send("@account=zoe :zoe!u@h PRIVMSG #c :hi")
            assert [each.sender for each in await h.messages()] == [Identity("zoe!u@h", False)]

    run(test)


def test_bots_are_recognised() -> None:
    async def test() -> None:
        async with connected() as h:
            h.server.send("@bot :a!u@h PRIVMSG #c :1", "@inspircd.org/bot :b!u@h PRIVMSG #c :2", ":Robot!u@h PRIVMSG #c :3", ":d!u@h PRIVMSG #c :4")
            assert [each.sender.is_bot for each in await h.messages()] == [True, True, True, False]

    run(test)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["@account=zoe :zoe!u@h PRIVMSG #c :hi"], True),
        (["@account=zoe :zoe!u@h PRIVMSG #c :hi", ":zoe!u@h ACCOUNT *"], False),
        (["@account=zoe :zoe!u@h PRIVMSG #c :hi", ":zoe!u@h PART #c"], False),
        (["@account=zoe :zoe!u@h PRIVMSG #c :hi", ":op!u@h KICK #c zoe :out"], False),
        (["@account=zoe :zoe!u@h PRIVMSG #c :hi", ":zoe!u@h QUIT :irc.a irc.b"], False),
        (["@account=zoe :zoe!u@h PRIVMSG #c :hi", ":zoe!u@h NICK z", ":x!u@h JOIN #c * :x", ":x!u@h NICK zoe"], True),
        ([":new!u@h JOIN #c zoe :New"], True),
        # Who is not in the channel can speak there, if its modes allow it.
        (["@account=zoe :out!u@h PRIVMSG #c :hi"], False),
    ],
)
def test_who_is_in_the_room(lines: List[str], expected: bool) -> None:
    async def test() -> None:
        async with connected() as h:
            h.server.send(*lines)
            await h.messages()
            assert await h.chat.is_member("#c", Identity("zoe", True)) is expected

    run(test)


@pytest.mark.parametrize(
    ("rows", "account", "nick"),
    [
        (["354 casewire {t} #c u h op H@ boss"], True, False),
        (["354 casewire {t} #c u h op H~ boss"], True, False),
        (["354 casewire {t} #c u h op H% boss"], False, False),
        (["354 casewire {t} #c u h op H boss"], False, False),
        (["354 casewire {t} #c u h op H*@ 0"], False, True),
        (["354 casewire {t} #c u h op G@ other"], False, False),
        (["354 casewire {t} #c u other op H@ 0"], False, False),
        # The answer to another question.
        (["354 casewire 1 #c u h op H@ boss"], False, False),
        ([], False, False),
    ],
)
def test_who_manages_the_room(rows: List[str], account: bool, nick: bool) -> None:
    async def test() -> None:
        def script(server: FakeServer, line: str) -> Optional[List[str]]:
            if not line.startswith("WHO"):
                return None
            return [":s " + each.replace("{t}", line.split(",")[1]) for each in rows] + [":s 315 casewire #c :End"]

        async with connected(script=script) as h:
            assert await h.chat.may_manage("#c", Identity("boss", True)) is account
            assert await h.chat.may_manage("#c", Identity("op!u@h", False)) is nick

    run(test)


def test_a_room_has_no_managers_while_the_server_cannot_be_asked() -> None:
    async def test() -> None:
        async with connected(script=lambda server, line: [":s 263 casewire WHO :Try again"] if line.startswith("WHO") else None) as h:
            with pytest.raises(ChatUnavailable):
                await h.chat.may_manage("#c", Identity("boss", True))
            h.server.send(":op!u@h KICK #c casewire :out", f"{ME} JOIN #elsewhere * :bot")
            await h.server.until(lambda: "PART #elsewhere" in h.server.received)
            with pytest.raises(ChatForbidden):
                await h.chat.may_manage("#c", Identity("boss", True))

    run(test)


def test_garbage_ends_nothing() -> None:
    async def test() -> None:
        async with connected() as h:
            h.server.send_bytes(b"\xff\xfe\x00 :\r\n@\r\n:\r\n\r\n@a=" + b"x" * 200_000 + b" PRIVMSG #c :!yes\r\n")
            h.server.send_bytes(b"@account=zoe :zoe!u@h PRIVMSG #c :caf\xe9\r\n:s 353\r\n:s 366\r\nJOIN\r\nKICK\r\nNICK\r\nCAP\r\nBATCH\r\nPING :a\0b\rc\r\n")
            assert [each.text for each in await h.messages()] == ["caf\ufffd"]
            assert "PONG abc" in h.server.received
            assert h.server.connections == 1

    run(test)


def test_a_flood_of_lines_causes_few_commands() -> None:
    async def test() -> None:
        async with connected() as h:
            h.server.send(*(f"@account=a{n} :n{n}!u@host{n % 50} PRIVMSG #c :!case CS{n}" for n in range(1000)))
            h.server.send(*(f":one!u@one PRIVMSG #c :!case CS{n}" for n in range(1000)))
            h.server.send(*(f":n{n}!u@h PRIVMSG #c :see CS417817{n}" for n in range(1000)))
            h.server.send(f"{ME} JOIN #elsewhere * :bot")
            await h.server.until(lambda: "PART #elsewhere" in h.server.received)
            texts = [each.text for each in h.events if isinstance(each, Message)]
            assert sum(each.startswith("!") for each in texts) <= 30
            assert sum(each.startswith("see") for each in texts) <= 20

    run(test)


def test_a_forwarded_join_is_left_and_an_unknown_room_is_forgotten() -> None:
    async def test() -> None:
        async with connected() as h:
            h.server.send(f"{ME} JOIN #elsewhere * :bot")
            await h.server.until(lambda: "PART #elsewhere" in h.server.received)

    run(test)


def test_secrets_and_texts_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def test() -> None:
        async with connected(account="bot", password="x", keys={"#c": "x"}) as h:
            assert "JOIN #c secret" in h.server.received
            h.server.send("@account=zoe :zoe!u@h PRIVMSG #c :canary-of-a-text")
            await h.messages()
            h.server.drop()
            await h.joined(2)

    run(test)
    assert "secret" not in caplog.text and "canary" not in caplog.text
    assert "closed the connection" in caplog.text or "broke" in caplog.text


def test_reconnecting_waits_longer_each_time() -> None:
    async def test() -> None:
        def script(server: FakeServer, line: str) -> List[str]:
            server.drop()
            return []

        server = FakeServer(script=script)
        await server.start()
        h = Harness(server, Storage(":memory:"))
        while server.connections < 11:
            await asyncio.sleep(0.01)
        waits = [each for each in h.clock.waits if each != 1][:10]
        for number, wait in enumerate(waits):
            longest = min(300.0, 2.0**number)
            assert longest / 2 <= wait <= longest
        await h.close()
        await server.close()

    run(test)


# A channel that the bot is not in


@pytest.mark.parametrize("answer", ["nothing", "forwarded", "banned"])
def test_a_channel_that_cannot_be_joined_does_not_delay_the_others(answer: str, caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        def script(server: FakeServer, line: str) -> Optional[List[str]]:
            if line != "JOIN #b":
                return None
            return {
                "nothing": [],
                "forwarded": [":s 470 casewire #b ##b :Forwarding to another channel", f"{ME} JOIN ##b * :bot"],
                "banned": [":s 474 casewire #b :Cannot join channel (+b)"],
            }[answer]

        async with connected(script=script, channels=("#b", "#c")) as h:
            storage = Storage(":memory:")
            delivery = Delivery(h.chat, storage, h.clock, lambda _: True)
            storage.add_message("#b", "note", None, "note-1", plain_content("for b"))
            storage.add_message("#c", "note", None, "note-2", plain_content("for c"))
            await delivery.send_due()
            assert storage.rooms_with_messages() == ["#b"] and h.server.notices() == ["#c :for c"]
            # At a further try, the reason is known and in the log.
            end = h.clock.now() + 5
            while "#b cannot be joined: " not in caplog.text and h.clock.now() < end:
                h.clock.shift += 61
                await asyncio.sleep(0.02)
            assert "#b cannot be joined: " in caplog.text

    run(test)


def test_a_kick_is_reported_with_its_author_and_its_reason(caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        async with connected() as h:
            h.server.send(":op!o@h KICK #c casewire :too loud\x02")
            with pytest.raises(ChatForbidden, match="removed from the channel"):
                for number in range(100):
                    await h.send(f"text {number}", f"event-{number}")
                    await asyncio.sleep(0)
            assert "the bot is not in #c any more. op removed it (too loud). It tries to return in 60 s" in caplog.text
            assert "remove the channel from `irc.channels`" in caplog.text

    run(test)


def test_the_secret_of_one_channel_that_cannot_be_read_does_not_end_the_bot(caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        server = FakeServer()
        await server.start()

        def secret(key: str) -> str:
            raise SecretError(f"`irc.{key}`: locked.")

        events: List[Incoming] = []

        async def receive(incoming: Incoming) -> None:
            events.append(incoming)

        values = settings(server, channels=("#b", "#c"), keys={"#b": {"env": "X"}})
        chat = IrcChat(values, Storage(":memory:"), FastClock(), secret)
        task = asyncio.ensure_future(chat.run(receive))
        try:
            while not events:
                await asyncio.sleep(0.01)
            assert events == [Joined("#c", earlier=False)]
            assert "#b cannot be joined: `irc.keys.#b`: locked." in caplog.text
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await chat.close()
            await server.close()

    run(test)


def test_an_event_that_cannot_be_stored_is_passed_on_again(caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        server = FakeServer()
        await server.start()
        tried: List[Incoming] = []

        async def receive(incoming: Incoming) -> None:
            tried.append(incoming)
            if len(tried) == 1:
                raise StorageError("The database is full.")

        chat = IrcChat(settings(server), Storage(":memory:"), FastClock(), lambda key: "x")
        task = asyncio.ensure_future(chat.run(receive))
        try:
            while len(tried) < 2:
                await asyncio.sleep(0.01)
            assert tried == [Joined("#c", earlier=False)] * 2
            assert "irc: an event could not be handled: The database is full. Next attempt in 10 s." in caplog.text
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await chat.close()
            await server.close()

    run(test)


@pytest.mark.parametrize(("length", "lines"), [(300, 1), (1500, 4), (1900, 5), (2100, None), (9000, None)])
def test_a_preview_that_needs_too_many_lines_is_refused_and_a_report_is_cut(length: int, lines: Optional[int]) -> None:
    async def test() -> None:
        async with connected() as h:
            text = ("word " * length)[: length - 4] + " end"
            if lines is None:
                with pytest.raises(ChatRejected):
                    await h.send(text, "preview-1")
                assert h.server.notices() == []
            else:
                await h.send(text, "preview-1")
                assert len(h.server.notices()) == lines and h.server.notices()[-1].endswith(" end")
            before = len(h.server.notices())
            await h.send(text, "write-1")
            report = h.server.notices()[before:]
            assert len(report) == (lines or 5) and report[-1].endswith(" end" if lines else "…")

    run(test)
