"""Secrets: their four sources, as in casewire's configuration, and their removal from the log."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import unicodedata
from pathlib import Path
from typing import Any, List, Mapping, Optional, Union

from .text import hidden_character


class SecretError(Exception):
    """A secret cannot be read. The message names the source and what to do, never the secret."""


def read_secret(key: str, value: Union[str, Mapping[str, Any]], folder: Path, config: Path) -> str:
    """Reads a secret from a string, `env`, `file` or `command`. Relative paths are relative to `folder`."""
    if isinstance(value, str):
        if stat.S_IMODE(os.stat(config).st_mode) & 0o077:
            raise SecretError(f"`{key}` is in {config}, which others can read. Run `chmod 600 {config}`.")
        return _first_line(key, value)
    if any(hidden_character(part) for each in value.values() for part in ([each] if isinstance(each, str) else each)):
        raise SecretError(f"`{key}`: its source has an invisible or control character. Remove it.")
    if "env" in value:
        name = str(value["env"])
        if not os.environ.get(name):
            raise SecretError(f"`{key}`: the environment variable {name} is not set.")
        return _first_line(key, os.environ[name])
    if "file" in value:
        try:
            path = folder / Path(str(value["file"])).expanduser()
        except RuntimeError:
            raise SecretError(f"`{key}`: the home folder in {value['file']} is not known. Write the whole path.") from None
        return _first_line(key, _read_file(key, path))
    return _first_line(key, _run(key, [str(part) for part in value["command"]]))


def _first_line(key: str, text: str) -> str:
    lines = text.splitlines()
    if not lines or not lines[0]:
        raise SecretError(f"`{key}`: the secret is empty. Correct its source.")
    problem = _problem(key, lines[0])
    if problem is not None:
        raise SecretError(f"`{key}`: the secret has {problem}, with which it cannot be sent. Correct its source.")
    return lines[0]


def _problem(key: str, secret: str) -> Optional[str]:
    """What a secret has that its protocol cannot carry, without the secret itself."""
    character = next((c for c in secret if unicodedata.category(c) in ("Cc", "Cs") or c == "\ufeff"), None)
    if character is not None:
        return f"a control character (U+{ord(character):04X})"
    if key == "matrix.accessToken" and not (secret.isascii() and " " not in secret):
        return "a blank or a character that is not ASCII"
    if key.startswith("irc.keys.") and ("," in secret or any(c.isspace() for c in secret)):
        return "a comma or a blank"
    return None


def _read_file(key: str, path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise SecretError(f"`{key}`: {path} cannot be read: {error.strerror}.") from None
    try:
        status = os.fstat(descriptor)
        mode = stat.S_IMODE(status.st_mode)
        if not stat.S_ISREG(status.st_mode):
            raise SecretError(f"`{key}`: {path} is not a regular file.")
        # Orchestrators mount secrets that the group of the service may read.
        mounted = status.st_uid == 0 and not mode & 0o022 and _is_mount(path)
        if not mounted and (mode & 0o077 or status.st_uid not in (os.geteuid(), 0)):
            raise SecretError(f"`{key}`: others can read {path} (mode {mode:o}). Run `chmod 600 {path}`.")
        return os.read(descriptor, 65_536).decode("utf-8", "replace")
    except OSError as error:
        raise SecretError(f"`{key}`: {path} cannot be read: {error.strerror}.") from None
    finally:
        os.close(descriptor)


def _is_mount(path: Path) -> bool:
    folders = ["/run/secrets", os.environ.get("CREDENTIALS_DIRECTORY", "")]
    real = os.path.realpath(path)
    return any(real.startswith(os.path.realpath(folder) + os.sep) for folder in folders if folder)


def _run(key: str, command: List[str]) -> str:
    try:
        result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=10, check=False)
    except OSError as error:
        raise SecretError(f"`{key}`: {command[0]} cannot be executed: {error.strerror}.") from None
    except subprocess.TimeoutExpired:
        raise SecretError(f"`{key}`: {command[0]} did not end within 10 seconds.") from None
    output = result.stdout.decode("utf-8", "replace")
    if result.returncode != 0:
        # What a program prints when it fails may contain the secret, or a part of it.
        reason = result.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [""]
        hidden = any(line and line in reason[0] for line in output.splitlines())
        detail = "" if hidden or not reason[0] else f": {reason[0][:200]}"
        raise SecretError(f"`{key}`: {command[0]} ended with exit code {result.returncode}{detail}.")
    return output


class Redaction(logging.Filter):
    """Removes secrets from everything that is logged, also from tracebacks."""

    def __init__(self) -> None:
        super().__init__()
        self._secrets: List[str] = []

    def add(self, secret: str) -> None:
        if len(secret) >= 4 and secret not in self._secrets:
            self._secrets.append(secret)

    def apply(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "(secret)")
        return text

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if record.exc_info:
            text += "\n" + logging.Formatter().formatException(record.exc_info)
            record.exc_info = None
            record.exc_text = None
        record.msg, record.args = self.apply(text), None
        return True
