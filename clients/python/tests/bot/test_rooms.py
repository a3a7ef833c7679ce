"""Subscriptions, look-ups, mentioned cases, joins, and what a hostile text can do."""

from __future__ import annotations

import asyncio
from typing import Any, Coroutine, List

import pytest
from fakes import ROOM, ZOE, Harness

from casewire.bot.chat import ChatUnavailable, Identity, Joined
from casewire.bot.commands import COMMANDS
from casewire.bot.settings import RoomSettings, SettingsError
from casewire.bot.text import clean


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(test)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (
            "!subscribe severity:1..2 profile:cisco",
            "Subscription 1: created, status, severity, comment of severity:1..2 profile:cisco.",
        ),
        ("!subscribe kind:status,comment is:mine", "Subscription 1: status, comment of is:mine."),
        (
            "!subscribe kind:other",
            'Unknown kind "other". Kinds: created, status, severity, owner, fields, comment, attachment, gone, back.',
        ),
        ("!subscribe invalid", 'Unknown query "invalid".'),
        ("!subscribe " + "x" * 501, "The query is too long. The limit is 500 characters."),
        ("!unsubscribe 7", "Unknown subscription. !subscriptions lists them with their numbers."),
        ("!subscriptions", "This room has no subscription."),
        ("!morning 08:30 Europe/Oslo mon-wed", "List of waiting cases: 08:30 Europe/Oslo, mon, tue, wed."),
        ("!morning 25:00", 'Invalid time "25:00". Write it as 08:30.'),
        ("!morning 08:30 Europe/Nowhere", 'Unknown time zone "Europe/Nowhere". Write one such as Europe/Berlin.'),
        ("!morning 08:30 ../../etc/passwd", 'Unknown time zone "../../etc/passwd". Write one such as Europe/Berlin.'),
        ("!quiet 22:00-07:00 urgent:1", "Quiet hours: 22:00 to 07:00 UTC, except for severity 1."),
        ("!quiet 07:00-07:00", "Quiet hours must not begin and end at the same time."),
        ("!quiet", "Usage: !quiet 22:00-07:00 Europe/Berlin urgent:1, or !quiet off."),
        ("!case nothing", 'Not found: case "nothing".'),
        ("!case", "Name a case, such as CS4178171 or ibm/CS4178171."),
        ("!search", "Usage: !search QUERY, such as !search status:open bgp."),
        (
            "!search severity:3",
            "3 cases found\n" + "\n".join(f"ibm/CS100000{n}  Title {n}  [in progress, severity 3]" for n in (1, 2, 3)),
        ),
        ("!sitrep severity:1", "0 cases"),
        ("!help", "Commands\n" + "\n".join(f"{row.usage}: {row.help}" for row in COMMANDS)),
    ],
)
def test_commands(command: str, expected: str) -> None:
    async def test() -> None:
        h = await Harness().start()
        assert await h.command(command) == [expected]

    run(test())


def test_subscriptions_survive_a_restart_and_can_be_removed() -> None:
    async def test() -> None:
        h = await Harness().start("severity:1", "severity:2", "severity:3")
        assert (await h.command("!unsubscribe 2")) == ["Unsubscribed."]
        h.bot = h.make_bot()
        await h.bot.handle(Joined(ROOM, earlier=True))
        expected = "Subscriptions\n1. created, status, severity, comment of severity:1\n3. created, status, severity, comment of severity:3"
        assert await h.command("!subscriptions") == [expected]
        assert await h.command("!unsubscribe all") == ["Unsubscribed. This room gets no notifications any more."]
        assert h.chat.settings[ROOM]["subscriptions"] == []

    run(test())


def test_without_permission_to_store_settings_nothing_changes() -> None:
    async def test() -> None:
        h = await Harness().start()
        h.chat.may_save = False
        assert "needs power level 50" in (await h.command("!subscribe"))[0]
        h.cases.add_event()
        await h.deliver(60)
        assert [text for text in h.chat.texts() if "Comment" in text] == []

    run(test())


@pytest.mark.parametrize(
    "value",
    [
        {"subscriptions": "x"},
        {"subscriptions": [{"number": 1, "query": "x", "kinds": ["private"]}]},
        {"subscriptions": [{"number": True, "query": "x", "kinds": ["comment"]}]},
        {"subscriptions": [{"number": 1, "query": "x" * 501, "kinds": ["comment"]}]},
        {"subscriptions": [{"number": 1, "query": "x", "kinds": ["comment"]}] * 2},
        {"subscriptions": [{"number": n, "query": "", "kinds": ["comment"]} for n in range(1, 30)]},
        {"morning": {"time": "8", "timeZone": "UTC"}},
        {"quiet": {"from": "22:00", "to": "22:00", "timeZone": "UTC"}},
        {"quiet": {"from": "22:00", "to": "07:00", "timeZone": "/etc/passwd"}},
    ],
)
def test_invalid_settings_of_a_room_have_no_effect(value: Any) -> None:
    with pytest.raises(SettingsError):
        RoomSettings.from_json(value)

    async def test() -> None:
        h = Harness()
        h.chat.settings[ROOM] = value
        await h.start()
        assert await h.command("!subscriptions") == ["This room has no subscription."]

    run(test())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Did you see CS1000001?", ["ibm/CS1000001"]),
        ("CS1000001 and CS1000002", ["ibm/CS1000001", "ibm/CS1000002"]),
        ("CS1000001 CS1000001 CS1000001", ["ibm/CS1000001"]),
        ("CS1000001 CS1000002 CS1000003", []),
        ("CS9999999", []),
        ("CS1000001 " + "x" * 4000, []),
        ("no number", []),
    ],
)
def test_mentioned_cases(text: str, expected: List[str]) -> None:
    async def test() -> None:
        h = await Harness().start()
        assert [answer.split()[0] for answer in await h.command(text)] == expected

    run(test())


def test_a_mentioned_case_is_shown_once_in_half_an_hour_and_not_for_bots() -> None:
    async def test() -> None:
        h = await Harness().start("")
        assert await h.command("CS1000001", Identity("@bot:a", True, is_bot=True)) == []
        assert len(await h.command("CS1000001")) == 1
        h.clock.time += 25 * 60
        assert await h.command("CS1000001") == []
        h.bot = h.make_bot()
        await h.bot.handle(Joined(ROOM, earlier=True))
        assert await h.command("CS1000001") == []
        h.clock.time += 5 * 60
        assert len(await h.command("CS1000001")) == 1
        # Not in its own thread.
        h.cases.add_event("ibm/CS1000002")
        await h.deliver()
        assert await h.command("CS1000002", thread=h.chat.sent[-2].id) == []
        h.settings = h.settings.__class__(people=h.settings.people, unfurl=False)
        h.bot = h.make_bot()
        assert await h.command("CS1000003") == []

    run(test())


def test_commands_of_a_person_are_limited() -> None:
    async def test() -> None:
        h = await Harness().start()
        answers = []
        for _ in range(50):
            h.clock.time -= 5
            answers += await h.command("!help")
        assert len(answers) == 21 and answers[-1] == "Too many commands. Wait a minute."
        h.clock.time += 60
        assert len(await h.command("!help")) == 1

    run(test())


def test_a_room_that_cannot_be_served_is_reported_at_the_join_and_gets_nothing() -> None:
    async def test() -> None:
        h = await Harness().start("")
        await h.bot.handle(Joined(ROOM, problem="This room is encrypted."))
        h.cases.add_event()
        await h.deliver(60)
        assert await h.command("!sitrep") == []
        assert h.chat.texts() == ["This room is encrypted."]

    run(test())


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("reported", [True, False])
def test_what_waits_for_a_room_that_becomes_public_is_sent_when_it_is_private_again(reported: bool, restarts: bool) -> None:
    problem = "Everybody can join this room."

    async def test() -> None:
        h = await Harness(threads=False).start("")
        h.cases.add_event()
        await h.bot.feed_once(0)
        # The change is planned, and the service cannot be reached.
        h.chat.failures = [ChatUnavailable("away", 60)]
        await h.deliver()
        assert h.storage.waiting(ROOM) == (0, 1) and h.chat.texts() == []
        if restarts:
            h.bot = h.make_bot()
        await h.bot.handle(Joined(ROOM, problem=problem))
        if reported:
            await h.deliver(600)
            assert h.chat.texts() == [problem] and await h.bot.work() is None
        await h.bot.handle(Joined(ROOM, earlier=True))
        await h.deliver(600)
        texts = h.chat.texts()
        assert texts.count(problem) == int(reported) and len(texts) == int(reported) + 1 and "text 1" in texts[-1]

    run(test())


def test_a_room_that_replaces_another_one_has_its_subscriptions() -> None:
    async def test() -> None:
        h = await Harness().start("severity:3")
        h.cases.add_event()
        await h.bot.feed_once(0)
        await h.bot.handle(Joined("!next", previous=ROOM))
        await h.deliver()
        assert h.chat.settings["!next"]["subscriptions"][0]["query"] == "severity:3"
        assert sum(each.content.count for each in h.chat.sent if each.room == "!next") == 1
        assert sum(each.content.count for each in h.chat.sent if each.room == ROOM) == 0

    run(test())


HOSTILE = "\x1b[31m\u202eevil\u2066\u200b\u200d\ufeff\U000e0041\U000e007f\x00\u2028@room @zoe:example.org <script>&amp; https://matrix.to/#/@zoe:example.org matrix:u/zoe:example.org [x](javascript:1) a\u0301\u0301\u0301\u0301\u0301\u0301\u0301"


def test_vendor_text_is_harmless() -> None:
    async def test() -> None:
        h = Harness()
        h.cases.add_case(1, title=HOSTILE, owner={"name": HOSTILE}, url='https://x.example/"><b>', product=HOSTILE)
        await h.start("kind:comment,attachment,owner,created,fields,status")
        user = {"name": HOSTILE}
        h.cases.add_event(new={"id": "1", "text": HOSTILE, "format": "plain", "author": user})
        h.cases.add_event(new={"id": "2", "text": f"<p>{HOSTILE}</p><script>alert(1)</script>", "format": "html", "author": user})
        h.cases.add_event(kind="attachment", new={"name": HOSTILE, "createdBy": user})
        h.cases.add_event(kind="owner", old={"owner": user}, new={"owner": user})
        await h.deliver()
        await h.command("!case CS1000001")
        await h.command("!sitrep")
        for _ in range(9):
            h.cases.add_event(kind="created", new={"title": HOSTILE})
        await h.deliver(60)
        assert len(h.chat.sent) == 8
        for each in h.chat.sent:
            both = each.content.plain + each.content.html
            assert not set(both) & set("\x1b\u202e\u2066\u200b\u200d\ufeff\U000e0041\U000e007f\x00\u2028")
            assert "@room" not in both and "@zoe" not in both and "matrix.to/" not in both and "matrix:u" not in both
            assert (
                "<script" not in each.content.html
                and "alert" not in both
                and "javascript:1" not in each.content.html.split("href")[-1][:20]
            )
            assert 'example/"' not in each.content.html and both.count("\u0301") <= 4 * both.count("a")
            assert len(each.content.plain.encode()) <= 6000 and len(each.content.html.encode()) <= 24000

    run(test())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail zoe@example.com", "mail zoe@example.com"),
        ("@room", "(at)room"),
        ("x@ROOM y", "x(at)ROOM y"),
        ("a @ b", "a @ b"),
        ("(@zoe:example.org)", "((at)zoe:example.org)"),
        ("a\u00adb\u3164c\u2800d", "abcd"),
        ("日本語 العربية עברית ไทย", "日本語 العربية עברית ไทย"),
        ("👍🏽 🇳🇴", "👍🏽 🇳🇴"),
        ("x" * 50, "x" * 9 + "…"),
        ("\ud800x", "x"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text, 10 if len(text) == 50 else 100) == expected


def test_huge_texts_are_bounded() -> None:
    async def test() -> None:
        h = Harness()
        h.cases.add_case(1, title="€" * 1_000_000, product="x" * 1_000_000)
        await h.start("")
        h.cases.add_event(new={"id": "1", "text": "€<&>" * 1_000_000, "format": "plain"})
        h.cases.add_event(new={"id": "2", "text": "<p>€</p>" * 100_000, "format": "html"})
        await h.deliver()
        await h.command("!case CS1000001")
        await h.command("!case " + "9" * 30_000)
        assert len(h.chat.sent) == 4
        assert all(len(each.content.plain.encode()) <= 6000 and len(each.content.html.encode()) <= 24_000 for each in h.chat.sent)
        assert ZOE

    run(test())
