"""A database that is damaged or cannot be written: one sentence for the operator and the person, and no end of the bot."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from pathlib import Path
from typing import Any, Awaitable, Callable, List

import pytest
from fakes import ROOM, ZOE, Harness

from casewire.bot.__main__ import main
from casewire.bot.chat import Joined, Message
from casewire.bot.storage import Storage
from casewire.bot.stored import StorageError


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 60))


class FullDisk(Storage):
    """A database whose disk is full now."""

    full = False

    def _run(self, statement: str, *values: object) -> int:
        if self.full and statement.split()[0] in ("INSERT", "UPDATE", "DELETE", "BEGIN"):
            raise StorageError("`state`: the database x cannot be used: database or disk is full.")
        return super()._run(statement, *values)


async def harness() -> "tuple[Harness, FullDisk]":
    storage = FullDisk(":memory:")
    return await Harness(storage=storage).start(""), storage


def test_a_full_disk_is_reported_and_a_write_can_be_confirmed_later() -> None:
    async def test() -> None:
        h, storage = await harness()
        code, preview = await h.propose()
        storage.full = True
        sent = len(h.chat.sent)
        await h.bot.handle(Message(ROOM, "$yes", ZOE, f"!yes {code}"))
        assert "cannot store anything now, so nothing was sent" in h.chat.sent[-1].content.plain
        assert h.cases.writes == [] and len(h.chat.sent) == sent + 1
        await h.bot.handle(Message(ROOM, "$subscribe", ZOE, "!subscribe severity:1"))
        assert "cannot store anything now" in h.chat.sent[-1].content.plain
        storage.full = False
        assert await h.command(f"!yes {code}") == ["Sent to ibm/CS1000001."]
        assert len(h.cases.writes) == 1

    run(test)


def test_a_join_that_cannot_be_stored_is_passed_on_again_and_has_one_greeting() -> None:
    async def test() -> None:
        storage = FullDisk(":memory:")
        h = Harness(storage=storage)
        storage.full = True
        with pytest.raises(StorageError):
            await h.bot.receive(Joined(ROOM))
        storage.full = False
        await h.bot.receive(Joined(ROOM))
        # The bot ends before the chat has stored that it joined.
        h.bot = h.make_bot()
        await h.bot.receive(Joined(ROOM))
        await h.bot.work()
        assert [text.split(".")[0] for text in h.chat.texts()] == ["casewire-bot is here"]

    run(test)


def test_a_disk_that_fills_while_the_vendor_is_asked_does_not_hide_the_outcome() -> None:
    async def test() -> None:
        h, storage = await harness()
        code, _ = await h.propose()

        def fill() -> None:
            storage.full = True

        h.cases.on_write = fill
        await h.bot.handle(Message(ROOM, "$yes", ZOE, f"!yes {code}"))
        assert h.chat.texts()[-1] == "Sent to ibm/CS1000001." and len(h.cases.writes) == 1
        storage.full = False
        await h.bot.work()
        # Neither reported again, nor as interrupted after a restart.
        h.make_bot()
        await h.bot.work()
        assert h.chat.texts().count("Sent to ibm/CS1000001.") == 1
        assert not any("not known" in text for text in h.chat.texts()) and storage.interrupted_writes() == []

    run(test)


def test_the_loops_go_on_after_a_full_disk(caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        h, storage = await harness()

        async def connect(receive: Any) -> None:
            await asyncio.Event().wait()

        h.chat.run = connect  # type: ignore[method-assign]
        task = asyncio.ensure_future(h.bot.run())
        storage.full = True
        h.cases.add_event()
        while "cannot be stored" not in caplog.text:
            await asyncio.sleep(0.001)
        assert not task.done()
        storage.full = False
        while "> text 1" not in "".join(h.chat.texts()):
            await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert "Traceback" not in caplog.text
        assert all(record.exc_info is None for record in caplog.records)

    caplog.set_level(logging.INFO)
    run(test)


def damage(statement: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        Storage(path).close()
        with sqlite3.connect(path) as database:
            database.execute(statement)
        database.close()

    return change


def another_schema(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE meta (a)")
    database.close()


DAMAGES = {
    "random bytes": lambda path: path.write_bytes(b"\xff" * 5000),
    "another schema": another_schema,
    "settings": damage("INSERT INTO settings VALUES ('#support', '{')"),
    "rooms": damage("INSERT INTO meta VALUES ('irc-rooms', '[')"),
    "ledger": damage("INSERT INTO meta VALUES ('irc-ledger', 'x')"),
}


@pytest.mark.parametrize("name", list(DAMAGES))
def test_a_damaged_database_is_one_sentence(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import os
    import shutil

    program = shutil.which(os.environ.get("CASEWIRE") or "casewire")
    if program is None:
        pytest.skip("casewire is not installed; CASEWIRE can name it")
    (tmp_path / "state").mkdir()
    change: Any = DAMAGES[name]
    change(tmp_path / "state" / "irc.sqlite")
    config = tmp_path / "bot.json"
    config.touch(mode=0o600)
    irc = {"host": "127.0.0.1", "port": 9, "tls": False, "nick": "casewire", "channels": ["#support"]}
    casewire = {"binary": program, "sandbox": True}
    config.write_text(json.dumps({"people": {}, "irc": irc, "casewire": casewire, "state": "state"}))
    handlers = logging.getLogger().handlers[:]
    assert main(["--config", str(config)]) == 1
    logging.getLogger().handlers[:] = handlers
    lines: List[str] = capsys.readouterr().err.splitlines()
    assert len(lines) == 1 and "`state`: " in lines[0] and "irc.sqlite" in lines[0] and " away" in lines[0], lines
