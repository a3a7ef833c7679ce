#!/usr/bin/env python3
"""The guarantees of the change feed with several processes, over `casewire sandbox --port`.

    changes.py [SECONDS]

Prints a line for each guarantee with its figure. The exit code is 1 if one is broken.
"""
import concurrent.futures
import sys
import tempfile
import time

import calls
import others
import slow
import tools
import watchers

# Most of the time, a check waits for the next round.
AT_ONCE = 3


def main():
    start = time.monotonic()
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    is_long = seconds >= 30
    checks = [
        lambda folder: watchers.one_poll_for_all(folder, seconds),
        slow.does_not_read,
        lambda folder: calls.reader(folder, seconds, 200 if is_long else 15),
        watchers.between_rounds,
        lambda folder: watchers.killed_at_any_time(folder, seconds),
        lambda folder: others.no_watcher(folder, 10 if is_long else 3),
        calls.waits,
        lambda folder: others.two_accounts(folder, min(seconds, 20)),
        others.budget,
    ]
    with (tempfile.TemporaryDirectory(prefix="casewire-changes-") as folder,
          concurrent.futures.ThreadPoolExecutor(1 if is_long else AT_ONCE) as executor):
        for lines in executor.map(lambda check: tools.run(check, folder), checks):
            print("\n".join(lines), flush=True)
    print(f"after {time.monotonic() - start:.0f} s: {len(tools.failures)} broken")
    sys.exit(1 if tools.failures else 0)


main()
