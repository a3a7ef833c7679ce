"""Answers of a homeserver, or of something in front of it, that are not those of Matrix."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Awaitable, Callable, Dict, List, Optional, Tuple

import pytest

pytest.importorskip("nio")
web: Any = pytest.importorskip("aiohttp.web")

from fakes import ROOM, ZOE, FakeCases, ManualClock  # noqa: E402

from casewire.bot.chat import AccountError, ChatUnavailable, Incoming  # noqa: E402
from casewire.bot.clock import SystemClock  # noqa: E402
from casewire.bot.config import MatrixSettings  # noqa: E402
from casewire.bot.core import Bot, BotSettings  # noqa: E402
from casewire.bot.matrix import MatrixChat  # noqa: E402
from casewire.bot.matrix_session import MatrixSession  # noqa: E402
from casewire.bot.permissions import Person  # noqa: E402
from casewire.bot.storage import Storage  # noqa: E402

USER = "@bot:example.org"
PAGE = (200, "text/html", "<html>Maintenance</html>")
LOGIN = {"user_id": USER, "device_id": "D", "access_token": "syt_token"}
SYNC = {"next_batch": "s1", "rooms": {"join": {}, "invite": {}, "leave": {}}}
Answer = Tuple[int, str, str]


def ok(value: Any) -> Answer:
    return 200, "application/json", json.dumps(value)


def refused(status: int, code: str) -> Answer:
    return status, "application/json", json.dumps({"errcode": code, "error": "no"})


class Homeserver:
    """Answers each path with what the test sets."""

    def __init__(self, **answers: Answer) -> None:
        self.answers: Dict[str, Answer] = {"login": ok(LOGIN), "whoami": ok({"user_id": USER, "device_id": "D"}), "sync": ok(SYNC), **answers}
        self.address = ""
        self.paths: List[str] = []
        self._runner: Any = None

    async def start(self) -> None:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.address = "http://127.0.0.1:%d" % self._runner.addresses[0][1]

    async def _answer(self, request: Any) -> Any:
        name = request.path.rpartition("/")[2]
        self.paths.append(name)
        if name == "sync":
            # A real one waits for events.
            await asyncio.sleep(0.01)
        status, kind, text = self.answers.get(name, refused(404, "M_UNRECOGNIZED"))
        return web.Response(status=status, content_type=kind, text=text)

    async def stop(self) -> None:
        await self._runner.cleanup()


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 30))


OTHERS: Dict[str, Answer] = {
    "a page": PAGE,
    "an empty object": ok({}),
    "a list": ok([]),
    "no JSON": (200, "application/json", "x"),
    "a page with 404": (404, "text/html", "<html>Not found</html>"),
    "a page with 403": (403, "text/html", "<html>Forbidden</html>"),
    "a page with 302": (302, "text/html", ""),
    "400": refused(400, "M_UNKNOWN"),
    "404": refused(404, "M_UNRECOGNIZED"),
    "500": (500, "text/html", "<html></html>"),
}


@pytest.mark.parametrize("name", list(OTHERS))
@pytest.mark.parametrize("stored", [False, True])
def test_only_a_refusal_of_the_account_is_one(name: str, stored: bool) -> None:
    async def test() -> None:
        server = Homeserver(login=OTHERS[name], whoami=OTHERS[name])
        await server.start()
        storage = Storage(":memory:")
        session_text = json.dumps({"homeserver": server.address, "user": USER, "device": "D", "token": "syt_stored"})
        if stored:
            storage.put("matrix-session", session_text)
        session = MatrixSession(MatrixSettings(server.address, USER, "x"), storage, lambda: "s3cret", lambda value: None)
        try:
            with pytest.raises(ChatUnavailable) as raised:
                await session.open()
            assert "password" not in str(raised.value)
            if name != "500":
                assert f"{server.address} does not answer as a homeserver" in str(raised.value)
                assert "correct `matrix.homeserver`" in str(raised.value)
            # The session is not given up.
            assert storage.get("matrix-session") == (session_text if stored else None)
            assert ("login" in server.paths) is not stored
            # What was wrong passes.
            server.answers.update(login=ok(LOGIN), whoami=ok({"user_id": USER, "device_id": "D"}))
            await session.open()
        finally:
            await session.close()
            await server.stop()

    run(test)


@pytest.mark.parametrize("answer", [refused(403, "M_FORBIDDEN"), refused(403, "M_USER_DEACTIVATED"), refused(401, "M_UNKNOWN_TOKEN")])
def test_a_refusal_of_the_account_ends_the_bot(answer: Answer) -> None:
    async def test() -> None:
        server = Homeserver(login=answer, whoami=answer)
        await server.start()
        settings = [MatrixSettings(server.address, USER, "x"), MatrixSettings(server.address, USER, access_token="x")]
        try:
            for each, expected in zip(settings, ("matrix.password", "matrix.accessToken")):
                session = MatrixSession(each, Storage(":memory:"), lambda: "s3cret", lambda value: None)
                with pytest.raises(AccountError, match=expected):
                    await session.open()
                await session.close()
        finally:
            await server.stop()

    run(test)


def deep(levels: int) -> str:
    return '{"next_batch":"s1","rooms":{"join":{"!r:x":{"timeline":{"events":' + "[" * levels + "]" * levels + "}}}}}"


def joined(events: Any) -> str:
    room = {"timeline": {"events": events}, "state": {"events": []}, "account_data": {"events": []}, "ephemeral": {"events": []}}
    return json.dumps({**SYNC, "rooms": {"join": {"!r:x": room}, "invite": {}, "leave": {}}})


@pytest.mark.parametrize(
    "text", [joined([5]), joined({"a": 1}), deep(5000), json.dumps({"next_batch": 7, "rooms": 5}), "<html></html>", "[]"], ids=range(6)
)
def test_a_malformed_synchronisation_does_not_end_the_bot(text: str, caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        server = Homeserver(sync=(200, "application/json", text))
        await server.start()
        events: List[Incoming] = []

        class Clock(SystemClock):
            waits = 0

            async def sleep(self, seconds: float) -> None:
                self.waits += 1
                await asyncio.sleep(0)

        clock = Clock()

        async def receive(incoming: Incoming) -> None:
            events.append(incoming)

        chat = MatrixChat(MatrixSettings(server.address, USER, "x"), Storage(":memory:"), clock, lambda person: False, lambda: "s", lambda value: None)
        task: Optional[asyncio.Future[None]] = None
        try:
            task = asyncio.ensure_future(chat.run(receive))
            while clock.waits < 3:
                assert not task.done(), task
                await asyncio.sleep(0.01)
            server.answers["sync"] = ok(SYNC)
            while server.paths.count("sync") < 10:
                assert not task.done(), task
                await asyncio.sleep(0.01)
        finally:
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            await chat.close()
            await server.stop()
        assert "Next attempt" in caplog.text and "Traceback" not in caplog.text

    run(test)


class RoomHomeserver(Homeserver):
    """A homeserver with one room, whose events are in the sections of a synchronisation that Synapse uses."""

    def __init__(self) -> None:
        super().__init__()
        self.stream: List[Dict[str, Any]] = []
        # Whether a synchronisation with an invitation leaves out that the bot was removed before.
        self.hides_removal = False
        # For a kind of request, what happens in the room just before the next one arrives.
        self.interruptions: Dict[str, Callable[[], None]] = {}
        # For a kind of request, what its next ones get: the error, and whether the request has its effect nevertheless.
        self.failures: Dict[str, List[Tuple[Answer, bool]]] = {}
        # Other rooms with an invitation by a person, which cannot be answered.
        self.unreachable: Dict[str, str] = {}
        self._sent: Dict[str, str] = {}

    def add(self, kind: str, content: Dict[str, Any], sender: str = ZOE.id, **more: Any) -> str:
        identifier = f"${len(self.stream)}"
        event = {"type": kind, "event_id": identifier, "sender": sender, "origin_server_ts": 0, "content": content}
        self.stream.append({**event, **more})
        return identifier

    def member(self, membership: str, sender: str = ZOE.id) -> None:
        self.add("m.room.member", {"membership": membership}, sender, state_key=USER)

    def post(self, text: str) -> None:
        self.add("m.room.message", {"msgtype": "m.text", "body": text})

    @property
    def members(self) -> List[str]:
        """The memberships of the bot, in order."""
        return _memberships(self.stream)

    @property
    def texts(self) -> List[str]:
        return [str(each["content"]["body"]) for each in self.stream if each["sender"] == USER and "body" in each["content"]]

    async def _answer(self, request: Any) -> Any:
        kind, value = self._kind(request.path)
        if kind == "sync":
            return self._response(await self._sync(request))
        self.interruptions.pop(kind, lambda: None)()
        if kind == "other":
            return await super()._answer(request)
        if any(f"/rooms/{room}/" in request.path for room in self.unreachable):
            self.paths.append("unreachable " + kind)
            return self._response(refused(502, "M_UNKNOWN"))
        error, has_effect = self.failures[kind].pop(0) if self.failures.get(kind) else (None, True)
        result = await self._handle(kind, value, request) if has_effect else None
        self.paths.append(kind)
        return self._response(error or result or refused(500, "M_UNKNOWN"))

    def _response(self, answer: Answer) -> Any:
        return web.Response(status=answer[0], content_type=answer[1], text=answer[2])

    def _kind(self, path: str) -> Tuple[str, str]:
        parts = path.split("/")
        if "send" in parts:
            return "send", parts[-1]
        if "m.room.member" in parts:
            return "member", parts[-1]
        return (parts[-1] if parts[-1] in ("sync", "join", "leave", "state") else "other"), ""

    async def _handle(self, kind: str, value: str, request: Any) -> Answer:
        membership = (self.members or ["leave"])[-1]
        if kind == "join":
            if membership not in ("invite", "join"):
                return refused(403, "M_FORBIDDEN")
            if membership == "invite":
                self.member("join", USER)
            return ok({"room_id": ROOM})
        if membership != "join":
            return refused(403, "M_FORBIDDEN")
        if kind == "send":
            # A repeated transaction is the same message, also after the bot left the room and returned.
            if value not in self._sent:
                self._sent[value] = self.add("m.room.message", await request.json(), USER)
            return ok({"event_id": self._sent[value]})
        return ok({"membership": "join"} if kind == "member" else [])

    async def _sync(self, request: Any) -> Answer:
        since = int(request.query.get("since") or 0)
        full = request.query.get("full_state") == "true"
        # Without a transport, the bot has ended.
        while not full and len(self.stream) <= since and request.transport is not None:
            await asyncio.sleep(0.001)
        new = self.stream[since:]
        members, before, added = self.members, _memberships(self.stream[:since]), _memberships(new)
        rooms: Dict[str, Any] = {"join": {}, "invite": {}, "leave": {}}
        membership = (members or ["leave"])[-1]
        if membership == "join" and (new or full):
            # A room that was joined comes with events from before.
            timeline = new if (before or [""])[-1] == "join" and "leave" not in added else list(self.stream)
            rooms["join"][ROOM] = {**_EMPTY_ROOM, "timeline": {"events": timeline}}
        elif "leave" in added and not (self.hides_removal and membership == "invite"):
            rooms["leave"][ROOM] = {**_EMPTY_ROOM, "timeline": {"events": []}}
        if membership == "invite" and ("invite" in added or full):
            invitation = [each for each in self.stream if each["type"] == "m.room.member"][-1]
            rooms["invite"][ROOM] = {"invite_state": {"events": [invitation]}}
        for room, person in self.unreachable.items() if full else ():
            invitation = {"type": "m.room.member", "state_key": USER, "sender": person, "content": {"membership": "invite"}}
            rooms["invite"][room] = {"invite_state": {"events": [invitation]}}
        return ok({"next_batch": str(since + len(new)), "rooms": rooms})


_EMPTY_ROOM: Dict[str, Any] = {"timeline": {"events": []}, "state": {"events": []}, "account_data": {"events": []}, "ephemeral": {"events": []}}


def _memberships(events: List[Dict[str, Any]]) -> List[str]:
    return [str(each["content"]["membership"]) for each in events if each["type"] == "m.room.member"]


ANSWER = "This room has no subscription."
GREETING = "casewire-bot is here. !help lists the commands; !subscribe requests notifications."
LOST = (refused(500, "M_UNKNOWN"), True)
FAILED = (refused(502, "M_UNKNOWN"), False)
FAILURES: Dict[str, Dict[str, List[Tuple[Answer, bool]]]] = {
    "nothing fails": {},
    "the join fails": {"join": [FAILED, FAILED]},
    "the answer to the join is lost": {"join": [LOST]},
    "the state cannot be read": {"state": [FAILED, FAILED]},
    "the settings cannot be read": {"state": [(ok([]), True), FAILED]},
    "the greeting fails": {"send": [FAILED, FAILED]},
    "the answer to the greeting is lost": {"send": [LOST]},
}


class TimelessClock(ManualClock):
    """Short waits are over at once, and are the only time that passes. Long ones do not end: only an event ends them."""

    async def sleep(self, seconds: float) -> None:
        await (asyncio.Event().wait() if seconds >= 30 else asyncio.sleep(0))
        self.time += seconds


class Conversation:
    """A bot on a homeserver with one room."""

    def __init__(self, server: RoomHomeserver) -> None:
        self.server = server
        self.storage = Storage(":memory:")
        clock = TimelessClock()
        settings = MatrixSettings(server.address, USER, "x")
        self.chat = MatrixChat(settings, self.storage, clock, lambda person: person == ZOE.id, lambda: "s", lambda value: None)
        bot = Bot(self.chat, FakeCases(), self.storage, clock, BotSettings(people={ZOE.id: Person("Zoë Müller")}))
        self._task = asyncio.ensure_future(bot.run())

    async def until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            assert not self._task.done(), self._task
            await asyncio.sleep(0.001)

    async def ask(self) -> None:
        """Sends a command, and waits for its answer: what was sent before has been handled."""
        count = self.server.texts.count(ANSWER)
        self.server.post("!subscriptions")
        await self.until(lambda: self.server.texts.count(ANSWER) > count)

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self.chat.close()


def converse(test: Callable[[Conversation], Awaitable[None]]) -> None:
    async def whole_test() -> None:
        server = RoomHomeserver()
        await server.start()
        conversation = Conversation(server)
        try:
            await test(conversation)
        finally:
            await conversation.stop()
            await server.stop()

    run(whole_test)


@pytest.mark.parametrize("seen", ["removal, then invitation", "removal with invitation", "invitation"])
@pytest.mark.parametrize("failure", list(FAILURES))
def test_each_invitation_is_followed_by_a_join_and_one_greeting(failure: str, seen: str) -> None:
    async def test(c: Conversation) -> None:
        server = c.server
        server.hides_removal = seen == "invitation"
        for number in range(1, 4):
            server.failures = {kind: list(failures) for kind, failures in FAILURES[failure].items()}
            if number > 1:
                server.member("leave")
                if seen == "removal, then invitation":
                    await c.until(lambda: c.storage.get_json("matrix-rooms") == [])
            server.post("!help")
            server.member("invite")
            await c.until(lambda: server.texts.count(GREETING) == number)
            await c.ask()
        assert server.members.count("join") == 3
        assert server.texts == [GREETING, ANSWER] * 3

    converse(test)


@pytest.mark.parametrize("request_kind", ["join", "state", "send"])
def test_a_removal_and_an_invitation_while_the_bot_joins_are_followed_by_one_greeting(request_kind: str) -> None:
    async def test(c: Conversation) -> None:
        server = c.server

        def interrupt() -> None:
            server.member("leave")
            server.post("!help")
            server.member("invite")

        server.interruptions[request_kind] = interrupt
        server.member("invite")
        await c.until(lambda: GREETING in server.texts)
        await c.ask()
        assert server.members[-1] == "join" and server.texts == [GREETING, ANSWER]

    converse(test)


@pytest.mark.parametrize("person", [ZOE.id, "@eve:example.org"])
def test_an_invitation_that_cannot_be_answered_is_tried_again_and_does_not_stop_the_other_rooms(person: str) -> None:
    async def test(c: Conversation) -> None:
        server = c.server
        server.unreachable["!unreachable:example.com"] = person
        request_kind = "unreachable join" if person == ZOE.id else "unreachable leave"
        server.member("invite")
        await c.until(lambda: GREETING in server.texts)
        await c.until(lambda: server.paths.count(request_kind) > 3)
        await c.ask()
        assert server.texts == [GREETING, ANSWER]
        assert not any(path.startswith("unreachable") and path != request_kind for path in server.paths)

    converse(test)
