"""The bot on a real homeserver: joins, threads, confirmations, and what people try."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import Any, Dict

import pytest
from fakes import PRIVATE
from homeserver import MatrixError, quoted
from waiting import wait_for
from world import CASES, World

# A case that no other test resolves.
CASE = "ibm/CS3544542"


def code_of(preview: str) -> str:
    return preview.split("!yes ")[1].split()[0]


def event_of(world: World, room: str, text: str) -> str:
    return next(str(e["event_id"]) for e in world.events(room) if e["content"].get("body") == text)


def test_a_day_in_a_room(world: World) -> None:
    room = world.room()
    world.subscribe(room, "kind:comment,status severity:1..4", CASE)
    # A change is in the thread of its case.
    world.colleague.call("comments/add", case=CASE, text="Seen @room again.")
    change = wait_for(lambda: [e for e in world.changes(room) if "Seen" in e["content"]["body"]], "the change")[0]
    assert change["content"]["body"].endswith("> Seen (at)room again.") and change["content"]["m.mentions"] == {}
    root = change["content"]["m.relates_to"]["event_id"]
    # A comment under the own name, from the thread, confirmed with a reaction.
    preview = world.ask(room, "!comment It works now.", thread=root)
    assert preview.startswith(f"Send this comment to {CASE}") and "> by Zoë Müller via chat" in preview
    world.zoe.react(room, event_of(world, room, preview), "👍️")
    wait_for(lambda: any(text == f"Sent to {CASE}." for text in world.texts(room)), "the report")
    assert world.comments(CASE)[0] == "It works now.\n\nby Zoë Müller via chat"
    # The first message of the thread follows the state.
    preview = world.ask(room, f"!resolve {CASE} code:8 Thanks", thread=root)
    assert preview.startswith("Perform the action resolve")
    world.ask(room, f"!yes {code_of(preview)}", thread=root)
    wait_for(
        lambda: any("[resolved" in e["content"].get("m.new_content", {}).get("body", "") for e in world.events(room)), "the edit"
    )
    wait_for(lambda: any("Status: in progress → resolved" in text for text in world.texts(room)), "the change")
    # A new case.
    preview = world.ask(room, "!open ibm type:account_and_access severity:4 Access of a new colleague\nPlease add Kim.")
    assert "severity: 4" in preview and "> Please add Kim." in preview
    world.zoe.react(room, event_of(world, room, preview), "✅")
    opened = wait_for(lambda: [text for text in world.texts(room) if text.startswith("Opened ibm/CS")], "the new case")[0]
    case = opened.split()[1].rstrip(":")
    wait_for(
        lambda: world.zoe.post(room, f"!case {case}") and f"{case}  Access of a new colleague" in "".join(world.texts(room)),
        "the case",
    )
    world.leave(room)


def test_nothing_private_and_no_secret_is_in_a_room_or_the_log(world: World) -> None:
    room = world.room()
    world.subscribe(room, "kind:comment", CASES[1])
    for text in (PRIVATE, PRIVATE + " 2"):
        world.colleague.call("comments/add", case="redhat/04186767", text=text, private=True)
    world.colleague.call("comments/add", case="redhat/04186767", text="after the private ones")
    wait_for(lambda: world.reported(room, "after the private ones"), "the public comment")
    for command in ("!case redhat/04186767", f"!search {PRIVATE}", "!sitrep profile:redhat"):
        world.ask(room, command)
    shown = sum("\n" not in text and text.startswith("redhat/04186767") for text in world.texts(room))
    world.zoe.post(room, "what about redhat/04186767")
    wait_for(
        lambda: sum("\n" not in t and t.startswith("redhat/04186767") for t in world.texts(room)) > shown, "the mentioned case"
    )
    everything = json.dumps(world.zoe.messages(room), ensure_ascii=False)
    # The query of `!search` was sent by a person.
    assert everything.count(PRIVATE) == 1
    log = world.bot.log.read_text() + world.bot.database_text()
    assert PRIVATE not in log
    for secret in [*world.vendors.secrets, world.synapse.password]:
        assert secret not in everything and secret not in log, secret
    world.leave(room)


def test_invitations_of_others_are_declined(world: World) -> None:
    room = world.eve.create_room({world.bot_user.id: 50})
    world.eve.invite(room, world.bot_user.id)
    path = f"/rooms/{quoted(room)}/state/m.room.member/{quoted(world.bot_user.id)}"
    wait_for(lambda: world.eve.request("GET", path)["membership"] == "leave", "the bot to decline")


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        ("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}, "This room is encrypted"),
        ("m.room.join_rules", {"join_rule": "public"}, "Everybody can join this room"),
        ("m.room.history_visibility", {"history_visibility": "world_readable"}, "Everybody can read this room"),
    ],
)
def test_rooms_that_are_not_served(world: World, kind: str, content: Dict[str, Any], expected: str) -> None:
    state = [{"type": kind, "state_key": "", "content": content}]
    room = world.room(initial_state=state)
    assert world.texts(room)[0].startswith(expected)
    # The same, when a room becomes so later.
    later = world.room()
    world.zoe.state(later, kind, content)
    wait_for(lambda: world.texts(later)[-1].startswith(expected), "the report")
    for each in (room, later):
        world.zoe.post(each, "!sitrep")
    other = world.room()
    world.barrier(other)
    assert len(world.texts(room)) == 1 and len(world.texts(later)) == 2
    for each in (room, later, other):
        world.leave(each)


def test_what_people_try(world: World) -> None:
    """Each line is an attack on a confirmation. At the end, the vendor has none of them."""
    room = world.room()
    zoe, eve = world.zoe, world.eve
    case = CASES[2]
    before = world.comments(case)

    def propose(text: str = f"!comment {case} attack") -> "tuple[str, str]":
        preview = world.ask(room, text)
        return code_of(preview), event_of(world, room, preview)

    code, preview = propose()
    # Others.
    eve.react(room, preview, "✅")
    assert "Only the person" in world.ask(room, f"!yes {code}", eve)
    # Forged senders, edits, quotes, notices, state events, other types, several lines.
    fake = {"msgtype": "m.text", "body": f"!yes {code}", "sender": zoe.id, "m.relates_to": {"sender": zoe.id}}
    eve.event(room, "m.room.message", fake)
    zoe_text = zoe.post(room, "a text")
    for content in (
        {
            "m.relates_to": {"rel_type": "m.replace", "event_id": zoe_text},
            "m.new_content": {"msgtype": "m.text", "body": f"!yes {code}"},
        },
        {"m.new_content": {"msgtype": "m.text", "body": f"!yes {code}"}},
        {"msgtype": "m.notice"},
        {"msgtype": "m.emote"},
        {"msgtype": "m.image"},
        {"body": f"> !yes {code}"},
        {"body": f"> <{eve.id}> x\n\n> !yes {code}", "m.relates_to": {"m.in_reply_to": {"event_id": zoe_text}}},
        {"body": f"text\n!yes {code}"},
        {"body": "", "formatted_body": f"!yes {code}", "format": "org.matrix.custom.html"},
    ):
        zoe.event(room, "m.room.message", {"msgtype": "m.text", "body": f"!yes {code}", **content})
    zoe.event(room, "casewire.message", {"msgtype": "m.text", "body": f"!yes {code}"})
    zoe.state(room, "m.room.message", {"msgtype": "m.text", "body": f"!yes {code}"}, key="x")
    zoe.state(room, "m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": preview, "key": "✅"}}, key="y")
    # Reactions to something else, and malformed ones.
    zoe.react(room, zoe_text, "✅")
    zoe.event(room, "m.reaction", {"m.relates_to": {"rel_type": "m.reference", "event_id": preview, "key": "✅"}})
    world.barrier(room)
    assert world.comments(case) == before
    # A cancelled command cannot be confirmed, nor one that was removed, nor one of a person who left.
    zoe.react(room, preview, "❌")
    wait_for(lambda: "Cancelled. Nothing was sent." in world.texts(room), "the cancellation")
    assert "Unknown or expired" in world.ask(room, f"!yes {code}")
    code, preview = propose()
    zoe.redact(room, [e for e in zoe.messages(room) if e["content"].get("body") == f"!comment {case} attack"][-1]["event_id"])
    world.barrier(room)
    assert "Unknown or expired" in world.ask(room, f"!yes {code}")
    code, preview = propose()
    zoe.redact(room, preview)
    world.barrier(room)
    assert "Unknown or expired" in world.ask(room, f"!yes {code}")
    # The text of a command that is edited after the preview is the one that was shown.
    code, preview = propose(f"!comment {case} shown")
    command = [e for e in zoe.messages(room) if e["content"].get("body") == f"!comment {case} shown"][-1]["event_id"]
    edit = {
        "msgtype": "m.text",
        "body": f"* !comment {case} attack",
        "m.new_content": {"msgtype": "m.text", "body": f"!comment {case} attack"},
    }
    zoe.event(room, "m.room.message", {**edit, "m.relates_to": {"rel_type": "m.replace", "event_id": command}})
    world.barrier(room)
    zoe.react(room, preview, "✅")
    wait_for(lambda: f"Sent to {case}." in world.texts(room), "the report")
    assert [text for text in world.comments(case) if text not in before] == ["shown\n\nby Zoë Müller via chat"]
    # A text that cannot be shown completely, and one as large as an event can be.
    assert "too long" in world.ask(room, f"!comment {case} " + "x" * 4100)
    zoe.post(room, f"!comment {case} " + "x" * 60_000)
    zoe.post(room, "CS4178171 " + "9" * 60_000)
    world.barrier(room)
    # Eve cannot write, and cannot subscribe.
    assert "not on the list" in world.ask(room, f"!comment {case} attack", eve)
    assert "Only people who manage" in world.ask(room, "!subscribe", eve)
    assert [text for text in world.comments(case) if "attack" in text] == []
    world.leave(room)


def test_commands_from_before_the_join_are_not_executed(world: World) -> None:
    room = world.zoe.create_room({world.bot_user.id: 50})
    world.zoe.post(room, "!subscribe")
    world.zoe.post(room, "!sitrep")
    world.zoe.invite(room, world.bot_user.id)
    wait_for(lambda: world.texts(room), "the bot to join")
    world.barrier(room)
    assert [text.split(".")[0].split("\n")[0] for text in world.texts(room)] == ["casewire-bot is here", "Commands"]
    # Neither are those from the time when the bot was removed, whether it learns that before the invitation or with it.
    for joins, meanwhile in ((2, nullcontext()), (3, world.bot.paused())):
        with meanwhile:
            world.leave(room)
            world.zoe.post(room, "!subscribe")
            world.zoe.invite(room, world.bot_user.id)
        wait_for(
            lambda: len([t for t in world.texts(room) if t.startswith("casewire-bot is here")]) == joins,
            "the bot to join again",
        )
        assert world.ask(room, "!subscriptions") == "This room has no subscription."
    world.leave(room)


def test_power_levels_are_those_of_now(world: World) -> None:
    room = world.room()
    eve = world.eve
    levels = world.zoe.request("GET", f"/rooms/{quoted(room)}/state/m.room.power_levels/")
    for level, allowed in ((49, False), (50, True), (0, False), ("100", False)):
        try:
            world.zoe.state(room, "m.room.power_levels", {**levels, "users": {**levels["users"], eve.id: level}})
        except MatrixError:
            # Rooms of newer versions accept no strings.
            continue
        answer = world.ask(room, "!subscribe kind:owner severity:1", eve)
        assert answer.startswith("Subscription" if allowed else "Only people"), (level, answer)
        world.ask(room, "!unsubscribe all")
    # The bot itself has no permission.
    world.zoe.state(room, "m.room.power_levels", {**levels, "users": {world.bot_user.id: 0}})
    assert "needs power level 50" in world.ask(room, "!subscribe")
    # Everybody may change the state: settings by a person who does not manage the room have no effect.
    world.zoe.state(room, "m.room.power_levels", {**levels, "users": {world.bot_user.id: 50}, "state_default": 0})
    forged = {"version": 1, "subscriptions": [{"number": 1, "query": "", "kinds": ["comment"]}]}
    eve.state(room, "casewire.bot.settings", forged)
    world.barrier(room)
    assert world.ask(room, "!subscriptions") == "This room has no subscription."
    # Those of a person who does, have.
    world.zoe.state(room, "casewire.bot.settings", forged)
    world.barrier(room)
    assert world.ask(room, "!subscriptions").startswith("Subscriptions\n1.")
    # Invalid ones have none.
    world.zoe.state(room, "casewire.bot.settings", {"subscriptions": {"x": 1}})
    world.barrier(room)
    assert world.ask(room, "!subscriptions") == "This room has no subscription."
    world.leave(room)


def test_an_upgraded_room_continues_with_its_subscriptions(world: World) -> None:
    room = world.room()
    world.subscribe(room, "kind:comment", CASES[3])
    new = str(world.zoe.request("POST", f"/rooms/{quoted(room)}/upgrade", {"new_version": "11"})["replacement_room"])
    world.zoe.invite(new, world.bot_user.id)
    wait_for(lambda: world.texts(new), "the bot to join the new room")
    assert "1. comment of all cases" in world.ask(new, "!subscriptions")
    wait_for(lambda: world.bot_user.id not in world.zoe.members(room), "the bot to leave the old room")
    world.colleague.call("comments/add", case=CASES[3], text="after the upgrade")
    wait_for(lambda: world.reported(new, "after the upgrade"), "a change in the new room")
    # A room that claims to replace another one gets nothing of it.
    other = world.room(creation_content={"predecessor": {"room_id": new, "event_id": "$x"}})
    assert world.ask(other, "!subscriptions") == "This room has no subscription."
    assert "1. comment of all cases" in world.ask(new, "!subscriptions")
    # A person who may not invite cannot lead the bot to another room, even in a room where everybody may change the state.
    trap = world.eve.create_room({world.bot_user.id: 50}, preset="public_chat")
    levels = world.zoe.request("GET", f"/rooms/{quoted(other)}/state/m.room.power_levels/")
    world.zoe.state(other, "m.room.power_levels", {**levels, "state_default": 0, "events": {}})
    world.eve.state(other, "m.room.tombstone", {"body": "moved", "replacement_room": trap})
    world.zoe.state(other, "m.room.tombstone", {"body": "moved", "replacement_room": trap}, key="x")
    world.barrier(new)
    assert world.bot_user.id not in world.eve.members(trap)
    for each in (new, other):
        world.leave(each)


def test_two_bots_do_not_answer_each_other(world: World) -> None:
    room = world.room()
    # Another bot that repeats everything as a notice, and a defective one that repeats it as a text.
    for _ in range(30):
        world.eve.post(room, "!help", msgtype="m.notice")
        world.eve.post(room, world.texts(room)[-1])
    world.barrier(room)
    assert len(world.texts(room)) == 2
    world.leave(room)
