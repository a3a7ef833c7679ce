from __future__ import annotations

import heapq
import json
import os
import select
import signal
import threading
import time
from collections import deque
from typing import Any, Callable, Deque, Dict, List, Optional, Tuple

from ._call import CHECK, Call, Ending
from ._process import Command, LineBuffer, Process
from .errors import CasewireError, ClosedError, NoResponseError, ProgramError
from .protocol import PROTOCOL, RequestCancelledError

# More than any response.
LONGEST_LINE = 256 * 2**20
KEPT_LINES = 20
KEPT_LINE_LENGTH = 2000
START_SECONDS = 10.0
# How long writes may take when the client is closed, and how long the process may take to end.
WRITE_SECONDS = 10.0
END_SECONDS = 2.0
# How long a process may live after it has closed its end of a pipe.
PIPE_SECONDS = 1.0


class Server:
    """A running program: its process, the calls that wait for it, and the thread that reads from it.

    Any thread may submit a call and writes it at once. `_lock` protects everything that several threads use: `_pending`,
    `_waiting`, `_unsent`, `_deadlines`, the flags, and the descriptor of the standard input.
    """

    def __init__(
        self,
        command: Command,
        on_message: Callable[[Dict[str, Any]], object],
        on_stderr: Callable[[str], object],
        on_end: Callable[["Server", Ending], object],
    ) -> None:
        self.program = command.program
        self.result: Optional[Dict[str, Any]] = None
        self._on_message = on_message
        self._on_stderr = on_stderr
        self._on_end = on_end
        self._lock = threading.Lock()
        # The calls without a response, by id.
        self._pending: Dict[int, Call] = {}
        # The calls that are not sent before the program has proved to be casewire; None after that.
        self._waiting: Optional[List[Call]] = []
        # What could not be written yet. The thread writes it.
        self._unsent: Deque[memoryview] = deque()
        self._deadlines: List[Tuple[float, int]] = []
        # The calls with progress, by token.
        self._progress: Dict[str, Call] = {}
        self._is_ended = False
        self._is_writable = True
        # When the process is killed, after it was asked to end.
        self._leave_by: Optional[float] = None
        self._is_goodbye_sent = False
        # These belong to the thread.
        self._output = LineBuffer()
        self._errors = LineBuffer()
        self._stderr: Deque[str] = deque(maxlen=KEPT_LINES)
        self._problem: Optional[str] = None
        self._error: Optional[CasewireError] = None
        self._break_off: Optional[Tuple[float, str]] = None
        self._process = Process(command)
        self.thread = threading.Thread(target=self._run, name=f"casewire {self._process.pid}", daemon=True)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_usable(self) -> bool:
        return self._is_writable and not self._is_ended

    # MARK: Calls

    def start(self, handshake: Call) -> None:
        """Starts the thread and sends `initialize`. Other calls wait until it has succeeded."""
        self.thread.start()
        with self._lock:
            self._pending[handshake.id] = handshake
            handshake.is_sent = True
            self._add_deadline(time.monotonic() + START_SECONDS, handshake.id)
            self._write(handshake.message)

    def accept(self, result: Dict[str, Any], initialized: bytes) -> None:
        """Sends the calls that wait. The program is casewire."""
        with self._lock:
            self.result = result
            waiting, self._waiting = self._waiting or [], None
            self._write(initialized)
            for call in waiting:
                # Unless it was cancelled or given up.
                if call.id in self._pending:
                    call.is_sent = self._write(call.message)

    def submit(self, call: Call) -> bool:
        """Sends a call. Returns whether it may have been sent; otherwise, another server can execute it."""
        with self._lock:
            if self._is_ended or not self._is_writable or self._leave_by is not None:
                return False
            if self._waiting is not None:
                self._waiting.append(call)
            elif not self._write(call.message):
                return False
            else:
                call.is_sent = True
            self._pending[call.id] = call
            if call.progress or call.rows:
                self._progress[f"{call.id}p"] = self._progress[f"{call.id}r"] = call
            if call.deadline is not None:
                self._add_deadline(call.deadline, call.id)
            return True

    def cancel(self, call: Call) -> None:
        """Cancels a call at the server, which still responds. One that was not sent fails at once."""
        with self._lock:
            if call.id not in self._pending:
                return
            if self._waiting is None or call not in self._waiting:
                self._write(cancellation(call.id))
                return
            self._waiting.remove(call)
            self._forget(call)
        call.deliver(None, RequestCancelledError("The request was cancelled.", kind="requestCancelled", method=call.method))

    def _write(self, data: bytes) -> bool:
        """Writes as much as the pipe takes. Returns False if nothing can be written any more."""
        if not self._is_writable or self._process.stdin < 0:
            return False
        if self._unsent:
            self._unsent.append(memoryview(data))
            return True
        try:
            written = os.write(self._process.stdin, data)
        except BlockingIOError:
            written = 0
        except OSError:
            self._is_writable = False
            return False
        if written < len(data):
            self._unsent.append(memoryview(data)[written:])
            self._process.wake()
        return True

    def _forget(self, call: Call) -> None:
        self._pending.pop(call.id, None)
        if call.progress or call.rows:
            self._progress.pop(f"{call.id}p", None)
            self._progress.pop(f"{call.id}r", None)

    def _add_deadline(self, deadline: float, id: int) -> None:
        is_first = not self._deadlines or deadline < self._deadlines[0][0]
        heapq.heappush(self._deadlines, (deadline, id))
        if is_first:
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
                    self._write(cancellation(call.id))
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
        handlers = {process.woken: self._read_wakes, process.stderr: self._read_stderr, process.stdout: self._read_stdout}
        stdin, exited = process.stdin, process.exited
        has_ended = False
        try:
            while not (has_ended or self._problem or self._error):
                for descriptor, event in poll.poll(self._milliseconds()):
                    if descriptor == exited:
                        has_ended = True
                    elif descriptor == stdin:
                        self._flush(event)
                        if not self._is_writable:
                            poll.unregister(stdin)
                            stdin = -1
                    elif not handlers[descriptor]():
                        poll.unregister(descriptor)
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
                # Ids of calls are positive.
                self._write(b'{"jsonrpc":"2.0","id":0,"method":"shutdown"}\n{"jsonrpc":"2.0","method":"exit"}\n')
                self._leave_by = time.monotonic() + END_SECONDS
            if self._is_goodbye_sent and not self._unsent:
                poll.unregister(stdin)
                self._process.close_input()
                self._is_writable = False
                return
            poll.modify(stdin, select.POLLOUT if self._unsent else 0)

    def _milliseconds(self) -> Optional[int]:
        with self._lock:
            while self._deadlines and self._deadlines[0][1] not in self._pending:
                heapq.heappop(self._deadlines)
            times = [self._deadlines[0][0]] if self._deadlines else []
            if self._leave_by is not None:
                times.append(self._leave_by)
        if self._break_off:
            # Without a descriptor for its end, the process is examined often.
            times.append(min(self._break_off[0], time.monotonic() + (PIPE_SECONDS if self._process.exited >= 0 else 0.05)))
        elif self._process.exited < 0:
            times.append(time.monotonic() + 1)
        return max(0, int((min(times) - time.monotonic()) * 1000) + 1) if times else None

    def _check_times(self) -> None:
        now = time.monotonic()
        late: List[Call] = []
        with self._lock:
            while self._deadlines and self._deadlines[0][0] <= now:
                call = self._pending.get(heapq.heappop(self._deadlines)[1])
                if call is not None:
                    self._forget(call)
                    self._write(cancellation(call.id))
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
                f'"{self.program}" is not casewire: it did not respond within {START_SECONDS:.0f} seconds.'), signal.SIGKILL)
            return
        outcome_unknown = call.is_sent and call.writes
        call.deliver(None, NoResponseError(
            f"casewire did not respond to {call.method} within {call.seconds:g} seconds.{CHECK if outcome_unknown else ''}",
            method=call.method, outcome_unknown=outcome_unknown))

    def _flush(self, event: int) -> None:
        with self._lock:
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
                self._is_writable = False
        if not self._is_writable:
            self._expect_end("closed its standard input")

    def _expect_end(self, problem: str) -> None:
        # The process usually ends by itself, and its exit code is more exact.
        self._break_off = self._break_off or (time.monotonic() + PIPE_SECONDS, problem)

    def _read_wakes(self) -> bool:
        _read(self._process.woken, 4096)
        return True

    def _read_stdout(self) -> bool:
        data = _read(self._process.stdout)
        if not data:
            if data is not None:
                self._expect_end("closed its standard output")
            return data is None
        for line in self._output.add(data):
            self._receive(line)
        if self._output.length > LONGEST_LINE:
            self._problem = "sent a line that is too long"
            self._output.take_rest()
        return True

    def _read_stderr(self) -> bool:
        data = _read(self._process.stderr)
        if not data:
            return data is None
        for line in self._errors.add(data):
            self._keep(line)
        if self._errors.length > 2**20:
            self._keep(self._errors.take_rest())
        return True

    def _keep(self, line: bytes) -> None:
        text = line[: 4 * KEPT_LINE_LENGTH].decode(errors="replace").rstrip("\r")[:KEPT_LINE_LENGTH]
        self._stderr.append(text)
        self._on_stderr(text)

    def _receive(self, line: bytes) -> None:
        if self._problem or not line.strip():
            return
        try:
            message = json.loads(line.decode())
        except (ValueError, RecursionError):
            message = None
        if isinstance(message, list):
            return
        if not isinstance(message, dict):
            self._problem = f"sent a line that is not a message: {line[:80].decode(errors='replace')!r}"
            return
        if "method" in message:
            self._receive_request(message)
            return
        id = message.get("id")
        if type(id) is not int:
            return
        with self._lock:
            call = self._pending.get(id)
            if call is not None:
                self._forget(call)
        if call is not None:
            call.respond(message)

    def _receive_request(self, message: Dict[str, Any]) -> None:
        if message["method"] == "initialize":
            # A program such as cat.
            self.fail(ProgramError(f'"{self.program}" is not casewire: it sends requests back.'))
            return
        params = message.get("params")
        if message["method"] == "$/progress" and isinstance(params, dict):
            token, value = params.get("token"), params.get("value")
            call = self._progress.get(token) if isinstance(token, str) else None
            if call is not None and isinstance(token, str) and isinstance(value, dict):
                if token.endswith("p") and call.progress:
                    call.progress(value)
                elif token.endswith("r") and call.rows:
                    rows = value.get("cases")
                    call.rows(rows if isinstance(rows, list) else [])
            return
        self._on_message(message)

    def _end(self) -> None:
        process = self._process
        status = process.poll()
        if status is not None:
            # A process that the program started may still have the pipes. What the program wrote is in them.
            for read in (self._read_stdout, self._read_stderr):
                for _ in range(1024):
                    if not read():
                        break
        rest = self._errors.take_rest()
        if rest:
            self._keep(rest)
        with self._lock:
            self._is_ended = True
            calls = list(self._pending.values())
            self._pending.clear()
            self._progress.clear()
            process.close_input()
        if self._problem is not None and self._leave_by is not None and not calls:
            self._problem = None
        ending = Ending(self._error, self._problem, status, list(self._stderr))
        if self.result is None and self._error is None and self._problem is None and self._leave_by is None:
            # It did not respond to `initialize`, such as because of its command line.
            ending = ending._replace(error=ProgramError(
                f'Cannot start casewire: "{self.program}" {ending.reason}.{ending.last_line}'))
        for call in calls:
            call.deliver(None, ending.error_for(call))
        if status is None:
            ending = ending._replace(status=process.end(PIPE_SECONDS))
        with self._lock:
            process.close()
        self._on_end(self, ending)


def cancellation(id: int) -> bytes:
    return b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%d}}\n' % id


def check_version(program: str, result: Any) -> Optional[ProgramError]:
    """Returns why the result of `initialize` is not that of a casewire that this client can use."""
    version = result.get("casewireProtocol") if isinstance(result, dict) else None
    if not isinstance(version, str):
        return ProgramError(f'"{program}" is not casewire: its response to "initialize" has no "casewireProtocol".')
    if version < PROTOCOL:
        return ProgramError(
            f'"{program}" is too old: it has the protocol {version}, and this client needs {PROTOCOL} or later. '
            "Update casewire.")
    return None


def _read(descriptor: int, size: int = 65536) -> Optional[bytes]:
    """Returns None if there is nothing to read now, and nothing at the end."""
    try:
        return os.read(descriptor, size)
    except BlockingIOError:
        return None
    except OSError:
        return b""
