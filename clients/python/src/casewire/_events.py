from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Optional

from ._arguments import refuse_awaitable
from .errors import CasewireError

logger = logging.getLogger("casewire")

# A listener that is slower than the program must not fill the memory.
LONGEST_QUEUE = 10_000
CLOSE_SECONDS = 5.0


class ServerStart(NamedTuple):
    """The program was started."""

    pid: int
    """The process id."""
    program: str
    """The path of the program."""


class ServerExit(NamedTuple):
    """The program ended."""

    reason: str
    """A sentence for people."""
    error: Optional[CasewireError]
    """Why the program cannot be used."""
    exit_code: Optional[int]
    """The exit code; None if a signal ended the program, or if it is not known."""
    signal: Optional[str]
    """The name of the signal that ended the program."""
    stderr: Sequence[str]
    """The last lines that the program wrote to stderr, at most 20."""


class Listeners:
    """The listeners of a client, and the thread that calls them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[str, list[Callable[[Any], object]]] = {}
        self._queue: "queue.SimpleQueue[Optional[tuple[str, Any]]]" = queue.SimpleQueue()
        self._thread: Optional[threading.Thread] = None

    def add(self, name: str, listener: Callable[[Any], object]) -> Callable[[], None]:
        with self._lock:
            self._listeners.setdefault(name, []).append(listener)

        def remove() -> None:
            with self._lock:
                if listener in self._listeners[name]:
                    self._listeners[name].remove(listener)

        return remove

    def emit(self, name: str, value: Any) -> None:
        with self._lock:
            if not self._listeners.get(name):
                return
            if name == "stderr" and self._queue.qsize() >= LONGEST_QUEUE:
                return
            if self._thread is None:
                thread = threading.Thread(target=self._run, name="casewire listeners", daemon=True)
                try:
                    thread.start()
                except RuntimeError:
                    # This process ends, or it has too many threads.
                    return
                self._thread = thread
        self._queue.put((name, value))

    def _run(self) -> None:
        while True:
            event = self._queue.get()
            if event is None:
                return
            name, value = event
            with self._lock:
                listeners = tuple(self._listeners.get(name, ()))
            for listener in listeners:
                try:
                    refuse_awaitable("listener", listener(value))
                except Exception:
                    logger.exception("A listener of %r failed.", name)

    def close(self) -> None:
        """Calls the listeners of the events until now, then ends the thread. A listener may call this."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            if thread is not threading.current_thread():
                # A listener may wait for what the caller has.
                thread.join(CLOSE_SECONDS)

    def forget(self) -> None:
        """Forgets the thread in the child of a fork, which does not have it."""
        self._lock = threading.Lock()
        self._queue = queue.SimpleQueue()
        self._thread = None
