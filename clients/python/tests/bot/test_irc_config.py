"""IRC: the configuration."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, Dict, List

import pytest

from casewire.bot.__main__ import main
from casewire.bot.config import ConfigError, load_config

IRC: Dict[str, Any] = {"host": "irc.example.org", "nick": "casewire", "channels": ["#support"]}


def write(folder: Path, irc: Dict[str, Any]) -> Path:
    path = folder / "bot.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps({"people": {}, "irc": irc}))
    return path


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"tls": False}, ["`irc.tls` must be true"]),
        ({"tls": False, "host": "127.0.0.1"}, []),
        ({"account": "bot"}, ["`irc.account` requires `irc.password`."]),
        ({"nick": "9casewire"}, ["`irc.nick` is invalid"]),
        ({"nick": "case wire"}, ["`irc.nick` is invalid"]),
        ({"channels": []}, ["`irc.channels` must have 1 to 50 elements."]),
        ({"channels": ["support"]}, ["`irc.channels[0]` is invalid"]),
        ({"channels": ["#a b"]}, ["`irc.channels[0]` is invalid"]),
        ({"channels": ["#a,#b"]}, ["`irc.channels[0]` is invalid"]),
        ({"channels": ["#a\r\nQUIT"]}, ["`irc.channels[0]` is invalid"]),
        ({"channels": ["#a", "#A"]}, ["`irc.channels` has a channel twice."]),
        ({"keys": {"#b": {"env": "KEY"}}}, ["`irc.keys.#b`: #b is not in `irc.channels`."]),
        ({"flood": {"burst": 0}}, ["`irc.flood.burst` must be 1 to 1000."]),
        ({"port": 70000}, ["`irc.port` must be 1 to 65535."]),
        ({"pasword": "x"}, ["Unknown key `irc.pasword`."]),
        ({"certificate": "c.pem", "tls": False, "host": "::1"}, ["`irc.certificate` requires TLS."]),
    ],
)
def test_the_configuration_is_checked(tmp_path: Path, changes: Dict[str, Any], expected: List[str]) -> None:
    path = write(tmp_path, {**IRC, **changes})
    if not expected:
        config = load_config(path)
        assert config.irc is not None and config.irc.port == (6697 if config.irc.tls else 6667)
        return
    with pytest.raises(ConfigError) as raised:
        load_config(path)
    lines = str(raised.value).splitlines()
    assert [line.removeprefix(f"{path}: ")[: len(text)] for line, text in zip(lines, expected)] == expected


def test_the_example_of_the_document_is_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    text = (Path(__file__).parents[2] / "IRC.md").read_text("utf-8")
    found = re.search(r"<!-- test: configuration -->\n```json\n(.*?)```", text, re.DOTALL)
    assert found is not None
    path = tmp_path / "bot.json"
    path.touch(mode=0o600)
    casewire = {"binary": os.environ.get("CASEWIRE") or "casewire", "sandbox": True}
    path.write_text(json.dumps({**json.loads(found.group(1)), "casewire": casewire, "state": "state"}), "utf-8")
    assert main(["--config", str(path), "--check"]) == 1
    assert "CASEWIRE_IRC_PASSWORD is not set" in capsys.readouterr().err
    monkeypatch.setenv("CASEWIRE_IRC_PASSWORD", "x")
    assert main(["--config", str(path), "--check"]) == 0
