"""Compares what the store answers with what the simulated vendors answer, for 10,000 cases of each."""

import json
import subprocess
import sys
import time

CASES = 10_000
# Milliseconds in a release build: far above what an idle machine needs, far below what asking the vendors takes.
LIST_BOUND = 60
SEARCH_BOUND = 120
GET_BOUND = 20

failures = []


def check(condition, text):
    if not condition:
        failures.append(text)
        print("FAILED:", text)


class Casewire:
    def __init__(self, program, *options):
        self.process = subprocess.Popen(
            [program, "--sandbox", "--cases", str(CASES), *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.count = 0

    def call(self, method, **params):
        """Returns the result and the milliseconds that it took."""
        self.count += 1
        start = time.perf_counter()
        print(json.dumps({"jsonrpc": "2.0", "id": self.count, "method": method, "params": params}),
              file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        took = (time.perf_counter() - start) * 1000
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"], took

    def memory(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))

    def close(self):
        self.process.stdin.close()
        check(self.process.wait(20) == 0, "the program did not exit with 0")


def ids(result):
    return [case["id"] for case in result["cases"]]


def pages(casewire, **params):
    found, cursor = [], {}
    while True:
        result, _ = casewire.call("cases/list", limit=500, **params, **cursor)
        found += ids(result)
        if "nextCursor" not in result:
            return found
        cursor = {"cursor": result["nextCursor"]}


def main(program):
    casewire = Casewire(program)
    result, took = casewire.call("cache/sync", timeoutSeconds=600)
    print(f"cache/sync {took:.0f} ms:", {s["profile"]: s["cases"] for s in result["sources"]})
    check(all(source["complete"] for source in result["sources"]), "a profile was not synchronised")
    check(sum(source["cases"] for source in result["sources"]) > 2 * CASES, "cases are missing")

    fresh = {"maxAgeSeconds": 3600}
    queries = ["", "status:open severity:1..2", "-status:closed product:openshift", "vpn", "updated:>-30d is:escalated"]
    for query in queries:
        for profiles in (["ibm"], ["ibm", "redhat", "cisco"]):
            common = {"query": query, "profiles": profiles, "fields": ["updatedAt"]}
            stored = pages(casewire, **common, **fresh)
            live = pages(casewire, **common)
            check(len(stored) == len(set(stored)), f"{query!r}: a case was repeated")
            check(set(stored) == set(live), f"{query!r} at {profiles}: {len(stored)} stored, {len(live)} at the vendors")
            counted, _ = casewire.call("cases/count", query=query, profiles=profiles, **fresh)
            check(counted["count"] == len(stored), f"{query!r}: counted {counted['count']}, listed {len(stored)}")
        print(f"{query!r}: {len(stored)} cases")

    def measure(name, bound, method, **params):
        times = sorted(casewire.call(method, **params)[1] for _ in range(20))
        print(f"{name}: {times[10]:.1f} ms, worst {times[-1]:.1f} ms")
        check(times[10] < bound, f"{name} took {times[10]:.0f} ms")

    measure("500 cases of one profile", LIST_BOUND, "cases/list", profiles=["ibm"], limit=500, **fresh)
    measure("a search of 30,000 cases", SEARCH_BOUND, "cases/search", query="bgp session", **fresh)
    case = ids(casewire.call("cases/list", profiles=["ibm"], limit=1, **fresh)[0])[0]
    casewire.call("cases/get", case=case)
    measure("one case", GET_BOUND, "cases/get", case=case, **fresh)
    info, took = casewire.call("cache/info")
    print(f"cache/info {took:.0f} ms, {info['bytes'] >> 20} MiB; resident {casewire.memory() >> 10} MiB")
    casewire.close()

    off = Casewire(program, "--no-store")
    off.call("cases/list", limit=50)
    with open(f"/proc/{off.process.pid}/maps", encoding="utf-8", errors="replace") as maps:
        check("sqlite" not in maps.read(), "--no-store loads SQLite")
    off.close()
    return 1 if failures else 0


sys.exit(main(sys.argv[1]))
