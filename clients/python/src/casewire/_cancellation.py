from __future__ import annotations

import queue
import time
from collections.abc import Callable
from typing import Optional


class Cancellation:
    """Cancels requests from elsewhere, such as from another thread or a signal handler. One object may cancel any number of calls.

    A cancelled read fails with RequestCancelledError. So does a write that was not sent to the vendor. A write that was
    sent completes, and the call has its outcome.
    """

    # A signal handler runs in the middle of any function of the main thread, so `cancel` must not wait for a lock: each step is one
    # operation of a dictionary or of a SimpleQueue, which cannot be interrupted.

    def __init__(self) -> None:
        self._is_cancelled = False
        # Has an element from the cancellation on.
        self._woken: "queue.SimpleQueue[None]" = queue.SimpleQueue()
        self._callbacks: dict[Callable[[], object], None] = {}

    @property
    def is_cancelled(self) -> bool:
        return self._is_cancelled

    def cancel(self) -> None:
        """Cancels all calls that use this object, now and later. A signal handler may call it."""
        self._is_cancelled = True
        self._woken.put(None)
        while self._callbacks:
            try:
                callback, _ = self._callbacks.popitem()
            except KeyError:
                return
            callback()

    def wait(self, seconds: Optional[float] = None) -> bool:
        """Waits until it is cancelled. Returns whether it was cancelled."""
        end = None if seconds is None else time.monotonic() + seconds
        while not self._is_cancelled:
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                return False
            try:
                self._woken.get(timeout=left)
            except queue.Empty:
                continue
            # For others that wait.
            self._woken.put(None)
        return True

    def add_callback(self, callback: Callable[[], object]) -> None:
        """Adds a function that `cancel` calls, once, in its thread. It is called now if it was cancelled already."""
        self._callbacks[callback] = None
        # Only one of this and `cancel` can remove it.
        if self._is_cancelled and self._callbacks.pop(callback, self) is None:
            callback()

    def remove_callback(self, callback: Callable[[], object]) -> None:
        self._callbacks.pop(callback, None)
