#!/usr/bin/env python3
"""A person who follows the README, with the keys of a real terminal: installs the plugin as a package, tries the sandbox, lists
cases, opens one, comments it, and quits.

  terminal_test.py NEOVIM ...     CASEWIRE is the path of the program
"""
import os
import pathlib
import shutil
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "languageserver"))
from terminal import Terminal  # noqa: E402

PLUGIN = HERE.parent.parent.parent / "clients/neovim"
# No screen takes longer, also on a busy machine.
PATIENCE = 40


class Person:
    def __init__(self, terminal):
        self.terminal = terminal

    def sees(self, text):
        assert self.terminal.wait(text, PATIENCE), f"the screen does not show {text!r}:\n{self.terminal.text}"

    def misses(self, text):
        end = time.monotonic() + PATIENCE
        while text in self.terminal.text:
            assert time.monotonic() < end, f"the screen still shows {text!r}:\n{self.terminal.text}"
            self.terminal.settle(0.1)

    def types(self, keys, *texts):
        self.terminal.send(keys)
        for text in texts:
            self.sees(text)

    def repeats(self, keys, text):
        """Types until the screen shows the text: the buffer may still be read again."""
        end = time.monotonic() + PATIENCE
        while text not in self.terminal.text:
            assert time.monotonic() < end, f"the screen does not show {text!r}:\n{self.terminal.text}"
            self.terminal.send(keys)
            self.terminal.settle(0.2)


def try_it(neovim, folder):
    package = folder / "data/nvim/site/pack/casewire/start/casewire"
    package.parent.mkdir(parents=True)
    shutil.copytree(PLUGIN, package)
    programs = folder / "bin"
    programs.mkdir()
    (programs / "casewire").symlink_to(os.environ["CASEWIRE"])
    project = folder / "project"
    project.mkdir()
    (project / "storage.py").write_text("# Red Hat 04180515: soft mount\n# TODO: when case #04003536 is solved\n", encoding="utf-8")
    environment = {**os.environ, "HOME": str(folder), "PATH": f"{programs}:{os.environ['PATH']}"}
    for name in ("data", "state", "cache", "config"):
        environment[f"XDG_{name.upper()}_HOME"] = str(folder / name)
    with Terminal([neovim, "-i", "NONE", "storage.py"], environment, project) as terminal:
        person = Person(terminal)
        person.sees("# Red Hat 04180515")
        # Without a configuration, the plugin is silent until a command needs one.
        person.types(":Cases\r", ":Casewire sandbox tries casewire without a configuration.")
        person.types(":Casewire sandbox\r", "casewire uses simulated vendors.")
        person.types(":edit storage.py\r", "in progress · S1", "closed")
        person.types(":Cases status:open severity:1\r", "redhat/04180515  in progress", "cisco/694407849")
        person.types("gg\r", "- Case: redhat/04180515")
        person.types("c", "A comment to redhat/04180515: :write sends it.")
        person.types("iIs there a\rworkaround?\x1b", "workaround?")
        # The first answer keeps the draft, and closing the window does not lose it.
        person.types(":w\r", "Add this comment to redhat/04180515 (simulated vendor)?")
        person.types("k", "is kept as a draft")
        person.types(":q\r", ":CaseComment opens it again.")
        person.types(":CaseComment\r", "workaround?")
        person.types(":wq\r", "Add this comment to redhat/04180515 (simulated vendor)?")
        person.types("s", "The comment was added to redhat/04180515.")
        person.misses(":write sends it")
        person.repeats("G", "workaround?")
        person.types(":CaseComment\r", "A comment to redhat/04180515: :write sends it.")
        person.types("ilater\x1b:qall!\r")
        assert terminal.watch([], PATIENCE), f"Neovim does not end:\n{terminal.text}"
    drafts = list(folder.rglob("redhat~04180515.json"))
    assert len(drafts) == 1 and "later" in drafts[0].read_text(encoding="utf-8"), drafts


def main():
    failed = 0
    for neovim in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            try:
                try_it(neovim, pathlib.Path(folder))
            except AssertionError as error:
                failed += 1
                print(f"FAILED: {neovim}: {error}")
    # The form that Tests/external/neovim/run counts.
    print(f"terminal_test.py: {len(sys.argv) - 1 - failed} passed, {failed} failed, 0 left out")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
