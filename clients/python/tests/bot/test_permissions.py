"""Who may do what: 8 identities and 6 commands."""

from __future__ import annotations

import asyncio
from typing import Dict

import pytest
from fakes import ROOM, Harness

from casewire.bot.chat import Identity
from casewire.bot.permissions import Person

COMMANDS = {
    "case": "!case CS1000001",
    "search": "!search status:open",
    "subscribe": "!subscribe severity:1",
    "comment": "!comment CS1000001 Hello",
    "resolve": "!resolve CS1000001 code:8 Solved",
    "open": "!open ibm type:technical Title\nDescription",
}
PEOPLE = {
    "@listed:a": Person("Listed"),
    "@manager:a": Person("Manager"),
    "@reader:a": Person("Reader", write=False),
    "@bot:a": Person("Bot"),
    "@gone:a": Person("Gone"),
    "nick": Person("Nick"),
    "@limited:a": Person("Limited", profiles=("redhat",)),
}
# What each identity gets: yes (done, or shown for confirmation), refused (with a reason), silent (no answer).
YES, NO, SILENT = "yes", "refused", "silent"
TABLE = {
    "on the list": (Identity("@listed:a", True), False, (YES, YES, NO, YES, YES, YES)),
    "on the list, manages the room": (Identity("@manager:a", True), True, (YES, YES, YES, YES, YES, YES)),
    "not on the list": (Identity("@guest:a", True), False, (YES, YES, NO, NO, NO, NO)),
    "not on the list, manages the room": (Identity("@boss:a", True), True, (YES, YES, YES, NO, NO, NO)),
    "on the list, read-only": (Identity("@reader:a", True), False, (YES, YES, NO, NO, NO, NO)),
    "a nick without an account, operator": (Identity("nick", False), True, (YES, YES, YES, NO, NO, NO)),
    "on the list, for another profile": (Identity("@limited:a", True), False, (YES, YES, NO, NO, NO, NO)),
    "a bot with an id on the list": (Identity("@bot:a", True, True), True, (SILENT,) * 6),
}


def outcome(answers: "list[str]") -> str:
    if not answers:
        return SILENT
    refusals = ("not on the list", "Only people who manage", "Log in to the chat", "may not write to the profile")
    return NO if any(each in answers[-1] for each in refusals) else YES


@pytest.mark.parametrize("name", TABLE)
def test_the_permission_table(name: str) -> None:
    async def test() -> None:
        identity, manages, expected = TABLE[name]
        got: Dict[str, str] = {}
        for command, text in COMMANDS.items():
            h = await Harness(people=PEOPLE).start()
            if manages:
                h.chat.managers.add(identity.id)
            answers = await h.command(text, identity)
            got[command] = outcome(answers)
            assert h.cases.writes == []
            subscribed = h.chat.settings.get(ROOM, {}).get("subscriptions")
            assert bool(subscribed) == (command == "subscribe" and got[command] == YES)
            if command in ("comment", "resolve", "open") and got[command] == YES:
                assert "!yes " in answers[-1] and f"by {PEOPLE[identity.id].name} via chat" in answers[-1]
                await h.react(h.chat.sent[-1].id, sender=identity)
                assert len(h.cases.writes) == 1
        assert got == dict(zip(COMMANDS, expected))

    asyncio.run(test())


@pytest.mark.parametrize("text", [*COMMANDS.values(), "!yes abcdef", "!help", "about CS1000001"])
def test_a_person_who_is_not_in_the_room_gets_no_answer(text: str) -> None:
    async def test() -> None:
        h = await Harness(people=PEOPLE).start()
        h.chat.absent.add("@gone:a")
        assert await h.command(text, Identity("@gone:a", True)) == []
        assert h.cases.writes == []

    asyncio.run(test())


def test_permissions_are_checked_again_at_the_confirmation() -> None:
    async def test() -> None:
        h = await Harness().start()
        code, _ = await h.propose()
        h.chat.absent.add("@zoe:example.org")
        assert await h.command(f"!yes {code}") == []
        code_after = h.cases.writes
        assert code_after == []

    asyncio.run(test())
