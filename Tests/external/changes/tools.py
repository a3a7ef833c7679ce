"""What the checks of the change feed share: the simulated vendors on a port, configurations, and a client of casewire."""
import contextlib
import itertools
import json
import os
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
import traceback
import urllib.request

PROGRAM = os.environ["CASEWIRE"]
VENDORS = {"ibm": "ibm-cloud", "redhat": "redhat-portal", "cisco": "cisco-support"}
# No answer takes longer, also on a busy machine.
PATIENCE = 60
failures = []
# The lines of the check that runs in a thread.
output = threading.local()


def note(text):
    output.lines.append(text)


def report(name, figure, promise, is_good):
    note(f"{name:<66} {figure!s:>14}   {promise}{'' if is_good else '   BROKEN'}")
    if not is_good:
        failures.append(name)


def run(check, folder):
    """Runs a check. Returns its lines."""
    output.lines = []
    start = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(dir=folder) as own:
            check(own)
    except Exception:
        failures.append("exception")
        note(traceback.format_exc())
    note(f"  in {time.monotonic() - start:.0f} s")
    return output.lines


def wait_until(condition, seconds=PATIENCE, interval=0.02):
    """The seconds until a condition was true; None if that took too long."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > seconds:
            return None
        time.sleep(interval)
    return time.monotonic() - start


class Sandbox:
    """`casewire sandbox`."""

    def __init__(self, *, live=None, cases=60, seed=1):
        options = ["--live", str(live)] if live else []
        self.process = subprocess.Popen(
            [PROGRAM, "sandbox", "--port", "0", "--cases", str(cases), "--seed", str(seed), *options],
            stdout=subprocess.PIPE)
        self.vendors = json.loads(self.process.stdout.readline())
        self.origin = self.vendors["ibm-cloud"]["baseURL"].split("/case-management")[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def control(self, path, body=None, method=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.origin}/_sandbox/{path}", data, method=method)
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def requests(self, *profiles):
        """The requests to the APIs of these profiles, or of all."""
        counts = self.control("counts")
        return sum(counts[VENDORS[profile]]["requests"]["api"] for profile in profiles or VENDORS)

    def count(self, profile, point):
        return self.control("counts")[VENDORS[profile]]["requests"][point]

    def delay(self, profile, point, seconds, times=1):
        fault = {"kind": "delay", "milliseconds": int(seconds * 1000)}
        self.control("faults", {"vendor": VENDORS[profile], "place": point, "fault": fault, "times": times})

    def clear(self):
        self.control("faults", method="DELETE")

    def profile(self, name, polling):
        found = dict(self.vendors[VENDORS[name]], provider=VENDORS[name], requestsPerSecond=1000)
        if polling:
            found["polling"] = polling
        return found


# One round each second.
EACH_SECOND = {"firstSeconds": 1, "maxSeconds": 1, "requestsPerHour": 100_000}


class Setting:
    """A store, and a configuration for it."""

    def __init__(self, folder, profiles, store=None):
        self.folder = tempfile.mkdtemp(dir=folder)
        self.store = store or os.path.join(self.folder, "store", "cases.sqlite")
        self.config = os.path.join(self.folder, "config.json")
        with open(self.config, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            json.dump({"store": self.store, "profiles": profiles}, file)
        self.environment = {**os.environ, "XDG_STATE_HOME": os.path.join(self.folder, "state")}

    @classmethod
    def of(cls, folder, sandbox, *names, polling=EACH_SECOND):
        return cls(folder, {name: sandbox.profile(name, polling) for name in names or VENDORS})

    def source(self, profile):
        """The number of a profile's source in the store."""
        with contextlib.closing(sqlite3.connect(self.store)) as database:
            return database.execute("SELECT id FROM sources WHERE profile = ?", [profile]).fetchone()[0]

    def start(self, *words, **more):
        return subprocess.Popen([PROGRAM, *words, "--config", self.config], env=self.environment, **more)

    def call(self, method, **params):
        """Runs `casewire call`. Returns its result."""
        process = self.start(
            "call", method, json.dumps(params), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        output, errors = process.communicate(timeout=PATIENCE)
        if process.returncode != 0 or errors:
            raise RuntimeError(f"casewire call {method} ended with {process.returncode}: {errors.decode()}")
        return json.loads(output)

    def baseline(self, **params):
        """The state after the first listing of all profiles."""
        while True:
            result = self.call("changes/list", **params)
            if not result["pending"]:
                return result["state"]


class Casewire:
    """A process that answers requests. A thread reads what it sends, and passes it on."""

    def __init__(self, setting):
        self.process = setting.start(stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.ids = itertools.count(1)
        self.lock = threading.Lock()
        self.waiting = {}
        self.subscriptions = {}
        self.can_read = threading.Event()
        self.can_read.set()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def _read(self):
        for line in self.process.stdout:
            if not line.endswith(b"\n"):
                # It was killed while it wrote.
                return
            message = json.loads(line)
            if "method" in message:
                self.subscriptions[message["params"]["subscription"]](message["params"])
            else:
                with self.lock:
                    receive = self.waiting.pop(message["id"])
                receive(message)
            self.can_read.wait()

    def send(self, receive, method, **params):
        """Sends a request. The reading thread passes the response to `receive`."""
        try:
            with self.lock:
                number = next(self.ids)
                self.waiting[number] = receive
                message = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
                self.process.stdin.write(json.dumps(message).encode() + b"\n")
                self.process.stdin.flush()
        except (OSError, ValueError):
            # It was killed, or ends.
            return

    def call(self, method, **params):
        answers, arrived = [], threading.Event()
        self.send(lambda answer: (answers.append(answer), arrived.set()), method, **params)
        if not arrived.wait(PATIENCE):
            raise RuntimeError(f"{method} is not answered")
        if "error" in answers[0]:
            raise RuntimeError(f"{method}: {answers[0]['error']}")
        return answers[0]["result"]

    def subscribe(self, receive, **params):
        """`receive` gets the params of each notification. Returns the name of the subscription."""
        names, arrived = [], threading.Event()

        def register(answer):
            names.append(answer["result"]["subscription"])
            self.subscriptions[names[0]] = receive
            arrived.set()

        self.send(register, "changes/subscribe", **params)
        if not arrived.wait(PATIENCE):
            raise RuntimeError("changes/subscribe is not answered")
        return names[0]

    def changes(self, state, **params):
        """All events after a state, and the state after them."""
        events = []
        while True:
            page = self.call("changes/list", state=state, limit=1000, **params)
            events += page["events"]
            state = page["state"]
            if not page["hasMore"]:
                return events, state

    def resident(self):
        """In kilobytes."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))

    def processor_time(self):
        """In clock ticks, of all threads."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            words = stat.read().rsplit(")", 1)[1].split()
        return int(words[11]) + int(words[12])

    def holds_round(self, store, source):
        """Whether the process has the lock of a source's round: an OFD lock of a byte of a file beside the store."""
        folder, path = os.path.dirname(store), f"/proc/{self.process.pid}"
        try:
            for descriptor in os.listdir(path + "/fd"):
                if os.path.dirname(os.readlink(f"{path}/fd/{descriptor}")) != folder:
                    continue
                with open(f"{path}/fdinfo/{descriptor}", encoding="ascii") as info:
                    if any("OFDLCK" in line and line.split()[-2:] == [str(source)] * 2 for line in info):
                        return True
        except OSError:
            # The descriptor was closed.
            pass
        return False

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.reader.join(PATIENCE)

    def end(self):
        """Ends the input. Returns the exit code."""
        with self.lock:
            self.process.stdin.close()
        self.can_read.set()
        code = self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        self.process.stdout.close()
        return code


class Watcher:
    """Follows the changes from a state on, with a subscription or with requests that wait."""

    def __init__(self, casewire, state, is_subscription, **params):
        self.casewire, self.state, self.params = casewire, state, params
        self.events, self.errors = [], []
        self.is_subscription = is_subscription
        self._start()

    def _start(self):
        if self.is_subscription:
            self.casewire.subscribe(self._notice, state=self.state, **self.params)
        else:
            self._ask()

    def move(self, casewire):
        """Continues at another process; the one before has ended, and everything that it sent was received."""
        self.casewire = casewire
        self._start()

    def _notice(self, notification):
        if notification.get("truncated") or "failure" in notification:
            self.errors.append(notification)
        self.events += [event["id"] for event in notification["events"]]
        self.state = notification["state"]

    def _ask(self):
        self.casewire.send(self._answer, "changes/list", state=self.state, waitSeconds=30, **self.params)

    def _answer(self, answer):
        if "error" in answer:
            self.errors.append(answer["error"])
            return
        self.events += [event["id"] for event in answer["result"]["events"]]
        self.state = answer["result"]["state"]
        self._ask()
