#!/usr/bin/env python3
"""Runs the installation of the README as it is written, in a folder that has the files of a release and nothing else.

    readme.py DIST [README]

Each `sh` block after the line `<!-- test: install -->` runs with `sh -eu` and a home folder of its own, in a copy of this
system (scratch-system). Without the right to mount, blocks that use apt-get are left out.
"""
import os
import pathlib
import re
import shutil
import sys

import tools
from tools import HERE, ROOT, leave_out, report, run

BLOCK = re.compile(r"^<!-- test: install -->\n```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARKER = "<!-- test: install -->"


def run_block(number, block, dist, work):
    place = work / f"block {number}"
    shutil.copytree(dist, place / "files")
    home = place / "home"
    home.mkdir()
    commands = place / "commands"
    # A container often has no sudo and is root.
    commands.mkdir()
    if os.geteuid() == 0 and not shutil.which("sudo"):
        (commands / "sudo").write_text('#!/bin/sh\nexec "$@"\n')
        (commands / "sudo").chmod(0o755)
    environment = dict(os.environ, HOME=str(home), PATH=f"{os.environ['PATH']}:{commands}", DEBIAN_FRONTEND="noninteractive")
    first = block.strip().splitlines()[0]
    prefix = [HERE / "scratch-system", work] if os.geteuid() == 0 and tools.can_mount() else []
    if not prefix and "apt-get" in block:
        leave_out(f"README: {first}", "which requires root and the right to mount")
        return
    # The copy of the system begins in its own root.
    script = 'cd "$1" && shift && exec sh -eu "$@"'
    (place / "block.sh").write_text(block)
    result = run(*prefix, "sh", "-c", script, "sh", place / "files", place / "block.sh", env=environment, cwd=place / "files")
    version = run(dist / "casewire", "--version").stdout
    is_good = result.returncode == 0 and ("--version" not in block or version in result.stdout)
    report(f"README: {first}", is_good, result.stdout + result.stderr)


def main():
    readme = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "README.md"
    text = readme.read_text()
    blocks = BLOCK.findall(text)
    report("the README has installations to test, and each marker a block", blocks and text.count(MARKER) == len(blocks),
           f"{len(blocks)} blocks")
    with tools.temporary_folder() as work:
        # apt reads packages as another user.
        work.chmod(0o755)
        for number, block in enumerate(blocks, 1):
            run_block(number, block, pathlib.Path(sys.argv[1]), work)
    tools.finish()


if __name__ == "__main__":
    main()
