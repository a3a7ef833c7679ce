"""Several processes that read and write one store and are killed at any time."""
import os
import random
import selectors
import signal
import subprocess
import time

import tools

PROCESSES = 8
# The store removes the oldest events above this number (`EventTable.most`).
MOST_EVENTS = 100_000
# The promise of the store for a read, in milliseconds.
LONGEST = 100


class Load:
    """Workers that are started again when they end, and what they printed."""

    def __init__(self, path):
        self.path = path
        self.selector = selectors.DefaultSelector()
        self.workers = [None] * PROCESSES
        self.generations = [0] * PROCESSES
        self.starts = 0
        self.acknowledged = {}
        self.sequences = {}
        self.reads = []
        self.lines = {"broken": [], "refused": [], "warning": [], "epoch": []}
        self.signals = set()
        for number in range(PROCESSES):
            self.start(number)

    def start(self, number):
        self.generations[number] += 1
        self.starts += 1
        process = subprocess.Popen(
            [tools.WORKER, "load", self.path, str(number), str(self.generations[number])], stdout=subprocess.PIPE)
        os.set_blocking(process.stdout.fileno(), False)
        process.rest = b""
        self.selector.register(process.stdout, selectors.EVENT_READ, process)
        self.workers[number] = process

    def stop(self, number):
        """Kills a worker, and reads what it had printed."""
        process = self.workers[number]
        process.kill()
        self.signals.add(process.wait())
        os.set_blocking(process.stdout.fileno(), True)
        self.take(process, process.stdout.read())
        self.selector.unregister(process.stdout)
        process.stdout.close()

    def wait(self, seconds):
        """Reads what the workers print. Starts those again that ended by themselves."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            for key, _ in self.selector.select(left):
                data = key.fileobj.read()
                if data:
                    self.take(key.data, data)
                elif data is not None:
                    number = self.workers.index(key.data)
                    self.stop(number)
                    self.start(number)

    def take(self, process, data):
        # A line that was cut off by the end of its process was not acknowledged.
        *lines, process.rest = (process.rest + (data or b"")).split(b"\n")
        for line in lines:
            kind, _, rest = line.decode().partition(" ")
            if kind == "ack":
                number, version, sequence = rest.split(" ")
                self.acknowledged[number] = max(self.acknowledged.get(number, 0), int(version))
                if sequence != "0":
                    self.sequences[int(sequence)] = number
            elif kind == "read":
                microseconds, name = rest.split(" ")
                self.reads.append((int(microseconds) / 1000, name))
            else:
                self.lines[kind].append(rest)

    def end(self):
        for number in range(PROCESSES):
            self.stop(number)


def kills(seconds):
    with tools.folder() as path:
        with tools.Driven(path) as first:
            first.value("baseline")
        load = Load(path)
        end = time.monotonic() + seconds
        killed = 0
        while time.monotonic() < end:
            # Some while they open the store.
            load.wait(random.choice([0.002, 0.01, 0.03, 0.1, 0.3]))
            number = random.randrange(PROCESSES)
            if random.random() < 0.2:
                # Readers wait neither for a process that is stopped.
                load.workers[number].send_signal(signal.SIGSTOP)
                load.wait(0.3)
            load.stop(number)
            load.start(number)
            killed += 1
        load.end()
        check(load, killed, path)


def check(load, killed, path):
    found = tools.examine(path)
    tools.report(f"{killed} kills of {PROCESSES} processes: errors of the file", len(found), "none", not found)
    for text in found[:5]:
        tools.note(text)
    numbers = list(load.acknowledged)
    with tools.Driven(path) as store:
        versions = store.value("versions", *numbers).split(" ")
    lost = [number for number, version in zip(numbers, versions) if int(version) < load.acknowledged[number]]
    tools.report(f"{len(load.acknowledged)} acknowledged cases: lost", len(lost), "none", not lost)
    events = dict(tools.rows(path, "SELECT sequence, number FROM events"))
    first = min(events)
    kept = min(max(events), MOST_EVENTS)
    tools.report("events that are kept", len(events), f"at least {kept}", len(events) >= kept)
    lost = [sequence for sequence, number in load.sequences.items() if sequence >= first and events.get(sequence) != number]
    tools.report(f"{len(load.sequences)} acknowledged events: lost", len(lost), "none", not lost)
    gaps = max(events) - first + 1 - len(events)
    tools.report("numbers of events without an event", gaps, "none", gaps == 0)
    keys = tools.rows(path, "SELECT count(*) - count(DISTINCT event_key) FROM events")[0][0]
    tools.report("events that were stored twice", keys, "none", keys == 0)
    for kind, name in [
        ("broken", "what was read and not written"), ("refused", "operations that failed"), ("warning", "warnings")
    ]:
        tools.report(name, len(load.lines[kind]), "none", not load.lines[kind])
        for text in load.lines[kind][:5]:
            tools.note(text)
    epochs = len(set(load.lines["epoch"]))
    tools.report("epochs", epochs, "exactly 1", epochs == 1)
    signals = load.signals - {-signal.SIGKILL}
    tools.report("other ends of a process", len(signals), "none", not signals)
    waits(load)


def waits(load):
    """How long reads took. A machine that makes a thread without a store wait does the same to a read."""
    control = max(milliseconds for milliseconds, name in load.reads if name == "control")
    reads = sorted(read for read in load.reads if read[1] != "control")
    longest, name = reads[-1]
    half, most = (reads[int(len(reads) * part)][0] for part in (0.5, 0.999))
    tools.note(f"{len(reads)} reads: p50 {half:.1f} ms, p99.9 {most:.1f} ms")
    tools.note(f"the longest wait of a thread without a store: {control:.1f} ms")
    tools.report(
        f"the longest read ({name})", f"{longest:.1f} ms", f"at most {LONGEST} ms, and a thread without a store",
        longest <= LONGEST + control)


# MARK: Replaced and damaged files


def unlink(*paths):
    for path in paths:
        try:
            os.unlink(path)
        except FileNotFoundError:
            pass


def overwrite(path, start, content):
    try:
        with open(path, "r+b") as file:
            file.seek(start)
            file.write(content)
    except FileNotFoundError:
        pass


def truncate(path):
    try:
        os.truncate(path, random.randrange(os.path.getsize(path) + 1))
    except FileNotFoundError:
        pass


def replace(path):
    """A file of another program, with the name of the store."""
    with open(path + ".other", "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(b"The user's notes. " * random.randrange(1000))
    os.rename(path + ".other", path)


def rename(path):
    try:
        os.rename(path, path + ".old")
    except FileNotFoundError:
        pass


# The index is never truncated: its content is in the memory of the processes, as that of a program that is overwritten.
DAMAGES = [
    unlink, rename, replace, truncate,
    lambda path: unlink(path, path + "-wal", path + "-shm"),
    lambda path: unlink(path + "-wal"),
    lambda path: unlink(path + "-shm"),
    lambda path: unlink(path + ".lock"),
    lambda path: truncate(path + "-wal"),
    lambda path: overwrite(path, 0, bytes(100)),
    lambda path: overwrite(path + "-wal", 0, bytes(32)),
    lambda path: overwrite(path + "-shm", 0, bytes(136)),
]


def damages(seconds):
    with tools.folder() as path:
        load = Load(path)
        load.wait(0.5)
        end = time.monotonic() + seconds
        done = 0
        while time.monotonic() < end:
            random.choice(DAMAGES)(path)
            load.wait(random.choice([0.001, 0.03, 0.2]))
            if random.random() < 0.3:
                number = random.randrange(PROCESSES)
                load.stop(number)
                load.start(number)
            done += 1
        unlink(path)
        load.wait(0.5)
        load.lines = {kind: [] for kind in load.lines}
        load.reads, load.acknowledged = [], {}
        load.wait(1)
        load.end()
        signals = load.signals - {-signal.SIGKILL}
        tools.report(f"{done} damages and removals: ends of a process", len(signals), "none", not signals)
        tools.note(f"{signals}") if signals else None
        refused = load.lines["refused"]
        tools.report("afterwards: operations that failed", len(refused), "none", not refused)
        for text in refused[:5]:
            tools.note(text)
        is_used = len(load.reads) > 100 and len(load.acknowledged) > 20
        tools.report("afterwards: reads", len(load.reads), "above 100", is_used)
        found = tools.examine(path)
        tools.report("afterwards: errors of the file", len(found), "none", not found)
