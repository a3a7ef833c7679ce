"""The unit of systemd: systemd accepts it, and its commands run with its environment and write only where it allows."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Dict, Iterator, List

import pytest

UNIT = Path(__file__).parents[2] / "systemd" / "casewire-bot.service"
PROGRAM = shutil.which(os.environ.get("CASEWIRE") or "casewire")
ANALYZE = shutil.which("systemd-analyze")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="casewire is not installed; CASEWIRE can name it")


class Home:
    """The home folder of a user who followed BOT.md, and what systemd makes of the unit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # Sockets have short paths only, and the folder of a test may have a long one.
        self.runtime = Path(tempfile.mkdtemp(prefix="run-", dir="/tmp"))
        # What pip installs, and not what the tests use: a unit has no PYTHONPATH.
        program = folder / ".local/share/casewire-bot/venv/bin/casewire-bot"
        program.parent.mkdir(parents=True)
        path = os.pathsep.join(each for each in sys.path if each)
        program.write_text(f"#!/bin/sh\nPYTHONPATH='{path}' exec '{sys.executable}' -m casewire.bot \"$@\"\n")
        program.chmod(0o755)
        config = folder / ".config/casewire-bot/bot.json"
        config.parent.mkdir(parents=True)
        # Nothing answers at this port.
        irc = {"host": "127.0.0.1", "port": 9, "tls": False, "nick": "casewire", "channels": ["#support"]}
        value = {"people": {}, "irc": irc, "casewire": {"binary": PROGRAM, "sandbox": True}}
        config.write_text(json.dumps(value))
        self.specifiers = {"h": str(folder), "E": str(folder / ".config"), "S": self._state(), "C": str(folder / ".cache")}

    def _state(self) -> str:
        """What %S is, which depends on the version of systemd."""
        if ANALYZE is None:
            return str(self.folder / ".local/state")
        unit = self.folder / "probe.service"
        unit.write_text("[Service]\nExecStart=%S/probe\n")
        found = re.search(r"Command (\S+)/probe is not executable", self.verify(unit).stderr)
        assert found is not None
        return found.group(1)

    def verify(self, unit: Path) -> "subprocess.CompletedProcess[str]":
        # The pager of a person must not be started.
        environment = {"HOME": str(self.folder), "XDG_RUNTIME_DIR": str(self.runtime), "PATH": os.environ["PATH"], "SYSTEMD_PAGER": ""}
        command = [ANALYZE or "", "verify", "--user", "--man=no", str(unit)]
        return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, stdin=subprocess.DEVNULL)

    def lines(self, key: str) -> List[str]:
        """The values of a key of the unit, with its specifiers replaced."""
        found = re.findall(rf"^{key}=(.*)$", UNIT.read_text("utf-8"), re.MULTILINE)
        return [re.sub(r"%([a-zA-Z])", lambda each: self.specifiers[each.group(1)], line) for line in found]

    def environment(self) -> Dict[str, str]:
        """The environment of a service of a user, without anything of this process."""
        values = {"HOME": str(self.folder), "USER": "zoe", "LOGNAME": "zoe", "SHELL": "/bin/sh", "PATH": "/usr/local/bin:/usr/bin:/bin"}
        values["XDG_RUNTIME_DIR"] = str(self.runtime)
        for line in self.lines("Environment"):
            values.update(dict(each.split("=", 1) for each in line.split()))
        return values

    def start(self, key: str) -> "subprocess.Popen[str]":
        (command,) = self.lines(key)
        return subprocess.Popen(
            command.split(), env=self.environment(), cwd=self.folder, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, umask=int(self.lines("UMask")[0], 8),
        )  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path)
    yield made
    shutil.rmtree(made.runtime)


@pytest.mark.skipif(ANALYZE is None, reason="systemd is not installed")
def test_systemd_accepts_the_unit(home: Home) -> None:
    result = home.verify(UNIT)
    assert (result.returncode, result.stderr) == (0, "")


def test_the_commands_of_the_unit_run_in_its_environment(home: Home) -> None:
    # systemd creates these, and only they can be written.
    for key, root in (("StateDirectory", "S"), ("CacheDirectory", "C")):
        for name in home.lines(key)[0].split():
            (Path(home.specifiers[root]) / name).mkdir(parents=True, exist_ok=True)
    allowed = home.lines("ReadWritePaths")[0].split()
    assert all(Path(each).is_dir() for each in allowed)
    before = set(home.folder.rglob("*"))
    check = home.start("ExecStartPre")
    output, errors = check.communicate(timeout=60)
    assert (check.returncode, errors) == (0, "") and "the configuration is valid" in output
    process = home.start("ExecStart")
    try:
        assert process.stderr is not None
        assert "Next attempt" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        process.communicate(timeout=60)
        assert process.returncode == 0
        assert time.monotonic() - began < float(home.lines("TimeoutStopSec")[0])
    finally:
        process.kill()
        process.communicate()
    created = [path for path in set(home.folder.rglob("*")) - before if path.is_file()]
    assert any(path.name == "irc.sqlite" for path in created)
    for path in created:
        assert any(Path(each) in path.parents for each in allowed), f"{path} cannot be written in the unit"
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_check_that_fails_does_not_start_the_bot(home: Home) -> None:
    (home.folder / ".config/casewire-bot/bot.json").write_text("{}")
    check = home.start("ExecStartPre")
    assert "`people`" in check.communicate(timeout=60)[1] and check.returncode == 1
