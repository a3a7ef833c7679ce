"""`Cancellation` from signal handlers and threads, at any time."""
from __future__ import annotations

import pathlib
import random
import subprocess
import sys
import textwrap
import threading
import time

import pytest
from conftest import BINARY

from casewire import Cancellation


@pytest.mark.parametrize("is_async", [False, True])
def test_a_signal_handler_can_cancel_at_any_time(is_async: bool, tmp_path: pathlib.Path) -> None:
    """In a process of its own: one that waits for itself must not stop the tests."""
    (tmp_path / "program.py").write_text(textwrap.dedent("""
        import asyncio, random, signal, sys, time
        import casewire
        current = casewire.Cancellation()
        handled = 0
        def handle(*_):
            global handled
            handled += 1
            current.cancel()
        signal.signal(signal.SIGALRM, handle)
        cancelled = 0
        def begin():
            global current
            current = casewire.Cancellation()
            signal.setitimer(signal.ITIMER_REAL, random.uniform(1e-6, 2.5e-4))
            return current
        def main():
            global cancelled
            with casewire.Client(binary=sys.argv[1], sandbox=True) as client:
                client.ping()
                end = time.monotonic() + 4
                while time.monotonic() < end:
                    try:
                        client.ping(cancellation=begin())
                    except casewire.RequestCancelledError:
                        cancelled += 1
                signal.setitimer(signal.ITIMER_REAL, 0)
        async def main_async():
            global cancelled
            async with casewire.AsyncClient(binary=sys.argv[1], sandbox=True) as client:
                await client.ping()
                end = time.monotonic() + 4
                while time.monotonic() < end:
                    try:
                        await client.ping(cancellation=begin())
                    except casewire.RequestCancelledError:
                        cancelled += 1
                signal.setitimer(signal.ITIMER_REAL, 0)
        if sys.argv[2] == "True":
            asyncio.run(main_async())
        else:
            main()
        print(handled, cancelled)
        """))
    result = subprocess.run(
        [sys.executable, str(tmp_path / "program.py"), BINARY, str(is_async)], capture_output=True, text=True, timeout=60)
    assert result.returncode == 0 and result.stderr == "", result.stderr
    handled, cancelled = map(int, result.stdout.split())
    assert handled > 100 and cancelled > 0


def test_each_callback_is_called_exactly_once() -> None:
    for _ in range(300):
        cancellation = Cancellation()
        calls: list[int] = []
        barrier = threading.Barrier(3)

        def add(first: int, cancellation: Cancellation = cancellation, calls: list[int] = calls, barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            for number in range(first, first + 20):
                def callback(number: int = number) -> None:
                    calls.append(number)

                cancellation.add_callback(callback)

        threads = [threading.Thread(target=add, args=(first,)) for first in (0, 20)]
        for thread in threads:
            thread.start()
        barrier.wait()
        time.sleep(random.uniform(0, 0.0002))
        cancellation.cancel()
        for thread in threads:
            thread.join()
        assert sorted(calls) == list(range(40))


def test_all_that_wait_are_woken() -> None:
    cancellation = Cancellation()
    assert cancellation.wait(0) is False and cancellation.wait(0.01) is False
    woken: list[bool] = []
    threads = [threading.Thread(target=lambda: woken.append(cancellation.wait(20))) for _ in range(5)]
    for thread in threads:
        thread.start()
    cancellation.cancel()
    for thread in threads:
        thread.join(20)
    assert woken == [True] * 5 and cancellation.wait() is True and cancellation.wait(0) is True


def test_a_callback_that_was_removed_is_not_called() -> None:
    cancellation = Cancellation()
    calls: list[str] = []

    def callback() -> None:
        calls.append("called")

    cancellation.add_callback(callback)
    cancellation.remove_callback(callback)
    cancellation.remove_callback(callback)
    cancellation.cancel()
    assert calls == [] and cancellation.is_cancelled
    cancellation.add_callback(callback)
    assert calls == ["called"]
