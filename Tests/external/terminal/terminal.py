"""Runs the program on a pseudo-terminal, and draws what a person sees."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

import pyte

TIMEOUT = 40


class Run:
    """A run of the program on a terminal."""

    def __init__(self, command, environment, folder, columns=80, rows=60):
        self.columns, self.output = columns, b""
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.chdir(folder)
            # A shell ignores it for programs in the background.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.execvpe(command[0], command, environment)

    def read(self, until=None):
        """Reads up to where the text is printed, or to the end."""
        deadline = time.monotonic() + TIMEOUT
        while until is None or until.encode() not in self.output:
            ready, _, _ = select.select([self.terminal], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError(self.output)
            try:
                data = os.read(self.terminal, 65536)
            except OSError:
                break
            if not data:
                break
            self.output += data
        return self.output

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def end(self):
        """The exit code after all output; negative for a signal."""
        self.read()
        _, status = os.waitpid(self.process, 0)
        os.close(self.terminal)
        return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)

    def kill(self):
        os.kill(self.process, signal.SIGKILL)


def screen(output, columns, rows=400):
    """The lines that a terminal shows."""
    display = pyte.Screen(columns, rows)
    stream = pyte.ByteStream(display)
    # pyte does not know isolates, and drops the rest of the text.
    stream.feed(re.sub("[\u2068\u2069]", "", without_links(output).decode("utf-8", "replace")).encode())
    lines = [line.rstrip() for line in display.display]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def without_links(output):
    return re.sub(rb"\x1b\]8;;[^\x07\x1b]*\x1b\\", b"", output)


def harm(output):
    """The characters that a terminal obeys or hides, without those that casewire itself writes."""
    text = without_links(output).decode("utf-8", "replace")
    text = re.sub(r"\x1b\[[0-9;]*m|\r\x1b\[K", "", text).replace("\r\n", "\n")
    # Its own isolates are in pairs.
    text = re.sub(r"\u2068([^\u2068\u2069\n]*)\u2069", r"\1", text)
    found = []
    for character in text:
        value = ord(character)
        if value in (0x09, 0x0A, 0x200D, 0xFE0F):
            continue
        if (value < 0x20 or 0x7F <= value < 0xA0 or value == 0x61C or 0x200B <= value <= 0x200F
                or 0x2028 <= value <= 0x202E or 0x2060 <= value <= 0x206F or 0xFE00 <= value <= 0xFE0F
                or value == 0xFEFF or 0xE0000 <= value <= 0xE0FFF):
            found.append(hex(value))
    return found
