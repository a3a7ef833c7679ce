from __future__ import annotations

import atexit
import copy
import itertools
import os
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Optional

from ._arguments import check_call, check_timeout
from ._binary import find_program
from ._call import Call, Ending, progress_token, rows_token
from ._events import Listeners, ServerExit, ServerStart
from ._messages import INITIALIZED, request, version_problem
from ._process import Command
from ._server import Server
from .errors import CasewireError, ClosedError, ConnectionLostError, ProgramError
from .protocol import LONGEST_TIMEOUT_SECONDS

# How much longer than its timeout a request may take, before the server counts as one that does not respond.
GRACE_SECONDS = 5.0


class Options(NamedTuple):
    """The options of a client."""

    binary: Optional[str]
    config: Optional[str]
    sandbox: bool
    read_only: bool
    arguments: Sequence[str]
    cwd: Optional[str]
    env: Optional[Mapping[str, str]]
    timeout_seconds: Optional[int]


class Engine:
    """Starts the program and sends calls to it, for both clients. It never waits, except in `close`.

    `_lock` protects `_server` and `_is_closed`. A function that has it may use the lock of a server, not the reverse.
    """

    def __init__(self, options: Options, listeners: Listeners) -> None:
        self._options = options
        self._listeners = listeners
        self._lock = threading.Lock()
        self._server: Optional[Server] = None
        self._is_closed = False
        self._ids = itertools.count(1)
        _engines.add(self)

    @property
    def server(self) -> Optional[Server]:
        server = self._server
        return server if server is not None and server.is_usable else None

    @property
    def is_closed(self) -> bool:
        return self._is_closed

    # MARK: Calls

    def make_call(
        self,
        method: str,
        params: Optional[Mapping[str, Any]],
        timeout_seconds: Optional[int],
        deliver: Callable[[Any, Optional[BaseException]], object],
        progress: Optional[Callable[[Mapping[str, Any]], object]] = None,
        rows: Optional[Callable[[list[Any]], object]] = None,
    ) -> Call:
        """Makes a call that is not sent yet. Raises TypeError, ValueError and InvalidParamsError."""
        id = next(self._ids)
        params = check_call(method, params)
        timeout_seconds = check_timeout("timeout_seconds", timeout_seconds)
        if timeout_seconds is None:
            timeout_seconds = check_timeout("timeoutSeconds", params.get("timeoutSeconds")) or self._options.timeout_seconds
        if timeout_seconds is not None:
            params = {**params, "timeoutSeconds": timeout_seconds}
        if progress is not None:
            params = {**params, "workDoneToken": progress_token(id)}
        if rows is not None:
            params = {**params, "partialResultToken": rows_token(id)}
        call = Call(id, method, request(id, method, params), deliver)
        call.progress = progress
        call.rows = rows
        if timeout_seconds is not None:
            wait = params.get("waitSeconds")
            # The server refuses a wait that is too long.
            if not isinstance(wait, (int, float)) or not 0 < wait <= LONGEST_TIMEOUT_SECONDS:
                wait = 0
            call.seconds = timeout_seconds + GRACE_SECONDS + wait
            call.deadline = time.monotonic() + call.seconds
        return call

    def submit(self, call: Call) -> Server:
        """Sends a call, and starts the program if it does not run. Raises ProgramError and ClosedError."""
        server = self._server
        if server is not None and not self._is_closed and server.submit(call):
            return server
        for _ in range(3):
            server = self._running_server(call.method)
            # If a server ended before anything was sent to it, another one can execute the call.
            if server.submit(call):
                return server
            if server.start_error is not None:
                raise copy.copy(server.start_error)
        raise ConnectionLostError(f"casewire ends again and again before it reads {call.method}.", method=call.method)

    def _running_server(self, method: Optional[str]) -> Server:
        with self._lock:
            if self._is_closed:
                raise ClosedError(method=method)
            if self._server is None or not self._server.is_usable:
                self._server = self._launch()
            return self._server

    def start(self, deliver: Callable[[Any, Optional[BaseException]], object]) -> None:
        """Starts the program if it does not run, and delivers the result of `initialize`."""
        def started(_: Any, error: Optional[BaseException]) -> None:
            deliver(call_server.result if error is None else None, error)

        call_server = self._running_server(None)
        call = self.make_call("ping", {}, None, started)
        call_server = self.submit(call)

    def _launch(self) -> Server:
        options = self._options
        program = find_program(options.binary, options.env)
        arguments = ["serve"]
        if options.config is not None:
            arguments += ["--config", options.config]
        if options.sandbox:
            arguments.append("--sandbox")
        if options.read_only:
            arguments.append("--read-only")
        emit = self._listeners.emit

        def ended(server: Server, ending: Ending) -> None:
            reason = str(ending.error) if ending.error is not None else f"casewire {ending.reason}."
            emit("exit", ServerExit(reason, ending.error, ending.exit_code, ending.signal, ending.stderr))

        def received(message: dict[str, Any]) -> None:
            method = message["method"]
            # The events of the client itself, such as "exit", have names without a slash.
            if isinstance(method, str) and "/" in method and "id" not in message:
                emit(method, message.get("params"))
            emit("notification", message)

        server = Server(
            Command(program, [*arguments, *options.arguments], options.cwd, options.env), received,
            lambda line: emit("stderr", line), ended)

        def initialized(result: Any, error: Optional[BaseException]) -> None:
            if isinstance(error, CasewireError):
                # Without a code, the server has ended.
                if error.code is not None:
                    server.fail(ProgramError(f'"{program}" is not casewire: it refused "initialize". {error}'))
                return
            problem = version_problem(program, result)
            if problem is not None:
                server.fail(problem)
                return
            server.accept(result, INITIALIZED)
            emit("start", ServerStart(server.pid, program))

        params = {
            "processId": os.getpid(),
            "clientInfo": {"name": "casewire-python"},
            "capabilities": {},
            "initializationOptions": {"casewire": {"notifications": True}},
        }
        handshake = self.make_call("initialize", params, None, initialized)
        server.start(handshake)
        return server

    # MARK: The end

    def close(self) -> None:
        """Cancels reads, waits for writes, at most 10 seconds, and ends the program."""
        with self._lock:
            self._is_closed = True
            server = self._server
        if server is None or server.thread is threading.current_thread():
            return
        server.leave()
        try:
            server.thread.join()
        except BaseException:
            # Such as a second Ctrl-C.
            server.kill()
            server.thread.join()
            raise

    def leave(self) -> None:
        """Ends the program without waiting."""
        self._is_closed = True
        if self._server is not None:
            self._server.leave()

    def forget(self) -> None:
        """Forgets the server in the child of a fork. The next call starts another one."""
        self._lock = threading.Lock()
        self._listeners.forget()
        if self._server is not None:
            self._server.forget()
            self._server = None


_engines: "weakref.WeakSet[Engine]" = weakref.WeakSet()


def _close_all() -> None:
    for engine in list(_engines):
        engine.leave()
    for engine in list(_engines):
        engine.close()


def _forget_all() -> None:
    for engine in list(_engines):
        engine.forget()


atexit.register(_close_all)
os.register_at_fork(after_in_child=_forget_all)
