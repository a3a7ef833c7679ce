"""A room that refuses the bot, for example after a kick or a ban: nothing is lost or grows, and the other rooms go on."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any, Awaitable, Callable, List, Optional, Set

import pytest
from fakes import ROOM, FakeChat, Harness

from casewire.bot import storage as storage_module
from casewire.bot.chat import ChatForbidden, Joined, Left
from casewire.bot.content import Content
from casewire.bot.storage import Storage

OTHER = "!other"


class RefusingChat(FakeChat):
    """A chat with rooms that refuse messages now."""

    def __init__(self, threads: bool) -> None:
        super().__init__(threads)
        self.refusing: Set[str] = set()
        self.tries: List[str] = []

    async def send(self, room: str, content: Content, transaction: str, thread: Optional[str] = None) -> str:
        self.tries.append(room)
        if room in self.refusing:
            raise ChatForbidden("The bot was removed from the channel.")
        return await super().send(room, content, transaction, thread)


async def two_rooms(threads: bool = False, storage: Optional[Storage] = None) -> "tuple[Harness, RefusingChat]":
    h = Harness(threads, storage)
    chat = RefusingChat(threads)
    chat.managers, h.chat, h.bot = h.chat.managers, chat, h.bot
    h.bot = h.make_bot()
    await h.start("")
    await h.bot.handle(Joined(OTHER, earlier=True))
    await h.command("!subscribe", room=OTHER)
    await h.bot.feed_once(0)
    chat.sent.clear()
    return h, chat


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 120))


@pytest.mark.parametrize("threads", [False, True])
def test_a_week_of_changes_is_one_digest_with_exact_numbers(threads: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage_module, "KEPT_EVENTS", 500)
    monkeypatch.setattr(storage_module, "MAXIMUM_EVENTS", 1000)

    async def test() -> None:
        h, chat = await two_rooms(threads)
        await h.command("!morning 08:30")
        chat.refusing.add(ROOM)
        total = 0
        for _ in range(7 * 24 + 4):
            for number in range(10):
                h.cases.add_event(f"ibm/CS100000{number % 3 + 1}", "comment" if number % 2 else "status")
            total += 10
            await h.deliver(3600)
        # Bounded: what is stored one by one, the messages, and so the memory of the next digest.
        assert len(h.storage.event_keys(ROOM)) <= storage_module.MAXIMUM_EVENTS
        assert h.storage.waiting(ROOM)[1] <= 2
        # The other room got everything meanwhile.
        assert sum(each.content.count for each in chat.sent if each.room == OTHER) == total
        chat.refusing.clear()
        before = len(chat.sent)
        await h.deliver(700)
        got = [each for each in chat.sent[before:] if each.room == ROOM]
        assert sum(each.content.count for each in got) == total
        assert [each.content.count > 1 for each in got if each.content.count].count(True) <= 2
        assert not any("Good morning" in each.content.plain for each in got)
        digest = got[-1].content
        assert f"{digest.count} changes of 3 cases" in digest.plain
        assert h.storage.waiting(ROOM) == (0, 0)
        # Afterwards, changes are single messages again.
        h.cases.add_event()
        await h.deliver(30)
        assert chat.sent[-1].content.count == 1 and chat.sent[-1].room in (ROOM, OTHER)

    run(test)


def test_few_changes_are_sent_one_by_one_after_the_return() -> None:
    async def test() -> None:
        h, chat = await two_rooms()
        chat.refusing.add(ROOM)
        for _ in range(4):
            h.cases.add_event()
            await h.deliver(1000)
        chat.refusing.clear()
        await h.bot.handle(Joined(ROOM, earlier=True))
        await h.deliver(1)
        assert [each.transaction for each in chat.sent if each.room == ROOM] == [f"{n:032x}" for n in range(1, 5)]

    run(test)


def test_a_restart_while_a_room_refuses_adds_no_messages(tmp_path: Path) -> None:
    async def test() -> None:
        h, chat = await two_rooms(storage=Storage(tmp_path / "a.sqlite"))
        chat.refusing.add(ROOM)
        for number in range(60):
            h.cases.add_event()
            await h.deliver(20)
            if number % 10 == 0:
                h.bot = h.make_bot()
        assert h.storage.waiting(ROOM)[1] == 1 and h.storage.event_count(ROOM)[0] == 59
        chat.refusing.clear()
        await h.deliver(700)
        assert [each.content.count for each in chat.sent if each.room == ROOM] == [1, 59]
        h.storage.close()

    run(test)


def test_many_rooms_that_refuse_do_not_stop_the_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        monkeypatch.setattr("casewire.bot.feed.MAXIMUM_QUEUED", 300)
        h, chat = await two_rooms()
        chat.refusing.add(ROOM)
        for _ in range(20):
            for _ in range(50):
                h.cases.add_event()
            await h.deliver(100)
        assert sum(each.content.count for each in chat.sent if each.room == OTHER) == 1000
        chat.refusing.clear()
        await h.deliver(700)
        assert sum(each.content.count for each in chat.sent if each.room == ROOM) == 1000

    run(test)


def test_the_operator_learns_how_much_waits_and_what_is_discarded(caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        h, chat = await two_rooms()
        chat.refusing.add(ROOM)
        for _ in range(9):
            h.cases.add_event()
            await h.deliver(700)
        assert f"messages to {ROOM} are refused: The bot was removed from the channel. 8 changes and 1 messages wait." in caplog.text
        await h.bot.handle(Left(ROOM))
        assert (logging.ERROR, f"fake: the bot left {ROOM}. 8 changes and 1 messages for it are discarded.") in [
            (record.levelno, record.getMessage()) for record in caplog.records
        ]

    run(test)


@pytest.mark.parametrize("many", [0, 3, 12_000])
def test_counted_changes_keep_their_numbers_and_their_order(many: int) -> None:
    storage = Storage(":memory:")
    expected: dict[Any, int] = {}
    for number in range(many):
        case, kind = f"c{number % 7}", ("comment", "status")[number % 2]
        storage.add_event("r", case, f"k{number}", {"kind": kind}, float(number))
        expected[case, kind] = expected.get((case, kind), 0) + 1
        if number % 1000 == 999:
            storage.limit_events("r")
    storage.limit_events("r")
    storage.limit_events()
    assert storage.event_count("r") == (many, 0.0) and storage.event_keys("r") == []
    assert storage.event_totals("r") == [(case, kind, count) for (case, kind), count in expected.items()]
    # Not stored again, although it is only counted.
    assert not many or not storage.add_event("r", "c0", f"k{many - 1}", {"kind": "comment"}, 0.0)
    storage.remove_events("r")
    assert storage.event_count("r")[0] == 0 and storage.rooms_with_events() == []
