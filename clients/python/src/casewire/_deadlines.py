from __future__ import annotations

import heapq
from collections.abc import Container, Sized
from typing import Optional, Protocol


class Ids(Container[int], Sized, Protocol):
    """The ids of the calls without a response."""


class Deadlines:
    """The times at which the calls without a response are given up, earliest first."""

    def __init__(self, pending: Ids) -> None:
        self._pending = pending
        self._heap: list[tuple[float, int]] = []

    def add(self, time: float, id: int) -> bool:
        """Returns whether it is the first one."""
        if len(self._heap) > 64 and len(self._heap) > 2 * len(self._pending):
            # Most calls have a response long before their deadline.
            self._heap = [entry for entry in self._heap if entry[1] in self._pending]
            heapq.heapify(self._heap)
        is_first = not self._heap or time < self._heap[0][0]
        heapq.heappush(self._heap, (time, id))
        return is_first

    def first(self) -> Optional[float]:
        while self._heap and self._heap[0][1] not in self._pending:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def take(self, now: float) -> Optional[int]:
        """Removes and returns the id of a call whose time has come."""
        first = self.first()
        return heapq.heappop(self._heap)[1] if first is not None and first <= now else None
