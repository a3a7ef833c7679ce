from __future__ import annotations

import errno
import os
import signal
import subprocess
from collections import deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Optional

from .errors import ProgramError

KEPT_LINES = 20
KEPT_LINE_LENGTH = 2000


class Command(NamedTuple):
    """How the program is started."""

    program: str
    arguments: Sequence[str]
    cwd: Optional[str]
    env: Optional[Mapping[str, str]]


class Process:
    """A process of the program, and the descriptors of the pipes to it. They do not block."""

    def __init__(self, command: Command) -> None:
        # Readable when another thread wakes the one that reads.
        self.woken, self._waking = os.pipe()
        try:
            # In a session of its own, so that Ctrl-C on a terminal ends a call and not the program.
            self._popen = subprocess.Popen(
                [command.program, *command.arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, bufsize=0, cwd=command.cwd, env=command.env, start_new_session=True)
        except (OSError, ValueError) as error:
            os.close(self.woken)
            os.close(self._waking)
            raise ProgramError(f"Cannot start casewire: {_reason(command, error)}.") from error
        self.pid = self._popen.pid
        # They are pipes, since Popen was called so.
        self._pipes = [pipe for pipe in (self._popen.stdin, self._popen.stdout, self._popen.stderr) if pipe is not None]
        self.stdin, self.stdout, self.stderr = (pipe.fileno() for pipe in self._pipes)
        # Readable when the process has ended; -1 where the system does not have it.
        self.exited = -1
        for descriptor in (self.stdin, self.stdout, self.stderr, self.woken, self._waking):
            os.set_blocking(descriptor, False)
        if hasattr(os, "pidfd_open"):
            try:
                self.exited = os.pidfd_open(self.pid)
            except OSError:
                pass

    def wake(self) -> None:
        """Ends the wait of the thread that reads."""
        if self._waking >= 0:
            try:
                os.write(self._waking, b"\0")
            except BlockingIOError:
                pass

    def poll(self) -> Optional[int]:
        """Returns the exit status, negative for a signal; None if the process runs."""
        return self._popen.poll()

    def send_signal(self, number: int) -> None:
        try:
            self._popen.send_signal(number)
        except OSError:
            pass

    def end(self, seconds: float) -> int:
        """Ends the process with SIGTERM, and with SIGKILL if it still runs after some time. Returns the exit status."""
        self.send_signal(signal.SIGTERM)
        try:
            return self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self.send_signal(signal.SIGKILL)
            return self._popen.wait()

    def close_input(self) -> None:
        if self.stdin >= 0:
            self.stdin = -1
            self._pipes[0].close()

    def close(self) -> None:
        """Closes all descriptors."""
        self.close_input()
        for pipe in self._pipes:
            pipe.close()
        for descriptor in (self.woken, self._waking, self.exited):
            if descriptor >= 0:
                os.close(descriptor)
        self.woken = self._waking = self.exited = -1

    def forget(self) -> None:
        """Closes the copies of the descriptors in the child of a fork. The process belongs to the parent."""
        self._popen.returncode = 0
        self.close()


def _reason(command: Command, error: Exception) -> str:
    """Returns why a program that was found cannot be started."""
    if isinstance(error, ValueError):
        return str(error)
    if command.cwd is not None and not os.path.isdir(command.cwd):
        return f'the working directory "{command.cwd}" does not exist'
    reasons = {
        errno.EACCES: "it is not executable",
        errno.ENOENT: "its interpreter or loader does not exist",
        errno.ENOEXEC: "it is not a program for this machine",
    }
    number = error.errno if isinstance(error, OSError) else None
    return f'"{command.program}" cannot be executed, because {reasons.get(number or 0, str(error))}'


class StderrTail:
    """The last lines of the standard error."""

    def __init__(self) -> None:
        self._buffer = LineBuffer()
        self.lines: deque[str] = deque(maxlen=KEPT_LINES)

    def add(self, data: bytes) -> list[str]:
        """Returns the lines that are complete now."""
        lines = self._buffer.add(data)
        if self._buffer.length > 2**20:
            lines.append(self._buffer.take_rest())
        return [self._keep(line) for line in lines]

    def finish(self) -> list[str]:
        rest = self._buffer.take_rest()
        return [self._keep(rest)] if rest else []

    def _keep(self, line: bytes) -> str:
        # A character has at most four bytes.
        text = line[: 4 * KEPT_LINE_LENGTH].decode(errors="replace").rstrip("\r")[:KEPT_LINE_LENGTH]
        self.lines.append(text)
        return text


class LineBuffer:
    """Divides bytes into lines."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.length = 0

    def add(self, data: bytes) -> list[bytes]:
        """Returns the lines that are complete now."""
        if b"\n" not in data:
            self._parts.append(data)
            self.length += len(data)
            return []
        if self._parts:
            self._parts.append(data)
            data = b"".join(self._parts)
            self._parts.clear()
        lines = data.split(b"\n")
        rest = lines.pop()
        self.length = len(rest)
        if rest:
            self._parts.append(rest)
        return lines

    def take_rest(self) -> bytes:
        rest = b"".join(self._parts)
        self._parts.clear()
        self.length = 0
        return rest


def read_available(descriptor: int, size: int = 65536) -> Optional[bytes]:
    """Returns None if there is nothing to read now, and nothing at the end."""
    try:
        return os.read(descriptor, size)
    except BlockingIOError:
        return None
    except OSError:
        return b""
