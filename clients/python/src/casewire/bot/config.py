"""The configuration of the bot."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass, field
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
class IrcSettings:
    """The account of the bot on IRC."""

    host: str
    nick: str
    channels: Tuple[str, ...]
    port: int = 6697
    tls: bool = True
    ca_file: Optional[Path] = None
    certificate: Optional[Path] = None
    username: str = "casewire"
    real_name: str = "casewire-bot"
    account: Optional[str] = None
    password: Any = None
    server_password: Any = None
    keys: Mapping[str, Any] = field(default_factory=lambda: dict[str, Any]())
    burst: int = 4
    line_seconds: float = 2.0

    def secret(self, key: str) -> Any:
        """The configured source of a secret: `password`, `serverPassword` or `keys.CHANNEL`."""
        if key.startswith("keys."):
            return self.keys[key[5:]]
        return self.password if key == "password" else self.server_password

    def secret_keys(self) -> List[str]:
        """The secrets that are configured."""
        keys = [name for name in ("password", "serverPassword") if self.secret(name) is not None]
        return keys + [f"keys.{channel}" for channel in self.keys]


@dataclass(frozen=True)
class Config:
    """The configuration. `path` is its file, and relative paths are relative to its folder."""

    path: Path
    state: Path
    casewire: Mapping[str, Any]
    bot: BotSettings
    matrix: Optional[MatrixSettings]
    irc: Optional[IrcSettings] = None


def load_config(path: Path) -> Config:
    """Reads and checks the configuration. Raises ConfigError with all errors. Reads no secret."""
    path = Path(os.path.abspath(path.expanduser()))
    value = _read(path)
    errors = check(value, schema(), schema())
    if not errors:
        errors = _check_rules(value)
    if errors:
        raise ConfigError("\n".join(f"{path}: {error}" for error in errors))
    folder = path.parent
    return Config(path, _state(value, folder), _casewire(value, folder), _bot(value), _matrix(value, folder), _irc(value, folder))


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
    if matrix is None and "irc" not in value:
        errors.append("`matrix` or `irc` is required: the bot has no chat service.")
    if matrix is not None:
        if ("password" in matrix) == ("accessToken" in matrix):
            errors.append("`matrix` requires either `password` or `accessToken`.")
        address = urlsplit(matrix["homeserver"])
        if address.scheme == "http" and address.hostname not in ("127.0.0.1", "::1", "localhost"):
            errors.append("`matrix.homeserver` must begin with https://, unless it is on this machine.")
    errors += _check_irc(value.get("irc"))
    try:
        parse_zone(value.get("timeZone", "UTC"))
    except SettingsError as error:
        errors.append(f"`timeZone`: {error}")
    return errors


def _check_irc(irc: Optional[Mapping[str, Any]]) -> List[str]:
    if irc is None:
        return []
    errors: List[str] = []
    if not irc.get("tls", True) and irc["host"] not in ("127.0.0.1", "::1", "localhost"):
        errors.append("`irc.tls` must be true, unless `irc.host` is this machine: others could read the cases.")
    if "certificate" in irc and not irc.get("tls", True):
        errors.append("`irc.certificate` requires TLS.")
    if "account" in irc and "password" not in irc:
        errors.append("`irc.account` requires `irc.password`.")
    errors += [f"`irc.keys.{name}`: {name} is not in `irc.channels`." for name in irc.get("keys", {}) if name not in irc["channels"]]
    if len({name.lower() for name in irc["channels"]}) != len(irc["channels"]):
        errors.append("`irc.channels` has a channel twice.")
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


def _irc(value: Mapping[str, Any], folder: Path) -> Optional[IrcSettings]:
    irc = value.get("irc")
    if irc is None:
        return None
    tls = irc.get("tls", True)
    files = {key: folder / Path(irc[key]).expanduser() if key in irc else None for key in ("caFile", "certificate")}
    flood = irc.get("flood", {})
    return IrcSettings(
        host=irc["host"],
        nick=irc["nick"],
        channels=tuple(irc["channels"]),
        port=irc.get("port", 6697 if tls else 6667),
        tls=tls,
        ca_file=files["caFile"],
        certificate=files["certificate"],
        username=irc.get("username", "casewire"),
        account=irc.get("account"),
        password=irc.get("password"),
        server_password=irc.get("serverPassword"),
        keys=irc.get("keys", {}),
        burst=flood.get("burst", 4),
        line_seconds=flood.get("milliseconds", 2000) / 1000,
    )
