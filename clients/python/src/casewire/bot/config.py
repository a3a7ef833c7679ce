"""The configuration of the bot."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Tuple
from urllib.parse import urlsplit

from .core import BotSettings
from .permissions import Person
from .planner import DigestRule
from .schema import check
from .settings import DAYS, Morning, SettingsError, parse_time, parse_zone

SCHEMA_FILE = Path(__file__).with_name("config.schema.json")


class ConfigError(Exception):
    """The configuration is invalid. Each line of the message is one error, with what to do."""


@dataclass(frozen=True)
class MatrixSettings:
    """The account of the bot on Matrix."""

    homeserver: str
    user: str
    password: Any = None
    access_token: Any = None
    ca_file: Optional[Path] = None
    public_rooms: bool = False


@dataclass(frozen=True)
class Config:
    """The configuration. `path` is its file, and relative paths are relative to its folder."""

    path: Path
    state: Path
    casewire: Mapping[str, Any]
    bot: BotSettings
    matrix: Optional[MatrixSettings]


def load_config(path: Path) -> Config:
    """Reads and checks the configuration. Raises ConfigError with all errors. Reads no secret."""
    path = Path(os.path.abspath(path.expanduser()))
    value = _read(path)
    errors = check(value, schema(), schema())
    if not errors:
        errors = _check_rules(value)
    if errors:
        raise ConfigError("\n".join(f"{path}: {error}" for error in errors))
    return Config(path, _state(value, path.parent), _casewire(value, path.parent), _bot(value), _matrix(value, path.parent))


def schema() -> Mapping[str, Any]:
    """The JSON Schema of the configuration."""
    result: Mapping[str, Any] = json.loads(SCHEMA_FILE.read_text("utf-8"))
    return result


def _read(path: Path) -> Any:
    try:
        with open(path, "rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            text = file.read(1_000_001)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}.") from None
    if mode & 0o022:
        # A person who can change it decides who may write to the vendors, and which command runs.
        raise ConfigError(f"{path}: others can change it (mode {mode:o}). Run `chmod go-w {path}`.")
    if len(text) > 1_000_000:
        raise ConfigError(f"{path}: it is larger than 1 MB.")
    try:
        return json.loads(text.decode("utf-8"), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: it is not valid JSON: {error}.") from None


def _unique(pairs: List[Tuple[str, Any]]) -> Dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("an object has a key twice")
    return result


def _check_rules(value: Mapping[str, Any]) -> List[str]:
    """The rules across keys, which the schema does not have."""
    errors: List[str] = []
    matrix = value.get("matrix")
    if matrix is None:
        errors.append("`matrix` is required: the bot has no chat service.")
    else:
        if ("password" in matrix) == ("accessToken" in matrix):
            errors.append("`matrix` requires either `password` or `accessToken`.")
        address = urlsplit(str(matrix["homeserver"]))
        if address.scheme == "http" and address.hostname not in ("127.0.0.1", "::1", "localhost"):
            errors.append("`matrix.homeserver` must begin with https://, unless it is on this machine.")
    try:
        parse_zone(value.get("timeZone", "UTC"))
    except SettingsError as error:
        errors.append(f"`timeZone`: {error}")
    return errors


def _state(value: Mapping[str, Any], folder: Path) -> Path:
    if "state" in value:
        return folder / Path(value["state"]).expanduser()
    home = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
    return Path(home) / "casewire-bot"


def _casewire(value: Mapping[str, Any], folder: Path) -> Mapping[str, Any]:
    result: Dict[str, Any] = dict(value.get("casewire", {}))
    for key in ("binary", "config"):
        # A name without a slash is looked up on PATH.
        if key in result and (key == "config" or "/" in result[key]):
            result[key] = str(folder / Path(result[key]).expanduser())
    return result


def _bot(value: Mapping[str, Any]) -> BotSettings:
    people = {
        name: Person(
            entry["name"],
            entry.get("write", True),
            entry.get("invite", True),
            tuple(entry["profiles"]) if "profiles" in entry else None,
        )
        for name, entry in value["people"].items()
    }
    zone = value.get("timeZone", "UTC")
    morning = value.get("morning")
    digest = value.get("digest", {})
    return BotSettings(
        people=people,
        bots=tuple(value.get("bots", ())),
        digest=DigestRule(digest.get("events", 5), float(digest.get("seconds", 10))),
        zone=zone,
        morning=None if morning is None else Morning(parse_time(morning["time"]), zone, tuple(morning.get("days", DAYS[:5]))),
        unfurl=value.get("unfurl", True),
        commands_per_minute=value.get("commandsPerMinute", 20),
    )


def _matrix(value: Mapping[str, Any], folder: Path) -> Optional[MatrixSettings]:
    matrix = value.get("matrix")
    if matrix is None:
        return None
    ca_file = folder / Path(matrix["caFile"]).expanduser() if "caFile" in matrix else None
    return MatrixSettings(
        matrix["homeserver"].rstrip("/"),
        matrix["user"],
        matrix.get("password"),
        matrix.get("accessToken"),
        ca_file,
        matrix.get("publicRooms", False),
    )
