"""The command `casewire-bot`."""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import logging
import os
import signal
import sqlite3
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, List, Optional, Sequence, Tuple

_MISSING = "casewire-bot needs further packages. Install them with: pip install 'casewire[bot]'"


def main(arguments: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(prog="casewire-bot", description="Reports changes of support cases in chat rooms.")
    parser.add_argument("--config", required=True, metavar="FILE", type=Path, help="the configuration, in JSON")
    parser.add_argument("--check", action="store_true", help="checks all that a start needs, without the chat service, and ends")
    parser.add_argument("--log-level", default="info", choices=("error", "warning", "info", "debug"))
    options = parser.parse_args(arguments)
    # IRC needs no library.
    missing = any(find_spec(name) is None for name in ("nio", "aiohttp"))
    from .config import ConfigError, load_config
    from .secret import SecretError
    from .stored import StorageError
    from .tls import TlsError

    try:
        config = load_config(options.config)
        if missing and config.matrix is not None:
            return _fail(_MISSING)
        if options.check:
            return _check(config)
        return _run(config, options.log_level)
    except ConfigError as error:
        return _fail(f"{error}\n{_MISSING}" if missing else str(error))
    except (SecretError, StorageError, TlsError) as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return 130


def _fail(message: str) -> int:
    print("\n".join(f"casewire-bot: {line}" for line in message.splitlines()), file=sys.stderr)
    return 1


def _report(config: Any, errors: Sequence[str]) -> int:
    return _fail("\n".join(f"{config.path}: {' '.join(error.split())}" for error in errors))


def _check(config: Any) -> int:
    from .startup import check_casewire, check_files, make_client

    async def check() -> List[str]:
        client = make_client(config.casewire)
        try:
            return await check_casewire(client, config)
        finally:
            await client.close()

    errors = check_files(config) or asyncio.run(check())
    if errors:
        return _report(config, errors)
    print(f"{config.path}: the configuration is valid.")
    return 0


def _run(config: Any, level: str) -> int:
    from .secret import Redaction
    from .startup import check_files

    redaction = Redaction()
    handler = logging.StreamHandler()
    handler.addFilter(redaction)
    handler.setFormatter(logging.Formatter("casewire-bot: %(levelname)s: %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler])
    # The library logs responses that it does not understand, with their texts.
    logging.getLogger("nio").setLevel(logging.CRITICAL)
    errors = check_files(config)
    if errors:
        return _report(config, errors)
    try:
        config.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(config.state / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        return _report(config, [f"`state`: {config.state} cannot be used: {error.strerror}. Name a folder in which the bot may write."])
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return _fail(f"Another casewire-bot uses {config.state}. End it first, or set another `state`.")
    try:
        return asyncio.run(_serve(config, redaction))
    except sqlite3.Error as error:
        # Such as a full disk. Nothing is lost: what was not stored is done again after the next start.
        return _fail(f"The database in {config.state} cannot be used any more: {error}. Free some space there, and start the bot again.")
    finally:
        os.close(lock)


async def _serve(config: Any, redaction: Any) -> int:
    from .startup import check_casewire, make_client

    client = make_client(config.casewire)
    try:
        errors = await check_casewire(client, config)
        return _report(config, errors) if errors else await _run_bots(config, redaction, client)
    finally:
        await client.close()


async def _run_bots(config: Any, redaction: Any, client: Any) -> int:
    from .casewire_cases import CasewireCases
    from .chat import AccountError
    from .clock import SystemClock
    from .core import Bot
    from .storage import Storage

    clock, cases = SystemClock(), CasewireCases(client)
    chats: List[Tuple[Any, Any]] = []
    for name, make in (("matrix", _matrix_chat), ("irc", _irc_chat)):
        if getattr(config, name) is not None:
            storage = Storage(config.state / f"{name}.sqlite")
            chats.append((make(config, storage, clock, redaction), storage))
    tasks = [
        asyncio.ensure_future(Bot(chat, cases, storage, clock, config.bot_on(chat.name)).run()) for chat, storage in chats
    ]
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
        # Calls of the bots may still use the databases.
        await client.close()
        for _, storage in chats:
            storage.close()
    return 0


def _matrix_chat(config: Any, storage: Any, clock: Any, redaction: Any) -> Any:
    from .matrix import MatrixChat
    from .startup import matrix_secret

    def secret() -> str:
        value = matrix_secret(config)
        redaction.add(value)
        return value

    def may_invite(person: str) -> bool:
        entry = config.bot.people.get(person)
        return entry is not None and entry.invite

    return MatrixChat(config.matrix, storage, clock, may_invite, secret, redaction.add)


def _irc_chat(config: Any, storage: Any, clock: Any, redaction: Any) -> Any:
    from .irc import IrcChat
    from .startup import irc_secret

    def secret(key: str) -> str:
        value = irc_secret(config, key)
        redaction.add(value)
        return value

    return IrcChat(config.irc, storage, clock, secret, config.bot.bots)


if __name__ == "__main__":
    sys.exit(main())
