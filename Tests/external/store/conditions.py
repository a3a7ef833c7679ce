"""Full disks, disks that fail, locks of other processes, migrations that are killed, and libraries that are missing."""
import contextlib
import errno
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time

import tools

# For an operation with a limit of 100 ms: what a busy machine may add.
NOISE = 100


# MARK: Locks


@contextlib.contextmanager
def stopped(path, lock):
    """A process that is stopped with a lock."""
    script = f"""
import fcntl, os, signal, sqlite3
path = {path!r}
{lock}
print(flush=True)
os.kill(os.getpid(), signal.SIGSTOP)
"""
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    try:
        process.stdout.readline()
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
        yield
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


WRITING = "c = sqlite3.connect(path, isolation_level=None); c.execute('BEGIN IMMEDIATE')"
CREATING = "f = open(path + '.lock', 'a'); fcntl.flock(f, fcntl.LOCK_EX)"


def locks():
    limit = 100
    with tools.folder() as path, tools.Driven(path, limit) as open_store:
        with tools.Driven(path) as other:
            other.value("observe", 0, 100, 500, 1)
        any(open_store.run("count")[0] for _ in range(10))
        with stopped(path, WRITING):
            writes = [open_store.run("observe", 0, 1, 100, 2 + number) for number in range(20)]
            reads = [open_store.run("search", "text") for _ in range(20)]
            with tools.Driven(path, limit) as other:
                reads.append(other.run("count"))
        longest = max(milliseconds for _, milliseconds, _ in writes)
        is_good = longest <= limit + NOISE and not any(is_written for is_written, _, _ in writes)
        tools.report(
            "a stopped writer: the longest write with a limit of 100 ms", f"{longest} ms", "an error at its limit", is_good)
        longest = max(milliseconds for _, milliseconds, _ in reads)
        is_good = longest <= NOISE and all(is_read for is_read, _, _ in reads)
        tools.report("a stopped writer: the longest read", f"{longest} ms", f"at most {NOISE} ms", is_good)
        with stopped(path, CREATING):
            with tools.Driven(path, limit) as other:
                is_read, milliseconds, text = other.run("count")
            is_clear = "locked by another process" in text or "in time" in text
            is_good = not is_read and milliseconds <= limit + NOISE and is_clear
            name = "a process stopped while it creates: a new one"
            tools.report(name, f"{milliseconds} ms", "an error at its limit", is_good)
            # A write of 100 ms may fail on a busy machine.
            is_good = any(open_store.run("observe", 0, 1, 100, 50 + number)[0] for number in range(10))
            tools.report("a process stopped while it creates: an open store", is_good, "is written", is_good)


def exits():
    """The end of a process waits for nothing, whatever is in the log."""
    with tools.folder() as path:
        times = []
        for number in range(10):
            with tools.Driven(path) as store:
                store.value("observe", 0, 400, 4000, number)
                start = time.perf_counter()
                store.end()
                times.append((time.perf_counter() - start) * 1000)
        log = os.path.getsize(path + "-wal") >> 20
        name = f"the end of a process with a log of {log} MB"
        tools.report(name, f"{min(times):.1f} ms", "at most 50 ms", min(times) <= 50)
        with stopped(path, WRITING), tools.Driven(path) as store:
            store.value("count")
            store.value("start", 11)
            time.sleep(0.05)
            start = time.perf_counter()
            store.end()
            took = (time.perf_counter() - start) * 1000
        tools.report("the end of a process that waits for a lock", f"{took:.1f} ms", f"at most {NOISE} ms", took <= NOISE)


# MARK: Full disks and disks that fail


class Mount:
    """A file system in memory with a size, in a namespace of its own."""

    def __init__(self, folder, size):
        os.makedirs(folder)
        self.folder = folder
        script = f'mount -t tmpfs -o mode=700,size={size} tmpfs "$0" && echo mounted && exec sleep 600'
        self.process = subprocess.Popen(
            ["unshare", "-rm", "sh", "-c", script, folder], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.is_there = self.process.stdout.readline() == b"mounted\n"
        self.prefix = ["nsenter", "-t", str(self.process.pid), "-U", "-m", "--preserve-credentials"]

    def set(self, option):
        subprocess.run([*self.prefix, "mount", "-o", f"remount,{option}", self.folder], check=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def full_disk():
    if not shutil.which("unshare") or not shutil.which("nsenter"):
        return tools.note("no unshare or nsenter: full disks and read-only file systems are not checked")
    with tools.folder() as path, Mount(os.path.dirname(path), "1m") as mount:
        if not mount.is_there:
            return tools.note("no namespaces here: full disks and read-only file systems are not checked")
        with tools.Driven(path, prefix=mount.prefix) as store:
            store.value("baseline")
            store.value("observe", 0, 10, 500, 1)
            state = store.value("state")
            is_written, _, text = store.run("observe", 100, 100, 20000, 1)
            is_good = not is_written and "is full" in text
            tools.report("a full disk: an observation", "an error" if is_good else text, "an error", is_good)
            kept = store.value("state") == state and store.value("count") == "10"
            tools.report("a full disk: events of it, cases of it", "none" if kept else "some", "none", kept)
            mount.set("size=20m")
            # Each case is created, with a comment.
            events = store.value("observe", 100, 100, 20000, 1)
            tools.report("space again: events of the same observation", events, "200", events == "200")
        mount.set("ro")
        with tools.Driven(path, prefix=mount.prefix) as store:
            store.value("observe", 0, 5, 100, 1)
            is_good = store.value("count") == "5" and len(store.warnings) == 1 and "in memory" in store.warnings[0]
            figure = "in memory" if is_good else "?"
            tools.report("a read-only disk: the store", figure, "in memory, and one warning", is_good)
    with tools.folder() as path, Mount(os.path.dirname(path), "64k") as mount:
        with tools.Driven(path, prefix=mount.prefix) as store:
            is_created, _, text = store.run("count")
            is_good = not is_created and "is full" in text
            tools.report("a disk that is full from the start", "an error" if is_good else text, "an error", is_good)
            mount.set("size=20m")
            is_good = store.value("count") == "0" and not store.warnings
            tools.report("space again: the store", "is created" if is_good else "?", "is created", is_good)


def faults(most):
    """Each write to the store fails once, or from then on; at most so many of them."""
    if tools.compiler() is None:
        tools.note("no C compiler: writes that fail are not checked")
        return
    # The disk itself is not needed, and slow.
    with tools.folder("/dev/shm" if os.path.isdir("/dev/shm") else None) as path:
        scratch = os.path.dirname(path)
        os.makedirs(scratch)
        library, counter = os.path.join(scratch, "fault.so"), os.path.join(scratch, "count")
        tools.compile_library("fault.c", library)
        environment = {"LD_PRELOAD": library}
        attempt(os.path.join(scratch, "0"), {**environment, "STORE_FAULT": "0:0:0", "STORE_FAULT_COUNT": counter})
        with open(counter) as file:
            calls = int(file.read())
        chosen = range(1, calls + 1) if calls <= most else sorted(random.sample(range(1, calls + 1), most))
        broken = []
        for call in chosen:
            for last in (call, 1 << 30):
                code = random.choice([errno.ENOSPC, errno.EIO, errno.EROFS])
                name = f"{errno.errorcode[code]} {call} to {last}"
                fault = {**environment, "STORE_FAULT": f"{call}:{last}:{code}"}
                folder = os.path.join(scratch, name)
                broken += [f"{name}: {text}" for text in attempt(folder, fault)]
                shutil.rmtree(folder)
        name = f"each of {len(chosen)} of {calls} writes to the disk fails: wrong data"
        tools.report(name, len(broken), "none", not broken)
        for text in broken[:10]:
            tools.note(text)


def attempt(folder, environment):
    """Writes with faults, and reads without them. Returns what is wrong."""
    path = os.path.join(folder, "cases.sqlite")
    found, written, events = [], set(), 0
    with tools.Driven(path, environment=environment) as store:
        has_baseline = store.run("baseline")[0]
        for part in range(4):
            is_written, _, text = store.run("observe", part * 10, 10, 300, 1)
            if is_written:
                written |= {f"n{part * 10 + index}" for index in range(10)}
                events += int(text)
            elif not any(words in text for words in ("is full", "disk I/O error", "cannot be written", "is damaged")):
                found.append(f"unclear error: {text}")
        if store.end() != 0:
            found.append("the process ended with an error")
        is_in_memory = any("in memory" in warning for warning in store.warnings)
    if is_in_memory:
        return found
    with tools.Driven(path) as store:
        state = store.value("state").split(" ")
        store.value("count")
    stored = {row[0] for row in tools.rows(path, "SELECT number FROM cases")}
    if not written <= stored:
        found.append(f"{len(written - stored)} cases are lost")
    if len(stored) % 10 != 0:
        found.append(f"{len(stored)} cases: a part of a transaction")
    # Each case is created, with a comment.
    if has_baseline and int(state[1]) != 2 * len(stored):
        found.append(f"{state[1]} events for {len(stored)} cases, {events} of them reported")
    return found + tools.examine(path)


# MARK: Migrations


def migrations():
    """A migration that is killed leaves the old version or the new one."""
    with tools.folder() as path:
        with tools.Driven(path) as store:
            store.value("observe", 0, 300, 1000, 1)
            epoch = store.value("state")
            store.value("close")
        original = os.path.dirname(path)
        scratch = original + "-copy"
        copy = os.path.join(scratch, "cases.sqlite")
        broken, versions = [], set()
        try:
            start = time.perf_counter()
            migrate(original, scratch, None)
            longest = time.perf_counter() - start
            # Of the copy, because another program that opens the store begins a new epoch. It has two later versions.
            current = tools.rows(copy, "PRAGMA user_version")[0][0] - 2
            for _ in range(30):
                migrate(original, scratch, random.uniform(0, longest * 1.2))
                version, count, fillings = tools.rows(
                    copy, "SELECT (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM cases), "
                    "(SELECT count(*) FROM sqlite_master WHERE name LIKE 'filling%')")[0]
                versions.add(version)
                if version not in (current, current + 2) or count != 300 or fillings:
                    broken.append(f"version {version}, {count} cases, {fillings} tables of a step")
                broken += tools.examine(copy)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        name = "30 kills of a migration: neither the old version nor the new one"
        tools.report(name, len(broken), "none", not broken)
        for text in broken[:5]:
            tools.note(text)
        tools.note(f"versions afterwards: {sorted(versions)}; a migration takes {longest * 1000:.0f} ms")
        with tools.Driven(path, mode="migrate") as store:
            is_good = store.value("state") == epoch and store.value("count") == "300"
            figure = "is the same" if is_good else "differs"
            tools.report("a migration that ends: the state", figure, "is the same", is_good)
        with tools.Driven(path) as store:
            is_read, _, text = store.run("count")
            is_good = not is_read and "newer casewire" in text and f"version {current + 2}" in text
            tools.report("an older program afterwards", "an error" if is_good else text, "an error", is_good)


def migrate(original, scratch, seconds):
    """Migrates a copy. Kills the process after that time."""
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(original, scratch)
    with tools.Driven(os.path.join(scratch, "cases.sqlite"), mode="migrate") as store:
        store.send("count")
        if seconds is None:
            store.answer()
        else:
            time.sleep(seconds)


# MARK: Libraries


def libraries():
    packages = "the package libsqlite3-0 on Debian and Ubuntu, sqlite-libs on RHEL and Fedora"
    with tools.folder() as path:
        real = tools.engine(path)
        scratch = os.path.dirname(path)
        text = os.path.join(scratch, "text.so")
        with open(text, "w") as file:
            file.write("This is no library.\n" * 100)
        cases = [("missing", "libnothing.so.9", "is missing"), ("no library", text, "Cannot load")]
        if tools.compiler():
            for name, option, message in [
                ("older", "-DVERSION=3033000", "older than SQLite 3.34"), ("without FTS5", "-DNO_FTS5", "FTS5"),
                ("not for threads", "-DNO_THREADS", "threads"),
            ]:
                library = os.path.join(scratch, option + ".so")
                tools.compile_library("shim_sqlite.c", library, option, real)
                cases.append((name, library, message))
            library = os.path.join(scratch, "same.so")
            tools.compile_library("shim_sqlite.c", library, real)
            with tools.Driven(os.path.join(scratch, "other", "cases.sqlite"), 5000, library) as store:
                store.value("count")
        for name, library, message in cases:
            with tools.Driven(os.path.join(scratch, "new", "cases.sqlite"), 5000, library) as store:
                is_loaded, _, text = store.run("count")
            is_good = not is_loaded and message in text and packages in text
            is_good = is_good and not os.path.exists(os.path.join(scratch, "new"))
            tools.report(f"a library that is {name}", "an error", "names the packages", is_good)
            if not is_good:
                tools.note(text)
