#!/usr/bin/env python3
"""The guarantees of the store with several processes, with full disks and with damaged files.

    store.py SECONDS

SECONDS is the length of each check with load. Prints a line for each guarantee with its figure. The exit code is 1 if one
is broken.
"""
import sys

import conditions
import kills
import load
import tools

if __name__ == "__main__":
    seconds = float(sys.argv[1])
    load.kills(seconds)
    load.damages(seconds)
    conditions.locks()
    conditions.exits()
    conditions.full_disk()
    # A minute and more: all of them.
    conditions.faults(40 if seconds < 60 else 1000)
    kills.commits(30 if seconds < 60 else 10_000)
    conditions.migrations()
    conditions.libraries()
    if tools.failures:
        sys.exit("BROKEN: " + "; ".join(tools.failures))
