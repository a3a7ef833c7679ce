"""Waiting for what programs do. The time limits are only against endlessness."""

from __future__ import annotations

import time
from typing import Callable, Optional, TypeVar

_Value = TypeVar("_Value")
_PATIENCE = 120.0


def wait_for(condition: Callable[[], Optional[_Value]], what: str, seconds: float = _PATIENCE) -> _Value:
    """Waits until a condition has a value that is true."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.02)


def wait_for_all(found: Callable[[], int], count: int, pause: float = 0.1) -> None:
    """Waits until everything was found. Fails if nothing more was found for two minutes."""
    last, end = 0, time.monotonic() + _PATIENCE
    while (number := found()) < count:
        if number > last:
            last, end = number, time.monotonic() + _PATIENCE
        assert time.monotonic() < end, f"found {number} of {count}"
        time.sleep(pause)
