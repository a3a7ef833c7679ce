#!/usr/bin/env python3
"""Makes the screen in the README from a real run, or compares it. Ages differ from run to run.

  readme.py [--write] NEOVIM     CASEWIRE is the path of the program
"""
import pathlib
import re
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent.parent
README = FOLDER / "README.md"
START, END = "<!-- screen: made by tests/readme.py -->\n```\n", "```\n<!-- end -->"


def without_ages(text):
    return re.sub(r" +", " ", re.sub(r"\b\d+ +(min|h|d)\b", "AGE", text))


def main():
    neovim = sys.argv[-1]
    run = subprocess.run(
        [neovim, "--headless", "--clean", "-i", "NONE", "-n", "-u", str(FOLDER / "tests/screen.lua")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", timeout=90, check=False)
    if run.returncode != 0:
        sys.exit(f"the screen cannot be made: {run.stderr}")
    screen = run.stdout.replace("\r", "").strip("\n") + "\n"
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(START)
    present, after = rest.split(END)
    if "--write" in sys.argv:
        README.write_text(before + START + screen + END + after, encoding="utf-8")
    elif without_ages(present) != without_ages(screen):
        sys.exit(f"README.md has another screen. Run tests/readme.py --write. This is the screen:\n{screen}")
    else:
        print("README.md: the screen is that of this run")


if __name__ == "__main__":
    main()
