from __future__ import annotations

import asyncio
import inspect
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Optional


class Callbacks:
    """Calls functions in the event loop, one after another. What they return is awaited before the next one is called."""

    def __init__(self, on_error: Callable[[Exception], object]) -> None:
        self._on_error = on_error
        self._queue: deque[tuple[Callable[[Any], object], Any]] = deque()
        self._task: Optional[asyncio.Task[None]] = None

    def call(self, function: Callable[[Any], object], value: Any) -> None:
        self._queue.append((function, value))
        if self._task is None or self._task.done():
            awaitable = self._call_next()
            if awaitable is not None:
                self._task = asyncio.ensure_future(self._continue(awaitable))

    def _call_next(self) -> Optional[Awaitable[object]]:
        """Calls functions until one returns an awaitable."""
        while self._queue:
            function, value = self._queue.popleft()
            try:
                result = function(value)
            except Exception as error:
                self._on_error(error)
                continue
            if inspect.isawaitable(result):
                return result
        return None

    async def _continue(self, awaitable: Optional[Awaitable[object]]) -> None:
        while awaitable is not None:
            try:
                await awaitable
            except Exception as error:
                self._on_error(error)
            awaitable = self._call_next()

    async def finish(self) -> None:
        """Waits until all functions that were called have ended."""
        if self._task is not None:
            await self._task

    def cancel(self) -> None:
        """Calls no further function, and cancels the one that is awaited."""
        self._queue.clear()
        if self._task is not None:
            self._task.cancel()
