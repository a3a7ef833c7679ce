"""Waiting for what programs do. The time limits are only against endlessness."""

from __future__ import annotations

import time
from typing import Callable, Optional, TypeVar

_Value = TypeVar("_Value")
_PATIENCE = 120.0
# The longest text in a failure.
_SHOWN = 2000


def wait_for(
    condition: Callable[[], Optional[_Value]], what: str, seconds: float = _PATIENCE, seen: Optional[Callable[[], object]] = None
) -> _Value:
    """Waits until a condition has a value that is true.

    A failure states what was seen last: the result of `seen`, or of the condition. If the result of `seen` has changed when the
    time is over, the program works, and the time begins anew.
    """
    value = condition()
    if value:
        return value
    last = None if seen is None else seen()
    end = time.monotonic() + seconds
    while True:
        time.sleep(0.02)
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            now = value if seen is None else seen()
            if seen is None or now == last:
                raise AssertionError(f"waited in vain for {what}; seen last: {repr(now)[-_SHOWN:]}")
            last, end = now, time.monotonic() + seconds


def wait_for_all(found: Callable[[], int], count: int, what: str, pause: float = 0.1) -> None:
    """Waits until everything was found. Fails if nothing more was found for two minutes."""
    last, end = 0, time.monotonic() + _PATIENCE
    while (number := found()) < count:
        if number > last:
            last, end = number, time.monotonic() + _PATIENCE
        assert time.monotonic() < end, f"waited in vain for {what}: found {number} of {count}"
        time.sleep(pause)
