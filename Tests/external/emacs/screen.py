#!/usr/bin/env python3
"""Prints what Emacs shows of cases: a session in a terminal with `casewire --sandbox`.

  screen.py [--check README]

--check compares the output with the screens of the README, except for times, and prints nothing if they are the same.
Needs pyte, emacs, and the program $CASEWIRE.
"""
import os
import pathlib
import re
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "languageserver"))
from terminal import Terminal  # noqa: E402

PACKAGE = HERE.parents[2] / "clients" / "emacs"
TEXT = '''def mount(server):
    # Red Hat 04180515: clients hang after a failover, so the mount is soft.
    options = ["soft", "timeo=50"]
    # TODO: back to GFS2 when case #04003536 is solved.
    return run("mount", "-o", ",".join(options), server)
'''
COLUMNS, LINES = 100, 20


def screen(terminal, *texts):
    """The screen that has the texts, when it does not change any more."""
    for text in texts:
        if not terminal.wait(text, 30):
            sys.exit(f"Waited in vain for {text!r}. The screen:\n{terminal.text}")
    last = None
    while last != terminal.text:
        last = terminal.text
        terminal.settle(0.4)
    return re.sub(r"\n{3,}", "\n\n", last)


def session(folder):
    (folder / "storage.py").write_text(TEXT, encoding="utf-8")
    environment = {**os.environ, "HOME": str(folder), "TZ": "UTC"}
    for name in ("CACHE", "CONFIG", "STATE", "DATA"):
        environment[f"XDG_{name}_HOME"] = str(folder / name)
    environment.pop("CASEWIRE_CONFIG", None)
    command = ["emacs", "-nw", "-Q", "-L", str(PACKAGE), "-l", str(HERE / "screen.el"), "storage.py"]
    with Terminal(command, environment, folder, COLUMNS, LINES) as terminal:
        screen(terminal, "in progress", "closed")
        # Down, two words, and into the first number.
        terminal.send("\x0e\x1bf\x1bf\x06\x06")
        yield screen(terminal, "Owner: Yuki Tanabe")
        terminal.send("\x03kl")
        yield screen(terminal, "NFS client hangs", "cases")
        terminal.send("\r\x18" + "1")
        yield screen(terminal, "as of", "Severity:")
        terminal.send("cThe failover test is on Thursday.")
        screen(terminal, "Comment on ibm/CS4197819", "Thursday.")
        terminal.send("\x03\x03")
        screen(terminal, "The comment was added to ibm/CS4197819")


def stable(text):
    """The text without what differs from run to run."""
    text = re.sub(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?", r"2026-11-30", text)
    return re.sub(r", as of .*", ", as of just now", text)


def main():
    with tempfile.TemporaryDirectory(prefix="casewire-screen-") as folder:
        screens = list(session(pathlib.Path(folder)))
    if sys.argv[1:2] == ["--check"]:
        readme = pathlib.Path(sys.argv[2]).read_text(encoding="utf-8")
        shown = re.findall(r"<!-- screen -->\n```\n(.*?)\n```", readme, re.DOTALL)
        if [stable(text) for text in shown] != [stable(text) for text in screens]:
            print("The screens of the README differ from these:")
            print("\n---\n".join(screens))
            sys.exit(1)
    else:
        print("\n---\n".join(screens))


if __name__ == "__main__":
    main()
