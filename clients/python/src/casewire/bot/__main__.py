"""The command `casewire-bot`."""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import logging
import os
import signal
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, List, Optional, Tuple

_MISSING = "casewire-bot needs further packages. Install them with: pip install 'casewire[bot]'"


def main(arguments: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(prog="casewire-bot", description="Reports changes of support cases in chat rooms.")
    parser.add_argument("--config", required=True, metavar="FILE", type=Path, help="the configuration, in JSON")
    parser.add_argument("--check", action="store_true", help="checks the configuration and its secrets, and ends")
    parser.add_argument("--log-level", default="info", choices=("error", "warning", "info", "debug"))
    options = parser.parse_args(arguments)
    # IRC needs no library.
    missing = any(find_spec(name) is None for name in ("nio", "aiohttp"))
    from .config import ConfigError, load_config
    from .secret import SecretError

    try:
        config = load_config(options.config)
        if missing and config.matrix is not None:
            return _fail(_MISSING)
        if options.check:
            return _check(config)
        return _run(config, options.log_level)
    except (ConfigError, SecretError) as error:
        return _fail(f"{error}\n{_MISSING}" if missing else str(error))


def _fail(message: str) -> int:
    print("\n".join(f"casewire-bot: {line}" for line in message.splitlines()), file=sys.stderr)
    return 1


def _matrix_secret(config: Any) -> str:
    from .secret import read_secret

    matrix = config.matrix
    key, value = ("password", matrix.password) if matrix.access_token is None else ("accessToken", matrix.access_token)
    return read_secret(f"matrix.{key}", value, config.path.parent, config.path)


def _irc_secret(config: Any, key: str) -> str:
    from .secret import read_secret

    return read_secret(f"irc.{key}", config.irc.secret(key), config.path.parent, config.path)


def _check(config: Any) -> int:
    if config.matrix is not None:
        _matrix_secret(config)
    if config.irc is not None:
        for key in config.irc.secret_keys():
            _irc_secret(config, key)
    binary = config.casewire.get("binary")
    if binary is not None and "/" in binary and not os.access(binary, os.X_OK):
        return _fail(f"`casewire.binary`: {binary} cannot be executed.")
    print(f"{config.path}: the configuration is valid.")
    return 0


def _run(config: Any, level: str) -> int:
    from .secret import Redaction

    redaction = Redaction()
    handler = logging.StreamHandler()
    handler.addFilter(redaction)
    handler.setFormatter(logging.Formatter("casewire-bot: %(levelname)s: %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler])
    # The library logs responses that it does not understand, with their texts.
    logging.getLogger("nio").setLevel(logging.CRITICAL)
    config.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(config.state / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return _fail(f"Another casewire-bot uses {config.state}. End it first, or set another `state`.")
    try:
        return asyncio.run(_serve(config, redaction))
    finally:
        os.close(lock)


async def _serve(config: Any, redaction: Any) -> int:
    from .. import AsyncClient
    from .casewire_cases import CasewireCases
    from .chat import AccountError
    from .clock import SystemClock
    from .core import Bot
    from .storage import Storage

    client = AsyncClient(
        **{key: config.casewire[key] for key in ("binary", "config", "sandbox", "arguments") if key in config.casewire}
    )
    clock, cases = SystemClock(), CasewireCases(client)
    chats: List[Tuple[Any, Any]] = []
    for name, make in (("matrix", _matrix_chat), ("irc", _irc_chat)):
        if getattr(config, name) is not None:
            storage = Storage(config.state / f"{name}.sqlite")
            chats.append((make(config, storage, clock, redaction), storage))
    tasks = [asyncio.ensure_future(Bot(chat, cases, storage, clock, config.bot).run()) for chat, storage in chats]
    all_tasks = asyncio.gather(*tasks)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, all_tasks.cancel)
    try:
        await all_tasks
    except asyncio.CancelledError:
        return 0
    except AccountError as error:
        return _fail(str(error))
    finally:
        # One chat service that refuses its account ends all of them, so that the error is noticed.
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for chat, _ in chats:
            await chat.close()
        await client.close()
        for _, storage in chats:
            storage.close()
    return 0


def _matrix_chat(config: Any, storage: Any, clock: Any, redaction: Any) -> Any:
    from .matrix import MatrixChat

    def secret() -> str:
        value = _matrix_secret(config)
        redaction.add(value)
        return value

    def may_invite(person: str) -> bool:
        entry = config.bot.people.get(person)
        return entry is not None and entry.invite

    return MatrixChat(config.matrix, storage, clock, may_invite, secret, redaction.add)


def _irc_chat(config: Any, storage: Any, clock: Any, redaction: Any) -> Any:
    from .irc import IrcChat

    def secret(key: str) -> str:
        value = _irc_secret(config, key)
        redaction.add(value)
        return value

    return IrcChat(config.irc, storage, clock, secret, config.bot.bots)


if __name__ == "__main__":
    sys.exit(main())
