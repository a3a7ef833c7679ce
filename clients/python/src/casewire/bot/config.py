"""The configuration of the bot."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Tuple

from .core import BotSettings
from .permissions import Person
from .bursts import DigestRule
from .rules import check_rules, is_matrix_id
from .schema import check
from .settings import DAYS, Morning, parse_time

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

    def bot_on(self, service: str) -> BotSettings:
        """The settings with the people of one service. An account of IRC that looks like a Matrix id has no rights."""
        wanted = service == "matrix"
        return replace(self.bot, people={name: each for name, each in self.bot.people.items() if is_matrix_id(name) == wanted})


def load_config(path: Path) -> Config:
    """Reads and checks the configuration. Raises ConfigError with all errors. Reads no secret."""
    path = Path(os.path.abspath(resolve("--config", str(path), Path())))
    value = _read(path)
    errors = check(value, schema(), schema())
    if not errors:
        errors = check_rules(value)
    if errors:
        raise ConfigError("\n".join(f"{path}: {error}" for error in errors))
    folder = path.parent
    try:
        return Config(path, _state(value, folder), _casewire(value, folder), _bot(value), _matrix(value, folder), _irc(value, folder))
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


def resolve(key: str, text: str, folder: Path) -> Path:
    """The path that a member of the configuration names: with `~`, or relative to its folder. Raises ConfigError."""
    try:
        return folder / Path(text).expanduser()
    except RuntimeError:
        raise ConfigError(f"`{key}`: the home folder in {text} is not known. Write the whole path.") from None


def schema() -> Mapping[str, Any]:
    """The JSON Schema of the configuration."""
    result: Mapping[str, Any] = json.loads(SCHEMA_FILE.read_text("utf-8"))
    return result


def _read(path: Path) -> Any:
    try:
        # A pipe without a writer would not let the bot start.
        with open(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise ConfigError(f"{path}: it is not a file. Name a file in JSON with --config.")
            mode = stat.S_IMODE(status.st_mode)
            text = file.read(1_000_001)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}. Name a file in JSON with --config.") from None
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


def _state(value: Mapping[str, Any], folder: Path) -> Path:
    if "state" in value:
        return resolve("state", value["state"], folder)
    home = os.environ.get("XDG_STATE_HOME", "")
    # A relative folder is ignored, as the specification of this variable requires.
    return Path(home) / "casewire-bot" if os.path.isabs(home) else resolve("state", "~/.local/state/casewire-bot", folder)


def _casewire(value: Mapping[str, Any], folder: Path) -> Mapping[str, Any]:
    result: Dict[str, Any] = dict(value.get("casewire", {}))
    for key in ("binary", "config"):
        # A name without a slash is looked up on PATH.
        if key in result and (key == "config" or "/" in result[key]):
            result[key] = str(resolve(f"casewire.{key}", result[key], folder))
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
    ca_file = resolve("matrix.caFile", matrix["caFile"], folder) if "caFile" in matrix else None
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
    files = {key: resolve(f"irc.{key}", irc[key], folder) if key in irc else None for key in ("caFile", "certificate")}
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
