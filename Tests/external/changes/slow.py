"""A subscriber that does not read."""
import contextlib
import json
import sqlite3
import time

from tools import Casewire, Sandbox, Setting, note, report, wait_until

EVENTS = 50_000
BATCH = 500


def copies(store, events):
    """Adds events as a process does that polls: in commits, each with its number in `meta`. They are copies of one."""
    with contextlib.closing(sqlite3.connect(store, timeout=30, isolation_level=None)) as database:
        names = [row[1] for row in database.execute("PRAGMA table_info(events)")]
        row = dict(zip(names, database.execute("SELECT * FROM events ORDER BY sequence DESC LIMIT 1").fetchone()))
        insert = f"INSERT INTO events ({','.join(names)}) VALUES ({','.join('?' * len(names))})"
        for start in range(0, events, BATCH):
            database.execute("BEGIN IMMEDIATE")
            last, = database.execute("SELECT value FROM meta WHERE name = 'sequence'").fetchone()
            for number in range(int(last) + 1, int(last) + 1 + min(BATCH, events - start)):
                row.update(sequence=number, change=number, event_key=f"{number:032x}")
                database.execute(insert, [row[name] for name in names])
            database.execute("UPDATE meta SET value = ? WHERE name = 'sequence'", [str(number)])
            database.execute("COMMIT")
            time.sleep(0.005)


def does_not_read(folder):
    with Sandbox() as sandbox:
        setting = Setting.of(folder, sandbox, "ibm")
        # The allocator makes areas for threads, whose number depends on the load of the machine.
        setting.environment["MALLOC_ARENA_MAX"] = "1"
        state = setting.baseline()
        case = setting.call("cases/list", limit=1, status=["open"])["cases"][0]["id"]
        setting.call("comments/add", case=case, text="The first event.")
        with Casewire(setting) as casewire:
            notices = []
            casewire.subscribe(notices.append, state=state)
            # What it needs once: the pages of the store, and the connection of the vendor.
            copies(setting.store, 3_000)
            wait_until(lambda: notices and notices[-1].get("truncated"), 10)
            casewire.changes(state)
            time.sleep(2)
            casewire.can_read.clear()
            before = casewire.resident()
            copies(setting.store, EVENTS)
            time.sleep(1.5)
            grown = casewire.resident() - before
            report(f"a subscriber that does not read {EVENTS:,} events: memory", f"{grown} kB", "at most 1024 kB",
                   grown < 1024)
            casewire.can_read.set()
            continue_after(casewire, setting, state, notices, case)


def continue_after(casewire, setting, state, notices, case):
    """It got a part of the events, and lists those that were left out."""
    everything = [event["id"] for event in casewire.changes(state)[0]]
    setting.call("comments/add", case=case, text="The last event.")
    everything += [event["id"] for event in casewire.changes(state)[0]][len(everything):]
    has_last = wait_until(lambda: [event["id"] for event in notices[-1]["events"]][-1:] == everything[-1:], 10) is not None
    truncated = [notice for notice in notices if notice.get("truncated")]
    report("    notifications without the events", len(truncated), "some", len(truncated) > 1)
    report("    the next event after those that were left out", has_last, "True", has_last)
    # As a client does it: after a truncated notification, the events up to the next one come from `changes/list`.
    seen, known = [], set()

    def add(events):
        for event in events:
            if event["id"] not in known:
                known.add(event["id"])
                seen.append(event["id"])

    for notice in notices:
        if notice.get("truncated"):
            add(casewire.changes(notice["state"])[0])
        else:
            add(notice["events"])
    sent = [event["id"] for notice in notices for event in notice["events"]]
    report(f"    of {len(everything):,} events: lost, or in another order", sum(a != b for a, b in zip(seen, everything)),
           "none", seen == everything)
    report(f"    of {len(sent):,} events in notifications: repeated", len(sent) - len(set(sent)), "none",
           len(sent) == len(set(sent)))
    bytes_sent = sum(len(json.dumps(notice)) for notice in notices)
    note(f"  {len(notices)} notifications, {bytes_sent >> 10} kB")
