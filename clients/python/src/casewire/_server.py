from __future__ import annotations

import _thread
import select
import signal
import threading
import time
from collections.abc import Callable
from typing import Any, Optional

from ._call import Call, Ending, progress_token, rows_token
from ._deadlines import Deadlines
from ._messages import GOODBYE, as_list, as_object, cancellation, error_of, read
from ._outbox import Outbox
from ._process import Command, LineBuffer, Process, StderrTail, read_available
from .errors import CasewireError, ClosedError, ProgramError
from .protocol import RequestCancelledError

# More than any response.
LONGEST_LINE = 256 * 2**20
START_SECONDS = 10.0
# How long writes may take when the client is closed, and how long the process may take to end.
WRITE_SECONDS = 10.0
END_SECONDS = 2.0
# The milliseconds that poll can wait.
LONGEST_POLL = 2**31 - 1
# How long a process may live after it has closed its end of a pipe.
PIPE_SECONDS = 1.0


class Server:
    """A running program: its process, the calls that wait for it, and the thread that reads from it.

    Any thread may submit a call and writes it at once. `_lock` protects everything that several threads use: `_pending`,
    `_waiting`, `_outbox`, `_deadlines`, the flags, and the descriptor of the standard input.
    """

    def __init__(
        self,
        command: Command,
        on_message: Callable[[dict[str, Any]], object],
        on_stderr: Callable[[str], object],
        on_end: Callable[["Server", Ending], object],
    ) -> None:
        self.program = command.program
        self.result: Optional[dict[str, Any]] = None
        # Why the program did not become usable, after it has ended.
        self.start_error: Optional[CasewireError] = None
        self._on_message = on_message
        self._on_stderr = on_stderr
        self._on_end = on_end
        self._lock = threading.Lock()
        # The calls without a response, by id.
        self._pending: dict[int, Call] = {}
        # The calls that are not sent before the program has proved to be casewire; None after that.
        self._waiting: Optional[list[Call]] = []
        self._deadlines = Deadlines(self._pending)
        # The calls with progress, by token.
        self._progress: dict[str, Call] = {}
        self._is_ended = False
        # When the process is killed, after it was asked to end.
        self._leave_by: Optional[float] = None
        self._is_goodbye_sent = False
        # These belong to the thread.
        self._output = LineBuffer()
        self._stderr = StderrTail()
        self._problem: Optional[str] = None
        self._error: Optional[CasewireError] = None
        self._break_off: Optional[tuple[float, str]] = None
        self._process = Process(command)
        self._outbox = Outbox(self._process)
        self.thread = threading.Thread(target=self._run, name=f"casewire {self._process.pid}", daemon=True)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_usable(self) -> bool:
        return not self._is_ended and (self._outbox.is_writable or self._waiting is not None)

    # MARK: Calls

    def start(self, handshake: Call) -> None:
        """Starts the thread and sends `initialize`. Other calls wait until it has succeeded."""
        try:
            self.thread.start()
        except RuntimeError as error:
            self._is_ended = True
            self._process.end(0)
            self._process.close()
            raise ProgramError(f"Cannot start casewire: {error}.") from error
        with self._lock:
            self._pending[handshake.id] = handshake
            handshake.is_sent = True
            self._add_deadline(time.monotonic() + START_SECONDS, handshake.id)
            self._outbox.write(handshake.message)

    def accept(self, result: dict[str, Any], initialized: bytes) -> None:
        """Sends the calls that wait. The program is casewire."""
        with self._lock:
            self.result = result
            waiting, self._waiting = self._waiting or [], None
            self._outbox.write(initialized)
            for call in waiting:
                # Unless it was cancelled or given up.
                if call.id in self._pending:
                    call.is_sent = self._outbox.write(call.message)

    def submit(self, call: Call) -> bool:
        """Sends a call. Returns whether it may have been sent; otherwise, another server can execute it."""
        with self._lock:
            if self._is_ended or self._leave_by is not None:
                return False
            # Before it is written: progress can arrive at once, and is read without the lock.
            self._pending[call.id] = call
            if call.progress or call.rows:
                self._progress[progress_token(call.id)] = self._progress[rows_token(call.id)] = call
            if self._waiting is not None:
                self._waiting.append(call)
            elif self._outbox.write(call.message):
                call.is_sent = True
            else:
                self._forget(call)
                return False
            if call.deadline is not None:
                self._add_deadline(call.deadline, call.id)
            return True

    def cancel_without_waiting(self, call: Call) -> None:
        """Cancels a call like `cancel`. A signal handler may call this while its own thread has the lock."""
        if self._lock.acquire(blocking=False):
            self._lock.release()
            self.cancel(call)
        else:
            # Not `threading`, which has locks of its own.
            _thread.start_new_thread(self.cancel, (call,))

    def cancel(self, call: Call) -> None:
        """Cancels a call at the server, which still responds. One that was not sent fails at once."""
        with self._lock:
            if call.id not in self._pending:
                return
            if self._waiting is None or call not in self._waiting:
                self._outbox.write(cancellation(call.id))
                return
            self._waiting.remove(call)
            self._forget(call)
        call.deliver(None, RequestCancelledError("The request was cancelled.", kind="requestCancelled", method=call.method))

    def _forget(self, call: Call) -> None:
        self._pending.pop(call.id, None)
        if call.progress or call.rows:
            self._progress.pop(progress_token(call.id), None)
            self._progress.pop(rows_token(call.id), None)

    def _add_deadline(self, deadline: float, id: int) -> None:
        if self._deadlines.add(deadline, id):
            self._process.wake()

    # MARK: The end

    def leave(self) -> None:
        """Cancels reads, waits for writes in the thread, and ends the program. Does not wait."""
        with self._lock:
            if self._is_ended or self._leave_by is not None:
                return
            if self._waiting is not None:
                self._error = ClosedError()
            writes = any(call.writes and call.is_sent for call in self._pending.values())
            self._leave_by = time.monotonic() + (WRITE_SECONDS if writes else END_SECONDS)
            for call in self._pending.values():
                # A change that the server has not sent yet is not made.
                if call.is_sent:
                    self._outbox.write(cancellation(call.id))
            self._process.wake()

    def kill(self) -> None:
        with self._lock:
            if not self._is_ended:
                self._process.send_signal(signal.SIGKILL)

    def fail(self, error: CasewireError, number: int = signal.SIGTERM) -> None:
        """Ends the server with an error, such as that the program is not casewire. Only for the thread."""
        self._error = self._error or error
        self._process.send_signal(number)

    def forget(self) -> None:
        """Forgets the server in the child of a fork, which has no thread that reads."""
        self._is_ended = True
        self._process.forget()

    # MARK: The thread

    def _run(self) -> None:
        process = self._process
        poll = select.poll()
        poll.register(process.woken, select.POLLIN)
        poll.register(process.stderr, select.POLLIN)
        poll.register(process.stdout, select.POLLIN)
        poll.register(process.stdin, 0)
        if process.exited >= 0:
            poll.register(process.exited, select.POLLIN)
        handlers: dict[int, Callable[[bytes], object]] = {
            # What another thread has changed is examined after each wait.
            process.woken: len, process.stderr: self._take_errors, process.stdout: self._take_output}
        stdin, exited = process.stdin, process.exited
        has_ended = False
        try:
            while not (has_ended or self._problem or self._error):
                for descriptor, event in poll.poll(self._milliseconds()):
                    if descriptor == exited:
                        has_ended = True
                    elif descriptor == stdin:
                        self._flush(event)
                        if not self._outbox.is_writable:
                            poll.unregister(stdin)
                            stdin = -1
                    else:
                        data = read_available(descriptor)
                        if data:
                            handlers[descriptor](data)
                        elif data is not None:
                            poll.unregister(descriptor)
                            if descriptor == process.stdout:
                                self._expect_end("closed its standard output")
                self._check_times()
                if exited < 0 or self._break_off:
                    has_ended = has_ended or process.poll() is not None
                if stdin >= 0:
                    self._leave(poll, stdin)
                    stdin = process.stdin
        finally:
            self._end()

    def _leave(self, poll: "select.poll", stdin: int) -> None:
        """Says goodbye if it is time to, and watches the standard input as needed."""
        with self._lock:
            if self._leave_by is not None and not self._is_goodbye_sent and not self._pending:
                self._is_goodbye_sent = True
                self._outbox.write(GOODBYE)
                self._leave_by = time.monotonic() + END_SECONDS
            if self._is_goodbye_sent and self._outbox.is_empty:
                poll.unregister(stdin)
                self._outbox.close()
                return
            poll.modify(stdin, 0 if self._outbox.is_empty else select.POLLOUT)

    def _milliseconds(self) -> Optional[int]:
        with self._lock:
            times = [each for each in (self._deadlines.first(), self._leave_by) if each is not None]
        if self._break_off:
            # Without a descriptor for its end, the process is examined often.
            times.append(min(self._break_off[0], time.monotonic() + (PIPE_SECONDS if self._process.exited >= 0 else 0.05)))
        elif self._process.exited < 0:
            times.append(time.monotonic() + 1)
        return min(LONGEST_POLL, max(0, int((min(times) - time.monotonic()) * 1000) + 1)) if times else None

    def _check_times(self) -> None:
        now = time.monotonic()
        late: list[Call] = []
        with self._lock:
            while (id := self._deadlines.take(now)) is not None:
                call = self._pending[id]
                self._forget(call)
                if call.is_sent:
                    self._outbox.write(cancellation(id))
                late.append(call)
            is_overdue = self._leave_by is not None and self._leave_by <= now
        for call in late:
            self._give_up(call)
        if self._break_off and self._break_off[0] <= now:
            self._problem = self._break_off[1]
        if is_overdue:
            self._problem = "did not end in time"
            self._process.send_signal(signal.SIGKILL)

    def _give_up(self, call: Call) -> None:
        if call.method == "initialize":
            self.fail(ProgramError(
                f'Cannot start casewire: "{self.program}" did not respond within {START_SECONDS:.0f} seconds.'), signal.SIGKILL)
            return
        call.deliver(None, call.no_response())

    def _flush(self, event: int) -> None:
        with self._lock:
            self._outbox.flush(event)
        if not self._outbox.is_writable:
            self._expect_end("closed its standard input")

    def _expect_end(self, problem: str) -> None:
        # The process usually ends by itself, and its exit code is more exact.
        self._break_off = self._break_off or (time.monotonic() + PIPE_SECONDS, problem)

    def _take_output(self, data: bytes) -> None:
        for line in self._output.add(data):
            self._receive(line)
        if self._output.length > LONGEST_LINE:
            self._problem = "sent a line that is too long"
            self._output.take_rest()

    def _take_errors(self, data: bytes) -> None:
        for line in self._stderr.add(data):
            self._on_stderr(line)

    def _receive(self, line: bytes) -> None:
        if self._problem or not line.strip():
            return
        value = read(line)
        if isinstance(value, list):
            # A batch, which nothing here requests.
            return
        message = as_object(value)
        if message is None:
            self._problem = f"sent a line that is not a message: {line[:80].decode(errors='replace')!r}"
            return
        if "method" in message:
            self._receive_request(message)
            return
        id = message.get("id")
        # True would be found as 1.
        if type(id) is not int:
            return
        with self._lock:
            call = self._pending.get(id)
            if call is None or not call.is_sent:
                return
            self._forget(call)
            is_leaving = self._leave_by is not None
        error = message.get("error")
        if error is None:
            call.deliver(message.get("result"), None)
            return
        exception = error_of(error, call.method)
        if is_leaving and isinstance(exception, RequestCancelledError):
            # `leave` cancelled it.
            exception = ClosedError(method=call.method)
        call.deliver(None, exception)

    def _receive_request(self, message: dict[str, Any]) -> None:
        if message["method"] == "initialize":
            # A program such as cat.
            self.fail(ProgramError(f'"{self.program}" is not casewire: it sends requests back.'))
        elif message["method"] == "$/progress":
            self._receive_progress(as_object(message.get("params")) or {})
        else:
            self._on_message(message)

    def _receive_progress(self, params: dict[str, Any]) -> None:
        token, value = params.get("token"), as_object(params.get("value"))
        call = self._progress.get(token) if isinstance(token, str) else None
        if call is None or value is None:
            return
        if token == progress_token(call.id) and call.progress:
            call.progress(value)
        elif token == rows_token(call.id) and call.rows:
            rows: Any = value.get("cases")
            call.rows(as_list(rows))

    def _start_error(self, ending: Ending) -> ProgramError:
        """Returns why the program did not respond to `initialize`, such as because of its command line."""
        if ending.problem is not None:
            return ProgramError(f'"{self.program}" is not casewire: it {ending.problem}.')
        return ProgramError(f'Cannot start casewire: "{self.program}" {ending.reason}.{ending.last_line}')

    def _end(self) -> None:
        process = self._process
        status = process.poll()
        if status is not None:
            # What the program wrote is in the pipes. A process that it started may have them, and write without an end.
            for descriptor, take in ((process.stdout, self._take_output), (process.stderr, self._take_errors)):
                for _ in range(1024):
                    data = read_available(descriptor)
                    if not data:
                        break
                    take(data)
        for line in self._stderr.finish():
            self._on_stderr(line)
        ending = Ending(self._error, self._problem, status, list(self._stderr.lines))
        if self.result is None and self._error is None and self._leave_by is None:
            ending = ending._replace(error=self._start_error(ending))
        with self._lock:
            if self.result is None:
                self.start_error = ending.error
            self._is_ended = True
            calls = list(self._pending.values())
            self._pending.clear()
            self._progress.clear()
            process.close_input()
        for call in calls:
            call.deliver(None, ending.error_for(call))
        if status is None:
            ending = ending._replace(status=process.end(PIPE_SECONDS))
        with self._lock:
            process.close()
        if self._is_goodbye_sent and status is not None:
            ending = ending._replace(problem=None)
        self._on_end(self, ending)
