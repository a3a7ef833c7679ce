#!/usr/bin/env python3
"""Overwrites what in PROGRAM depends on the folder of its build, so that a release is reproducible.

    .ci/normalize.py PROGRAM

These are the hashes for incremental builds, and the build id, which covers them and becomes the hash of the result. Removing the
sections would also remove the protection of relocations (RELRO).
"""
import hashlib
import pathlib
import re
import subprocess
import sys


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    path = pathlib.Path(sys.argv[1])
    headers = subprocess.run(["readelf", "-SW", path], check=True, capture_output=True, text=True).stdout

    def section(name):
        found = re.search(rf"\] {re.escape(name)} +\S+ +\S+ (\S+) (\S+)", headers)
        if not found:
            sys.exit(f"{path} has no section {name}.")
        start, size = (int(number, 16) for number in found.groups())
        return start, start + size

    content = bytearray(path.read_bytes())
    start, end = section(".swift_modhash")
    content[start:end] = bytes(end - start)
    # The note ends with the 20 bytes of the id.
    _, end = section(".note.gnu.build-id")
    content[end - 20:end] = bytes(20)
    content[end - 20:end] = hashlib.sha1(content).digest()
    path.write_bytes(content)


main()
