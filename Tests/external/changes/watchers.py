"""Many watchers in several processes: one poll for all of them, the same events, and another poller after a kill."""
import collections
import random
import time

from tools import EACH_SECOND, Casewire, Sandbox, Setting, Watcher, note, report, wait_until

PROCESSES = 8
WATCHERS = 100
# For each vendor and minute.
LIVE = 120


def rounds(sandbox):
    """A round of IBM is one request while fewer than a page of cases change."""
    return sandbox.count("ibm", "listCases")


def lists(sandbox):
    """The requests without those for the comments of one case, of which there are as many as changed cases."""
    return sandbox.requests() - sandbox.count("redhat", "listComments") - sandbox.count("cisco", "caseDetails")


def measure(sandbox, seconds):
    """The requests, and the rounds of IBM, in this time."""
    before, start = (lists(sandbox), rounds(sandbox)), time.monotonic()
    time.sleep(seconds)
    after, took = (lists(sandbox), rounds(sandbox)), time.monotonic() - start
    return after[0] - before[0], after[1] - before[1], took


def one_poll_for_all(folder, seconds):
    with Sandbox(live=LIVE) as sandbox:
        setting = Setting.of(folder, sandbox)
        state = setting.baseline()
        with Casewire(setting) as casewire:
            Watcher(casewire, state, True)
            time.sleep(1.5)
            alone, alone_rounds, _ = measure(sandbox, seconds)

        setting = Setting.of(folder, sandbox)
        state = setting.baseline()
        running = [Casewire(setting) for _ in range(PROCESSES)]
        try:
            watchers = [Watcher(running[n % PROCESSES], state, n // PROCESSES % 2 == 0) for n in range(WATCHERS)]
            together, together_rounds, took = measure(sandbox, seconds)
            report(f"requests for {WATCHERS} watchers in {PROCESSES} processes", together,
                   f"about {alone}, as for one", together <= alone * 1.2 + 10)
            report("    rounds at one vendor", together_rounds, f"about {alone_rounds}, at most one each second",
                   2 <= together_rounds <= min(alone_rounds * 1.25 + 2, took + 1))
            compare(setting, state, watchers)
            takes_over(sandbox, setting, running)
        finally:
            for casewire in running:
                if casewire.process.poll() is None:
                    casewire.end()


def compare(setting, state, watchers):
    """Every watcher got the events that a listing has, in its order."""
    with Casewire(setting) as casewire:
        events, _ = casewire.changes(state)
    ids = [event["id"] for event in events]
    wait_until(lambda: all(len(watcher.events) >= len(ids) for watcher in watchers), 20)
    wrong = [watcher for watcher in watchers if watcher.errors or watcher.events[:len(ids)] != ids]
    repeated = sum(len(watcher.events) - len(set(watcher.events)) for watcher in watchers)
    keys = collections.Counter((event["key"]) for event in events if event["kind"] in ("comment", "created"))
    report(f"{len(ids)} events: watchers that got others, or another order", len(wrong), "none", not wrong and len(ids) > 5)
    report("    events that a watcher got twice", repeated, "none", repeated == 0)
    report("    comments and cases with two events", sum(n - 1 for n in keys.values()), "none", max(keys.values()) == 1)
    for watcher in wrong[:3]:
        note(f"    {watcher.errors[:1]}, {len(watcher.events)} events")


def takes_over(sandbox, setting, running):
    """Kills the process that polls: in a round, and when it has just ended one."""
    slowest = 0
    for _ in range(2):
        sandbox.delay("ibm", "listCases", 60)
        # Its request is counted when it arrives.
        before = rounds(sandbox)
        wait_until(lambda: rounds(sandbox) > before, 30)
        poller = [casewire for casewire in running
                  if casewire.process.poll() is None and casewire.holds_round(setting.store, setting.source("ibm"))]
        if len(poller) != 1:
            report("processes that poll", len(poller), "1", False)
            return
        before = rounds(sandbox)
        poller[0].kill()
        took = wait_until(lambda: rounds(sandbox) > before, 30)
        sandbox.clear()
        slowest = max(slowest, took if took is not None else 30)
    report("killed in a round: until another process polls", f"{slowest:.1f} s", "at most 5 s", slowest < 5)


def between_rounds(folder):
    """Kills the process that polled last. Another one begins the next round when it is due."""
    polling = dict(EACH_SECOND, firstSeconds=3, maxSeconds=3)
    with Sandbox() as sandbox:
        setting = Setting.of(folder, sandbox, "ibm", polling=polling)
        state = setting.baseline()
        with Casewire(setting) as first, Casewire(setting) as second:
            Watcher(first, state, True)
            before = rounds(sandbox)
            wait_until(lambda: rounds(sandbox) > before)
            Watcher(second, state, False)
            time.sleep(0.5)
            before, start = rounds(sandbox), time.monotonic()
            first.kill()
            wait_until(lambda: rounds(sandbox) > before, 30)
            took = time.monotonic() - start
    report("killed between rounds of 3 s: until another process polls", f"{took:.1f} s", "at most 8 s", took < 8)


def killed_at_any_time(folder, seconds):
    """Processes are killed and replaced. Their watchers continue from their last state."""
    kills = 0
    with Sandbox(live=LIVE) as sandbox:
        setting = Setting.of(folder, sandbox)
        state = setting.baseline()
        running = [Casewire(setting) for _ in range(4)]
        watchers = [Watcher(casewire, state, n % 2 == 0) for n, casewire in enumerate(running)]
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(random.uniform(0, 0.6))
            number = random.randrange(len(running))
            running[number].kill()
            running[number] = Casewire(setting)
            watchers[number].move(running[number])
            kills += 1
        note(f"  {kills} processes were killed")
        compare(setting, state, watchers)
        for casewire in running:
            casewire.end()
