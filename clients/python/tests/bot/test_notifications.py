"""Which changes a room gets, how, and when."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone
from typing import Any, Coroutine, List

import pytest
from fakes import PRIVATE, ROOM, Harness

from casewire.bot.cases import CasesError
from casewire.bot.chat import ChatForbidden, ChatRejected, ChatUnavailable, Joined, Left, Removed
from casewire.bot.bursts import DigestRule
from casewire.bot.storage import Storage


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(test)


def utc(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp()


def test_one_message_per_change_in_the_thread_of_its_case() -> None:
    async def test() -> None:
        h = await Harness().start("")
        h.cases.add_event()
        h.cases.add_event("ibm/CS1000002")
        h.cases.add_event()
        await h.deliver()
        roots = {each.id: each for each in h.chat.sent if each.thread is None}
        assert sorted(each.content.plain.split()[0] for each in roots.values()) == ["ibm/CS1000001", "ibm/CS1000002"]
        threads = [(roots[each.thread].content.plain.split()[0], each.content.plain) for each in h.chat.sent if each.thread]
        assert threads == [
            ("ibm/CS1000001", "Comment by Agent\n> text 1"),
            ("ibm/CS1000002", "Comment by Agent\n> text 2"),
            ("ibm/CS1000001", "Comment by Agent\n> text 3"),
        ]
        assert [each.transaction for each in h.chat.sent if each.thread] == [f"{n:032x}" for n in (1, 2, 3)]
        await h.deliver()
        assert len(h.chat.sent) == 5

    run(test())


@pytest.mark.parametrize(
    ("subscription", "expected"),
    [
        ("", [1, 2, 4]),
        ("kind:comment", [1, 4]),
        ("kind:status,attachment", [2, 3]),
        ("severity:1", [4]),
        ("kind:status severity:3", [2]),
        ("severity:2", []),
    ],
)
def test_a_room_gets_the_kinds_and_cases_that_it_requested(subscription: str, expected: List[int]) -> None:
    async def test() -> None:
        h = Harness()
        h.cases.add_case(3, severity={"level": 1, "vendor": "1"})
        await h.start(subscription)
        h.cases.add_event()
        h.cases.add_event(kind="status", new={"status": {"state": "closed", "vendor": "Closed"}})
        h.cases.add_event(kind="attachment", new={"id": "a", "name": "log.txt"})
        h.cases.add_event("ibm/CS1000003")
        await h.deliver()
        assert [int(each.transaction, 16) for each in h.chat.sent if each.thread] == expected

    run(test())


def test_two_subscriptions_report_a_change_once_and_in_order() -> None:
    async def test() -> None:
        h = await Harness().start("severity:3", "number:CS1000001 kind:comment")
        for number in range(5):
            h.cases.add_event(f"ibm/CS100000{1 + number % 2}")
        await h.deliver()
        assert [int(each.transaction, 16) for each in h.chat.sent if each.thread] == [1, 2, 3, 4, 5]

    run(test())


@pytest.mark.parametrize("page_size", [7, 100, 1000])
def test_5000_changes_at_once_are_one_digest(page_size: int) -> None:
    async def test() -> None:
        h = await Harness().start("")
        h.cases.page_size = page_size
        for number in range(5000):
            h.cases.add_event(f"ibm/CS{1000001 + number % 1500}")
        await h.deliver(120)
        assert len(h.chat.sent) == 1
        digest = h.chat.sent[0]
        assert digest.content.plain.startswith("5000 changes of 1500 cases\nibm/CS1000001")
        assert digest.content.count == 5000 and len(digest.content.plain) < 6000
        assert "and 1485 more cases" in digest.content.plain

    run(test())


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        # Seconds of the changes; the number of changes that each message reports.
        ([0] * 5, [1] * 5),
        ([0] * 6, [6]),
        ([0, 1, 2, 3, 4, 5], [1, 1, 1, 1, 1, 1]),
        ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [1, 1, 1, 1, 1, 7]),
        ([0, 11, 22, 33, 44, 55, 66], [1] * 7),
        ([0] * 6 + [30] * 6, [6, 6]),
    ],
)
def test_more_than_five_changes_in_ten_seconds_are_a_digest(times: List[int], expected: List[int]) -> None:
    async def test() -> None:
        h = await Harness().start("")
        start = h.clock.time
        for second in range(100):
            h.clock.time = start + second
            for time in times:
                if time == second:
                    h.cases.add_event()
            await h.bot.feed_once(0)
            await h.bot.work()
        assert [each.content.count for each in h.chat.sent if each.content.count] == expected

    run(test())


def test_the_first_message_of_a_thread_shows_the_current_state() -> None:
    async def test() -> None:
        h = await Harness().start("")
        h.cases.add_event()
        await h.deliver()
        root = h.chat.sent[0]
        assert root.content.plain == "ibm/CS1000001  Title 1  [in progress, severity 3]"
        h.cases.records["ibm/CS1000001"]["status"] = {"state": "closed", "vendor": "Closed"}
        h.cases.add_event(kind="status", old={"status": {"state": "inProgress"}}, new={"status": {"state": "closed"}})
        await h.deliver()
        assert [(target, content.plain) for target, content in h.chat.edits] == [
            (root.id, "ibm/CS1000001  Title 1  [closed, severity 3]")
        ]
        assert h.chat.sent[-1].content.plain == "Status: in progress → closed"
        # A digest edits the threads that exist.
        h.cases.records["ibm/CS1000001"]["severity"] = {"level": 1, "vendor": "1"}
        for _ in range(8):
            h.cases.add_event()
        await h.deliver(60)
        assert h.chat.edits[-1][1].plain == "ibm/CS1000001  Title 1  [closed, severity 1]" and len(h.chat.edits) == 2
        # A new root follows when a moderator removed the first one.
        await h.bot.handle(Removed(ROOM, root.id))
        h.cases.add_event()
        await h.deliver(60)
        assert h.chat.sent[-2].content.plain.startswith("ibm/CS1000001") and h.chat.sent[-1].thread == h.chat.sent[-2].id

    run(test())


def test_without_threads_each_message_names_its_case() -> None:
    async def test() -> None:
        h = await Harness(threads=False).start("")
        h.cases.add_event()
        await h.deliver()
        assert h.chat.texts() == ["ibm/CS1000001 Title 1: Comment by Agent\n> text 1"]
        assert h.storage.settings(ROOM) and not h.chat.settings

    run(test())


@pytest.mark.parametrize(
    ("minute", "urgent", "severity", "expected"),
    [
        ("21:59", "", 3, ["event"]),
        ("22:00", "", 3, []),
        ("02:30", "", 1, []),
        ("02:30", "urgent:1", 1, ["event"]),
        ("02:30", "urgent:1", 2, []),
        ("02:30", "urgent:2", 2, ["event"]),
        ("06:59", "", 3, []),
        ("07:00", "", 3, ["event"]),
    ],
)
def test_quiet_hours(minute: str, urgent: str, severity: int, expected: List[str]) -> None:
    async def test() -> None:
        h = await Harness().start("")
        h.cases.records["ibm/CS1000001"]["severity"] = {"level": severity, "vendor": str(severity)}
        await h.command(f"!quiet 22:00-07:00 Europe/Berlin {urgent}")
        h.chat.sent.clear()
        # In November, Berlin is an hour ahead of UTC.
        h.clock.time = utc(f"2026-11-30T{minute}:00") - 3600
        h.cases.add_event()
        await h.deliver()
        assert ["event" for each in h.chat.sent if each.thread] == expected

    run(test())


def test_changes_of_the_quiet_hours_follow_as_one_digest() -> None:
    async def test() -> None:
        h = await Harness().start("")
        await h.command("!quiet 22:00-07:00 Europe/Berlin")
        h.chat.sent.clear()
        h.clock.time = utc("2026-11-30T22:00:00")
        for _ in range(20):
            h.cases.add_event()
            await h.deliver(60)
        assert h.chat.sent == []
        h.clock.time = utc("2026-12-01T05:59:59")
        await h.deliver()
        assert h.chat.sent == []
        h.clock.time = utc("2026-12-01T06:00:00")
        await h.deliver()
        assert [text.split("\n")[0] for text in h.chat.texts()] == ["20 changes of 1 case during the quiet hours"]

    run(test())


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # 08:30 in Oslo is 06:30 in UTC in summer, 07:30 in winter.
        ("2026-07-03T06:29:59", False),
        ("2026-07-03T06:30:00", True),
        ("2026-12-01T07:29:59", False),
        ("2026-12-01T07:30:00", True),
        ("2026-12-01T11:29:00", True),
        ("2026-12-01T11:30:00", False),
        # A Saturday.
        ("2026-12-05T07:30:00", False),
    ],
)
def test_the_list_of_the_morning(now: str, expected: bool) -> None:
    async def test() -> None:
        h = await Harness().start("severity:3")
        h.cases.records["ibm/CS1000002"]["status"] = {"state": "waitingOnCustomer", "vendor": "Waiting"}
        await h.command("!morning 08:30 Europe/Oslo")
        h.chat.sent.clear()
        h.clock.time = utc(now)
        for _ in range(3):
            await h.bot.work()
        text = "Good morning. 1 case waits on us.\nibm/CS1000002  Title 2  [waiting on us, severity 3]"
        assert h.chat.texts() == ([text] if expected else [])
        assert not expected or h.cases.queries[-1] == "severity:3 is:waiting"
        # A restart does not send it again, and the next day has its own.
        h.bot = h.make_bot()
        await h.bot.work()
        assert len(h.chat.sent) == int(expected)

    run(test())


def test_the_list_of_the_morning_waits_for_casewire() -> None:
    async def test() -> None:
        h = await Harness().start("")
        await h.command("!morning 08:30 Europe/Oslo")
        h.chat.sent.clear()
        h.clock.time = utc("2026-12-01T07:30:00")
        h.cases.read_error = CasesError("vendorUnavailable", "IBM Cloud cannot be reached.", True)
        await h.bot.work()
        h.cases.read_error = None
        await h.bot.work()
        assert h.chat.sent == []
        h.clock.time += 301
        await h.bot.work()
        assert h.chat.texts() == ["Good morning. No case waits on us."]

    run(test())


@pytest.mark.parametrize("lost_response", [False, True])
def test_nothing_is_lost_or_repeated_while_the_service_is_unavailable(lost_response: bool) -> None:
    async def test() -> None:
        h = await Harness().start("")
        h.chat.failures = [ChatUnavailable("down")] * 110
        h.chat.lost_responses = lost_response
        for number in range(60):
            h.cases.add_event(f"ibm/CS100000{1 + number % 3}")
            await h.deliver(60)
        await h.deliver(600)
        assert sum(each.content.count for each in h.chat.sent) == 60
        keys = [key for each in h.chat.sent for key in each.content.events]
        assert len(keys) == len(set(keys))
        # What was tried before the service failed, then one digest of the rest.
        assert len([each for each in h.chat.sent if each.content.count]) < 30

    run(test())


@pytest.mark.parametrize(("later", "expected"), [(3, [20, 1, 1, 1]), (7, [20, 7])])
def test_a_digest_that_cannot_be_sent_does_not_get_the_changes_after_it(later: int, expected: List[int]) -> None:
    async def test() -> None:
        h = await Harness().start("")
        h.chat.failures = [ChatUnavailable("down")] * 5
        for _ in range(20):
            h.cases.add_event()
        await h.deliver(11)
        assert h.chat.sent == [] and h.storage.waiting(ROOM) == (0, 1)
        for _ in range(later):
            h.cases.add_event()
            await h.deliver(1)
        assert h.chat.sent == [] and h.storage.waiting(ROOM) == (later, 1)
        await h.deliver(600)
        assert [each.content.count for each in h.chat.sent if each.content.count] == expected
        assert h.storage.waiting(ROOM) == (0, 0)

    run(test())


def test_a_crash_between_sending_and_storing_repeats_the_same_transaction(tmp_path: Any) -> None:
    async def test() -> None:
        storage = Storage(tmp_path / "bot.sqlite")
        h = await Harness(storage=storage).start("")
        for number in range(4):
            h.cases.add_event(f"ibm/CS100000{1 + number % 2}")
        await h.bot.feed_once(0)
        # The response of each second message is lost, and the bot starts again.
        for _ in range(12):
            h.chat.lost_responses, h.chat.failures = True, [None, ChatUnavailable("cut")]
            await h.bot.work()
            h.storage.close()
            h.storage = Storage(tmp_path / "bot.sqlite")
            h.bot = h.make_bot()
        assert [int(each.transaction, 16) for each in h.chat.sent if each.content.count] == [1, 2, 3, 4]
        assert len(h.chat.sent) == 6

    run(test())


def test_a_full_disk_neither_loses_nor_repeats_a_page() -> None:
    async def test() -> None:
        h = await Harness().start("")
        h.cases.add_event()
        put = h.storage.put

        def fail(key: str, value: Any) -> None:
            raise OSError("disk full")

        h.storage.put = fail  # type: ignore[method-assign]
        with pytest.raises(OSError):
            await h.bot.feed_once(0)
        assert h.storage.rooms_with_events() == []
        h.storage.put = put  # type: ignore[method-assign]
        await h.deliver()
        assert sum(each.content.count for each in h.chat.sent) == 1

    run(test())


def test_a_room_that_refuses_messages_does_not_stop_the_others() -> None:
    async def test() -> None:
        h = await Harness().start("")
        await h.bot.handle(Joined("!other", earlier=True))
        await h.command("!subscribe", room="!other")
        h.chat.sent.clear()
        h.cases.add_event()
        h.chat.failures = [ChatForbidden("muted")]
        await h.deliver()
        assert len({each.room for each in h.chat.sent}) == 1
        await h.deliver(700)
        assert {each.room for each in h.chat.sent if each.content.count} == {"!other", ROOM}

    run(test())


def test_a_message_that_is_never_accepted_is_left_out() -> None:
    async def test() -> None:
        h = await Harness().start("")
        h.cases.add_event()
        h.cases.add_event()
        h.chat.failures = [None, ChatRejected("413")]
        await h.deliver()
        assert [int(each.transaction, 16) for each in h.chat.sent if each.content.count] == [2]

    run(test())


def test_the_rate_limit_of_the_service_is_respected() -> None:
    async def test() -> None:
        h = await Harness().start("")
        h.cases.add_event()
        h.chat.failures = [ChatUnavailable("limit", 7.5)]
        await h.bot.feed_once(0)
        start = h.clock.time
        assert await h.bot.work() == start + 7.5
        h.clock.time = start + 7.4
        await h.bot.work()
        assert h.chat.sent == []
        h.clock.time = start + 7.5
        await h.bot.work()
        assert len(h.chat.sent) == 2

    run(test())


def test_a_clock_that_is_set_back_delays_nothing_for_long() -> None:
    async def test() -> None:
        h = await Harness().start("")
        h.chat.failures = [ChatUnavailable("down"), ChatForbidden("muted")]
        for _ in range(8):
            h.cases.add_event()
        await h.bot.feed_once(0)
        await h.bot.work()
        h.clock.time -= 86_400
        await h.deliver(700)
        assert sum(each.content.count for each in h.chat.sent) == 8

    run(test())


def test_a_room_that_the_bot_left_gets_nothing_and_keeps_nothing() -> None:
    async def test() -> None:
        h = await Harness().start("")
        h.cases.add_event()
        await h.bot.feed_once(0)
        await h.bot.handle(Left(ROOM))
        await h.deliver(60)
        assert h.chat.sent == [] and h.storage.queued() == 0 and h.storage.settings(ROOM) is None

    run(test())


def test_a_feed_that_begins_again_is_reported() -> None:
    async def test() -> None:
        h = await Harness().start("")
        h.cases.change_error = CasesError("resync", "The store was replaced.", data={"state": "0"})
        h.cases.add_event()
        await h.deliver()
        await h.deliver()
        assert "changes of the time before may be missing" in h.chat.texts()[0]
        assert sum(each.content.count for each in h.chat.sent) == 1

    run(test())


def test_a_query_that_is_not_valid_any_more_is_reported_once() -> None:
    async def test() -> None:
        h = await Harness().start("", "severity:3")
        settings = dict(h.chat.settings[ROOM])
        settings["subscriptions"] = [{**each, "query": each["query"] and "invalid"} for each in settings["subscriptions"]]
        h.chat.settings[ROOM] = settings
        await h.bot.handle(Joined(ROOM, earlier=True))
        for _ in range(3):
            h.cases.add_event()
            await h.deliver()
        assert [text for text in h.chat.texts() if "no effect" in text] == [
            'Subscription 2 has no effect now: Unknown query "invalid".'
        ]
        assert sum(each.content.count for each in h.chat.sent) == 3

    run(test())


def test_private_comments_are_never_reported() -> None:
    async def test() -> None:
        h = await Harness(digest=DigestRule(1000, 10)).start("kind:comment,attachment,fields,created,status")
        private = {"id": "c", "format": "plain", "author": {"name": PRIVATE}}
        h.cases.add_event(new={**private, "text": PRIVATE, "private": True})
        h.cases.add_event(new={**private, "text": PRIVATE, "draft": True})
        # The record of a private comment whose text casewire does not keep.
        h.cases.add_event(new={"id": "c"})
        h.cases.add_event(kind="attachment", new={"id": "a", "name": PRIVATE, "private": True})
        h.cases.records["ibm/CS1000001"]["comments"] = [
            {"id": "1", "text": "public", "format": "plain", "private": False},
            {"id": "2", "text": PRIVATE, "format": "plain", "private": True},
        ]
        await h.deliver(60)
        assert h.chat.sent == []
        texts = "".join(await h.command("!case CS1000001") + await h.command("!search x") + await h.command("!sitrep"))
        assert "public" in texts and PRIVATE not in texts

    run(test())


def test_an_outage_is_logged_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        h = await Harness().start("")
        h.chat.failures = [ChatUnavailable("not connected", 0.5)] * 1000
        h.cases.add_event()
        with caplog.at_level("WARNING"):
            await h.deliver(10)
            assert [record.message for record in caplog.records] == ["fake: not connected Next attempt in 1 s."]
            await h.deliver(120)
        assert len(caplog.records) == 3
        # Another reason is logged at once.
        h.chat.failures = [ChatUnavailable("not accepted", 0.5)]
        await h.deliver(10)
        assert caplog.records[3].message.startswith("fake: not accepted")
        # So is the next outage.
        h.chat.failures = [ChatUnavailable("not accepted", 0.5)]
        h.cases.add_event()
        await h.deliver(10)
        assert len(caplog.records) == 5

    run(test())
