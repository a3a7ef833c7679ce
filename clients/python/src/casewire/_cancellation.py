from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Optional


class Cancellation:
    """Cancels requests from elsewhere, such as from another thread. One object may cancel any number of calls.

    A cancelled read fails with RequestCancelledError. So does a write that was not sent to the vendor. A write that was
    sent completes, and the call has its outcome.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._event = threading.Event()
        self._callbacks: set[Callable[[], object]] = set()

    @property
    def is_cancelled(self) -> bool:
        return self._event.is_set()

    def cancel(self) -> None:
        """Cancels all calls that use this object, now and later."""
        with self._lock:
            self._event.set()
            callbacks, self._callbacks = self._callbacks, set()
        for callback in callbacks:
            callback()

    def wait(self, seconds: Optional[float] = None) -> bool:
        """Waits until it is cancelled. Returns whether it was cancelled."""
        return self._event.wait(seconds)

    def add_callback(self, callback: Callable[[], object]) -> None:
        """Adds a function that `cancel` calls, in its thread. It is called now if it was cancelled already."""
        with self._lock:
            if not self._event.is_set():
                self._callbacks.add(callback)
                return
        callback()

    def remove_callback(self, callback: Callable[[], object]) -> None:
        with self._lock:
            self._callbacks.discard(callback)
