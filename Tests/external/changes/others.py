"""Without a watcher, two accounts in one store, and the budget."""
import datetime
import time

from tools import EACH_SECOND, Casewire, Sandbox, Setting, Watcher, report, wait_until


def no_watcher(folder, seconds):
    with Sandbox(live=120) as sandbox:
        setting = Setting.of(folder, sandbox)
        setting.baseline()
        with Casewire(setting) as casewire:
            subscription = casewire.subscribe(lambda notification: None)
            time.sleep(1)
            casewire.call("changes/unsubscribe", subscription=subscription)
            # A round that runs may end first.
            seen, end = None, time.monotonic() + 30
            while seen != sandbox.requests() and time.monotonic() < end:
                seen = sandbox.requests()
                time.sleep(1.5)
            before = sandbox.requests(), casewire.processor_time()
            time.sleep(seconds)
            after = sandbox.requests(), casewire.processor_time()
    report(f"no watcher for {seconds} s: requests", after[0] - before[0], "none", after[0] == before[0])
    # One tick is the resolution of the counter: a timer would take more.
    report("    processor time", after[1] - before[1], "at most 1 tick", after[1] - before[1] <= 1)


def two_accounts(folder, seconds):
    """Three configurations have a profile `work`: at one vendor's account, at another one, and at another vendor."""
    with Sandbox(live=240, seed=1) as first, Sandbox(live=240, seed=2) as second:
        accounts = [(first, "ibm"), (second, "ibm"), (second, "redhat")]
        settings, store = [], None
        for sandbox, name in accounts:
            setting = Setting(folder, {"work": sandbox.profile(name, EACH_SECOND)}, store)
            store = setting.store
            settings.append(setting)
        states = [setting.baseline() for setting in settings]
        running = [Casewire(setting) for setting in settings]
        # The oldest state: it is before the changes of all.
        watchers = [Watcher(casewire, states[0], n % 2 == 0) for n, casewire in enumerate(running)]
        time.sleep(seconds)
        found = [casewire.changes(states[0])[0] for casewire in running]
        for casewire in running:
            casewire.end()
        shown = [{case["id"] for case in setting.call("cases/list", limit=500)["cases"]} for setting in settings]
    foreign = sum(event["case"] not in own for events, own in zip(found, shown) for event in events)
    every = [event["id"] for events in found for event in events]
    report(f"one store for three accounts, {len(every)} events: of another account", foreign, "none",
           foreign == 0 and all(len(events) > 1 for events in found))
    report("    that two accounts have", len(every) - len(set(every)), "none", len(every) == len(set(every)))
    wrong = [watcher for watcher, events in zip(watchers, found)
             if watcher.errors or watcher.events[:len(events)] != [event["id"] for event in events][:len(watcher.events)]]
    report("    watchers that got others", len(wrong), "none", not wrong)


def budget(folder):
    polling = dict(EACH_SECOND, requestsPerHour=5)
    with Sandbox(live=60) as sandbox:
        setting = Setting.of(folder, sandbox, "ibm", polling=polling)
        state = setting.baseline()
        first = sandbox.requests()
        with Casewire(setting) as casewire:
            Watcher(casewire, state, True)
            wait_until(lambda: casewire.call("changes/list")["budget"]["ibm"]["left"] == 0, 30, 0.3)
            time.sleep(0.5)
            spent = sandbox.requests() - first
            report("requests of the rounds with a budget of 5 per hour", spent, "5", spent == 5)
            time.sleep(2)
            later = sandbox.requests() - first - spent
            report("    later", later, "none", later == 0)
            standing = casewire.call("changes/list")["budget"]["ibm"]
            minutes = (seconds_of(standing["nextPollAt"]) - time.time()) / 60
            report("    the next round is after", f"{minutes:.0f} min", "about 59 min", 55 < minutes <= 60)
            count = len(casewire.call("cases/list", limit=5, profiles=["ibm"])["cases"])
            case = casewire.call("cases/list", limit=1)["cases"][0]["id"]
            casewire.call("comments/add", case=case, text="A client's request.")
            asked = sandbox.requests() - first - spent
            report("    requests of the client are answered", f"{asked} sent", "at least 3", count == 5 and asked >= 3)
            events = casewire.changes(state)[0]
            own = [event for event in events if event["origin"] == "self" and event["kind"] == "comment"]
            report("    its own write is reported", len(own), "once", len(own) == 1)


def seconds_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
