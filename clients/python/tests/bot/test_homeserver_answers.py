"""Answers of a homeserver, or of something in front of it, that are not those of Matrix."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Awaitable, Callable, Dict, List, Optional, Tuple

import pytest

pytest.importorskip("nio")
web: Any = pytest.importorskip("aiohttp.web")

from casewire.bot.chat import AccountError, ChatUnavailable, Incoming  # noqa: E402
from casewire.bot.clock import SystemClock  # noqa: E402
from casewire.bot.config import MatrixSettings  # noqa: E402
from casewire.bot.matrix import MatrixChat  # noqa: E402
from casewire.bot.matrix_session import MatrixSession  # noqa: E402
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
