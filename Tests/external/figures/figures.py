"""The bounds of the figures that are compared with fixed numbers, and the code that prints and checks a figure.

A bound is a measured value; the comment beside it is the target. Bounds are enforced with --bounds only.
"""
import sys

BOUNDS = {
    # instructions.py: casewire's instructions relative to those of Python.
    "lean": 0.225,  # 0.25
    "full": 0.22,  # 0.22
    "xml": 0.305,  # 0.30
    # instructions.py: millions of instructions.
    "start": 1.54,  # 0.8 of the program before was 1.55; the store and the language server have relocations, too
    "call": 27.7,  # 28
    "profiles": 45,  # 75, which takes 12 ms
    # oneshot.py: casewire's instructions relative to those of curl.
    "stored": 1.32,  # 1.25 times as long; it is 1.05 to 1.11
    "exchange": 1.26,  # the same; it is 1.06
    # cisco.py: seconds, and milliseconds. The vendor's rate determines the first.
    "cisco first": 5.0,  # 5
    "cisco further": 20.0,  # 20
    "cisco hurried": 1100.0,  # two requests per second, whose rows are partly the same
}
# Instructions vary by a percent, including different versions of Python and curl.
TOLERANCE = 1.10


class Figures:
    """Prints each figure with its bound, and stores those that exceed it if `checks`."""

    def __init__(self, checks):
        self.checks, self.broken = checks, []

    def add(self, key, name, value, text, tolerance=TOLERANCE):
        bound = BOUNDS[key]
        is_broken = self.checks and value > bound * tolerance
        print(f"{name:<58} {text:<42} bound {bound:g}{'   BROKEN' if is_broken else ''}", flush=True)
        if is_broken:
            self.broken.append(name)

    def end(self):
        if self.broken:
            sys.exit(f"above the bound: {', '.join(self.broken)}")
