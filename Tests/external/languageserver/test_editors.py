"""Real editors with their own clients: hints, a hover, a diagnostic, and a comment that another connection sees."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
from conftest import Cases
from client import HERE, PROGRAM, RECORDS, width
from terminal import Terminal

sys.path.append(str(HERE.parent / "changes"))
import tools  # noqa: E402

# The folder of a newer Debian, if it could be made.
NEWER = os.environ.get("LSP_NEWER_SYSTEM")
WORK = RECORDS.parent
LISP = HERE / "editors"


# The folders of the libraries of a program that is not linked statically.
LIBRARIES = {str(pathlib.Path(path).parent) for path in re.findall(
    r"=> (/\S*swift\S*)", subprocess.run(["ldd", PROGRAM], capture_output=True, text=True).stdout)}


class Here:
    python = sys.executable

    @staticmethod
    def find(name):
        if name == "lsp-mode":
            return any(pathlib.Path("/usr/share/emacs/site-lisp").rglob("lsp-mode.el*"))
        return shutil.which(name)

    @staticmethod
    def command(words):
        return words


class Packages(Here):
    """The programs of the Python packages."""

    @staticmethod
    def find(name):
        return shutil.which(name, path=str(pathlib.Path(sys.executable).parent))

    @classmethod
    def command(cls, words):
        return [cls.find(words[0]), *words[1:]]


class Newer:
    python = "/usr/bin/python3"

    @staticmethod
    def find(name):
        return NEWER and (pathlib.Path(NEWER) / "usr/bin" / name).exists()

    @staticmethod
    def command(words):
        folders = {str(WORK), str(HERE), str(pathlib.Path(PROGRAM).parent), *LIBRARIES, "/etc/ssl"}
        folders = {folder for folder in folders if pathlib.Path(folder).is_dir()}
        return ["unshare", "--mount", "--propagation", "private", str(LISP / "enter"), NEWER, *sorted(folders), "--", *words]


def neovim(plan):
    return ["nvim", "--clean", "-i", "NONE", "-n", "-u", str(LISP / "neovim.lua"), plan["file"]]


def emacs(script, program="emacs"):
    return lambda plan: [program, "-nw", "-q", "--no-splash", "-l", str(LISP / script)]


EDITORS = {
    "Neovim of this system": (Here, "nvim", neovim),
    "Neovim of PyPI": (Packages, "nvim", neovim),
    "Neovim of a newer Debian": (Newer, "nvim", neovim),
    "eglot of this system": (Here, "emacs", emacs("eglot.el")),
    "lsp-mode of this system": (Here, "lsp-mode", emacs("lsp-mode.el")),
    "eglot of a newer Debian": (Newer, "emacs-nox", emacs("eglot.el", "emacs-nox")),
}


@pytest.fixture(scope="module")
def vendors():
    with tools.Sandbox(seed=4) as sandbox:
        yield sandbox


class Work:
    """A configuration for the vendors, and a source file that mentions cases."""

    def __init__(self, folder, vendors, name, system):
        self.setting = tools.Setting.of(str(folder), vendors)
        cases = Cases("--config", self.setting.config)
        self.row, closed = cases.one("ibm", "inProgress"), cases.one("ibm", "closed")
        self.line = f"# {self.row.number} please send the logs \N{PARTY POPPER} of {name}"
        self.number = closed.number
        self.marked = f"# \N{PARTY POPPER} TODO remove when {closed.number} is done"
        self.folder = folder / "work"
        self.folder.mkdir()
        self.file = self.folder / "example.py"
        self.file.write_text(f"x = 1\n{self.marked}\n{self.line}\n", encoding="utf-8")
        self.record = RECORDS / f"editor-{name.replace(' ', '-')}"
        self.result = folder / "result.json"
        self.command = [system.python, str(HERE / "record.py"), str(self.record), PROGRAM, "serve", "--config",
                        self.setting.config]
        self.environment = {**os.environ, "HOME": str(folder), "EDITOR_PLAN": str(folder / "plan.json")}
        # The store belongs to an account, which the stored session knows.
        self.environment["XDG_STATE_HOME"] = self.setting.environment["XDG_STATE_HOME"]
        for variable, value in (("CACHE", "cache"), ("CONFIG", "config"), ("DATA", "data")):
            self.environment[f"XDG_{variable}_HOME"] = str(folder / value)
        plan = {"command": self.command, "folder": str(self.folder), "file": str(self.file), "text": self.line,
                "line": 2, "column": 2, "hint": "in progress", "result": str(self.result), "definition": False}
        self.plan = plan
        (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")

    def comments(self):
        return [each["text"] for each in self.setting.call("comments/list", case=self.row.id, limit=100)["comments"]]


@pytest.mark.parametrize("name", EDITORS)
def test_an_editor_shows_and_comments_cases(name, vendors, tmp_path, record_property):
    system, program, command = EDITORS[name]
    if not system.find(program):
        pytest.skip(f"{name} is not installed, and could not be")
    work = Work(tmp_path, vendors, name, system)
    if program != "nvim":
        # Emacs does not request hints again when the server has more of them.
        work.setting.call("cache/sync")
    before = work.comments()
    with Terminal(system.command(command(work.plan)), work.environment, work.folder) as terminal:
        ended = terminal.watch(["in progress"], 90)
        assert work.result.exists() and ended, f"no result; the screen:\n{terminal.text}"
    found = json.loads(work.result.read_text(encoding="utf-8"))
    print(name, found["version"], found.get("without", ""), f"hints: {found.get('hints', 'of a request')}")
    assert not found.get("failed"), found
    shows_hints = "without" not in found
    # The terminal itself, not only the buffer; before version 0.10, Neovim has no hints.
    if shows_hints and "hints" in found:
        assert "in progress" in terminal.seen, terminal.text
    assert work.row.title in found["hover"].replace("\\", "")
    start = work.marked.index(work.number)
    # Neovim counts bytes, eglot characters; lsp-mode takes the units of UTF-16 for characters.
    encoding = {"nvim": "utf-8", "lsp-mode": "utf-16"}.get(program, "utf-32")
    column = width(work.marked[:start], encoding)
    assert found["diagnostic"]["line"] == 1 and found["diagnostic"]["column"] == column
    assert "closed" in found["diagnostic"]["message"]
    assert work.row.number in found["question"]
    new = list(work.comments())
    for text in before:
        new.remove(text)
    # lsp-mode ends the selection one character too early for each one outside the basic plane.
    assert new == [work.line[:-1] if program == "lsp-mode" else work.line]


def test_helix_shows_cases(vendors, tmp_path):
    if not Newer.find("hx"):
        pytest.skip("Helix is not installed, and could not be")
    work = Work(tmp_path, vendors, "Helix", Newer)
    folder = tmp_path / "config" / "helix"
    folder.mkdir(parents=True)
    program, *arguments = work.command
    (folder / "languages.toml").write_text(
        f"[language-server.casewire]\ncommand = {json.dumps(program)}\nargs = {json.dumps(arguments)}\n"
        '[[language]]\nname = "python"\nlanguage-servers = ["casewire"]\n', encoding="utf-8")
    (folder / "config.toml").write_text(
        '[editor]\nend-of-line-diagnostics = "hint"\n[editor.lsp]\ndisplay-inlay-hints = true\n'
        '[editor.inline-diagnostics]\ncursor-line = "hint"\n', encoding="utf-8")
    work.setting.call("cache/sync")
    before = work.comments()
    command = Newer.command(["hx", "--config", str(folder / "config.toml"), str(work.file)])
    with Terminal(command, work.environment, work.folder) as terminal:
        assert terminal.wait("in progress"), terminal.text
        assert terminal.wait("closed"), terminal.text
        assert terminal.wait("TODO waits for"), terminal.text
        terminal.send(f"/{work.row.number}\r")
        terminal.settle()
        terminal.send(" k")
        words = work.row.title.split()
        assert terminal.wait(" ".join(words[:3])), terminal.text
        terminal.send("\x1b\x1bxvs\x1b")
        terminal.send("x a")
        assert terminal.wait("omment"), terminal.text
        terminal.send("\x1b:q!\r")
        terminal.watch([], 10)
    assert work.comments() == before
