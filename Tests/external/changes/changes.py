#!/usr/bin/env python3
"""The guarantees of the change feed with several processes, over `casewire sandbox --port`.

    changes.py [SECONDS]

Prints a line for each guarantee with its figure. The exit code is 1 if one is broken.
"""
import sys
import tempfile
import time

import calls
import others
import slow
import tools
import watchers


def main():
    start = time.monotonic()
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    is_long = seconds >= 30
    parts = [
        lambda folder: watchers.one_poll_for_all(folder, seconds),
        watchers.between_rounds,
        slow.does_not_read,
        lambda folder: others.no_watcher(folder, 10 if is_long else 3),
        lambda folder: calls.reader(folder, seconds, 200 if is_long else 15),
        calls.waits,
        lambda folder: others.two_accounts(folder, min(seconds, 20)),
        others.budget,
    ]
    for part in parts:
        with tempfile.TemporaryDirectory(prefix="casewire-changes-") as folder:
            part(folder)
        print(f"  after {time.monotonic() - start:.0f} s", flush=True)
    print(f"{len(tools.failures)} broken")
    sys.exit(1 if tools.failures else 0)


main()
