"""The iterator of changes, with both clients."""
from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from conftest import BINARY, FakeServer, Runner, until

import casewire
from casewire import AsyncClient, Cancellation, CasewireError

CASE = "ibm/CS4178171"
EMPTY = '"hasMore": False, "pending": [], "asOf": {}, "budget": {}'


def test_the_state_moves_with_what_was_processed(runner: Runner) -> None:
    client = runner.client(sandbox=True)
    state = runner.run(client.changes_list)["state"]
    for text in ("one", "two", "three"):
        runner.run(lambda: client.comments_add(CASE, text))
    feed = client.changes(state, include=["bodies"], kinds=["comment"])
    seen = [runner.next(feed)["new"]["text"] for _ in range(2)]
    assert feed.state == state, "the third change is not processed yet"
    seen.append(runner.next(feed)["new"]["text"])
    assert seen == ["one", "two", "three"]
    runner.run(lambda: client.comments_add(CASE, "four"))
    other = client.changes(feed.state, include=["bodies"], kinds=["comment"])
    assert runner.next(other)["new"]["text"] == "four"


def test_without_a_state_the_feed_begins_now(runner: Runner) -> None:
    client = runner.client(sandbox=True, arguments=["--live", "600"])
    assert runner.next(client.changes(profiles=["redhat"]))["profile"] == "redhat"


def test_a_query_selects_the_changes(runner: Runner) -> None:
    client = runner.client(sandbox=True)
    state = runner.run(client.changes_list)["state"]
    for case in (CASE, "redhat/04180515"):
        runner.run(lambda: client.comments_add(case, "x"))
    assert runner.next(client.changes(state, query="profile:redhat"))["case"] == "redhat/04180515"


def test_the_feed_continues_after_the_server_died(runner: Runner, fake: Callable[..., FakeServer]) -> None:
    client = runner.fake(fake(f"""
        if method == "changes/list":
            state = params.get("state")
            if state == "first" and first("died"):
                die()
            answer({{"events": [{{"id": state}}] if state else [], "state": "second" if state else "first", {EMPTY}}})
        """))
    errors: list[str] = []
    feed = client.changes(on_error=lambda error: errors.append(error.kind))
    assert runner.next(feed)["id"] == "first"
    assert feed.state == "second"
    assert errors == ["connection"]


def test_a_server_that_dies_each_time_ends_the_feed(runner: Runner, fake: Callable[..., FakeServer]) -> None:
    client = runner.fake(fake('if method == "changes/list": os._exit(9)'))
    errors: list[CasewireError] = []
    with pytest.raises(casewire.ConnectionLostError) as caught:
        runner.next(client.changes("x", on_error=errors.append))
    assert caught.value.exit_code == 9 and len(errors) == 5


def test_the_feed_waits_as_long_as_the_vendor_requires(runner: Runner, fake: Callable[..., FakeServer]) -> None:
    client = runner.fake(fake(f"""
        if method == "changes/list" and first("limited"):
            send(id=id, error={{"code": -31005, "message": "x", "data": {{"kind": "rateLimited", "retryAfterSeconds": 1}}}})
        elif method == "changes/list":
            answer({{"events": [{{"id": "a"}}], "state": "s", {EMPTY}}})
        """))
    start = time.monotonic()
    runner.next(client.changes("x"))
    assert time.monotonic() - start >= 0.99


def test_a_profile_that_cannot_be_read_does_not_delay_the_changes_of_the_others(
    runner: Runner, fake: Callable[..., FakeServer],
) -> None:
    client = runner.fake(fake("""
        if method == "changes/list":
            is_first = first("round")
            answer({
                "events": [{"id": "a"}] if params.get("state") else [], "state": "s", "hasMore": False, "asOf": {}, "budget": {},
                "pending": ["slow", "broken"] if is_first else ["broken"],
                "failures": [] if is_first else [{"profile": "broken", "failure": {"message": "x"}}]})
        """))
    feed = client.changes()
    assert runner.next(feed)["id"] == "a"
    assert feed.page is not None and feed.page.get("failures", [])[0]["profile"] == "broken"


def test_an_invalid_state_raises_resync_and_the_next_iteration_continues(runner: Runner) -> None:
    client = runner.client(sandbox=True)
    # Reads the cases for the first time. What happened before that is not reported.
    runner.run(client.changes_list)
    feed = client.changes(foreign_state(runner))
    with pytest.raises(casewire.ResyncError) as caught:
        runner.next(feed)
    assert feed.state == caught.value.data.get("state")
    runner.run(lambda: client.comments_add(CASE, "x"))
    assert runner.next(feed)["case"] == CASE


def test_a_callback_for_resync_lets_the_iteration_continue(runner: Runner) -> None:
    client = runner.client(sandbox=True)
    state = foreign_state(runner)
    seen: list[casewire.ResyncError] = []
    runner.run(client.changes_list)

    def on_resync(error: casewire.ResyncError) -> None:
        seen.append(error)

    feed = client.changes(state, on_resync=on_resync, wait_seconds=1, cancellation=(cancellation := Cancellation()))

    def cancel() -> None:
        until(lambda: feed.page is not None)
        cancellation.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    with pytest.raises(casewire.RequestCancelledError):
        runner.next(feed)
    thread.join()
    assert len(seen) == 1 and feed.state not in (None, state)


def foreign_state(runner: Runner) -> str:
    """Returns the state of another store."""
    other = runner.client(sandbox=True, arguments=["--seed", "2"])
    state = runner.run(other.changes_list)["state"]
    case = runner.run(lambda: other.cases_list(profiles=["ibm"], limit=1))["cases"][0]["id"]
    runner.run(lambda: other.comments_add(case, "x"))
    return str(runner.run(lambda: other.changes_list(state=state))["state"])


def test_a_cancellation_ends_the_feed_also_between_two_attempts(runner: Runner, fake: Callable[..., FakeServer]) -> None:
    client = runner.client(sandbox=True)
    state = runner.run(client.changes_list)["state"]
    cancellation = Cancellation()
    timer = threading.Timer(0.2, cancellation.cancel)
    timer.start()
    with pytest.raises(casewire.RequestCancelledError):
        runner.next(client.changes(state, cancellation=cancellation))
    timer.join()
    limited = runner.fake(fake("""
        if method == "changes/list":
            send(id=id, error={"code": -31005, "message": "x", "data": {"kind": "rateLimited", "retryAfterSeconds": 99999999}})
        """))
    cancellation = Cancellation()

    def on_error(error: CasewireError) -> None:
        threading.Timer(0.1, cancellation.cancel).start()

    with pytest.raises(casewire.RequestCancelledError):
        runner.next(limited.changes("x", on_error=on_error, cancellation=cancellation))


def test_a_task_that_is_cancelled_loses_no_change() -> None:
    async def main() -> None:
        async with AsyncClient(binary=BINARY, sandbox=True) as client:
            state = (await client.changes_list())["state"]
            feed = client.changes(state, include=["bodies"])
            texts: list[Any] = []
            for number in range(20):
                task = asyncio.ensure_future(feed.__anext__())
                await asyncio.sleep(0.01)
                added = asyncio.ensure_future(client.comments_add(CASE, str(number)))
                await asyncio.sleep(0.002 * (number % 5))
                task.cancel()
                try:
                    texts.append((await task).get("new", {})["text"])
                except asyncio.CancelledError:
                    pass
                await added
            while len(texts) < 20:
                texts.append((await asyncio.wait_for(feed.__anext__(), 20)).get("new", {})["text"])
            assert texts == [str(number) for number in range(20)]

    asyncio.run(main())
