"""The bot on a real IRC server: in a thread, over cases in memory, or as a process, over the simulated vendors."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, Mapping, Optional, Sequence

from fakes import FakeCases
from irc_servers import Person
from vendors import BotProcess, Vendors
from waiting import wait_for

from casewire.bot.cases import ChangePage
from casewire.bot.clock import SystemClock
from casewire.bot.config import IrcSettings
from casewire.bot.core import Bot, BotSettings
from casewire.bot.irc import IrcChat
from casewire.bot.storage import Storage

CHANNEL = "#support"
# Fast enough for tests; the servers of the tests allow it.
FAST: Dict[str, Any] = {"burst": 1000, "line_seconds": 0.001}


class ShiftedClock(SystemClock):
    """The clock of this machine, which a test can set forward."""

    def __init__(self) -> None:
        self.shift = 0.0

    def now(self) -> float:
        return super().now() + self.shift

    async def sleep(self, seconds: float) -> None:
        end = self.now() + seconds
        while self.now() < end:
            await super().sleep(min(0.02, max(0.0, end - self.now())))


class _WaitingCases(FakeCases):
    """Long polls take a little time, as with a real casewire."""

    read = 0
    # The feed has a state, so that what follows is reported.
    began = False

    def behind(self) -> bool:
        """Whether the bot has not read all changes."""
        return self.read < len(self.events)

    async def changes(
        self, state: Optional[str], query: str = "", kinds: Sequence[str] = (), wait: int = 0, limit: int = 100
    ) -> ChangePage:
        # The state was stored by the bot, so all changes before it are in its database.
        self.read = int(state or 0)
        page = await super().changes(state, query, kinds, wait, limit)
        self.began = True
        if wait and not page.events:
            await asyncio.sleep(0.02)
        return page


class BotThread:
    """A bot in a thread with a loop of its own."""

    def __init__(self, port: int, database: Path, **values: Any) -> None:
        bot = {key: values.pop(key) for key in ("people", "bots", "digest", "unfurl") if key in values}
        irc: Dict[str, Any] = {"host": "127.0.0.1", "port": port, "tls": False, "nick": "casewire", "channels": (CHANNEL,)}
        self.secrets: Mapping[str, str] = values.pop("secrets", {})
        irc.update(FAST)
        irc.update(values)
        self.settings = IrcSettings(**irc)
        self.clock = ShiftedClock()
        self.cases = _WaitingCases()
        self.error: Optional[BaseException] = None
        self._database = database
        bot.setdefault("people", {})
        self._bot_settings = BotSettings(**bot)
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._task: Optional[asyncio.Task[None]] = None
        self._thread = threading.Thread(target=self._main, daemon=True)

    def start(self) -> "BotThread":
        self._thread.start()
        return self

    def _main(self) -> None:
        try:
            asyncio.run(self._run())
        except BaseException as error:
            self.error = error

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        storage = Storage(self._database)
        self.chat = IrcChat(self.settings, storage, self.clock, lambda key: self.secrets[key], self._bot_settings.bots)
        self._task = asyncio.ensure_future(Bot(self.chat, self.cases, storage, self.clock, self._bot_settings).run())
        try:
            await self._task
        except asyncio.CancelledError:
            pass
        finally:
            await self.chat.close()
            storage.close()

    def drop(self) -> None:
        """Ends the connection of the bot without a word."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self.chat.abort)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """The bot does nothing meanwhile."""
        assert self._loop is not None
        entered, end = threading.Event(), threading.Event()

        def wait() -> None:
            entered.set()
            end.wait()

        self._loop.call_soon_threadsafe(wait)
        assert entered.wait(60)
        try:
            yield
        finally:
            end.set()

    def stop(self) -> None:
        if self._loop is not None and self._task is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._task.cancel)
        if self._thread.ident is not None:
            self._thread.join(60)
            assert not self._thread.is_alive()


class IrcBotProcess(BotProcess):
    """`casewire-bot` on IRC, which can be killed and started again."""

    def __init__(self, vendors: Vendors, port: int, people: Dict[str, Any], **irc: Any) -> None:
        super().__init__(vendors, "", "", "", people)
        self._values.pop("matrix")
        irc = {"host": "127.0.0.1", "port": port, "tls": False, "nick": "casewire", "channels": [CHANNEL], **irc}
        irc.setdefault("flood", {"burst": 1000, "milliseconds": 1})
        self.configure(irc=irc)

    def queued(self) -> int:
        with sqlite3.connect(f"file:{self.folder}/state/irc.sqlite?mode=ro", uri=True) as database:
            row = database.execute("SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM messages)").fetchone()
        return int(row[0])

    def database_text(self) -> str:
        with sqlite3.connect(f"file:{self.folder}/state/irc.sqlite?mode=ro", uri=True) as database:
            return "\n".join(database.iterdump())


def ask(person: Person, text: str, bot: Optional[BotThread] = None, channel: str = CHANNEL, nick: str = "casewire") -> str:
    """Says a text, and returns the next line of the bot."""
    person.sync()
    before = len(person.heard(nick, channel))
    if bot is not None:
        # So that the limits of commands do not disturb.
        bot.clock.shift += 31
    person.say(channel, text)
    return wait_for(lambda: person.heard(nick, channel)[before:], f"an answer to {text}")[0]


def code_of(preview: str) -> str:
    return preview.split("!yes ")[1].split()[0]


