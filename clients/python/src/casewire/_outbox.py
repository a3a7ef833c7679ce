from __future__ import annotations

import os
import select
from collections import deque

from ._process import Process


class Outbox:
    """What is to be written to the standard input of the program. The caller has the lock of the server."""

    def __init__(self, process: Process) -> None:
        self._process = process
        # What could not be written yet. The thread of the server writes it.
        self._unsent: deque[memoryview] = deque()
        self.is_writable = True

    @property
    def is_empty(self) -> bool:
        return not self._unsent

    def write(self, data: bytes) -> bool:
        """Writes a message, or leaves it to the thread. Returns False if nothing can be written any more."""
        if not self.is_writable or self._process.stdin < 0:
            return False
        # KeyboardInterrupt must not cut a message off: a pipe takes this many bytes as a whole or not at all.
        if not self._unsent and len(data) <= select.PIPE_BUF:
            try:
                os.write(self._process.stdin, data)
                return True
            except BlockingIOError:
                pass
            except OSError:
                self.is_writable = False
                return False
        self._unsent.append(memoryview(data))
        self._process.wake()
        return True

    def flush(self, event: int) -> None:
        """Writes what fits, after an event of the descriptor."""
        while self._unsent and self._process.stdin >= 0:
            try:
                written = os.write(self._process.stdin, self._unsent[0])
            except BlockingIOError:
                break
            except OSError:
                event = select.POLLERR
                break
            if written == len(self._unsent[0]):
                self._unsent.popleft()
            else:
                self._unsent[0] = self._unsent[0][written:]
        if event & (select.POLLERR | select.POLLHUP | select.POLLNVAL):
            self.is_writable = False

    def close(self) -> None:
        self._process.close_input()
        self.is_writable = False
