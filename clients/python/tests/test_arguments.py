"""Invalid arguments of clients and calls: a clear error that names the argument, before anything is sent."""
from __future__ import annotations

import asyncio
import pathlib
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from functools import partial
from types import MappingProxyType
from typing import Any, Optional

import pytest
from conftest import BINARY, FakeServer, Runner, until

import casewire
from casewire import AsyncClient, Client, InvalidParamsError
from casewire.protocol import LONGEST_TIMEOUT_SECONDS

ECHO = 'if method == "cases/list": send(id=id, result={"cases": [], "params": params}); continue'
RANGE = f"must be an integer from 1 to {LONGEST_TIMEOUT_SECONDS}, not"

TIMEOUTS: list[tuple[Any, type[Exception], str]] = [
    (0, ValueError, f"`timeout_seconds` {RANGE} 0. Omit it for the default."),
    (-1, ValueError, f"`timeout_seconds` {RANGE} -1."),
    (1.5, ValueError, f"`timeout_seconds` {RANGE} 1.5."),
    (float("nan"), ValueError, f"`timeout_seconds` {RANGE} nan."),
    (float("inf"), ValueError, f"`timeout_seconds` {RANGE} inf."),
    (3_000_000, ValueError, f"`timeout_seconds` {RANGE} 3000000."),
    (10**400, ValueError, f"`timeout_seconds` {RANGE} a value of the type int."),
    (True, TypeError, "`timeout_seconds` must be a number of seconds, not True."),
    ("30", TypeError, "`timeout_seconds` must be a number of seconds, not '30'."),
    ([30], TypeError, "`timeout_seconds` must be a number of seconds, not [30]."),
]


@pytest.mark.parametrize(("timeout", "kind", "message"), TIMEOUTS, ids=[str(row[0])[:10] for row in TIMEOUTS])
def test_a_timeout_that_is_not_one(
    runner: Runner, fake: Callable[..., FakeServer], timeout: Any, kind: type[Exception], message: str,
) -> None:
    server = fake(ECHO)
    client: Any = runner.fake(server)
    calls: list[Callable[[], Any]] = [
        lambda: client.cases_list(timeout_seconds=timeout),
        lambda: client.call("cases/list", timeout_seconds=timeout),
    ]
    for call in calls:
        with pytest.raises(kind) as raised:
            runner.run(call)
        assert str(raised.value).startswith(message)
    with pytest.raises(kind) as raised:
        runner.run(lambda: client.call("cases/list", {"timeoutSeconds": timeout}))
    assert str(raised.value).startswith(message.replace("timeout_seconds", "timeoutSeconds"))
    with pytest.raises(kind):
        runner.next(client.cases(timeout_seconds=timeout))
    with pytest.raises(kind):
        runner.client(timeout_seconds=timeout)
    # The program was not even started.
    assert client.pid is None
    assert runner.run(lambda: client.cases_list(timeout_seconds=30))["params"]["timeoutSeconds"] == 30
    assert runner.run(lambda: client.call("cases/list", timeout_seconds=30.0))["params"]["timeoutSeconds"] == 30


def test_the_longest_timeout_does_not_end_the_thread_that_reads(runner: Runner) -> None:
    client = runner.client(sandbox=True)
    for _ in range(2):
        assert runner.run(lambda: client.cases_list(limit=1, timeout_seconds=LONGEST_TIMEOUT_SECONDS))["cases"]
    # The wait for changes is a part of the time that the client waits.
    with pytest.raises(InvalidParamsError, match="waitSeconds"):
        runner.run(lambda: client.call("changes/list", {"waitSeconds": 10**12, "timeoutSeconds": 30}))
    assert runner.run(client.ping) == {}


class Opaque:
    """A value that JSON does not know."""

    def __repr__(self) -> str:
        return "opaque"


class Texts(Sequence[str]):
    """A sequence that is not a list."""

    def __len__(self) -> int:
        return 2

    def __getitem__(self, index: Any) -> Any:
        texts: Any = ["open", "new"]
        return texts[index]


def nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


CIRCULAR: dict[str, Any] = {}
CIRCULAR["self"] = CIRCULAR
# The params, the path of the error, and its sentence.
PARAMS: list[tuple[dict[str, Any], str, str]] = [
    ({"status": {"open"}}, "status", "The param `status` is of the type set, which JSON cannot express. Use a list."),
    ({"a": {"b": [1, b"x"]}}, "a.b[1]", "The param `a.b[1]` is of the type bytes, which JSON cannot express. Decode it to text."),
    ({"a": Opaque()}, "a", "The param `a` is of the type Opaque, which JSON cannot express. Convert it to text or a number."),
    ({"a": [Opaque]}, "a[0]", "The param `a[0]` is of the type type,"),
    ({"a": float("nan")}, "a", "The param `a` is nan, which JSON cannot express."),
    ({"a": "x\ud800"}, "a", r"The param `a` contains '\ud800', half a surrogate pair, which is not text."),
    ({"a": {7: 1, "x": {1}}}, "a", "The param `a` has the key 7, which is not a text."),
    ({"a": CIRCULAR}, "a", "The params are nested too deeply, or contain themselves."),
    ({"a": nested(600)}, "a", "The params are nested too deeply, or contain themselves."),
    ({"a": nested(5000)}, "a", "The params are nested too deeply, or contain themselves."),
    ({"a": "x" * (64 * 2**20)}, "", "The params have 67108872 bytes of JSON. The limit is 67108864."),
]


@pytest.mark.parametrize(("params", "path", "rule"), PARAMS, ids=[row[2][:40] for row in PARAMS])
def test_params_that_are_not_json(
    runner: Runner, fake: Callable[..., FakeServer], params: dict[str, Any], path: str, rule: str,
) -> None:
    client = runner.fake(fake(ECHO))
    with pytest.raises(InvalidParamsError) as raised:
        runner.run(lambda: client.call("cases/list", params))
    error = raised.value
    assert str(error).startswith(rule) and str(error).endswith(" Nothing was sent.")
    assert error.data.get("issues", [])[0]["path"] == path and error.code == -32602 and not error.retriable
    assert client.pid is None


def test_params_of_another_type_are_named_by_the_server(runner: Runner) -> None:
    client: Any = runner.client(sandbox=True)
    for wrong, path in (({"limit": "5"}, "limit"), ({"status": "open"}, "status"), ({"query": 7}, "query")):
        with pytest.raises(InvalidParamsError) as raised:
            runner.run(partial(client.cases_list, **wrong))
        assert [issue["path"] for issue in raised.value.data.get("issues", [])] == [path] and path in str(raised.value)


def test_values_that_the_types_allow_are_converted(runner: Runner, fake: Callable[..., FakeServer]) -> None:
    client: Any = runner.fake(fake(ECHO))
    params = {
        "sequence": Texts(), "mapping": MappingProxyType({"a": 1}), "path": pathlib.Path("/a/b"),
        "time": [datetime(2026, 11, 30, 12, tzinfo=timezone.utc)], "deep": nested(490),
    }
    got = runner.run(lambda: client.call("cases/list", params))["params"]
    assert got == {
        "sequence": ["open", "new"], "mapping": {"a": 1}, "path": "/a/b", "time": ["2026-11-30T12:00:00Z"], "deep": nested(490)}


def test_the_deepest_params_that_the_client_sends_are_answered(runner: Runner) -> None:
    client = runner.client(sandbox=True)
    with pytest.raises(InvalidParamsError, match="a"):
        runner.run(lambda: client.call("cases/list", {"a": nested(498)}))


@pytest.mark.parametrize("params", [["x"], "x", 7, (("a", 1),)])
def test_params_that_are_no_mapping(runner: Runner, params: Any) -> None:
    client = runner.client(sandbox=True)
    with pytest.raises(TypeError, match="^`params` must be a mapping of names to values, not "):
        runner.run(lambda: client.call("cases/list", params))
    method: Any = 7
    with pytest.raises(TypeError, match="^`method` must be a text such as 'cases/list', not 7"):
        runner.run(lambda: client.call(method))


OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"arguments": "--live"}, "`arguments` must be a list of texts, not the text '--live'. Write ['--live']."),
    ({"arguments": b"--live"}, "`arguments` must be a list of texts, not the text b'--live'."),
    ({"arguments": ["--live", 12]}, "`arguments[1]` must be a text, not 12."),
    ({"arguments": 7}, "`arguments` must be a list of texts, not 7."),
    ({"env": ["A=1"]}, "`env` must be a mapping of names to texts, not ['A=1']."),
    ({"env": {"TOKEN": 1234}}, "`env` must be a mapping of names to texts; the value of 'TOKEN' is of the type int."),
    ({"env": {1: "a"}}, "`env` must be a mapping of names to texts; the value of 1 is of the type str."),
    ({"binary": 7}, "`binary` must be a path, not 7."),
    ({"binary": b"x"}, "`binary` must be a path, not b'x'."),
    ({"config": ["x"]}, "`config` must be a path, not ['x']."),
    ({"cwd": 3}, "`cwd` must be a path, not 3."),
]


@pytest.mark.parametrize(("options", "message"), OPTIONS, ids=[row[1][:50] for row in OPTIONS])
@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_options_of_another_type(kind: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError) as raised:
        kind(**options)
    assert str(raised.value).startswith(message) and "1234" not in str(raised.value)


def test_an_environment_without_path_finds_the_program(
    runner: Runner, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("casewire._binary._installed", lambda: None)
    (tmp_path / "casewire").symlink_to(BINARY)
    monkeypatch.setenv("PATH", str(tmp_path))
    environment: Mapping[str, str] = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    for binary in (None, "casewire"):
        client = runner.client(binary=binary, sandbox=True, env=environment)
        assert runner.run(client.ping) == {}
    empty = runner.client(binary=None, sandbox=True, env={**environment, "PATH": ""})
    with pytest.raises(casewire.ProgramError, match='"casewire" is neither installed with this package nor on PATH'):
        runner.run(empty.ping)


NAMES: list[tuple[Any, Optional[str]]] = [
    ("nope", None), ("Start", "start"), ("changes/didHapen", "changes/didHappen"), ("session/didchange", "session/didChange"), (7, None),
]


@pytest.mark.parametrize(("name", "similar"), NAMES)
def test_an_unknown_event_is_refused_with_a_suggestion(runner: Runner, name: Any, similar: Optional[str]) -> None:
    client: Any = runner.client(sandbox=True)

    async def listen() -> None:
        client.on(name, print)

    with pytest.raises(ValueError, match="^Unknown event ") as raised:
        runner.run(listen) if runner.is_async else client.on(name, print)
    assert ("Did you mean" in str(raised.value)) is (similar is not None)
    assert similar is None or f"Did you mean {similar!r}?" in str(raised.value)
    assert "Events: changes/didHappen, exit, notification, " in str(raised.value)


# MARK: Coroutine functions

PROGRESS = """
if method == "cases/list":
    for number in range(5):
        send(method="$/progress", params={"token": params["workDoneToken"], "value": {"kind": "report", "percentage": number}})
    send(id=id, result={"cases": []})
    continue
"""


def test_coroutine_functions_are_awaited_one_after_another_before_the_result(fake: Callable[..., FakeServer]) -> None:
    async def main() -> None:
        log: list[str] = []

        async def on_progress(value: Any) -> None:
            log.append(f"begin {value['percentage']}")
            await asyncio.sleep(0.01)
            log.append(f"end {value['percentage']}")

        async with AsyncClient(binary=fake(PROGRESS).program) as client:
            await client.cases_list(on_progress=on_progress)
            assert log == [f"{part} {number}" for number in range(5) for part in ("begin", "end")]

            async def fail(value: Any) -> None:
                await asyncio.sleep(0)
                raise ZeroDivisionError(value["percentage"])

            # Also one that fails after the response has arrived.
            with pytest.raises(ZeroDivisionError, match="0"):
                await client.cases_list(on_progress=fail)

            # The task that is cancelled waits for a callback.
            started = asyncio.Event()

            async def wait(_: Any) -> None:
                started.set()
                try:
                    await asyncio.sleep(60)
                finally:
                    log.append("cancelled")

            task = asyncio.ensure_future(client.cases_list(on_progress=wait))
            await started.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.sleep(0)
            assert log[-1] == "cancelled"

    asyncio.run(asyncio.wait_for(main(), 30))


def test_listeners_that_are_coroutine_functions_are_awaited_in_order(fake: Callable[..., FakeServer], caplog: Any) -> None:
    server = fake("""
        if method == "ping":
            for number in range(5):
                send(method="session/didChange", params={"number": number})
        """)

    async def main() -> None:
        log: list[str] = []
        done = asyncio.Event()

        async def listener(value: Any) -> None:
            log.append(f"begin {value['number']}")
            await asyncio.sleep(0.01)
            log.append(f"end {value['number']}")
            if value["number"] == 4:
                done.set()
            if value["number"] == 2:
                raise ZeroDivisionError

        async with AsyncClient(binary=server.program) as client:
            client.on("session/didChange", listener)
            await client.ping()
            await done.wait()
        assert log == [f"{part} {number}" for number in range(5) for part in ("begin", "end")]
        assert "A listener of 'session/didChange' failed." in caplog.text

    asyncio.run(asyncio.wait_for(main(), 30))


def test_callbacks_of_a_feed_that_are_coroutine_functions_are_awaited(fake: Callable[..., FakeServer]) -> None:
    server = fake("""
        if method == "changes/list":
            if first("failed"):
                send(id=id, error={"code": -31006, "message": "x", "data": {"kind": "vendorUnavailable", "retriable": True}})
            else:
                send(id=id, result={"events": [{"id": "1"}], "state": "s", "pending": []})
            continue
        """)

    async def main() -> None:
        seen: list[str] = []

        async def on_error(error: casewire.CasewireError) -> None:
            await asyncio.sleep(0)
            seen.append(error.kind)

        async with AsyncClient(binary=server.program) as client:
            async for change in client.changes("x", on_error=on_error):
                assert change["id"] == "1"
                break
        assert seen == ["vendorUnavailable"]

    asyncio.run(asyncio.wait_for(main(), 30))


def test_the_synchronous_client_refuses_coroutine_functions(fake: Callable[..., FakeServer]) -> None:
    async def coroutine_function(_: Any) -> None:
        raise AssertionError("not called")

    class Callable_:
        async def __call__(self, _: Any) -> None:
            raise AssertionError("not called")

    with Client(binary=fake(PROGRESS).program) as client:
        untyped: Any = client
        for function in (coroutine_function, Callable_()):
            attempts: list[tuple[str, Callable[[], Any]]] = [
                ("on_progress", partial(client.cases_list, on_progress=function)),
                ("on_rows", partial(client.cases_list, on_rows=function)),
                ("listener", partial(untyped.on, "start", function)),
                ("on_error", partial(client.changes, "x", on_error=function)),
                ("on_resync", partial(client.changes, "x", on_resync=function)),
            ]
            for name, attempt in attempts:
                with pytest.raises(TypeError, match=f"^`{name}` is a coroutine function, which Client does not await"):
                    attempt()
        with pytest.raises(TypeError, match="^`on_progress` must be a function, not 'x'"):
            untyped.cases_list(on_progress="x")
        assert client.pid is None
        # It is known only when it is called.
        with pytest.raises(TypeError, match="^`on_progress` returned an awaitable"):
            client.cases_list(on_progress=lambda value: coroutine_function(value))
        assert client.ping() == {}


def test_a_listener_that_returns_an_awaitable_is_reported(fake: Callable[..., FakeServer], caplog: Any) -> None:
    async def coroutine_function(_: Any) -> None:
        raise AssertionError("not called")

    called = threading.Event()

    def listener(value: Any) -> Any:
        called.set()
        return coroutine_function(value)

    with Client(binary=fake("").program) as client:
        client.on("start", listener)
        client.ping()
        assert called.wait(20)
        until(lambda: "returned an awaitable, which Client does not await" in caplog.text)
