"""The configuration, its schema, its secrets, and the command."""

from __future__ import annotations

import copy
import json
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable, Dict, Optional

import jsonschema  # type: ignore[import-untyped]
import pytest

from casewire.bot.config import SCHEMA_FILE, ConfigError, load_config, schema
from casewire.bot.secret import Redaction, SecretError, read_secret

VALID: Dict[str, Any] = {
    "people": {"@zoe:example.org": {"name": "Zoë Müller"}},
    "matrix": {"homeserver": "https://matrix.example.org", "user": "@bot:example.org", "password": {"env": "X"}},
}


def changed(path: str, value: Any) -> Dict[str, Any]:
    result = copy.deepcopy(VALID)
    target = result
    *parents, last = path.split("/")
    for name in parents:
        target = target.setdefault(name, {})
    if value is None:
        del target[last]
    else:
        target[last] = value
    return result


# The error, or None. Errors that the schema cannot express are marked with `rule`.
TABLE = [
    (VALID, None),
    (changed("timeZone", "Europe/Oslo"), None),
    (changed("morning", {"time": "08:30", "days": ["mon"]}), None),
    (changed("digest", {"events": 3}), None),
    (changed("matrix/password", "literal"), None),
    (changed("matrix/password", {"command": ["pass", "show", "x"]}), None),
    (changed("matrix/password", {"file": "~/x"}), None),
    (changed("bots", ["@other:example.org"]), None),
    (changed("people", None), "The configuration requires `people`."),
    (changed("people", []), "`people` must be an object."),
    (changed("people/@x:y", {}), "`people.@x:y` requires `name`."),
    (changed("people/@x:y", {"name": ""}), "`people.@x:y.name` must have 1 to 100 characters."),
    (
        changed("people/@x:y", {"name": "x", "admin": True}),
        "Unknown key `people.@x:y.admin`. Known keys: invite, name, profiles, write.",
    ),
    (changed("people/@x:y", {"name": "x", "write": 1}), "`people.@x:y.write` must be true or false."),
    (changed("people/@x:y", {"name": "x", "profiles": ["A"]}), "`people.@x:y.profiles[0]` is invalid"),
    (changed("matrx", {}), "Unknown key `matrx`."),
    (changed("matrix", None), "rule: `matrix` or `irc` is required"),
    (changed("matrix/password", None), "rule: `matrix` requires either `password` or `accessToken`."),
    (changed("matrix/accessToken", "x"), "rule: `matrix` requires either `password` or `accessToken`."),
    (changed("matrix/password", {"env": "X", "file": "Y"}), "`matrix.password` must be a string"),
    (changed("matrix/password", {"command": []}), "`matrix.password` must be a string"),
    (changed("matrix/password", 7), "`matrix.password` must be a string"),
    (changed("matrix/homeserver", "http://matrix.example.org"), "rule: `matrix.homeserver` must begin with https://"),
    (changed("matrix/homeserver", "ftp://x"), "`matrix.homeserver` is invalid"),
    (changed("matrix/user", "bot"), "`matrix.user` is invalid"),
    (changed("digest/events", 0), "`digest.events` must be 1 to 1000000."),
    (changed("digest/events", "5"), "`digest.events` must be an integer."),
    (changed("digest/events", True), "`digest.events` must be an integer."),
    (changed("morning", {"time": "8"}), "`morning.time` is invalid"),
    (changed("morning", {"time": "08:30", "days": ["monday"]}), "`morning.days[0]` must be one of mon,"),
    (changed("morning", {"time": "08:30", "days": []}), "`morning.days` must have 1 to 7 elements."),
    (changed("timeZone", "Europe/Nowhere"), "rule: `timeZone`: Unknown time zone"),
    ([], "The configuration must be an object."),
]


@pytest.mark.parametrize(("value", "error"), TABLE)
def test_the_loader_and_the_schema_agree(tmp_path: Path, value: Any, error: Optional[str]) -> None:
    path = tmp_path / "bot.json"
    path.write_text(json.dumps(value))
    valid = jsonschema.Draft7Validator(schema()).is_valid(value)
    assert valid == (error is None or error.startswith("rule: "))
    if error is None:
        load_config(path)
    else:
        with pytest.raises(ConfigError) as raised:
            load_config(path)
        assert str(raised.value).startswith(f"{path}: {error.replace('rule: ', '')}")


def test_the_schema_is_valid_and_describes_every_key() -> None:
    jsonschema.Draft7Validator.check_schema(schema())

    def walk(value: Any, path: str) -> None:
        for name, member in value.get("properties", {}).items():
            assert "description" in member or "$ref" in member or name in ("$schema", "env", "file", "command"), f"{path}.{name}"
            walk(member, f"{path}.{name}")

    walk(schema(), "")
    assert SCHEMA_FILE.read_text("utf-8").endswith("}\n")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{", "it is not valid JSON"),
        ('{"people": {}, "people": {}}', "it is not valid JSON: an object has a key twice"),
        ("[" * 100_000, "it is not valid JSON"),
    ],
)
def test_a_file_that_is_not_json(tmp_path: Path, text: str, error: str) -> None:
    path = tmp_path / "bot.json"
    path.write_text(text)
    with pytest.raises(ConfigError, match=error):
        load_config(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "none.json")


def test_a_file_that_others_can_change_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bot.json"
    path.write_text(json.dumps(VALID))
    path.chmod(0o666)
    with pytest.raises(ConfigError, match="others can change it"):
        load_config(path)


def mode(number: int) -> Callable[[Path], None]:
    def prepare(folder: Path) -> None:
        (folder / "secret").write_text("s3cret-value\nsecond line\n")
        (folder / "secret").chmod(number)

    return prepare


@pytest.mark.parametrize(
    ("value", "config_mode", "prepare", "expected"),
    [
        ("s3cret-value", 0o600, None, "s3cret-value"),
        ("s3cret-value", 0o644, None, "which others can read"),
        ({"env": "BOT_SECRET"}, 0o644, None, "s3cret-value"),
        ({"env": "BOT_MISSING"}, 0o644, None, "the environment variable BOT_MISSING is not set"),
        ({"file": "secret"}, 0o644, mode(0o600), "s3cret-value"),
        ({"file": "secret"}, 0o644, mode(0o640), "others can read"),
        ({"file": "none"}, 0o644, None, "cannot be read"),
        ({"file": "."}, 0o644, None, "is not a regular file"),
        ({"file": "/proc/self/mem"}, 0o644, None, "cannot be read"),
        ({"file": "a\0b"}, 0o644, None, "invisible or control character"),
        ({"command": ["a\0b"]}, 0o644, None, "invisible or control character"),
        ({"command": ["sh", "-c", "echo s3cret-value; echo second"]}, 0o644, None, "s3cret-value"),
        ({"command": ["sh", "-c", "echo s3cret-value; echo s3cret-value >&2; exit 3"]}, 0o644, None, "ended with exit code 3."),
        ({"command": ["sh", "-c", "echo locked >&2; exit 3"]}, 0o644, None, "exit code 3: locked"),
        ({"command": ["true"]}, 0o644, None, "the secret is empty"),
        ({"command": ["no-such-program"]}, 0o644, None, "cannot be executed"),
    ],
    # The folder of a test has its name, and messages name files in it.
    ids=range(16),
)
def test_secrets(
    tmp_path: Path, value: Any, config_mode: int, prepare: Any, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_SECRET", "s3cret-value")
    config = tmp_path / "bot.json"
    config.write_text("{}")
    config.chmod(config_mode)
    if prepare is not None:
        prepare(tmp_path)
    if expected == "s3cret-value":
        assert read_secret("matrix.password", value, tmp_path, config) == expected
        return
    with pytest.raises(SecretError) as raised:
        read_secret("matrix.password", value, tmp_path, config)
    assert expected in str(raised.value) and "s3cret" not in str(raised.value)


def test_secrets_are_removed_from_the_log() -> None:
    redaction = Redaction()
    redaction.add("s3cret-value")
    record = logging.LogRecord("x", logging.INFO, "", 0, "a %s", ("s3cret-value",), None)
    try:
        raise ValueError("s3cret-value")
    except ValueError:
        failed = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    for each in (record, failed):
        assert redaction.filter(each)
        text = logging.Formatter().format(each)
        assert "(secret)" in text and "s3cret" not in text


def bot(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "casewire.bot", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env={**os.environ, **environment})


def test_check_validates_and_ends(tmp_path: Path) -> None:
    path = tmp_path / "bot.json"
    casewire = {"binary": os.environ.get("CASEWIRE") or "casewire", "sandbox": True}
    path.write_text(json.dumps({**VALID, "state": "state", "casewire": casewire}))
    result = bot("--config", str(path), "--check", X="a-password")
    assert (result.returncode, result.stdout, result.stderr) == (0, f"{path}: the configuration is valid.\n", "")
    result = bot("--config", str(path), "--check", X="")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"casewire-bot: {path}: `matrix.password`: the environment variable X is not set.\n"
    path.write_text(json.dumps(changed("matrx", {})))
    result = bot("--config", str(path), "--check")
    assert result.returncode == 1 and result.stderr.startswith(f"casewire-bot: {path}: Unknown key `matrx`.")


def test_one_bot_for_each_state_and_an_end_by_sigterm(tmp_path: Path) -> None:
    path = tmp_path / "bot.json"
    # Nothing answers at this port: the bot waits for the homeserver.
    matrix = {"homeserver": "http://127.0.0.1:9", "user": "@bot:example.org", "password": {"env": "X"}}
    casewire = {"binary": os.environ.get("CASEWIRE") or "casewire", "sandbox": True}
    path.write_text(json.dumps({**VALID, "state": "state", "matrix": matrix, "casewire": casewire}))
    environment = {**os.environ, "X": "s3cret-value"}
    command = [sys.executable, "-m", "casewire.bot", "--config", str(path)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        assert "The homeserver cannot be reached" in line and "s3cret" not in line
        second = bot("--config", str(path), X="s3cret-value")
        assert second.returncode == 1 and "Another casewire-bot uses" in second.stderr
        assert {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "state").iterdir()}["matrix.sqlite"] == 0o600
        assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700
    finally:
        process.send_signal(signal.SIGTERM)
        start = time.monotonic()
        assert process.wait(60) == 0
        assert time.monotonic() - start < 30
        process.stderr.close()
