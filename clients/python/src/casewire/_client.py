from __future__ import annotations

import queue
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Optional, cast

from ._arguments import check_callback, check_listener, refuse_awaitable
from ._base import BaseClient
from ._methods import Methods
from ._params import given
from .protocol import RequestCancelledError

if TYPE_CHECKING:
    from types import TracebackType

    from ._cancellation import Cancellation
    from .types import Case, InitializeResult, ProgressValue


class Client(BaseClient, Methods):
    """Starts casewire, and calls its methods. Several threads may use one client.

    The first call starts the program, and so does the first one after the program has ended.
    """

    def start(self) -> InitializeResult:
        """Starts the program if it does not run. Each call does the same."""
        inbox: "queue.SimpleQueue[Any]" = queue.SimpleQueue()
        self._engine.start(lambda result, error: inbox.put((result, error)))
        result, error = inbox.get()
        if error is not None:
            raise error
        return cast("InitializeResult", result)

    def call(
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

        `on_progress` and `on_rows` are called in this thread, before the result. If they fail, so does the call, and the
        request is cancelled.
        """
        # Items: a callback with its value and its name, or the result and the error.
        inbox: "queue.SimpleQueue[Any]" = queue.SimpleQueue()
        check_callback("on_progress", on_progress, False)
        check_callback("on_rows", on_rows, False)
        call = self._engine.make_call(
            method, params, timeout_seconds, lambda result, error: inbox.put((None, result, error)),
            None if on_progress is None else lambda value: inbox.put((on_progress, value, "on_progress")),
            None if on_rows is None else lambda rows: inbox.put((on_rows, rows, "on_rows")))
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
            while True:
                callback, value, error = inbox.get()
                if callback is None:
                    break
                refuse_awaitable(error, callback(value))
        except BaseException:
            # Such as KeyboardInterrupt, or an error of a callback.
            cancel()
            raise
        finally:
            if cancellation is not None:
                cancellation.remove_callback(cancel_without_waiting)
        if error is not None:
            try:
                raise error
            finally:
                # The traceback of the error refers to this frame.
                del error
        return value

    def _invoke(
        self,
        method: str,
        params: dict[str, Any],
        *,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        on_rows: Optional[Callable[[list[Case]], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> Any:
        return self.call(
            method, given(params), timeout_seconds=timeout_seconds, on_progress=on_progress, on_rows=on_rows,
            cancellation=cancellation)

    def _listen(self, name: str, listener: Callable[[Any], object]) -> Callable[[], None]:
        check_listener(name, listener, False)
        return self._listeners.add(name, listener)

    def close(self) -> None:
        """Cancels reads, waits for writes, at most 10 seconds, and ends the program."""
        self._engine.close()
        self._listeners.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], traceback: Optional[TracebackType],
    ) -> None:
        self.close()
