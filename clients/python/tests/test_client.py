"""What a client does for its user, with the real program."""
from __future__ import annotations

import json
import pathlib
import pickle
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from conftest import BINARY, AnyClient, FakeServer, Runner, Vendors, is_gone, until

import casewire
from casewire import AsyncClient, Cancellation, CasewireError, Client

OPENRPC = pathlib.Path(__file__).parent / "../../../protocol/openrpc.json"
CASE = "ibm/CS4178171"


def test_each_method_of_the_protocol_is_a_method_of_both_clients(client: Client) -> None:
    document = client.rpc_discover()
    assert document == json.loads(OPENRPC.read_text())
    for method in document["methods"]:
        if method["name"] not in ("initialize", "shutdown"):
            name = "".join("_" + letter.lower() if letter.isupper() else letter for letter in method["name"])
            name = name.replace("/", "_").replace(".", "_")
            assert callable(getattr(Client, name)) and callable(getattr(AsyncClient, name))
    assert list(casewire.ERROR_CLASSES) == list(document["components"]["errors"])
    assert casewire.PROTOCOL == document["info"]["version"]


def test_calls_return_results_and_errors_have_the_class_of_their_kind(runner: Runner) -> None:
    client = runner.client(sandbox=True)
    result = runner.run(lambda: client.cases_list(profiles=["ibm"], limit=3, fields=["title"]))
    assert len(result["cases"]) == 3
    with pytest.raises(casewire.InvalidParamsError) as caught:
        runner.run(lambda: client.cases_get("work/CS1"))
    error = caught.value
    assert (error.kind, error.code, error.method) == ("invalidParams", -32602, "cases/get")
    assert error.data.get("issues", [])[0].get("value") == "work/CS1"
    assert not error.retriable and not error.outcome_unknown
    assert str(error) == 'Unknown profile "work". Known profiles: ibm, redhat, cisco, marketplace.'
    with pytest.raises(casewire.NotFoundError):
        runner.run(lambda: client.cases_get("ibm/CS0000000"))
    with pytest.raises(casewire.MethodNotFoundError):
        runner.run(lambda: client.call("nosuch/thing", {"x": 1}))


def test_an_error_survives_pickle() -> None:
    for error in (
        casewire.ConnectionLostError("x", method="ping", stderr=["a"], exit_code=3),
        casewire.RateLimitedError("y", kind="rateLimited", data={"kind": "rateLimited", "retryAfterSeconds": 7}),
        casewire.ProgramError("z"), casewire.ClosedError(), casewire.NoResponseError("n", outcome_unknown=True),
    ):
        copy = pickle.loads(pickle.dumps(error))
        assert type(copy) is type(error) and str(copy) == str(error) and copy.__dict__ == error.__dict__


def test_read_only_refuses_writes(runner: Runner) -> None:
    client = runner.client(sandbox=True, read_only=True)
    with pytest.raises(casewire.ReadOnlyError):
        runner.run(lambda: client.comments_add(CASE, "x"))


def test_a_call_by_name_has_the_params_of_the_protocol(runner: Runner) -> None:
    client = runner.client(sandbox=True)
    result = runner.run(lambda: client.call("cases/list", {"createdBy": "zoe@x.example", "timeoutSeconds": 5}))
    assert result["cases"] == []


def test_params_are_converted(client: Client) -> None:
    month = datetime.now(timezone(timedelta(hours=2))) - timedelta(days=30)
    recent = client.cases_list(profiles=["ibm"], updated_since=month, limit=500)["cases"]
    text = month.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert recent and all(row.get("updatedAt", "") >= text for row in recent)
    assert client.cases_list(profiles=["ibm"], updated_since=text, limit=500)["cases"] == recent
    assert client.cases_list(profiles=("ibm",), status=("closed",), limit=1)["cases"]


@pytest.mark.parametrize("value", ["\udc80", "x\ud83d", float("nan"), 10**5000], ids=["low", "high", "nan", "long"])
def test_params_that_are_not_json_fail_their_call_only(runner: Runner, value: Any) -> None:
    client = runner.client(sandbox=True)
    with pytest.raises(casewire.InvalidParamsError, match=r"Nothing was sent\.$"):
        runner.run(lambda: client.call("references/find", {"text": value}))
    with pytest.raises(casewire.InvalidParamsError, match="`text` is of the type object"):
        runner.run(lambda: client.call("references/find", {"text": object()}))
    circle: dict[str, Any] = {}
    circle["circle"] = circle
    with pytest.raises(casewire.InvalidParamsError):
        runner.run(lambda: client.call("references/find", circle))
    assert runner.run(client.ping) == {}


def test_texts_and_numbers_of_any_kind_arrive_unchanged(runner: Runner, fake: Callable[..., FakeServer]) -> None:
    client = runner.client(sandbox=True)
    text = 'Zoë 🧵 "quoted" \\ back\u2028slash\tTab </script> \u0301 \x7f' + "x" * 8000
    assert runner.run(lambda: client.comments_add("redhat/04180515", text))["text"] == text
    echo = runner.fake(fake('if method == "echo": answer(params)'))
    values: dict[str, Any] = {"big": 2**63 - 1, "small": -(2**63), "bigger": 2**80, "float": 0.1, "text": text, "nothing": None, "": [[]]}
    assert runner.run(lambda: echo.call("echo", values)) == values


def test_a_message_of_20_mb_arrives_in_both_directions(runner: Runner, fake: Callable[..., FakeServer]) -> None:
    client = runner.fake(fake('if method == "echo": answer(params)'))
    text = "ü" * 10_000_000
    assert runner.run(lambda: client.call("echo", {"text": text})) == {"text": text}
    assert runner.run(client.ping) == {}


# MARK: Pages

def test_pages_are_read_as_they_are_needed(runner: Runner) -> None:
    client = runner.client(sandbox=True)
    pages = client.cases(profiles=["ibm"], limit=25, fields=["title"])
    assert pages.page is None
    first = runner.next(pages)
    assert pages.page is not None and len(pages.page["cases"]) == 25 and pages.cursor is None
    rest: list[Any] = runner.run(pages.to_list)
    ids = {first["id"], *(row["id"] for row in rest)}
    assert len(ids) == 60 and pages.cursor is None


def test_an_iteration_over_pages_continues_after_a_break_and_elsewhere_from_its_cursor(client: Client) -> None:
    def pages(**more: Any) -> casewire.Pages[Any, Any]:
        return client.cases(profiles=["ibm"], limit=20, fields=["title"], sort="number", **more)

    every = [row["id"] for row in pages()]
    iteration = pages()
    seen: list[str] = []
    for stop in (7, 20):
        for row in iteration:
            seen.append(row["id"])
            if len(seen) == stop:
                break
    rest = [row["id"] for row in pages(cursor=iteration.cursor)]
    assert seen + rest == every


def test_comments_and_searches_have_pages_as_well(client: Client) -> None:
    client.cache_sync(profiles=["ibm"])
    assert "/" in client.search("bgp", limit=5).to_list()[0]["id"]
    assert client.comments(CASE, limit=2).to_list()


# MARK: Progress

def test_progress_and_rows_arrive_before_the_result(runner: Runner) -> None:
    client = runner.client(sandbox=True)
    progress: list[Any] = []
    rows: list[Any] = []
    threads: set[threading.Thread] = set()

    def on_progress(value: Any) -> None:
        threads.add(threading.current_thread())
        progress.append(value["kind"])

    result = runner.run(lambda: client.cases_list(
        all=True, fields=["title"], on_progress=on_progress, on_rows=rows.extend))
    assert result["cases"] == [] and len(rows) > 100
    assert progress[0] == "begin" and progress[-1] == "end"
    assert threads == {threading.main_thread()}


def test_an_error_of_a_callback_cancels_the_request_and_is_raised(runner: Runner, fake: Callable[..., FakeServer]) -> None:
    server = fake("""
        if method == "cases/list":
            send(method="$/progress", params={"token": params["workDoneToken"], "value": {"kind": "begin", "title": "x"}})
        """)
    client = runner.fake(server)

    def fail(value: Any) -> None:
        raise ZeroDivisionError(value["title"])

    with pytest.raises(ZeroDivisionError, match="x"):
        runner.run(lambda: client.cases_list(on_progress=fail))
    assert runner.run(client.ping) == {}
    assert "$/cancelRequest" in server.methods


# MARK: Cancellation and timeouts

def cancel_when(cancellation: Cancellation, condition: Callable[[], bool]) -> threading.Thread:
    def run() -> None:
        until(condition)
        cancellation.cancel()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_read_is_cancelled_at_the_server(runner: Runner, vendors: Vendors) -> None:
    client = runner.client(config=vendors.config, arguments=["--no-session-store"])
    vendors.fault("listCases", {"kind": "delay", "milliseconds": 60000})
    cancellation = Cancellation()
    thread = cancel_when(cancellation, lambda: vendors.count("listCases") > 0)
    with pytest.raises(casewire.RequestCancelledError) as caught:
        runner.run(lambda: client.cases_list(cancellation=cancellation))
    thread.join()
    assert caught.value.code == -32800
    with pytest.raises(casewire.RequestCancelledError):
        runner.run(lambda: client.ping(cancellation=cancellation))


def test_a_write_that_was_sent_has_its_outcome_although_it_was_cancelled(runner: Runner, vendors: Vendors) -> None:
    client = runner.client(config=vendors.config, arguments=["--no-session-store"])
    runner.run(lambda: client.cases_get(CASE, fields=["title"]))
    vendors.fault("addComment", {"kind": "delay", "milliseconds": 300})
    cancellation = Cancellation()
    thread = cancel_when(cancellation, lambda: vendors.count("addComment") > 0)
    comment = runner.run(lambda: client.comments_add(CASE, "Sent before.", cancellation=cancellation))
    thread.join()
    assert comment["text"] == "Sent before."


def test_a_timeout_applies_at_the_server_that_of_the_client_to_calls_without_one(runner: Runner, vendors: Vendors) -> None:
    client = runner.client(config=vendors.config, timeout_seconds=1, arguments=["--no-session-store", "--no-store"])
    vendors.fault("listCases", {"kind": "delay", "milliseconds": 60000})
    with pytest.raises(casewire.VendorUnavailableError) as caught:
        runner.run(client.cases_list)
    assert caught.value.data.get("reason") == "timeout"


@pytest.mark.parametrize(
    ("fault", "times", "kind", "retriable"),
    [({"kind": "status", "status": 429, "retryAfter": 77}, 9, casewire.RateLimitedError, True),
     ({"kind": "cutAfterActing"}, 1, casewire.OutcomeUnknownError, False)], ids=["429", "cut"])
def test_a_comment_that_fails_at_the_vendor(
    runner: Runner, vendors: Vendors, fault: dict[str, Any], times: int, kind: type[CasewireError], retriable: bool,
) -> None:
    client = runner.client(config=vendors.config, arguments=["--no-session-store"])
    vendors.fault("addComment", fault, times)
    with pytest.raises(kind) as caught:
        runner.run(lambda: client.comments_add(CASE, "x"))
    assert caught.value.retriable is retriable
    assert caught.value.outcome_unknown is (kind is casewire.OutcomeUnknownError)


# MARK: Events and the end

def test_notifications_and_the_life_of_the_program_are_events(client: Client) -> None:
    sessions: list[casewire.types.Session] = []
    events: list[str] = []
    remove = client.on("session/didChange", sessions.append)
    client.on("start", lambda start: events.append(f"start {start.pid}"))
    client.on("exit", lambda end: events.append(f"exit {end.exit_code}"))
    client.cases_list(profiles=["ibm"], limit=1)
    until(lambda: sessions)
    assert (sessions[0]["profile"], sessions[0]["state"]) == ("ibm", "active")
    pid = client.pid
    remove()
    client.close()
    assert events == [f"start {pid}", "exit 0"]


def test_an_error_of_a_listener_ends_nothing(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    seen: list[int] = []

    def fail(start: casewire.ServerStart) -> None:
        raise ZeroDivisionError

    client.on("start", fail)
    client.on("start", lambda start: seen.append(start.pid))
    client.ping()
    until(lambda: seen)
    assert "A listener of 'start' failed." in caplog.text


def test_a_listener_may_call_and_close_the_client(client: Client) -> None:
    results: list[Any] = []

    def on_start(start: casewire.ServerStart) -> None:
        results.append(client.ping())
        client.close()
        results.append("closed")

    client.on("start", on_start)
    client.ping()
    until(lambda: len(results) == 2)
    assert results == [{}, "closed"]


def test_close_ends_the_program_and_later_calls_fail(runner: Runner) -> None:
    client = runner.client(sandbox=True)
    info = runner.run(client.start)
    assert info["serverInfo"]["name"] == "casewire" and client.server == info
    pid = client.pid
    runner.run(client.close)
    assert is_gone(pid) and client.pid is None
    with pytest.raises(casewire.ClosedError):
        runner.run(client.ping)
    runner.run(client.close)
    runner.run(runner.client(binary="/nonexistent").close)


def test_close_waits_for_a_write(vendors: Vendors) -> None:
    client = Client(binary=BINARY, config=vendors.config, arguments=["--no-session-store"])
    client.cases_get(CASE, fields=["title"])
    vendors.fault("addComment", {"kind": "delay", "milliseconds": 300})
    texts: list[str] = []
    thread = threading.Thread(target=lambda: texts.append(client.comments_add(CASE, "The last words.")["text"]))
    thread.start()
    until(lambda: vendors.count("addComment") > 0)
    client.close()
    thread.join()
    assert texts == ["The last words."]


def test_a_close_ends_reads_of_other_threads(client: Client) -> None:
    state = client.changes_list()["state"]
    errors: list[BaseException] = []

    def wait() -> None:
        try:
            for _ in client.changes(state, wait_seconds=200):
                pass
        except CasewireError as error:
            errors.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    until(lambda: client._engine.server and client._engine.server._pending)  # pyright: ignore[reportPrivateUsage]
    client.close()
    thread.join(20)
    assert isinstance(errors[0], casewire.ClosedError)


def test_a_read_that_waits_when_the_client_is_closed_fails_with_closed_error(vendors: Vendors) -> None:
    client = Client(binary=BINARY, config=vendors.config, arguments=["--no-session-store", "--no-store"])
    vendors.fault("listCases", {"kind": "delay", "milliseconds": 60000})
    errors: list[CasewireError] = []

    def read() -> None:
        try:
            client.cases_list()
        except CasewireError as error:
            errors.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    until(lambda: vendors.count("listCases") > 0)
    client.close()
    thread.join()
    assert [type(error) for error in errors] == [casewire.ClosedError]


def test_with_closes_the_client(runner: Runner) -> None:
    client: AnyClient = runner.client(sandbox=True)
    if isinstance(client, Client):
        with client as same:
            assert same.ping() == {}
            pid = same.pid
    else:
        async_client = client

        async def use() -> Any:
            async with async_client as same:
                await same.ping()
                return same.pid

        pid = runner.run(use)
    assert is_gone(pid)


def test_the_package_has_no_more_names_than_it_documents() -> None:
    for name in dir(casewire):
        assert getattr(casewire, name) is not None
    with pytest.raises(AttributeError):
        getattr(casewire, "nosuch")
