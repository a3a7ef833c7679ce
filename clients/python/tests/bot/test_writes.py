"""Writes: what is shown, who confirms, what is sent."""

from __future__ import annotations

import asyncio
from typing import Any, Coroutine

import pytest
from fakes import ROOM, ZOE, Harness

from casewire.bot.cases import CasesError
from casewire.bot.chat import ChatUnavailable, Identity, Left, Removed
from casewire.bot.storage import Storage
from casewire.bot.writes import CONFIRM_SECONDS, MAXIMUM_TEXT

OTHER = Identity("@other:example.org", True)
SENT = [("comment", ("ibm/CS1000001", "Hello\n\nby Zoë Müller via chat"))]


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(test)


@pytest.mark.parametrize(
    ("key", "sent"),
    [
        ("✅", True),
        ("👍", True),
        ("👍🏽", True),
        ("✔️", True),
        ("❌", False),
        ("👎", False),
        ("🎉", False),
        ("yes", False),
        ("", False),
    ],
)
def test_reactions(key: str, sent: bool) -> None:
    async def test() -> None:
        h = await Harness().start()
        _, preview = await h.propose()
        await h.react(preview, key)
        assert h.cases.writes == (SENT if sent else [])
        # A second reaction does nothing, and a cancelled write cannot be confirmed.
        await h.react(preview)
        assert len(h.cases.writes) == (1 if sent or key in ("🎉", "yes", "") else 0)

    run(test())


def test_the_preview_shows_exactly_what_is_sent_and_its_visibility() -> None:
    async def test() -> None:
        h = await Harness().start()
        await h.command("!comment CS1000001 First <b>line</b>\n\u202e@room\u200b second\U000e0041")
        preview = h.chat.sent[-1]
        await h.react(preview.id)
        text = h.cases.writes[0][1][1]
        assert text == "First <b>line</b>\n@room second\n\nby Zoë Müller via chat"
        assert "\n".join("> " + line for line in text.split("\n")) in preview.content.plain
        assert "Visibility: public, for everybody who can see the case at IBM Cloud." in preview.content.plain
        assert "<blockquote>First &lt;b&gt;line&lt;/b&gt;<br>@room second" in preview.content.html

    run(test())


@pytest.mark.parametrize("seconds", [0.0, CONFIRM_SECONDS - 6, CONFIRM_SECONDS + 1, 86400, -86400])
def test_a_code_expires(seconds: float) -> None:
    async def test() -> None:
        h = await Harness().start()
        code, preview = await h.propose()
        h.clock.time += seconds
        answers = await h.command(f"!yes {code}")
        assert h.cases.writes == (SENT if 0 <= seconds < CONFIRM_SECONDS else [])
        assert h.cases.writes or answers == ["Unknown or expired code. Nothing was sent."]

    run(test())


def test_a_late_reaction_is_answered() -> None:
    async def test() -> None:
        h = await Harness().start()
        _, preview = await h.propose()
        h.clock.time += CONFIRM_SECONDS
        assert await h.react(preview, sender=OTHER) == []
        assert await h.react(preview) == ["The two minutes are over. Nothing was sent. Type the command again."]
        assert h.cases.writes == []

    run(test())


def test_only_the_same_person_in_the_same_room_confirms() -> None:
    async def test() -> None:
        h = await Harness(people={ZOE.id: _person("Zoë Müller"), OTHER.id: _person("Other")}).start()
        from casewire.bot.chat import Joined

        await h.bot.handle(Joined("!second", earlier=True))
        code, preview = await h.propose()
        assert await h.command(f"!yes {code}", OTHER) == ["Only the person who typed the command can answer. Nothing was sent."]
        assert await h.command(f"!no {code}", OTHER) == ["Only the person who typed the command can answer. Nothing was sent."]
        assert await h.react(preview, sender=OTHER) == []
        assert await h.react(preview, sender=Identity(ZOE.id, False)) == []
        assert await h.react(preview, sender=Identity(ZOE.id, True, is_bot=True)) == []
        assert await h.react(preview, room="!second") == []
        assert await h.react("$m1") == []
        assert await h.command(f"!yes {code}", room="!second") == ["Unknown or expired code. Nothing was sent."]
        assert await h.command("!yes ") == ["Unknown or expired code. Nothing was sent."]
        assert await h.command(f"> !yes {code}") == []
        assert h.cases.writes == []
        assert await h.command(f"!YES {code.upper()}") == ["Sent to ibm/CS1000001."]
        assert h.cases.writes == SENT
        assert await h.command(f"!yes {code}") == ["Unknown or expired code. Nothing was sent."]
        assert h.cases.writes == SENT

    run(test())


def _person(name: str) -> Any:
    from casewire.bot.permissions import Person

    return Person(name)


def test_a_command_that_is_removed_is_not_executed() -> None:
    async def test() -> None:
        for target in ("command", "preview"):
            h = await Harness().start()
            code, preview = await h.propose()
            await h.bot.handle(Removed(ROOM, preview if target == "preview" else "$m1"))
            await h.command(f"!yes {code}")
            assert h.cases.writes == []

    run(test())


def test_two_confirmations_at_once_send_once() -> None:
    async def test() -> None:
        h = await Harness().start()
        code, preview = await h.propose()
        await asyncio.gather(h.react(preview), h.command(f"!yes {code}"), h.react(preview, "👍"))
        assert h.cases.writes == SENT

    run(test())


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            CasesError("outcomeUnknown", "The response was lost.", outcome_unknown=True),
            "It is not known whether the comment for ibm/CS1000001 arrived: The response was lost. "
            "The bot does not send it again. Check with !case ibm/CS1000001 before you do.",
        ),
        (CasesError("forbidden", "No permission."), "Not sent: the comment for ibm/CS1000001. No permission."),
        (
            CasesError("vendorUnavailable", "Cut.", True, data={"done": ["comments/add"]}),
            "Not sent: the comment for ibm/CS1000001. Cut. Already done: comments/add. Do not repeat that.",
        ),
    ],
)
def test_a_failed_write_is_reported_and_not_repeated(error: CasesError, expected: str) -> None:
    async def test() -> None:
        h = await Harness().start()
        h.cases.write_error = error
        _, preview = await h.propose()
        assert await h.react(preview) == [expected]
        await h.deliver(600)
        assert len(h.cases.writes) == 1

    run(test())


def test_a_write_that_the_end_of_the_bot_interrupted_is_reported_once(tmp_path: Any) -> None:
    async def test() -> None:
        h = await Harness(storage=Storage(tmp_path / "bot.sqlite")).start()

        def end() -> None:
            raise KeyboardInterrupt

        h.cases.on_write = end
        _, preview = await h.propose()
        with pytest.raises(KeyboardInterrupt):
            await h.react(preview)
        h.storage.close()
        h.storage = Storage(tmp_path / "bot.sqlite")
        for _ in range(2):
            h.bot = h.make_bot()
            await h.bot.work()
        reports = [text for text in h.chat.texts() if "not known" in text]
        assert len(reports) == 1 and "The bot ended while it sent the comment for ibm/CS1000001" in reports[0]
        assert len(h.cases.writes) == 1

    run(test())


def test_what_was_not_shown_cannot_be_confirmed() -> None:
    async def test() -> None:
        h = await Harness().start()
        h.chat.failures = [ChatUnavailable("down")]
        with pytest.raises(ChatUnavailable):
            await h.command("!comment CS1000001 Hello")
        h = await Harness().start()
        for text in ("x" * (MAXIMUM_TEXT + 1), "€" * 3000):
            answers = await h.command("!comment CS1000001 " + text)
            assert "too long" in answers[-1] and "!yes" not in answers[-1]

    run(test())


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("!resolve CS1000001 code:8 Solved", ("set_status", ("ibm/CS1000001", "resolve", "Solved\n\nby Zoë Müller via chat", 8))),
        ("!resolve CS1000001", "A resolution code is required, such as !resolve CASE code:8 TEXT. 8 Solved by an engineer"),
        ("!resolve CS2000000 code:8", 'Not found: case "CS2000000".'),
        ("!comment CS1000001", "Usage: !comment CASE TEXT; in the thread of a case, !comment TEXT."),
        ("!comment ../x Hello", "Name a case, such as CS4178171 or ibm/CS4178171."),
        ("!comment 694000001 Hello", "Cisco Support cannot do that: it does not support comments/add."),
        ("!resolve 694000001", "Cisco Support cannot do that: it does not support cases/setStatus."),
        (
            '!open ibm severity:2 type:technical product:"Direct Link" The title\nFirst line\nsecond',
            (
                "create",
                (
                    "ibm",
                    "The title",
                    "First line\nsecond\n\nby Zoë Müller via chat",
                    {"severity": 2, "type": "technical", "product": "Direct Link"},
                ),
            ),
        ),
        ("!new ibm The title\nText", ("create", ("ibm", "The title", "Text\n\nby Zoë Müller via chat", {}))),
        ("!open ibm The title", "A title is required, and a description in the lines after it. On IRC, write ` | ` before it."),
        ("!open ibm severity:9 The title\nText", "The severity must be 1 (worst) to 4."),
        ("!open work Title\nText", "Usage: !open PROFILE TITLE, then the description in further lines. Profiles: cisco, ibm."),
        ("!open cisco Title\nText", "Cisco Support cannot do that: it does not support cases/create."),
    ],
)
def test_commands_that_write(command: str, expected: Any) -> None:
    async def test() -> None:
        h = await Harness().start()
        h.cases.records["cisco/694000001"] = {
            **h.cases.records["ibm/CS1000001"],
            "id": "cisco/694000001",
            "number": "694000001",
            "profile": "cisco",
            "provider": "cisco-support",
        }
        answers = await h.command(command)
        if isinstance(expected, str):
            assert answers == [expected]
            return
        await h.react(h.chat.sent[-1].id)
        assert h.cases.writes == [expected]

    run(test())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("!comment It works now", ("ibm/CS1000001", "It works now\n\nby Zoë Müller via chat")),
        ("!comment CS1000001 It works", ("ibm/CS1000001", "It works\n\nby Zoë Müller via chat")),
        ("!comment ibm/CS1000001 It works", ("ibm/CS1000001", "It works\n\nby Zoë Müller via chat")),
        ("!comment CS1000002 It works", None),
    ],
)
def test_in_a_thread_the_case_is_known(text: str, expected: Any) -> None:
    async def test() -> None:
        h = await Harness().start("")
        h.cases.add_event()
        await h.deliver()
        thread = h.chat.sent[0].id
        answers = await h.command(text, thread=thread)
        if expected is None:
            assert answers == ["This is the thread of ibm/CS1000001. Use the command for CS1000002 outside of this thread."]
            return
        assert h.chat.sent[-1].thread == thread
        await h.react(h.chat.sent[-1].id)
        assert h.cases.writes == [("comment", expected)]
        assert h.chat.sent[-1].thread == thread

    run(test())


def test_pending_writes_are_bounded_and_end_with_the_room() -> None:
    async def test() -> None:
        h = await Harness().start()
        codes = [(await h.propose())[0] for _ in range(5)]
        assert "Too many" in (await h.command("!comment CS1000001 Hello"))[-1]
        await h.bot.handle(Left(ROOM))
        from casewire.bot.chat import Joined

        await h.bot.handle(Joined(ROOM))
        for code in codes:
            await h.command(f"!yes {code}")
        assert h.cases.writes == []

    run(test())
