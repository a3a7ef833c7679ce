#!/usr/bin/env python3
"""The guarantees of casewire's sessions, with `casewire sandbox --port`, which counts the tokens that it issues.

    sessions.py PROGRAM

Prints a line for each guarantee with its figure. The exit code is 1 if one is broken.
"""
import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

LIST = ["cases/list", '{"profiles":["ibm"],"limit":1,"fields":["title"]}']
KILLS = 200
failures = []


def report(name, figure, promise, is_good):
    print(f"{name:<58} {figure:>14}   {promise}{'' if is_good else '   BROKEN'}", flush=True)
    if not is_good:
        failures.append(name)


class Sandbox:
    """`casewire sandbox`, and a configuration for it with the one profile `ibm`."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.process = subprocess.Popen([program, "sandbox", "--port", "0"], stdout=subprocess.PIPE)
        vendor = json.loads(self.process.stdout.readline())["ibm-cloud"]
        self.origin = vendor["baseURL"].split("/case-management")[0]
        self.config = os.path.join(folder, "config.json")
        profile = dict(vendor, provider="ibm-cloud", requestsPerSecond=1000)
        with open(self.config, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            json.dump({"profiles": {"ibm": profile}}, file)
        self.fresh()

    def fresh(self):
        """Later processes find an empty store."""
        self.state = tempfile.mkdtemp(dir=self.folder)
        self.store = os.path.join(self.state, "casewire", "sessions")
        self.environment = {**os.environ, "XDG_STATE_HOME": self.state}

    def exchanges(self):
        with urllib.request.urlopen(self.origin + "/_sandbox/counts") as answer:
            return json.load(answer)["ibm-cloud"]["exchanges"]

    def set_lifetime(self, seconds):
        body = json.dumps({"vendor": "ibm-cloud", "tokenLifetimeSeconds": seconds}).encode()
        urllib.request.urlopen(self.origin + "/_sandbox/settings", body).close()

    def start(self, *words, **more):
        return subprocess.Popen(
            [self.program, *words, "--config", self.config], env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)

    def call(self, *words):
        """Runs one call, which must succeed without output on stderr. Returns the seconds."""
        start = time.perf_counter()
        process = self.start("call", *(words or LIST))
        errors = process.stderr.read()
        process.stderr.close()
        if process.wait() != 0 or errors:
            sys.exit(f"casewire call {' '.join(words)} ended with {process.returncode}: {errors.decode()}")
        return time.perf_counter() - start

    def files(self, ending):
        return [name for name in os.listdir(self.store) if name.endswith(ending)]


def one_after_another(sandbox):
    sandbox.fresh()
    before = sandbox.exchanges()
    start = time.monotonic()
    for _ in range(1000):
        sandbox.call()
    took = time.monotonic() - start
    exchanges = sandbox.exchanges() - before
    report(f"1,000 calls one after another ({took:.1f} s): exchanges", exchanges, "exactly 1", exchanges == 1)


def at_the_same_time(sandbox):
    sandbox.fresh()
    before = sandbox.exchanges()
    running = [sandbox.start("call", *LIST) for _ in range(50)]
    failed = [process.stderr.read() for process in running if process.wait() != 0]
    exchanges = sandbox.exchanges() - before
    report("50 calls at the same time, no token yet: exchanges", exchanges, "exactly 1", exchanges == 1)
    report("50 calls at the same time, no token yet: failures", len(failed), "none", not failed)


def at_the_end_of_a_token(sandbox):
    """A token of 12 s counts as expired after 2 s, because it must be valid when the vendor checks it."""
    sandbox.fresh()
    sandbox.set_lifetime(12)
    before = sandbox.exchanges()
    casewire = subprocess.Popen(
        [sandbox.program, "--config", sandbox.config], env=sandbox.environment, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True)

    def send(number):
        message = {"jsonrpc": "2.0", "id": number, "method": LIST[0], "params": json.loads(LIST[1])}
        casewire.stdin.write(json.dumps(message) + "\n")
        casewire.stdin.flush()

    send(0)
    casewire.stdout.readline()
    end = time.monotonic() + 2
    sandbox.set_lifetime(3600)
    time.sleep(max(0, end - time.monotonic() - 0.1))
    for number in range(1, 1001):
        send(number)
        if number % 5 == 0:
            time.sleep(0.001)
    last = time.monotonic()
    answers = [json.loads(casewire.stdout.readline()) for _ in range(1000)]
    casewire.stdin.close()
    casewire.wait()
    failed = [answer for answer in answers if "result" not in answer]
    exchanges = sandbox.exchanges() - before - 1
    report("1,000 requests around the end of a token: exchanges", exchanges, "exactly 1", exchanges == 1 and last > end)
    report("1,000 requests around the end of a token: failures", len(failed), "none", not failed)


def killed(sandbox):
    """Kills processes that write, most of them before the rename of a partly written file."""
    sandbox.fresh()
    sandbox.call()
    name, = sandbox.files(".json")
    path = os.path.join(sandbox.store, name)
    hits, unreadable, start = 0, 0, time.monotonic()
    for _ in range(KILLS):
        left = len(sandbox.files(".tmp"))
        process = sandbox.start("call", "session/refresh", '{"profile":"ibm"}')
        while process.poll() is None:
            if len(sandbox.files(".tmp")) > left:
                # At once, or before the rename.
                time.sleep(random.choice([0, 0, 0.0002, 0.0005]))
                break
        process.kill()
        process.wait()
        process.stderr.close()
        hits += len(sandbox.files(".tmp")) > left
        with open(path) as file:
            try:
                if not json.load(file)["token"]["value"]:
                    unreadable += 1
            except (ValueError, KeyError):
                unreadable += 1
        # Fails for any output on stderr.
        sandbox.call()
    took = time.monotonic() - start
    report(f"kill -9 in a write, {KILLS} times ({took:.1f} s): unreadable", unreadable, "none", unreadable == 0)
    report("    of these with a file half written", hits, "some", hits > 0)
    report("    set aside as broken", len(sandbox.files(".broken")), "none", not sandbox.files(".broken"))
    # A partial file that is a minute old was left behind; a newer one may still be written.
    for left in sandbox.files(".tmp"):
        os.utime(os.path.join(sandbox.store, left), (time.time() - 120,) * 2)
    sandbox.call("session/refresh", '{"profile":"ibm"}')
    left = [file for file in os.listdir(sandbox.store) if file not in (name, name[:-5] + ".lock")]
    report("    left behind after the next write", len(left), "none", not left)


def cost(sandbox):
    """A call with a stored token, compared with one that has no store and fetches a token on loopback each time."""
    sandbox.fresh()
    sandbox.call()
    found, fetched = [], []
    for _ in range(150):
        found.append(sandbox.call())
        fetched.append(sandbox.call("--no-session-store", *LIST))
    found, fetched = statistics.median(found) * 1000, statistics.median(fetched) * 1000
    report("a call that finds its token in the store", f"{found:.2f} ms", f"without a store {fetched:.2f} ms",
           found < fetched + 1)


def main():
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        sandbox = Sandbox(sys.argv[1], folder)
        with contextlib.ExitStack() as stack:
            stack.callback(sandbox.process.wait)
            stack.callback(sandbox.process.terminate)
            for part in (one_after_another, at_the_same_time, at_the_end_of_a_token, killed, cost):
                part(sandbox)
                sandbox.set_lifetime(3600)
    print(f"after {time.monotonic() - start:.0f} s: {len(failures)} broken")
    sys.exit(1 if failures else 0)


main()
