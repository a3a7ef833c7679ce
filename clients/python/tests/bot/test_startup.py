"""What the bot checks before each start: each failure is one sentence, which names the member, the value and what to do."""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Tuple

import pytest

from casewire.bot.__main__ import main
from casewire.bot.config import ConfigError, load_config
from casewire.bot.secret import SecretError, read_secret
from casewire.bot.startup import state_problem

PROGRAM = shutil.which(os.environ.get("CASEWIRE") or "casewire")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="casewire is not installed; CASEWIRE can name it")

# Nothing answers at this port.
IRC: Dict[str, Any] = {"host": "127.0.0.1", "port": 9, "tls": False, "nick": "casewire", "channels": ["#support"]}
VALID: Dict[str, Any] = {
    "state": "state",
    "casewire": {"binary": PROGRAM, "sandbox": True},
    "people": {"zoe": {"name": "Zoë Müller"}},
    "irc": IRC,
}


def write(folder: Path, changes: Dict[str, Any]) -> Path:
    """A configuration with changes. A name with dots is that of a nested member."""
    value = json.loads(json.dumps(VALID))
    for name, member in changes.items():
        *parents, last = name.split(".")
        target = value
        for each in parents:
            target = target.setdefault(each, {})
        target[last] = member
    path = folder / "bot.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(value), "utf-8")
    return path


def start(path: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "casewire.bot", "--config", str(path), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)


def expect_failure(path: Path, expected: str) -> None:
    """`--check` and a start fail with the same sentence, and nothing else."""
    for options in (["--check"], []):
        output, errors = io.StringIO(), io.StringIO()
        # In this process, because that is fast. A traceback would be an exception here.
        with redirect_stdout(output), redirect_stderr(errors):
            code = main(["--config", str(path), *options])
        assert (code, output.getvalue()) == (1, ""), errors.getvalue()
        lines = errors.getvalue().splitlines()
        assert len(lines) == 1 and lines[0].startswith(f"casewire-bot: {path}: {expected}"), lines
        assert lines[0].endswith(".") and "s3cret" not in lines[0]


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    monkeypatch.delenv("CASEWIRE_CONFIG", raising=False)
    monkeypatch.delenv("CASE_MANAGEMENT_APIKEY", raising=False)


def file(name: str, text: str = "x", mode: int = 0o644) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
        (folder / name).chmod(mode)

    return make


def folder(name: str) -> Callable[[Path], None]:
    return lambda parent: (parent / name).mkdir()


def nothing(_: Path) -> None:
    """A row that needs no file."""


OTHER = "#!/bin/sh\necho hello\n"
OLD = """#!/bin/sh
read -r line
id=${line#*'"id":'}
echo '{"jsonrpc":"2.0","id":'"${id%%,*}"',"result":{"casewireProtocol":"2001-01-01"}}'
read -r line
"""
TLS: Dict[str, Any] = {"irc.tls": True, "irc.host": "irc.example.org"}
# What is prepared, what is changed, and the sentence; {} is the folder.
TABLE: List[Tuple[str, Callable[[Path], None], Dict[str, Any], str]] = [
    ("a missing caFile", nothing, {**TLS, "irc.caFile": "no.pem"}, "`irc.caFile`: {}/no.pem does not exist. Correct the path."),
    ("a caFile that is a folder", folder("ca"), {**TLS, "irc.caFile": "ca"}, "`irc.caFile`: {}/ca is not a file. Correct"),
    ("a caFile without certificates", file("ca.pem"), {**TLS, "irc.caFile": "ca.pem"}, "`irc.caFile`: {}/ca.pem has no certificates in PEM form."),
    ("a missing certificate", nothing, {**TLS, "irc.certificate": "no.pem"}, "`irc.certificate`: {}/no.pem does not exist."),
    ("an invalid certificate", file("c.pem"), {**TLS, "irc.certificate": "c.pem"}, "`irc.certificate`: {}/c.pem must have a certificate and its key"),
    ("a missing configuration of casewire", nothing, {"casewire.config": "no.json"}, "`casewire.config`: {}/no.json cannot be read: No such file or directory. Correct"),
    ("a configuration of casewire that is a folder", folder("c"), {"casewire.config": "c"}, "`casewire.config`: {}/c is not a file."),
    (
        "an invalid configuration of casewire",
        file("c.json", "{"),
        {"casewire": {"binary": PROGRAM, "config": "c.json"}},
        "`casewire.config` cannot be used: ",
    ),
    ("no configuration of casewire", nothing, {"casewire": {"binary": PROGRAM}}, "The configuration of casewire cannot be used: "),
    ("a missing program", nothing, {"casewire.binary": "./no"}, '`casewire.binary`: Cannot start casewire: "{}/no" does not exist. Install'),
    ("a program that is a folder", folder("bin"), {"casewire.binary": "./bin"}, '`casewire.binary`: Cannot start casewire: "{}/bin" is not a file.'),
    ("a program that is not executable", file("bin"), {"casewire.binary": "./bin"}, '`casewire.binary`: Cannot start casewire: "{}/bin" is not executable.'),
    ("a program that is not on PATH", nothing, {"casewire.binary": "no-such"}, '`casewire.binary`: Cannot start casewire: "no-such" is not on PATH.'),
    ("another program", file("bin", OTHER, 0o755), {"casewire.binary": "./bin"}, '`casewire.binary`: "{}/bin" is not casewire: it sent a line'),
    ("a program of another version", file("bin", OLD, 0o755), {"casewire.binary": "./bin"}, '`casewire.binary`: "{}/bin" is too old: it has the protocol 2001-01-01'),
    ("an unknown argument", nothing, {"casewire.arguments": ["--nope"]}, "`casewire.arguments`: Cannot start casewire: "),
    ("an invalid value of an argument", nothing, {"casewire.arguments": ["--live", "-1"]}, "`casewire.arguments`: Cannot start casewire: "),
    ("an argument that ends the program", nothing, {"casewire.arguments": ["--version"]}, "`casewire.arguments`: "),
    ("a state that is a file", file("state"), {}, "`state`: {}/state is not a folder. Name a folder"),
    ("a state below a file", file("other"), {"state": "other/state"}, "`state`: "),
    ("a database of something else", file("state/irc.sqlite", "not a database, " * 100), {}, "`state`: {}/state/irc.sqlite is not a database. Move it away"),
    ("an unknown home folder", nothing, {"state": "~no-such-user/x"}, "`state`: the home folder in ~no-such-user/x is not known. Write the whole path."),
    ("a person of a service that is not configured", nothing, {"people": {"@zoe:example.org": {"name": "Z"}}}, "`people.@zoe:example.org` is a Matrix id, but `matrix` is not configured."),
    ("no profiles", nothing, {"people.zoe.profiles": []}, '`people.zoe.profiles` is empty. Omit it to allow all profiles, or set `"write": false`.'),
    ("an unknown profile", nothing, {"people.zoe.profiles": ["ibm", "imb"]}, "`people.zoe.profiles`: unknown profile imb. Known profiles: ibm, redhat, cisco, marketplace."),
    ("a name with two lines", nothing, {"people.zoe.name": "Z\nby Kim"}, "`people.zoe.name` has an invisible or control character (U+000A). Remove it."),
    ("a name that is reordered", nothing, {"people.zoe.name": "Z\u202eeoz"}, "`people.zoe.name` has an invisible or control character (U+202E). Remove it."),
    ("a name of blanks", nothing, {"people.zoe.name": "   "}, "`people.zoe.name` shows nothing."),
    ("half a character", nothing, {"people.zoe.name": "Z\ud800"}, "`people.zoe.name` has an invisible or control character (U+D800)."),
    ("an account with a line end", nothing, {"people": {"zoe\n": {"name": "Z"}}}, "`people.zoe?` has an invisible or control character (U+000A)."),
    ("a path with NUL", nothing, {"casewire.config": "a\0b"}, "`casewire.config` has an invisible or control character (U+0000)."),
    ("an argument with NUL", nothing, {"casewire.arguments": ["a\0b"]}, "`casewire.arguments[0]` has an invisible or control character (U+0000)."),
    ("a port in the host", nothing, {"irc.host": "127.0.0.1:6667"}, "`irc.host`: 127.0.0.1:6667 is not the name of a server."),
    ("an empty part of a host", nothing, {**TLS, "irc.host": "irc..org"}, "`irc.host`: irc..org is not the name of a server."),
    ("a secret with NUL", file("secret", "s3cret\0value", 0o600), {"irc.serverPassword": {"file": "secret"}}, "`irc.serverPassword`: the secret has a control character (U+0000)"),
    ("a key with a blank", file("secret", "s3cret value", 0o600), {"irc.keys": {"#support": {"file": "secret"}}}, "`irc.keys.#support`: the secret has a comma or a blank"),
    ("a source with NUL", nothing, {"irc.keys": {"#support": {"file": "a\0b"}}}, "`irc.keys.#support`: its source has an invisible or control character."),
]  # fmt: skip


@pytest.mark.parametrize(("prepare", "changes", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_start_that_would_fail_later_fails_now(
    tmp_path: Path, prepare: Callable[[Path], None], changes: Dict[str, Any], expected: str
) -> None:
    prepare(tmp_path)
    expect_failure(write(tmp_path, changes), expected.replace("{}", str(tmp_path)))


def test_all_errors_are_reported_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, {**TLS, "irc.caFile": "a.pem", "casewire.config": "b.json", "irc.password": {"env": "NO_SUCH"}})
    lines = start(path, "--check").stderr.splitlines()
    assert [line.partition(f"{path}: ")[2].split(":")[0] for line in lines] == ["`irc.password`", "`irc.caFile`", "`casewire.config`"]


def test_a_program_of_the_path_is_used_and_a_missing_one_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert PROGRAM is not None
    monkeypatch.setenv("PATH", str(tmp_path))
    # As if the package were installed without the program.
    monkeypatch.setattr("casewire._binary._installed", lambda: None)
    path = write(tmp_path, {"casewire": {"sandbox": True}})
    (tmp_path / "casewire").symlink_to(PROGRAM)
    assert main(["--config", str(path), "--check"]) == 0
    (tmp_path / "casewire").unlink()
    expect_failure(path, '`casewire.binary`: Cannot start casewire: "casewire" is neither installed')


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that every user can reach, unlike those of pytest."""
    path = Path(tempfile.mkdtemp(dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs another user")
@pytest.mark.parametrize(
    ("mode", "name", "problem"),
    [
        (0o755, "state", "the bot has no permission to write in {}/state. Change it, or name another folder."),
        (0o755, "state/new/folder", "the bot has no permission to write in {}/state. Change it, or name another folder."),
        (0o777, "state", None),
        (0o777, "state/new/folder", None),
    ],
)
def test_a_state_without_permission(public_folder: Path, mode: int, name: str, problem: Any) -> None:
    (public_folder / "state").mkdir()
    (public_folder / "state").chmod(mode)
    config = load_config(write(public_folder, {"state": name}))
    os.seteuid(65534)
    try:
        found = state_problem(config)
    finally:
        os.seteuid(0)
    assert found == (problem and problem.replace("{}", str(public_folder)))


def test_a_database_that_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "state" / "irc.sqlite").mkdir(parents=True)
    expect_failure(write(tmp_path, {}), f"`state`: {tmp_path}/state/irc.sqlite cannot be written.")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_a_folder_that_cannot_be_created_although_its_permissions_allow_it(tmp_path: Path) -> None:
    result = start(write(tmp_path, {"state": "/proc/casewire-bot"}))
    assert result.returncode == 1 and result.stderr.count("\n") == 1
    assert "`state`: " in result.stderr and "Name a folder" in result.stderr or "another folder" in result.stderr


def test_a_key_with_a_password_is_refused_and_the_terminal_is_not_asked(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-days", "2", "-subj", "/CN=x", "-passout", "pass:s3cret"]
    subprocess.run([*make, "-keyout", str(tmp_path / "k"), "-out", str(tmp_path / "c")], check=True, capture_output=True)
    (tmp_path / "both.pem").write_text((tmp_path / "k").read_text() + (tmp_path / "c").read_text())
    expect_failure(write(tmp_path, {**TLS, "irc.certificate": "both.pem"}), f"`irc.certificate`: {tmp_path}/both.pem must have")


def test_a_configuration_that_is_a_pipe_or_a_folder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        began = time.monotonic()
        result = start(path, "--check")
        assert result.returncode == 1 and result.stderr.count("\n") == 1 and "with --config." in result.stderr
        assert time.monotonic() - began < 30


HOMESERVERS = [
    "https://a b/", "https://", "https://[::1", "https://a:0", "https://a:99999", "https://a:port", "https://a..b", "https://a/path",
    "https://user:password@a", "https://a\\b", "https://%41", "matrix.example.org", "https://a\n", "https://-" + "a" * 70 + ".org",
    "https://[::g]",
]  # fmt: skip


@pytest.mark.parametrize("homeserver", HOMESERVERS)
def test_addresses_that_no_homeserver_has(tmp_path: Path, homeserver: str) -> None:
    matrix = {"homeserver": homeserver, "user": "@bot:example.org", "password": {"env": "X"}}
    path = write(tmp_path, {"matrix": matrix})
    with pytest.raises(ConfigError) as raised:
        load_config(path)
    assert f"{path}: `matrix.homeserver`" in str(raised.value)


@pytest.mark.parametrize(
    "homeserver", ["https://matrix.example.org", "https://matrix.example.org:8448/", "http://[::1]:8008", "http://127.0.0.1:1", "https://münchen.example"]
)
def test_addresses_that_a_homeserver_can_have(tmp_path: Path, homeserver: str) -> None:
    matrix = {"homeserver": homeserver, "user": "@bot:example.org", "password": {"env": "X"}}
    assert load_config(write(tmp_path, {"matrix": matrix})).matrix is not None


@pytest.mark.parametrize("token", ["syt_a b", "syt_a\x7f", "syt_ä", "\ufeffsyt_a"])
def test_tokens_that_no_request_can_carry(tmp_path: Path, token: str) -> None:
    (tmp_path / "token").write_text(token, "utf-8")
    (tmp_path / "token").chmod(0o600)
    with pytest.raises(SecretError, match="with which it cannot be sent") as raised:
        read_secret("matrix.accessToken", {"file": "token"}, tmp_path, tmp_path)
    assert token not in str(raised.value)


def test_people_have_rights_in_their_own_service_only(tmp_path: Path) -> None:
    matrix = {"homeserver": "https://a", "user": "@bot:a", "password": {"env": "X"}}
    config = load_config(write(tmp_path, {"matrix": matrix, "people": {"@zoe:a": {"name": "Z"}, "zoe": {"name": "Z"}}}))
    assert list(config.bot_on("matrix").people) == ["@zoe:a"]
    assert list(config.bot_on("irc").people) == ["zoe"]


def test_check_does_not_need_the_state_that_a_running_bot_has(tmp_path: Path) -> None:
    path = write(tmp_path, {})
    process = subprocess.Popen([sys.executable, "-m", "casewire.bot", "--config", str(path)], stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        assert "Next attempt" in process.stderr.readline()
        result = start(path, "--check")
        assert (result.returncode, result.stdout) == (0, f"{path}: the configuration is valid.\n"), result.stderr
    finally:
        process.terminate()
        process.wait(60)
        if process.stderr is not None:
            process.stderr.close()


def test_check_creates_nothing_and_contacts_no_chat_service(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        path = write(tmp_path, {"irc.port": listener.getsockname()[1]})
        assert start(path, "--check").returncode == 0
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert not (tmp_path / "state").exists()
