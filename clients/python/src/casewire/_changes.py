from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Optional

from ._arguments import check_callback, refuse_awaitable
from ._params import given
from .errors import CasewireError, ConnectionLostError, NoResponseError
from .protocol import RequestCancelledError, ResyncError

if TYPE_CHECKING:
    from ._cancellation import Cancellation
    from .types import CaseChange, ChangesListResult

METHOD = "changes/list"
WAIT_SECONDS = 60
LONGEST_PAUSE = 60.0
# How often the server may end in a row.
RESTARTS = 5


class ChangeState:
    """The changes of cases, from a state on. It continues after errors that pass, and after a restart of the server."""

    state: Optional[str]
    """The state after the changes that were processed. Read it after you have processed a change, and store it."""
    page: Optional[ChangesListResult]
    """The last result of `changes/list`. Its `failures` names the profiles that cannot be read."""

    def __init__(
        self,
        params: Mapping[str, Any],
        on_error: Optional[Callable[[CasewireError], object]],
        on_resync: Optional[Callable[[ResyncError], object]],
        timeout_seconds: Optional[int],
        cancellation: Optional[Cancellation],
    ) -> None:
        self._params = given(params)
        self.state = self._next = self._params.pop("state", None)
        self.page = None
        self._wait_seconds = self._params.pop("waitSeconds", WAIT_SECONDS)
        self._on_error = on_error
        self._on_resync = on_resync
        self._cancellation = cancellation
        self._options: dict[str, Any] = {"timeout_seconds": timeout_seconds, "cancellation": cancellation}
        self._events: list[CaseChange] = []
        self._index = 0
        self._failures = 0

    def _take(self) -> Optional[CaseChange]:
        if self._index == len(self._events):
            return None
        event = self._events[self._index]
        self._index += 1
        if self._index == len(self._events):
            self.state = self._next
        return event

    def _next_params(self) -> dict[str, Any]:
        # Without a state, there is nothing to wait for: the result has the state from which to continue.
        if self._next is None:
            return self._params
        return {**self._params, "state": self._next, "waitSeconds": self._wait_seconds}

    def _accept(self, page: ChangesListResult) -> None:
        self._failures = 0
        events = page["events"]
        if not events:
            # A wait for changes that was cancelled has a result without changes.
            self._check_cancellation()
        if self._next is None:
            # Cases are read for the first time until `pending` has only profiles that cannot be read, which must not
            # delay the others.
            failed = {each["profile"] for each in page.get("failures", ())}
            if not failed.issuperset(page["pending"]):
                return
        self.page = page
        self._events = events
        self._index = 0
        self._next = page["state"]
        if not events:
            self.state = self._next

    def _reject(self, error: CasewireError) -> tuple[float, object]:
        """Returns the seconds to wait before the next attempt, and what the callback returned, or raises the error."""
        if isinstance(error, ResyncError):
            self._next = self.state = error.data.get("state")
            if self._on_resync is None:
                raise error
            return 0, self._on_resync(error)
        self._failures += 1
        has_died = isinstance(error, (ConnectionLostError, NoResponseError))
        if not error.retriable or (has_died and self._failures > RESTARTS):
            raise error
        result = self._on_error(error) if self._on_error is not None else None
        asked = error.data.get("retryAfterSeconds")
        if isinstance(asked, (int, float)) and asked > 0:
            return float(asked), result
        return min(LONGEST_PAUSE, 0.1 * 2.0 ** min(self._failures, 20)), result

    def _check_cancellation(self) -> None:
        if self._cancellation is not None and self._cancellation.is_cancelled:
            raise RequestCancelledError("The request was cancelled.", kind="requestCancelled", method=METHOD)


class Changes(ChangeState, Iterator["CaseChange"]):
    """Iterates over the changes of cases, and waits for the next one."""

    def __init__(
        self, invoke: Callable[..., Any], params: Mapping[str, Any], *,
        on_error: Optional[Callable[[CasewireError], object]] = None,
        on_resync: Optional[Callable[[ResyncError], object]] = None,
        timeout_seconds: Optional[int] = None, cancellation: Optional[Cancellation] = None,
    ) -> None:
        check_callback("on_error", on_error, False)
        check_callback("on_resync", on_resync, False)
        super().__init__(params, on_error, on_resync, timeout_seconds, cancellation)
        self._invoke = invoke

    def __next__(self) -> CaseChange:
        while True:
            event = self._take()
            if event is not None:
                return event
            try:
                self._accept(self._invoke(METHOD, self._next_params(), **self._options))
            except CasewireError as error:
                pause, result = self._reject(error)
                refuse_awaitable("on_resync" if isinstance(error, ResyncError) else "on_error", result)
                self._pause(pause)

    def _pause(self, seconds: float) -> None:
        if self._cancellation is None:
            time.sleep(seconds)
        else:
            self._cancellation.wait(seconds)
            self._check_cancellation()


class AsyncChanges(ChangeState, AsyncIterator["CaseChange"]):
    """Iterates over the changes of cases, and waits for the next one."""

    def __init__(
        self, invoke: Callable[..., Awaitable[Any]], params: Mapping[str, Any], *,
        on_error: Optional[Callable[[CasewireError], object]] = None,
        on_resync: Optional[Callable[[ResyncError], object]] = None,
        timeout_seconds: Optional[int] = None, cancellation: Optional[Cancellation] = None,
    ) -> None:
        check_callback("on_error", on_error, True)
        check_callback("on_resync", on_resync, True)
        super().__init__(params, on_error, on_resync, timeout_seconds, cancellation)
        self._invoke = invoke

    async def __anext__(self) -> CaseChange:
        while True:
            event = self._take()
            if event is not None:
                return event
            try:
                self._accept(await self._invoke(METHOD, self._next_params(), **self._options))
            except CasewireError as error:
                pause, result = self._reject(error)
                if inspect.isawaitable(result):
                    await result
                await self._pause(pause)

    async def _pause(self, seconds: float) -> None:
        if self._cancellation is None:
            await asyncio.sleep(seconds)
            return
        loop = asyncio.get_running_loop()
        woken = asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(woken.set)

        self._cancellation.add_callback(wake)
        try:
            await asyncio.wait_for(woken.wait(), seconds)
        except asyncio.TimeoutError:
            pass
        finally:
            self._cancellation.remove_callback(wake)
        self._check_cancellation()
