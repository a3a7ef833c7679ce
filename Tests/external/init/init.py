#!/usr/bin/env python3
"""Runs `casewire init` on a pseudo-terminal that is the controlling terminal, as in a shell.

    init.py PROGRAM

Prints a line for each check. The exit code is 1 if a check failed.
"""
import json
import os
import pty
import resource
import select
import signal
import subprocess
import sys
import tempfile
import termios

TIMEOUT = 20
failures = []


def report(name, is_good, detail=""):
    print(f"{name:<70} {'ok' if is_good else 'FAILED ' + str(detail)[-600:]}", flush=True)
    if not is_good:
        failures.append(name)


class Terminal:
    """The program on its own terminal."""

    def __init__(self, program, arguments, environment):
        self.output = b""
        self.searched = 0
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            # A shell ignores them for programs in the background.
            for number in (signal.SIGINT, signal.SIGQUIT):
                signal.signal(number, signal.SIG_DFL)
            os.execve(program, [program, *arguments], environment)

    def read(self):
        """Reads once; false at the end."""
        if not select.select([self.fd], [], [], TIMEOUT)[0]:
            raise TimeoutError(f"no output; so far: {self.output.decode(errors='replace')}")
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.output += data.replace(b"\r", b"")
        return bool(data)

    def wait(self, text):
        """Waits for a text behind the last one that was found."""
        text = text.encode()
        while (index := self.output.find(text, self.searched)) < 0:
            if not self.read():
                raise EOFError(f"{text} in {self.output.decode(errors='replace')}")
        self.searched = index + len(text)

    def answer(self, question, text):
        self.wait(question)
        self.wait("]: ")
        self.type(text + "\n")

    def type(self, text):
        os.write(self.fd, text.encode())

    def settings(self):
        return termios.tcgetattr(self.fd)

    def is_echoing(self):
        return bool(self.settings()[3] & termios.ECHO)

    def end(self):
        """Waits for the end; the exit code, negative for a signal."""
        while self.read():
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def close(self):
        os.close(self.fd)


def to_secret(terminal, address="http://127.0.0.1:1"):
    """Answers the questions before the secret."""
    terminal.answer("Provider,", "1")
    terminal.answer("Name of the profile", "")
    terminal.answer("Address of the API", address)
    terminal.answer("Source,", "configuration")
    terminal.wait("apiKey, not shown while you type [Enter: another source]: ")


def check_profile(program, folder):
    """The whole dialog, against simulated vendors."""
    sandbox = subprocess.Popen([program, "sandbox", "--port", "0"], stdout=subprocess.PIPE)
    try:
        vendor = json.loads(sandbox.stdout.readline())["ibm-cloud"]
        key = vendor["credentials"]["apiKey"]
        environment = {**os.environ, "HOME": folder, "XDG_STATE_HOME": os.path.join(folder, "state")}
        for name in ("XDG_CONFIG_HOME", "CASEWIRE_CONFIG"):
            environment.pop(name, None)
        terminal = Terminal(program, ["init"], environment)
        before = terminal.settings()
        to_secret(terminal, vendor["baseURL"])
        report("the echo is off at the secret", not terminal.is_echoing())
        # The second line of a pasted text does not answer the next question.
        terminal.type(f"{key}\nsecond line of a pasted secret\n")
        terminal.answer("Address of the token service", vendor["tokenURL"])
        code = terminal.end()
        output = terminal.output.decode()
        path = os.path.join(folder, ".config/casewire/config.json")
        report("a profile that works ends with 0", code == 0, f"{code} {output}")
        report("the doctor's report follows", "Read one record." in output and f"Created {path}." in output, output)
        report("the secret is not shown", key not in output and "pasted" not in output, output)
        report("the settings of the terminal are restored", terminal.settings() == before)
        modes = [os.stat(name).st_mode & 0o777 for name in (path, os.path.dirname(path))]
        report("the file has mode 600 and its folder 700", modes == [0o600, 0o700], modes)
        with open(path) as file:
            profile = json.load(file)["profiles"]["ibm"]
        report("the secret is in the file", profile["credentials"] == {"apiKey": key})
        terminal.close()
    finally:
        sandbox.kill()
        sandbox.wait()


def check_ends(program, folder):
    """Everything that ends the dialog at the secret."""
    for name, typed, expected in [
        ("Ctrl-C", "\x03", -signal.SIGINT),
        ("Ctrl-\\", "\x1c", -signal.SIGQUIT),
        ("Ctrl-D", "\x04", 1),
    ]:
        path = os.path.join(folder, "ends", "config.json")
        terminal = Terminal(program, ["init", "--config", path], dict(os.environ))
        before = terminal.settings()
        to_secret(terminal)
        terminal.type("half of a secret" if typed != "\x04" else "")
        terminal.type(typed)
        code = terminal.end()
        output = terminal.output.decode()
        report(f"{name} ends with {expected}", code == expected, f"{code} {output}")
        report(f"{name} writes nothing, and states it", "Nothing was written." in output and not os.path.exists(os.path.dirname(path)))
        report(f"{name} shows no part of the secret", "half" not in output, output)
        report(f"{name} restores the terminal", terminal.settings() == before)
        terminal.close()


def check_stop(program, folder):
    """Ctrl-Z at the secret must not leave a shell with a terminal that shows nothing: it is a character of the answer."""
    terminal = Terminal(program, ["init", "--config", os.path.join(folder, "stop.json")], dict(os.environ))
    to_secret(terminal)
    terminal.type("a\x1ab\n")
    terminal.wait("control character.")
    report("Ctrl-Z at the secret is an invalid character", True)
    terminal.wait("]: ")
    terminal.type("\n")
    terminal.wait("Source,")
    report("Enter at the secret asks for another source", terminal.is_echoing())
    os.kill(terminal.pid, signal.SIGKILL)
    terminal.end()
    terminal.close()


def check_full_disk(program, folder):
    """A file that cannot be written leaves nothing, and the secret is not shown. The size limit acts like a full disk."""
    path = os.path.join(folder, "full", "config.json")
    answers = "1\n\nhttp://127.0.0.1:1\nconfiguration\na-secret-0001\n\n"
    ending = subprocess.run(
        [program, "init", "--config", path], input=answers.encode(), capture_output=True, timeout=TIMEOUT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)))
    text = (ending.stdout + ending.stderr).decode()
    report("a file that cannot be written ends with 1 and a sentence",
           ending.returncode == 1 and f"Cannot write the configuration {path}: File too large." in text, text)
    report("and leaves no file and shows no secret", os.listdir(os.path.dirname(path)) == [] and "a-secret" not in text)


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        check_full_disk(program, folder)
        check_profile(program, folder)
        check_ends(program, folder)
        check_stop(program, folder)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
