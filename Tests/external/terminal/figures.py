#!/usr/bin/env python3
"""Measures the commands for people: the first byte of a list from the store, the help, and a list beside curl and jq.

    figures.py PROGRAM [RUNS]

The vendors are simulators on a port. Each figure is the median of RUNS runs (default 31). It ends with 1 above a limit, which is
that of a stripped release program with a tolerance; a goal that is not met yet is named.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

# The goal and the limit.
FIRST_BYTE = (15.0, 20.0)
HELP = (3.0, 4.5)
RATIO = (0.7, 1.0)


def first_byte(command, environment):
    """Milliseconds from the start of a process to its first byte, and to its end."""
    start = time.perf_counter()
    # It notes on stderr that there are more rows.
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    data = os.read(process.stdout.fileno(), 1)
    first = time.perf_counter() - start
    rest = process.stdout.read()
    process.wait()
    whole = time.perf_counter() - start
    if process.returncode != 0 or not data:
        raise SystemExit(f"FAILED: {command}: exit code {process.returncode}, {data + rest!r}")
    return first * 1000, whole * 1000


def medians(command, environment, runs):
    times = [first_byte(command, environment) for _ in range(runs)]
    return [statistics.median(column) for column in zip(*times)]


def token(vendor):
    form = {"grant_type": "urn:ibm:params:oauth:grant-type:apikey", "apikey": vendor["credentials"]["apiKey"]}
    request = urllib.request.Request(
        vendor["tokenURL"], urllib.parse.urlencode(form).encode(),
        {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["access_token"]


def main():
    program = os.path.abspath(sys.argv[1])
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 31
    failed = False
    with tempfile.TemporaryDirectory() as work:
        server = subprocess.Popen([program, "sandbox", "--print-config"], stdout=subprocess.PIPE, text=True)
        try:
            line = server.stdout.readline()
            config = os.path.join(work, "config.json")
            with open(os.open(config, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
                file.write(line)
            environment = {
                "PATH": os.environ["PATH"], "HOME": work, "XDG_STATE_HOME": work, "XDG_CACHE_HOME": work,
                "CASEWIRE_CONFIG": config, "LC_ALL": "C.UTF-8",
            }
            subprocess.run([program, "cache", "sync"], env=environment, stdout=subprocess.DEVNULL, check=True)
            first, _ = medians([program, "list"], environment, runs)
            _, shown = medians([program, "--help"], environment, runs)
            _, described = medians([program, "help", "comments", "add"], environment, runs)
            # The same columns of the same cases: the token is there already, for curl in a variable.
            columns = "number,severity,updatedAt,title"
            listing = [program, "list", "--profiles", "ibm", "--query", "", "--output", "csv", "--columns", columns]
            _, ours = medians(listing, environment, runs)
            _, asked = medians(listing + ["--max-age-seconds", "0"], environment, runs)
            vendor = json.loads(line)["profiles"]["ibm"]
            url = vendor["baseURL"] + "/cases?limit=50&fields=number,severity,updated_at,short_description"
            script = (
                'curl -s -H "Authorization: Bearer $TOKEN" "$URL" | '
                "jq -r '.cases[] | [.number, .severity, .updated_at, .short_description] | @csv'")
            _, theirs = medians(
                ["/bin/sh", "-c", script], dict(environment, TOKEN=token(vendor), URL=url), runs)
        finally:
            server.terminate()
            server.wait()
    for name, value, (goal, limit) in [
        ("casewire list, first byte, ms", first, FIRST_BYTE), ("casewire --help, ms", shown, HELP),
        ("casewire help comments add, ms", described, HELP),
        (f"casewire list / curl and jq ({ours:.1f} / {theirs:.1f} ms)", ours / theirs, RATIO),
    ]:
        is_good = value <= limit
        failed |= not is_good
        print(
            f"{'' if is_good else 'FAILED: '}{name}: {value:.2f}, at most {limit}"
            + ("" if value <= goal else f" (the goal is {goal})"), flush=True)
    print(f"the list with a request to the vendor: {asked:.1f} ms", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
