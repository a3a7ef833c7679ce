from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Optional, cast

from ._arguments import check_callback, check_listener
from ._async_methods import AsyncMethods
from ._base import BaseClient
from ._callbacks import Callbacks
from ._events import logger
from ._params import given
from .protocol import RequestCancelledError

if TYPE_CHECKING:
    from types import TracebackType

    from ._cancellation import Cancellation
    from .types import Case, InitializeResult, ProgressValue


class AsyncClient(BaseClient, AsyncMethods):
    """Starts casewire, and calls its methods, with asyncio. Several event loops may use one client.

    The first call starts the program, and so does the first one after the program has ended. If a task that waits for a
    call is cancelled, so is the request.
    """

    async def start(self) -> InitializeResult:
        """Starts the program if it does not run. Each call does the same."""
        future, deliver = _future()
        self._engine.start(deliver)
        return cast("InitializeResult", await future)

    async def call(
        self,
        method: str,
        params: Optional[Mapping[str, Any]] = None,
        *,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        on_rows: Optional[Callable[[list[Case]], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> Any:
        """Calls a method by its name. The params have the names of the protocol.

        `on_progress` and `on_rows` are called in the event loop, one after another, before the result. They may be coroutine
        functions, which are awaited. If they fail, so does the call, and the request is cancelled.
        """
        check_callback("on_progress", on_progress, True)
        check_callback("on_rows", on_rows, True)
        future, deliver = _future()
        errors: list[Exception] = []

        def fail(error: Exception) -> None:
            errors.append(error)
            if not future.done():
                future.set_exception(_CallbackError(error))

        callbacks = Callbacks(fail)
        call = self._engine.make_call(
            method, params, timeout_seconds, deliver,
            None if on_progress is None else _callback(future, callbacks, on_progress),
            None if on_rows is None else _callback(future, callbacks, on_rows))
        if cancellation is not None and cancellation.is_cancelled:
            raise RequestCancelledError("The request was cancelled.", kind="requestCancelled", method=method)
        server = self._engine.submit(call)

        def cancel() -> None:
            server.cancel(call)

        def cancel_without_waiting() -> None:
            server.cancel_without_waiting(call)

        try:
            if cancellation is not None:
                cancellation.add_callback(cancel_without_waiting)
            result = await future
            await callbacks.finish()
            if errors:
                raise errors[0]
            return result
        except asyncio.CancelledError:
            cancel()
            callbacks.cancel()
            raise
        except _CallbackError as error:
            cancel()
            callbacks.cancel()
            raise error.error from None
        finally:
            if cancellation is not None:
                cancellation.remove_callback(cancel_without_waiting)

    async def _invoke(
        self,
        method: str,
        params: dict[str, Any],
        *,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        on_rows: Optional[Callable[[list[Case]], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> Any:
        return await self.call(
            method, given(params), timeout_seconds=timeout_seconds, on_progress=on_progress, on_rows=on_rows,
            cancellation=cancellation)

    def _listen(self, name: str, listener: Callable[[Any], object]) -> Callable[[], None]:
        check_listener(name, listener, True)
        loop = asyncio.get_running_loop()

        def report(error: Exception) -> None:
            logger.error("A listener of %r failed.", name, exc_info=error)

        callbacks = Callbacks(report)

        def call_in_loop(value: Any) -> None:
            try:
                loop.call_soon_threadsafe(callbacks.call, listener, value)
            except RuntimeError:
                # The event loop is closed.
                remove()

        remove = self._listeners.add(name, call_in_loop)
        return remove

    async def close(self) -> None:
        """Cancels reads, waits for writes, at most 10 seconds, and ends the program."""
        future, deliver = _future()

        def close() -> None:
            self._engine.close()
            self._listeners.close()
            deliver(None, None)

        # Not the executor of the event loop, whose threads stay until the loop is closed.
        thread = threading.Thread(target=close, name="casewire close")
        thread.start()
        await future
        thread.join()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], traceback: Optional[TracebackType],
    ) -> None:
        await self.close()


class _CallbackError(Exception):
    """An error of a callback, which is not one of the call."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(error)
        self.error = error


def _future() -> "tuple[asyncio.Future[Any], Callable[[Any, Optional[BaseException]], None]]":
    """Returns a future, and a function that settles it from any thread."""
    loop = asyncio.get_running_loop()
    future: "asyncio.Future[Any]" = loop.create_future()

    def settle(result: Any, error: Optional[BaseException]) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)

    def deliver(result: Any, error: Optional[BaseException]) -> None:
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:
            # The event loop is closed, and nothing waits.
            pass

    return future, deliver


def _callback(
    future: "asyncio.Future[Any]", callbacks: Callbacks, function: Callable[[Any], object],
) -> Callable[[Any], None]:
    """Returns a function that calls another one in the event loop, until the future is done."""
    loop = future.get_loop()

    def run(value: Any) -> None:
        if not future.done():
            callbacks.call(function, value)

    def deliver(value: Any) -> None:
        try:
            loop.call_soon_threadsafe(run, value)
        except RuntimeError:
            pass

    return deliver
