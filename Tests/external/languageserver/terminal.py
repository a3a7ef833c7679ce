"""Programs in a terminal, and what they show."""
import fcntl
import os
import pty
import re
import select
import struct
import termios
import time

import pyte


# Sequences that pyte does not know: strings for the terminal itself, such as its title, and private ones.
UNKNOWN = re.compile(
    rb"\x1b[P\]_^][^\x07\x1b]*(\x07|\x1b\\)|\x1b\[[<=>][0-9;:]*[ -/]*[@-~]|\x1b\[\?[0-9;]*[ -/]*[^hl0-9;]"
    rb"|\x1b\[[0-9;]*:[0-9;:]*m")


class Terminal:
    def __init__(self, command, environment, folder, columns=140, lines=40):
        self.screen = pyte.Screen(columns, lines)
        self.screen.write_process_input = lambda data: os.write(self.descriptor, data.encode())
        self.stream = pyte.ByteStream(self.screen)
        self.process, self.descriptor = pty.fork()
        if self.process == 0:
            try:
                os.chdir(folder)
                os.execvpe(command[0], command, {**environment, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"})
            finally:
                os._exit(127)
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.seen = set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process:
            os.kill(self.process, 9)
            os.waitpid(self.process, 0)
        os.close(self.descriptor)

    @property
    def text(self):
        return "\n".join(line.rstrip() for line in self.screen.display).strip()

    def _read(self, seconds):
        if not select.select([self.descriptor], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.descriptor, 1 << 16)
        except OSError:
            return False
        self.stream.feed(UNKNOWN.sub(b"", data))
        return bool(data)

    def watch(self, texts, seconds):
        """Reads until the program ends, and notes which of the texts its screen showed. Whether it ended in time."""
        end = time.monotonic() + seconds
        while self._read(0.1) and time.monotonic() < end:
            self.seen |= {text for text in texts if text in self.text}
        while self.process and time.monotonic() < end:
            ended, _ = os.waitpid(self.process, os.WNOHANG)
            if ended:
                self.process = None
            time.sleep(0.02)
        return not self.process

    def wait(self, text, seconds=15):
        """Whether the screen shows a text in time."""
        end = time.monotonic() + seconds
        while text not in self.text:
            if time.monotonic() > end or not self._read(0.1):
                return text in self.text
        return True

    def send(self, keys):
        os.write(self.descriptor, keys.encode())

    def settle(self, seconds=0.3):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._read(0.05)
