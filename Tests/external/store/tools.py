"""What the checks of the store share: the worker, a line for each result, and an examination of the file."""
import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

WORKER = os.environ["STORE_WORKER"]
HERE = os.path.dirname(os.path.abspath(__file__))
failures = []


def report(name, figure, promise, is_good):
    print(f"{name:<66} {figure!s:>14}   {promise}{'' if is_good else '   BROKEN'}", flush=True)
    if not is_good:
        failures.append(name)


def note(text):
    print(f"  {text}", flush=True)


@contextlib.contextmanager
def folder(parent=None):
    """A new folder, with the path of a store in it."""
    path = tempfile.mkdtemp(prefix="casewire-store-", dir=parent)
    try:
        yield os.path.join(path, "cache", "cases.sqlite")
    finally:
        shutil.rmtree(path, ignore_errors=True)


def compiler():
    """A C compiler; that of the Swift toolchain if there is no other."""
    swift = shutil.which("swift")
    places = [os.environ.get("CC"), "cc", "clang"]
    if swift:
        places.append(os.path.join(os.path.dirname(os.path.realpath(swift)), "clang"))
    return next((found for found in map(shutil.which, filter(None, places)) if found), None)


def compile_library(source, target, *options):
    subprocess.run(
        [compiler(), "-shared", "-fPIC", "-O1", "-o", target, os.path.join(HERE, source), "-Wl,--no-as-needed",
         *options, "-ldl"],
        check=True)


def engine(path):
    """The library that a store uses."""
    with Driven(path) as store:
        store.value("count")
        with open(f"/proc/{store.process.pid}/maps") as maps:
            return re.search(r"/\S*libsqlite3\S*", maps.read()).group()


class Driven:
    """A worker that runs one operation at a time."""

    def __init__(self, path, *words, mode="drive", prefix=(), environment=None, prepare=None):
        self.warnings = []
        self.process = subprocess.Popen(
            [*prefix, WORKER, mode, path, *map(str, words)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, **(environment or {})}, preexec_fn=prepare)

    def send(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()

    def answer(self):
        """Whether the operation succeeded, its milliseconds, and its result or message."""
        for line in self.process.stdout:
            kind, *rest = line.rstrip("\n").split(" ", 2)
            if kind == "warning":
                self.warnings.append(" ".join(rest))
            else:
                return kind == "ok", int(rest[0]), rest[1] if len(rest) > 1 else ""
        return False, 0, f"the worker ended with {self.process.wait()}"

    def run(self, *words):
        self.send(*words)
        return self.answer()

    def value(self, *words):
        """The result of an operation that must succeed."""
        is_good, _, value = self.run(*words)
        if not is_good:
            sys.exit(f"{' '.join(map(str, words))}: {value}")
        return value

    def end(self):
        """Ends the input. Returns the exit code."""
        self.process.stdin.close()
        code = self.process.wait()
        self.process.stdout.close()
        return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def examine(path):
    """What is wrong with a file: the messages of SQLite's own checks."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        found += [f"foreign key: {row}" for row in connection.execute("PRAGMA foreign_key_check")]
        # 1: also compares the index with the texts.
        connection.execute("INSERT INTO words(words, rank) VALUES('integrity-check', 1)")
        return found
    except sqlite3.DatabaseError as error:
        return [str(error)]
    finally:
        connection.close()


def rows(path, sql):
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()
