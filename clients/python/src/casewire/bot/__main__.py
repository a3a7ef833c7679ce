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
from typing import Any, List, Optional

_MISSING = "casewire-bot needs further packages. Install them with: pip install 'casewire[bot]'"


def main(arguments: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(prog="casewire-bot", description="Reports changes of support cases in chat rooms.")
    parser.add_argument("--config", required=True, metavar="FILE", type=Path, help="the configuration, in JSON")
    parser.add_argument("--check", action="store_true", help="checks the configuration and its secrets, and ends")
    parser.add_argument("--log-level", default="info", choices=("error", "warning", "info", "debug"))
    options = parser.parse_args(arguments)
    if any(find_spec(name) is None for name in ("nio", "aiohttp")):
        return _fail(_MISSING)
    from .config import ConfigError, load_config
    from .secret import SecretError

    try:
        config = load_config(options.config)
        if options.check:
            return _check(config)
        return _run(config, options.log_level)
    except (ConfigError, SecretError) as error:
        return _fail(str(error))


def _fail(message: str) -> int:
    print("\n".join(f"casewire-bot: {line}" for line in message.splitlines()), file=sys.stderr)
    return 1


def _secret(config: Any) -> str:
    from .secret import read_secret

    matrix = config.matrix
    key, value = ("password", matrix.password) if matrix.access_token is None else ("accessToken", matrix.access_token)
    return read_secret(f"matrix.{key}", value, config.path.parent, config.path)


def _check(config: Any) -> int:
    _secret(config)
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
    from .clock import SystemClock
    from .core import Bot
    from .matrix import MatrixChat
    from .matrix_session import AccountError
    from .storage import Storage

    def secret() -> str:
        value = _secret(config)
        redaction.add(value)
        return value

    def may_invite(person: str) -> bool:
        entry = config.bot.people.get(person)
        return entry is not None and entry.invite

    storage, clock = Storage(config.state / "matrix.sqlite"), SystemClock()
    client = AsyncClient(
        **{key: config.casewire[key] for key in ("binary", "config", "sandbox", "arguments") if key in config.casewire}
    )
    chat = MatrixChat(config.matrix, storage, clock, may_invite, secret, redaction.add)
    task = asyncio.ensure_future(Bot(chat, CasewireCases(client), storage, clock, config.bot).run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return 0
    except AccountError as error:
        return _fail(str(error))
    finally:
        await chat.close()
        await client.close()
        storage.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
