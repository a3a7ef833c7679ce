#!/usr/bin/env python3
"""Drives one `casewire serve` through the proxy of proxy.py, and checks every response.

    drive.py PROGRAM [--seed N] [--only KIND,...] [--serial] [--seconds N]
"""
import argparse
import collections
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time

import markers
import mutations
import proxy as proxies
from work import Work, text_of

PROFILES = {
    "ibm-a": "ibm-cloud", "ibm-b": "ibm-cloud", "strata-a": "redhat-portal", "strata-b": "redhat-portal",
    "rest-a": "redhat-portal", "rest-b": "redhat-portal", "rest-c": "redhat-portal", "cisco-a": "cisco-support",
    "cisco-b": "cisco-support", "market-a": "redhat-marketplace", "market-b": "redhat-marketplace",
}
TIMEOUT = 3
# A response may be late on a busy machine.
GRACE = 20
# The memory limit: concurrent responses of a few megabytes, and a part of a decompression bomb.
MEMORY_KB = 400_000
# Kinds that change records, including their numbers.
DAMAGES_RECORDS = {"flip_body", "odd_text", "null_members", "chunk_damage", "wrong_length", "encoded", "huge_member", "truncate_body"}
ONCE = {"comments/add", "attachments/add", "orders/create", "cases/create", "cases/update", "resources/add", "cases/setStatus",
        "cases/escalate"}
MUST_KNOW = {"comments/add", "attachments/add", "orders/create", "cases/create", "resources/add"}


class Sandbox:
    def __init__(self, program, seed):
        self.process = subprocess.Popen([program, "sandbox", "--port", "0", "--cases", "25", "--seed", str(seed)],
                                        stdout=subprocess.PIPE)
        self.vendors = json.loads(self.process.stdout.readline())
        self.port = int(self.vendors["ibm-cloud"]["baseURL"].split(":")[2].split("/")[0])

    def profile(self, name, port, prefix):
        """A profile whose credentials contain its name, unless `prefix` is empty."""
        provider = PROFILES[name]
        vendor = self.vendors[provider]
        move = lambda address: address.replace(f":{self.port}", f":{port}")
        credentials = {key: f"{prefix}{value}" for key, value in vendor["credentials"].items()}
        made = {"provider": provider, "baseURL": move(vendor["baseURL"]), "tokenURL": move(vendor["tokenURL"]),
                "requestsPerSecond": 1000, "timeoutSeconds": TIMEOUT}
        if name.startswith("strata"):
            made["dialect"] = "strata"
            del made["tokenURL"], credentials["offlineToken"]
        elif name.startswith("rest"):
            dialect = "v3" if name.endswith("c") else "v1"
            made["dialect"] = "rest-" + dialect
            made["baseURL"] = made["baseURL"].removesuffix("/rs") + "/support/" + dialect
            del credentials["username"], credentials["password"]
        elif name.startswith("cisco"):
            made["contracts"] = vendor["contracts"]
        return {**made, "credentials": credentials}


def write_config(folder, name, profiles):
    path = os.path.join(folder, name)
    with open(path, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        json.dump({"profiles": profiles}, file)
    return path


class Driver:
    def __init__(self, program, config, proxy, work, limit, chance, folder):
        self.proxy, self.work, self.limit, self.chance = proxy, work, limit, chance
        self.stderr = open(os.path.join(folder, "stderr"), "w+b")
        self.process = subprocess.Popen(
            [program, "serve", "--config", config, "--no-session-store", "--log-level", "debug"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self.stderr, cwd=folder)
        self.condition = threading.Condition()
        self.open, self.answered, self.problems = {}, set(), []
        self.outcomes, self.kinds = collections.Counter(), collections.Counter()
        self.words = {}
        self.last_id, self.peak, self.has_ended = 0, 0, False
        threading.Thread(target=self.receive, daemon=True).start()

    def problem(self, text):
        with self.condition:
            self.problems.append(text)
        print(f"BROKEN: {text}"[:1800], flush=True)

    # Sending

    def run(self, end):
        watched = 0
        while time.monotonic() < end and len(self.problems) < 10 and not self.has_ended:
            with self.condition:
                self.condition.wait_for(lambda: len(self.open) < self.limit or self.has_ended, 0.2)
                room = self.limit - len(self.open)
            for _ in range(room):
                self.send()
            if time.monotonic() - watched > 0.2:
                watched = time.monotonic()
                self.watch()

    def send(self):
        method, params, profile, number, word = self.work.next()
        with self.condition:
            self.last_id += 1
            request = self.last_id
            self.open[request] = (time.monotonic(), method, params, profile, number, word)
        if word:
            self.words[word] = (request, method)
        params = {**params, "timeoutSeconds": TIMEOUT}
        lines = [{"jsonrpc": "2.0", "id": request, "method": method, "params": params}]
        if self.chance.random() < 0.03:
            lines.append({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": request}})
        try:
            self.process.stdin.write("".join(json.dumps(line) + "\n" for line in lines).encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            self.has_ended = True

    def watch(self):
        with self.condition:
            late = [item for item in self.open.items() if time.monotonic() - item[1][0] > TIMEOUT + GRACE]
        for request, asked in late:
            self.problem(f"no response after {TIMEOUT + GRACE} s: {request} {asked[1]} {asked[2]}")
            with self.condition:
                self.open.pop(request, None)
        try:
            with open(f"/proc/{self.process.pid}/status") as file:
                fields = dict(line.split(":", 1) for line in file)
            self.peak = int(fields.get("VmHWM", "0 kB").split()[0])
        except OSError:
            pass
        if self.peak > MEMORY_KB and not any("memory" in text for text in self.problems):
            self.problem(f"memory: {self.peak} kB, at most {MEMORY_KB}")

    # Receiving

    def receive(self):
        for line in self.process.stdout:
            try:
                # A number may have a million digits, which Python converts slowly.
                self.take(json.loads(line, parse_int=lambda digits: int(digits) if len(digits) < 20 else digits))
            except ValueError as error:
                self.problem(f"a line that is not JSON: {error}: {line[:300]}")
        with self.condition:
            self.has_ended = True
            self.condition.notify_all()

    def take(self, message):
        request = message.get("id")
        with self.condition:
            asked = self.open.pop(request, None)
            self.condition.notify_all()
        if asked is None:
            if "id" in message:
                self.problem(f"a second response, or one to nothing: {json.dumps(message)[:500]}")
            return
        _, method, params, profile, number, word = asked
        kind = message["error"].get("data", {}).get("kind") or str(message["error"]["code"]) if "error" in message else "result"
        self.outcomes[method] += 1
        self.kinds[kind] += 1
        what = f"request {request}: {method} {json.dumps(params, ensure_ascii=False)[:200]}"
        if kind in ("internalError", "-32603", "invalidParams", "parseError", "invalidRequest", "methodNotFound"):
            self.check_fault(kind, message, what)
        self.check_markers(method, message, profile, number, what)
        if word and method in ONCE:
            self.check_write(method, message, kind, word, what)

    def check_fault(self, kind, message, what):
        # A vendor that states other limits causes params outside them.
        if kind in ("invalidParams",) and "internal" not in json.dumps(message):
            return
        self.problem(f"{kind}: {what}: {json.dumps(message)[:600]}")

    def check_markers(self, method, message, profile, number, what):
        result = message.get("result", message.get("error"))
        if method == "cases/list" and isinstance(result, dict):
            for row in result.get("cases", []):
                self.check_record(row, *row["id"].split("/", 1), "-", method, what)
            return
        if profile is not None and isinstance(result, dict) and "missing" in result:
            # The errors of unreadable parts, with an excerpt of the response.
            # Only the result has the number of a new case.
            found = number or str(result.get("id", "")).rpartition("/")[2] or "-"
            self.check_record(result["missing"], profile, found, found, "error", what)
            result = {name: value for name, value in result.items() if name != "missing"}
        if profile is not None:
            self.check_record(result, profile, number, number or "-", method if "result" in message else "error", what)

    def check_record(self, record, profile, number, place, method, what):
        for owner, case, serial in markers.find(text_of(record)):
            exchange = self.proxy.exchanges.get(serial)
            is_same_case = case == number or number is None or case == "-"
            if owner == profile and is_same_case:
                continue
            kind = exchange.kind.__name__ if exchange else "forgotten"
            swaps = self.proxy.swapped.get(serial, set())
            is_swapped = (profile, place) in swaps
            # The number of a case is in its record, so another case is detected.
            if is_swapped and not (method == "cases/get" and not is_same_case):
                continue
            if owner == profile and kind in DAMAGES_RECORDS:
                continue
            self.problem(
                f"shows the record of {owner}/{case} (response {serial}, {kind}, {exchange and exchange.target}, "
                f"swapped into {sorted(swaps)}): {what}: {text_of(record)[:500]}")
            return

    def check_write(self, method, message, kind, word, what):
        sent = [write for write in self.proxy.writes.get(word, []) if 200 <= write[0] < 300]
        foreign = [other for other in proxies.WORD.findall(json.dumps(message)) if other != word]
        if kind == "result" and method == "comments/add" and foreign:
            self.problem(f"shows another request's text {foreign[0]}: {what}: {json.dumps(message)[:500]}")
        if method not in MUST_KNOW:
            return
        if kind == "result" and not sent:
            self.problem(f"was not made, and the response is a result: {what}: {json.dumps(message)[:500]}")
        if kind not in ("result", "outcomeUnknown") and sent and "done" not in message["error"].get("data", {}):
            self.problem(f"was made ({sent}), and the response is {kind}: {what}: {json.dumps(message)[:500]}")

    # The end

    def end(self):
        limit = time.monotonic() + TIMEOUT + GRACE
        with self.condition:
            self.condition.wait_for(lambda: not self.open or self.has_ended, limit - time.monotonic())
            left = list(self.open.items())
        for request, asked in left:
            self.problem(f"no response: {request} {asked[1]} {asked[2]}")
        try:
            self.process.stdin.close()
            code = self.process.wait(30)
        except (subprocess.TimeoutExpired, BrokenPipeError):
            self.process.kill()
            code = "no end within 30 s of the end of its input"
        if code != 0:
            self.problem(f"casewire ended with {code}")
        for word, writes in self.proxy.writes.items():
            made = [write for write in writes if 200 <= write[0] < 300]
            request, method = self.words.get(word, (None, None))
            # An attachment and its details, a comment and its case: other requests with the same word have other paths.
            if method in ONCE and len(made) > 1 and len({write[2] for write in made}) < len(made):
                self.problem(f"made {len(made)} times: request {request} {method}: {made}")
        self.stderr.seek(0)
        log = self.stderr.read()
        for sign in (b"Fatal error", b"Crash", b"Backtrace"):
            if sign in log:
                self.problem(f"stderr has {sign!r}: {log[max(0, log.find(sign) - 300):][:1500]!r}")
        for secret in (b"sandbox-redhat-password", b"api-key", b"client-secret", b"offline-token"):
            if secret in log:
                self.problem(f"stderr has a secret: {log[max(0, log.find(secret) - 200):][:400]!r}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--seed", type=int, default=int(os.environ.get("PROXY_SEED") or random.SystemRandom().randrange(1 << 31)))
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("PROXY_SECONDS") or 60))
    parser.add_argument("--only", type=lambda text: text.split(","), help=", ".join(mutations.ALL))
    parser.add_argument("--rate", type=float, default=0.35)
    parser.add_argument("--serial", action="store_true")
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.seconds:.0f} s", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        sandbox = Sandbox(options.program, options.seed % 1000 + 1)
        try:
            sys.exit(drive(options, folder, sandbox))
        finally:
            sandbox.process.kill()


def numbers(options, folder, sandbox):
    """Reads the numbers of the cases without the proxy."""
    config = write_config(folder, "direct.json", {name: sandbox.profile(name, sandbox.port, "") for name in PROFILES})
    found = {}
    for name, provider in PROFILES.items():
        if provider != "redhat-marketplace":
            params = json.dumps({"profiles": [name], "limit": 25, "fields": ["number"]})
            answer = subprocess.run(
                [options.program, "call", "--config", config, "--no-session-store", "cases/list", params], capture_output=True,
                check=True)
            found[name] = [row["number"] for row in json.loads(answer.stdout)["cases"]][:12]
    return found


def drive(options, folder, sandbox):
    proxy = proxies.Proxy(sandbox.port, list(PROFILES), options.seed, options.rate, options.only)
    config = write_config(folder, "config.json", {name: sandbox.profile(name, proxy.port, f"{name}~") for name in PROFILES})
    work = Work(random.Random(options.seed), list(PROFILES), numbers(options, folder, sandbox), options.seed)
    limit = 1 if options.serial else 24
    driver = Driver(options.program, config, proxy, work, limit, random.Random(options.seed + 1), folder)
    driver.run(time.monotonic() + options.seconds)
    driver.end()
    print("damage:  ", ", ".join(f"{name} {count}" for name, count in sorted(proxy.kinds.items())))
    print("requests:", ", ".join(f"{name} {count}" for name, count in sorted(driver.outcomes.items())))
    print("outcomes:", ", ".join(f"{name} {count}" for name, count in sorted(driver.kinds.items())))
    print(f"{sum(driver.outcomes.values())} requests, {proxy.serial} exchanges, peak memory {driver.peak} kB, "
          f"{len(driver.problems)} problems, seed {options.seed}")
    if driver.kinds["result"] < sum(driver.outcomes.values()) * 0.2:
        print("BROKEN: hardly anything succeeds, so this shows nothing")
        return 1
    return 1 if driver.problems else 0


if __name__ == "__main__":
    main()
