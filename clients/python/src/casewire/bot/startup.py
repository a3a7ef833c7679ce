"""What the bot checks before each start, so that nothing of the configuration fails later."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, List, Mapping, Optional

from .. import AsyncClient, CasewireError, ProgramError
from .config import Config
from .secret import SecretError, read_secret
from .tls import TlsError, tls_context

_OPTIONS = ("binary", "config", "sandbox", "arguments")


def make_client(options: Mapping[str, Any]) -> AsyncClient:
    """The client of casewire, with the options of the configuration."""
    return AsyncClient(**{key: options[key] for key in _OPTIONS if key in options})


def matrix_secret(config: Config) -> str:
    """The password or token of the account on Matrix. Raises SecretError."""
    assert config.matrix is not None
    matrix = config.matrix
    key, value = ("password", matrix.password) if matrix.access_token is None else ("accessToken", matrix.access_token)
    return read_secret(f"matrix.{key}", value, config.path.parent, config.path)


def irc_secret(config: Config, key: str) -> str:
    """A secret of the account on IRC. Raises SecretError."""
    assert config.irc is not None
    return read_secret(f"irc.{key}", config.irc.secret(key), config.path.parent, config.path)


def check_files(config: Config) -> List[str]:
    """A sentence for each secret, file and folder that cannot be used."""
    errors: List[str] = []
    if config.matrix is not None:
        errors += _failure(lambda: matrix_secret(config))
        ca_file = config.matrix.ca_file
        if ca_file is not None:
            errors += _failure(lambda: tls_context("matrix", ca_file))
    irc = config.irc
    if irc is not None:
        for key in irc.secret_keys():
            errors += _failure(lambda key=key: irc_secret(config, key))
        errors += _failure(lambda: tls_context("irc", irc.ca_file, irc.certificate))
    if "config" in config.casewire:
        errors += _check_readable("casewire.config", Path(config.casewire["config"]))
    problem = state_problem(config)
    return errors if problem is None else [*errors, f"`state`: {problem}"]


def _failure(use: Any) -> List[str]:
    try:
        use()
    except (SecretError, TlsError) as error:
        return [str(error)]
    return []


def _check_readable(key: str, path: Path) -> List[str]:
    try:
        if path.exists() and not path.is_file():
            return [f"`{key}`: {path} is not a file. Correct the path."]
        with open(path, "rb"):
            return []
    except OSError as error:
        return [f"`{key}`: {path} cannot be read: {error.strerror}. Correct the path, or its permissions."]


def state_problem(config: Config) -> Optional[str]:
    """Why the folder for the database cannot be used; None if it can. Creates nothing."""
    folder = config.state
    try:
        while not folder.exists():
            folder = folder.parent
    except OSError as error:
        return f"{config.state} cannot be used: {error.strerror}. Name a folder in which the bot may write."
    if not folder.is_dir():
        return f"{folder} is not a folder. Name a folder in which the bot may write."
    # The user of the process can differ from the one that started it.
    effective = os.access in os.supports_effective_ids
    if not os.access(folder, os.W_OK | os.X_OK, effective_ids=effective):
        return f"the bot has no permission to write in {folder}. Change it, or name another folder."
    if folder == config.state:
        for name in ("lock", "matrix.sqlite", "irc.sqlite"):
            file = folder / name
            if file.exists() and not (file.is_file() and os.access(file, os.R_OK | os.W_OK, effective_ids=effective)):
                return f"{file} cannot be written. Change its permissions, or move it away."
            if name.endswith(".sqlite") and file.exists() and not _is_database(file):
                return f"{file} is not a database. Move it away, or name another folder."
    return None


def _is_database(file: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=10)) as database:
            database.execute("PRAGMA schema_version").fetchone()
        return True
    except sqlite3.OperationalError:
        # Such as a database that another bot uses now.
        return True
    except sqlite3.DatabaseError:
        return False


async def check_casewire(client: AsyncClient, config: Config) -> List[str]:
    """A sentence for each reason why casewire cannot be used, and for each profile that it does not have."""
    try:
        profiles = await client.profiles_list()
    except ProgramError as error:
        return [await _program_error(error, config)]
    except CasewireError as error:
        remedy = error.data.get("remedy")
        member = "`casewire.config`" if "config" in config.casewire else "The configuration of casewire"
        return [f"{member} cannot be used: {error}" + (f" {remedy}" if isinstance(remedy, str) else "")]
    known = [each["profile"] for each in profiles["profiles"]]
    if not known:
        return ["The configuration of casewire has no profile. Run `casewire init` to add one."]
    return [
        f"`people.{name}.profiles`: unknown profile {profile}. Known profiles: {', '.join(known)}."
        for name, person in config.bot.people.items()
        for profile in person.profiles or ()
        if profile not in known
    ]


async def _program_error(error: ProgramError, config: Config) -> str:
    """Names the member because of which casewire does not start."""
    if config.casewire.get("arguments"):
        client = make_client({**config.casewire, "arguments": ()})
        try:
            await client.start()
            return f"`casewire.arguments`: {error} Correct the arguments."
        except ProgramError as other:
            error = other
        finally:
            await client.close()
    return f"`casewire.binary`: {error}"
