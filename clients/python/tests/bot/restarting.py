"""Programs that tests stop and start again."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import Iterator


class Restarting:
    """A program that many tests use."""

    def start(self) -> None:
        raise NotImplementedError

    def stop(self, number: int = signal.SIGTERM) -> None:
        raise NotImplementedError

    @contextmanager
    def stopped(self, number: int = signal.SIGTERM) -> Iterator[None]:
        """Starts it again also if a test fails meanwhile: the other tests use it."""
        try:
            self.stop(number)
            yield
        finally:
            self.start()
