#!/usr/bin/env python3
"""Pages of a Cisco account with 10,000 cases, at the rate at which casewire sends requests to Cisco.

    cisco.py PROGRAM [--bounds]

The vendor is the sandbox inside casewire, which responds at once, so the time is that of the rate limit and of casewire itself.
Further pages are requested after two seconds, as a person does who reads the page before, and then one after another, which takes
the time of the vendor's rate: a request returns at most 100 rows, of which some are in the responses to two queries.
With --bounds, the exit code is 1 if a bound is exceeded or the listing fails.
"""
import argparse
import json
import statistics
import subprocess
import sys
import time

from figures import Figures

PAGE = {"profiles": ["cisco"], "limit": 50}
PAGES, PAUSE = 10, 2


def is_page(answer):
    return "result" in answer and len(answer["result"]["cases"]) == PAGE["limit"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--bounds", action="store_true")
    arguments = parser.parse_args()
    figures = Figures(arguments.bounds)
    words = [arguments.program, "--sandbox", "--sandbox-pace", "--cases", "10000"]
    casewire = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(params):
        """Returns the result and the milliseconds."""
        request = {"jsonrpc": "2.0", "id": 1, "method": "cases/list", "params": params}
        start = time.perf_counter()
        casewire.stdin.write(json.dumps(request) + "\n")
        casewire.stdin.flush()
        answer = json.loads(casewire.stdout.readline())
        return answer, (time.perf_counter() - start) * 1000

    # The sandbox creates the cases at the first request, which is not measured.
    ask({**PAGE, "profiles": ["ibm"]})
    answer, first = ask(PAGE)
    seen = []

    def further(pause):
        """Returns the milliseconds of some pages."""
        nonlocal answer
        times = []
        while is_page(answer) and len(times) < PAGES:
            seen.extend(case["id"] for case in answer["result"]["cases"])
            time.sleep(pause)
            answer, took = ask({**PAGE, "cursor": answer["result"]["nextCursor"]})
            times.append(took)
        return times

    paused, hurried = further(PAUSE), further(0)
    casewire.stdin.close()
    casewire.wait()
    if not is_page(answer):
        message = answer.get("error", {}).get("message", "a page does not have 50 cases")
        print(f"Cisco, 10,000 cases: page {len(paused) + len(hurried) + 1}: {message}")
        sys.exit("the listing fails" if arguments.bounds else 0)
    if len(set(seen)) != len(seen):
        sys.exit("a case is on two pages")
    figures.add("cisco first", "Cisco, 10,000 cases, first page at the vendor's rate", first / 1000,
                f"{first / 1000:.1f} s")
    for key, name, times in (("cisco further", f"a further page after {PAUSE} s", paused),
                             ("cisco hurried", "a further page at once", hurried)):
        middle = statistics.median(times)
        figures.add(key, f"Cisco, 10,000 cases, {name}", middle,
                    f"{middle:.1f} ms, mean {statistics.mean(times):.1f} ms, at most {max(times):.1f} ms", tolerance=1)
    figures.end()


if __name__ == "__main__":
    main()
