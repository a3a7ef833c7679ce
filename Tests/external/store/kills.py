"""Processes that kill themselves before each statement, and before each write to the disk, of commits with events."""
import os
import random
import shutil

import tools

# What is stored before: cases with one comment each, of which n9 was missing once.
BEFORE = [("baseline",), ("observe", 0, 3, 100, 1), ("observe", 9, 1, 100, 1), ("missing", "n9")]
# What is killed: two changed cases and two new ones; a case that is gone; what a provider remembers.
OPERATIONS = [("observe", 1, 4, 100, 2), ("missing", "n9"), ("poll", "memory")]
OBSERVED = ["fields:n1", "fields:n2", "created:n3", "comment:n3", "created:n4", "comment:n4"]
EVENTS = OBSERVED + ["gone:n9"]


def commits(most):
    """Kills at most so many of the statements, and of the writes."""
    if tools.compiler() is None:
        tools.note("no C compiler: processes that are killed within a commit are not checked")
        return
    # The disk itself is not needed, and slow.
    with tools.folder("/dev/shm" if os.path.isdir("/dev/shm") else None) as path:
        scratch = os.path.dirname(path)
        statements, writes = os.path.join(scratch, "kill.so"), os.path.join(scratch, "fault.so")
        tools.compile_library("kill.c", statements, tools.engine(path))
        tools.compile_library("fault.c", writes)

        def statement(number, start, counter):
            return {"STORE_KILL": str(number), "STORE_KILL_START": start, "STORE_KILL_COUNT": counter}, (5000, statements)

        def write(number, start, counter):
            fault = f"{number or 1 << 30}:{1 << 30}:-1"
            return {"LD_PRELOAD": writes, "STORE_FAULT": fault, "STORE_FAULT_START": start,
                    "STORE_FAULT_COUNT": counter}, ()

        for name, environment in [("statements", statement), ("writes to the disk", write)]:
            found, calls = attempt(scratch, environment, 0)
            chosen = range(1, calls + 1) if calls <= most else sorted(random.sample(range(1, calls + 1), most))
            broken = [f"not killed: {text}" for text in found]
            for number in chosen:
                broken += [f"{number}: {text}" for text in attempt(scratch, environment, number)[0]]
            is_good = not broken and calls > 10
            tools.report(f"killed at each of {len(chosen)} of {calls} {name} of commits", len(broken), "none", is_good)
            for text in broken[:10]:
                tools.note(text)


def attempt(scratch, environment, number):
    """Runs the operations in a process that kills itself; 0 for never. Returns what is wrong, and the calls that counted."""
    folder = os.path.join(scratch, "attempt")
    path = os.path.join(folder, "cases.sqlite")
    start, counter = os.path.join(scratch, "start"), os.path.join(scratch, "count")
    with tools.Driven(path) as store:
        for operation in BEFORE:
            store.value(*operation)
        state = store.value("position")
    variables, words = environment(number, start, counter)
    done = []
    with tools.Driven(path, *words, environment=variables) as store:
        # Opens the file, and prepares what later operations use.
        store.value("position")
        open(start, "w").close()
        for operation in OPERATIONS:
            try:
                is_done, _, _ = store.run(*operation)
            except BrokenPipeError:
                is_done = False
            if not is_done:
                break
            done.append(operation)
    os.unlink(start)
    found = [] if number or len(done) == len(OPERATIONS) else ["the operations did not succeed"]
    found += examine(path, state, done)
    with open(counter) as file:
        calls = int(file.read())
    shutil.rmtree(folder)
    return found, calls


def examine(path, state, done):
    """What is wrong after a process was killed, and after the operations were repeated."""
    found = []
    with tools.Driven(path) as store:
        first, later = read(store, state)
        if (first, later) != read(store, state):
            found.append("the second reading differs")
        committed = [(), OBSERVED, EVENTS]
        if first not in map(list, committed):
            found.append(f"a part of a commit: {first}")
        if OPERATIONS[0] in done and not first or OPERATIONS[1] in done and first != EVENTS:
            found.append(f"a commit was lost: {first}")
        versions = store.value("versions", "n0", "n1", "n2", "n3", "n4")
        if versions != ("1 2 2 2 2" if first else "1 1 1 0 0"):
            found.append(f"cases and events differ: {versions}, {first}")
        if OPERATIONS[2] in done and store.value("polled") != "memory":
            found.append("the memory was lost")
        for operation in OPERATIONS:
            store.value(*operation)
        rest, end = read(store, later)
        if first + rest != EVENTS or read(store, state) != (EVENTS, end):
            found.append(f"lost or repeated: {first}, then {rest}")
        if store.value("polled") != "memory" or store.warnings:
            found.append(f"not as after an undisturbed run: {store.warnings}")
    # Last, since it removes the log of the file, which begins a new epoch.
    return found + tools.examine(path)


def read(store, state):
    """The events after a state, without their numbers, which must have no gap; and the state after them."""
    words = store.value("changes", *state.split(" ")).split()
    if words[0] == "resync":
        return [words[1]], state
    events = [event.split(":", 1) for event in words[3:]]
    start = int(state.split(" ")[1])
    if [int(number) for number, _ in events] != list(range(start + 1, start + 1 + len(events))):
        return [f"a gap: {words[3:]}"], state
    return [event for _, event in events], " ".join(words[:3])
