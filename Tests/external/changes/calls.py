"""Shells: `casewire call` with a reader, and waits that end before there is a change."""
import contextlib
import fcntl
import json
import random
import signal
import subprocess
import time

from tools import PATIENCE, Casewire, Sandbox, Setting, report, wait_until

READER = {"reader": "morning"}
F_SETPIPE_SZ = 1031


def ids(result):
    return [event["id"] for event in result["events"]]


class Shell:
    """Calls `changes/list` with a reader, and keeps what it printed."""

    def __init__(self, setting):
        self.setting = setting
        self.printed = []
        self.start = setting.baseline(**READER)

    def call(self):
        result = self.setting.call("changes/list", **READER)
        self.printed += ids(result)
        return result

    def drain(self):
        while self.call()["hasMore"]:
            pass

    def run(self, output):
        return self.setting.start(
            "call", "changes/list", json.dumps(READER), stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.DEVNULL)

    def expected(self):
        with Casewire(self.setting) as casewire:
            return ids({"events": casewire.changes(self.start)[0]})


def reader(folder, seconds, kills):
    with Sandbox(live=240) as sandbox:
        setting = Setting.of(folder, sandbox, "ibm")
        shell = Shell(setting)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            shell.call()
        shell.drain()
        expected = shell.expected()
        # A round may have found more after the last call.
        report(f"{len(shell.printed)} events in a loop: lost, repeated or in another order",
               sum(a != b for a, b in zip(shell.printed, expected)), "none",
               shell.printed == expected[:len(shell.printed)] and len(shell.printed) > 3)
        full_device(shell)
        killed_while_printing(shell)
        killed(shell, kills)


def add_comments(shell, count):
    with Casewire(shell.setting) as casewire:
        state = casewire.changes(shell.start)[1]
        case = casewire.call("cases/list", limit=1, status=["open"])["cases"][0]["id"]
        for number in range(count):
            casewire.call("comments/add", case=case, text=f"Comment {number} of {count}.")

        def found():
            events = casewire.changes(state)[0]
            return count <= sum(event["case"] == case and event["kind"] == "comment" for event in events)

        # A write that the store could not take in time is reported by the next round.
        wait_until(found, 10, 0.2)


def full_device(shell):
    add_comments(shell, 1)
    with open("/dev/full", "wb") as full:
        code = shell.run(full).wait(PATIENCE)
    again = shell.call()
    report("/dev/full: exit code, and events of the next call", f"{code}, {len(again['events'])}", "1, some",
           code == 1 and len(again["events"]) > 0)
    check_all(shell, "    events that are lost or repeated after it")


def killed_while_printing(shell):
    """The call waits for its reader, in the middle of the result."""
    add_comments(shell, 25)
    process = shell.run(subprocess.PIPE)
    with contextlib.suppress(OSError):
        fcntl.fcntl(process.stdout.fileno(), F_SETPIPE_SZ, 4096)
    time.sleep(1)
    is_waiting = process.poll() is None
    process.kill()
    process.wait()
    process.stdout.close()
    again = shell.call()
    report("killed while it prints: events of the next call", len(again["events"]), "at least 25",
           is_waiting and len(again["events"]) >= 25)
    check_all(shell, "    events that are lost or repeated after it")


def check_all(shell, name):
    shell.drain()
    expected = shell.expected()
    wrong = shell.printed != expected[:len(shell.printed)]
    report(name, "some" if wrong else "none", "none", not wrong)


def killed(shell, kills):
    """At any time: what a call has printed may come again; nothing is lost."""
    complete, kept = [], set(shell.printed)
    for _ in range(kills):
        process = shell.run(subprocess.PIPE)
        time.sleep(random.uniform(0, 0.25))
        process.kill()
        output, _ = process.communicate()
        with contextlib.suppress(ValueError):
            complete += ids(json.loads(output))
    before = len(shell.printed)
    shell.drain()
    later = shell.printed[before:]
    expected = [event for event in shell.expected() if event not in kept]
    lost = [event for event in expected[:expected.index(later[-1]) + 1] if event not in {*complete, *later}] if later else []
    report(f"killed at any time, {kills} times: lost events", len(lost), "none", not lost)
    report("    repeated by calls that were not killed", len(later) - len(set(later)), "none", len(later) == len(set(later)))


def framed(message):
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def waits(folder):
    with Sandbox() as sandbox:
        setting = Setting.of(folder, sandbox, "ibm")
        state = setting.baseline()
        wait = {"jsonrpc": "2.0", "id": 1, "method": "changes/list", "params": {"state": state, "waitSeconds": 120}}
        for name, text in (("lines", json.dumps(wait).encode() + b"\n"), ("headers", framed(wait))):
            process = setting.start(stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            process.stdin.write(text)
            process.stdin.flush()
            time.sleep(0.5)
            start = time.monotonic()
            output, _ = process.communicate(timeout=PATIENCE)
            took = time.monotonic() - start
            result = json.loads(output[output.index(b"{"):]).get("result", {})
            is_same = result.get("events") == [] and result.get("state") == state
            report(f"the end of the input ends a wait ({name}): exit code", process.returncode, f"0, after {took:.1f} s",
                   process.returncode == 0 and took < 5)
            if name == "lines":
                report("    no events and the same state", is_same, "True", is_same)
        process = setting.start(stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process.stdin.write(json.dumps(wait).encode() + b"\n")
        process.stdin.flush()
        time.sleep(0.5)
        start = time.monotonic()
        process.send_signal(signal.SIGTERM)
        output = process.stdout.read()
        code, took = process.wait(PATIENCE), time.monotonic() - start
        process.stdin.close()
        process.stdout.close()
        report("SIGTERM ends a wait: exit code", code, f"0, after {took:.1f} s", code == 0 and took < 5)
        answer = json.loads(output or b"{}")
        report("    the request is answered", "yes" if answer.get("id") == 1 else "no", "yes", answer.get("id") == 1)
