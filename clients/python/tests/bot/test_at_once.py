"""What happens at the same time in a room: commands that arrive together, removals, a bot that leaves, and many look-ups."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Awaitable, Callable, List, Mapping, Optional

import pytest
from fakes import ROOM, ZOE, FakeChat, Harness

from casewire import ConfigurationError, ConnectionLostError, ProgramError
from casewire.bot.cases import CasesError, Record, text_of
from casewire.bot.casewire_cases import CasewireCases
from casewire.bot.chat import ChatForbidden, ChatUnavailable, Identity, Joined, Left, Message, Removed
from casewire.bot.settings import Morning


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 60))


async def settled(h: Harness) -> None:
    """Waits until the bot has handled what it received."""
    while h.bot._tasks:  # pyright: ignore[reportPrivateUsage]
        await asyncio.sleep(0.001)
    await h.bot.work()


def slow(function: Callable[..., Awaitable[Any]], entered: Optional[asyncio.Event] = None, gate: Optional[asyncio.Event] = None) -> Any:
    """The same function, which lets others run, or waits for a gate."""

    async def run_slowly(*arguments: Any, **keywords: Any) -> Any:
        if entered is not None:
            entered.set()
        if gate is not None:
            await gate.wait()
        for _ in range(5):
            await asyncio.sleep(0)
        return await function(*arguments, **keywords)

    return run_slowly


def test_settings_that_arrive_together_are_all_stored() -> None:
    async def test() -> None:
        h = await Harness(commands_per_minute=1000).start()
        chat: Any = h.chat
        cases: Any = h.cases
        chat.save_settings, cases.list = slow(chat.save_settings), slow(cases.list)
        commands = ["!subscribe severity:1", "!morning 08:30", "!subscribe severity:2", "!quiet 22:00-07:00", "!subscribe", "!unsubscribe 1"]
        for number, text in enumerate(commands):
            await h.bot.receive(Message(ROOM, f"$s{number}", ZOE, text))
        # The room itself reports that its settings changed, as Matrix does.
        joining = asyncio.ensure_future(h.bot.handle(Joined(ROOM, earlier=True)))
        await settled(h)
        await joining
        stored: Mapping[str, Any] = h.chat.settings[ROOM]
        assert [(each["number"], each["query"]) for each in stored["subscriptions"]] == [(2, "severity:2"), (3, "")]
        assert stored["morning"]["time"] == "08:30" and stored["quiet"]["from"] == "22:00"
        assert h.storage.settings(ROOM) == stored

    run(test)


@pytest.mark.parametrize("step", ["reading", "preview"])
def test_a_command_that_is_removed_before_its_preview_cannot_be_confirmed(step: str) -> None:
    async def test() -> None:
        h = await Harness().start()
        entered, gate = asyncio.Event(), asyncio.Event()
        target: Any = h.cases if step == "reading" else h.chat
        name = "case" if step == "reading" else "send"
        setattr(target, name, slow(getattr(target, name), entered, gate))
        await h.bot.receive(Message(ROOM, "$b", ZOE, "!comment CS1000001 Hello"))
        await entered.wait()
        await h.bot.receive(Removed(ROOM, "$b"))
        await asyncio.sleep(0)
        gate.set()
        await settled(h)
        previews = [text for text in h.chat.texts() if "!yes " in text]
        if step == "reading":
            assert previews == []
        for preview in previews:
            assert "Unknown or expired code" in (await h.command("!yes " + preview.split("!yes ")[1].split()[0]))[0]
        assert h.cases.writes == []

    run(test)


def test_look_ups_of_mentioned_cases_are_limited() -> None:
    async def test() -> None:
        h = await Harness().start()
        read: List[str] = []

        async def case(case: str, comments: bool = False, max_age: Optional[int] = None) -> Record:
            read.append(case)
            raise CasesError("notFound", "no")

        cases: Any = h.cases
        cases.case = case

        async def mention(count: int, people: int) -> int:
            read.clear()
            for number in range(count):
                person = Identity(f"@p{number % people}:x", True)
                await h.bot.receive(Message(ROOM, f"$n{number}", person, f"CS{2000000 + 2 * number} CS{2000001 + 2 * number}"))
            await settled(h)
            return len(read)

        assert await mention(200, 1) == 2 * 10
        h.clock.time += 61
        assert await mention(500, 100) == 2 * 30
        # Commands have a limit of their own.
        assert await h.command("!case CS1000001") == ["no"]

    run(test)


def test_a_mentioned_case_that_cannot_be_read_hides_no_other_and_is_tried_again() -> None:
    async def test() -> None:
        h = await Harness().start()
        assert [text.split()[0] for text in await h.command("CS9999998 CS1000001")] == ["ibm/CS1000001"]
        h.cases.read_error = CasesError("connection", "down")
        assert await h.command("CS1000002") == []
        h.cases.read_error = None
        assert len(await h.command("CS1000002")) == 1
        # Also if only the message could not be sent.
        h.chat.failures = [ChatUnavailable("down")]
        with pytest.raises(ChatUnavailable):
            await h.command("CS1000003")
        assert len(await h.command("CS1000003")) == 1 and await h.command("CS1000003") == []

    run(test)


def test_a_change_whose_thread_was_removed_names_its_case() -> None:
    async def test() -> None:
        h = await Harness().start("")
        h.cases.add_event()
        await h.deliver(30)
        root = next(each.id for each in h.chat.sent if each.thread is None)
        h.chat.failures = [ChatUnavailable("down", 5.0)]
        h.cases.add_event()
        await h.deliver()
        await h.bot.handle(Removed(ROOM, root))
        await h.deliver(30)
        last = h.chat.sent[-1]
        assert last.thread is None and last.content.plain.startswith("ibm/CS1000001: ") and "text 2" in last.content.plain
        assert last.content.html.startswith("ibm/CS1000001: ")
        # The next one has a thread again.
        h.cases.add_event()
        await h.deliver(30)
        assert h.chat.sent[-1].thread == h.chat.sent[-2].id

    run(test)


class LeavingChat(FakeChat):
    """A chat in which the bot is not in a room any more."""

    left = False

    async def send(self, *values: Any, **more: Any) -> str:
        if self.left:
            raise ChatForbidden("403")
        return await super().send(*values, **more)


@pytest.mark.parametrize("what", ["write", "morning", "gap"])
def test_nothing_is_stored_for_a_room_that_the_bot_left_meanwhile(what: str) -> None:
    async def test() -> None:
        h = Harness(morning=Morning(12 * 60, "UTC"))
        chat = LeavingChat(True)
        chat.managers, h.chat = h.chat.managers, chat
        h.bot = h.make_bot()
        await h.start("")
        entered, gate = asyncio.Event(), asyncio.Event()
        cases: Any = h.cases
        if what == "write":
            code, _ = await h.propose()
            cases.comment = slow(cases.comment, entered, gate)
            task = asyncio.ensure_future(h.bot.handle(Message(ROOM, "$yes", ZOE, f"!yes {code}")))
        elif what == "morning":
            h.clock.time += 86_400
            cases.list = slow(cases.list, entered, gate)
            task = asyncio.ensure_future(h.bot.work())
        else:
            cases.change_error = CasesError("resync", "gone", data={"state": "0"})
            cases.changes = slow(cases.changes, entered, gate)
            task = asyncio.ensure_future(h.bot.feed_once(0))
        await entered.wait()
        chat.left = True
        await h.bot.handle(Left(ROOM))
        gate.set()
        await task
        await h.bot.work()
        assert h.storage.queued() == 0 and h.storage.rooms_with_messages() == [] and h.storage.interrupted_writes() == []

    run(test)


@pytest.mark.parametrize("threads", [False, True])
def test_many_changes_of_an_urgent_case_in_quiet_hours_are_one_digest(threads: bool) -> None:
    async def test() -> None:
        h = await Harness(threads).start("")
        await h.command("!quiet 22:00-07:00 UTC urgent:1")
        h.cases.add_case(1, severity={"level": 1, "vendor": "1"})
        h.clock.time += 11 * 3600
        h.chat.sent.clear()
        h.cases.add_event("ibm/CS1000002")
        for _ in range(3000):
            h.cases.add_event()
        await h.deliver(3600)
        got = [each.content for each in h.chat.sent if each.content.count]
        assert [each.count for each in got] == [3000] and "3000 changes of 1 case (urgent)" in got[0].plain
        # A few are reported one by one, also at night, and the others in the morning.
        for _ in range(3):
            h.cases.add_event()
        await h.deliver(60)
        assert [each.content.count for each in h.chat.sent if each.content.count][1:] == [1, 1, 1]
        await h.deliver(9 * 3600)
        assert h.chat.sent[-1].content.count == 1 and "CS1000002" in "".join(h.chat.texts())

    run(test)


@pytest.mark.parametrize("text", ["\u200b", "\u200b\n\u2060 \u3164", "\ufeff"])
def test_a_text_that_shows_nothing_is_not_sent(text: str) -> None:
    async def test() -> None:
        h = await Harness().start()
        assert (await h.command("!comment CS1000001 " + text))[0].startswith("Usage: !comment")
        assert "a description" in (await h.command("!open ibm Title\n" + text))[0]

    run(test)


@pytest.mark.parametrize("text", ["ä" * 3900, "x" * 3000 + "🧵" * 900, "€" * 1990, "x" * 3000 + "€" * 990])
def test_a_preview_shows_everything_or_is_refused(text: str) -> None:
    async def test() -> None:
        for threads in (True, False):
            h = await Harness(threads).start()
            for cut in range(60):
                h.clock.time += 200
                answer = (await h.command("!comment CS1000001 " + text[cut:]))[-1]
                if "too long" not in answer:
                    assert f"> {text[cut:]}" in answer and "by Zoë Müller via chat" in answer and "!yes " in answer
                    assert len(answer.encode()) <= 6000

    run(test)


class FailingClient:
    """A client of casewire whose calls fail."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Any:
        async def fail(*_: Any, **__: Any) -> Any:
            raise self._error

        return fail


@pytest.mark.parametrize(
    "error",
    [
        ConfigurationError("Invalid JSON in /home/zoe/config.json: SECRET.", kind="configuration", code=-31013, data={"file": "/home/zoe"}),
        ConnectionLostError("casewire ended. Its last line: SECRET /home/zoe", stderr=["SECRET"], outcome_unknown=True),
        ProgramError('Cannot start casewire: "/home/zoe/casewire" SECRET.'),
    ],
)
def test_errors_of_the_bots_machine_are_for_its_operator(error: Any, caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        client: Any = FailingClient(error)
        h = Harness()
        cases: Any = CasewireCases(client)
        for name in ("case", "list", "search", "comment", "profiles"):
            setattr(h.cases, name, getattr(cases, name))
        await h.start()
        for command in ("!sitrep", "!case CS1000001", "!search x", "!open ibm Title\nText"):
            assert await h.command(command) == ["casewire cannot be used now. The log of the bot states why."]
        with pytest.raises(CasesError) as raised:
            await cases.comment("ibm/CS1000001", "x")
        assert raised.value.outcome_unknown is error.outcome_unknown
        everything = "".join(h.chat.texts()) + str(raised.value) + str(raised.value.data) + text_of(raised.value.data, "file")
        assert "SECRET" not in everything and "/home" not in everything
        assert "SECRET" in caplog.text

    caplog.set_level(logging.INFO)
    run(test)


def test_a_cancellation_that_is_lost_does_not_keep_the_bot_running() -> None:
    """As `asyncio.wait_for` does before Python 3.12, if its result arrives at the same time."""

    async def test() -> None:
        h = await Harness().start("")
        started = asyncio.Event()
        lost = 0

        async def stay(*_: Any) -> None:
            nonlocal lost
            while True:
                try:
                    started.set()
                    await asyncio.Event().wait()
                except asyncio.CancelledError:
                    lost += 1
                    if lost > 2:
                        raise

        chat: Any = h.chat
        chat.run = stay
        task = asyncio.ensure_future(h.bot.run())
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, 20)

    run(test)
