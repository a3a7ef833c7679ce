"""Events of Matrix, which other servers can make as they like."""

from __future__ import annotations

import random
from typing import Any, Dict, Optional

import pytest

from casewire.bot.chat import Identity, Message, Reaction, Removed
from casewire.bot.matrix_events import power_level, problem_of, read_event, since_join

ME, ZOE = "@bot:a", "@zoe:a"
ROOM = "!r"


def event(kind: str = "m.room.message", **members: Any) -> Dict[str, Any]:
    content = members.pop("content", {"msgtype": "m.text", "body": "!sitrep"})
    return {"type": kind, "event_id": "$e", "sender": ZOE, "content": content, **members}


MESSAGE = Message(ROOM, "$e", Identity(ZOE, True), "!sitrep")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (event(), MESSAGE),
        (event(unsigned={"age": 60_000}), MESSAGE),
        (event(unsigned={"age": 301_000}), None),
        (event(unsigned={"age": "x"}), MESSAGE),
        (event(sender=ME), None),
        (event(sender=7), None),
        (event(state_key=""), None),
        (event(content={"msgtype": "m.text", "body": {"x": 1}}), None),
        (event(content={"msgtype": "m.text", "body": "x", "m.new_content": 1}), None),
        (event(content={"msgtype": "m.text", "body": "x", "m.relates_to": {"rel_type": "m.replace"}}), None),
        (event(content={"msgtype": "m.emote", "body": "x"}), None),
        (event(content="x"), None),
        (event(content={"msgtype": "m.notice", "body": "x"}), Message(ROOM, "$e", Identity(ZOE, True, True), "x")),
        (event(content={"msgtype": "m.text", "body": "x", "m.relates_to": 3}), Message(ROOM, "$e", Identity(ZOE, True), "x")),
        (
            event(content={"msgtype": "m.text", "body": "x", "m.relates_to": {"rel_type": "m.thread", "event_id": "$t"}}),
            Message(ROOM, "$e", Identity(ZOE, True), "x", "$t"),
        ),
        (
            event(content={"msgtype": "m.text", "body": "x", "m.relates_to": {"rel_type": "m.thread", "event_id": 7}}),
            Message(ROOM, "$e", Identity(ZOE, True), "x"),
        ),
        (
            event(
                content={
                    "msgtype": "m.text",
                    "body": "> <@a:b> q\n> q\n\nanswer",
                    "m.relates_to": {"m.in_reply_to": {"event_id": "$q"}},
                }
            ),
            Message(ROOM, "$e", Identity(ZOE, True), "answer"),
        ),
        (
            event("m.reaction", content={"m.relates_to": {"rel_type": "m.annotation", "event_id": "$t", "key": "✅"}}),
            Reaction(ROOM, "$t", "✅", Identity(ZOE, True)),
        ),
        (event("m.reaction", content={"m.relates_to": {"rel_type": "m.annotation", "event_id": "$t", "key": ["✅"]}}), None),
        (event("m.reaction", content={"m.relates_to": {"rel_type": "m.annotation", "key": "✅"}}), None),
        (event("m.room.redaction", redacts="$t", content={}), Removed(ROOM, "$t")),
        (event("m.room.redaction", content={"redacts": "$t"}), Removed(ROOM, "$t")),
        (event("m.room.redaction", content={"redacts": 1}), None),
        ({}, None),
    ],
)
def test_events(value: Dict[str, Any], expected: Optional[object]) -> None:
    assert read_event(ROOM, value, ME) == expected


def test_no_event_stops_the_bot() -> None:
    """Random values at each position of an event."""
    dice = random.Random(1)
    values: "list[Any]" = [None, 1, -1.5, True, "", "x", [], ["x"], {}, {"x": {}}, "m.thread", "m.annotation", "m.replace"]

    def change(value: Any) -> Any:
        if isinstance(value, dict) and value and dice.random() < 0.8:
            key = dice.choice(list(value))
            return {**value, key: change(value[key])}
        return dice.choice(values)

    bases = [
        event(),
        event("m.reaction", content={"m.relates_to": {"rel_type": "m.annotation", "event_id": "$t", "key": "x"}}),
        event("m.room.redaction", redacts="$t"),
        event("m.room.member", state_key=ME, content={"membership": "join"}),
    ]
    for _ in range(20_000):
        value = change(dice.choice(bases))
        if isinstance(value, dict):
            read_event(ROOM, value, ME)
            since_join([value], ME)
            power_level(value, value.get("content") if isinstance(value.get("content"), dict) else None, ZOE)
            problem_of({("m.room.join_rules", ""): value}, False)


JOIN = event("m.room.member", state_key=ME, content={"membership": "join"})


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([event(), JOIN, event(event_id="$2")], ["$2"]),
        ([event(), JOIN, event(event_id="$2"), JOIN, event(event_id="$3")], ["$3"]),
        ([event()], []),
        ([event(), event("m.room.member", state_key=ZOE, content={"membership": "join"}), event()], []),
        ([JOIN], []),
    ],
)
def test_what_was_before_the_join_is_left_out(events: Any, expected: Any) -> None:
    assert [each["event_id"] for each in since_join(events, ME)] == expected


@pytest.mark.parametrize(
    ("levels", "create", "expected"),
    [
        ({"users": {ZOE: 50}}, {}, 50),
        ({"users": {ZOE: "50"}}, {}, 50),
        ({"users": {ZOE: True}}, {}, 0),
        ({"users": {ZOE: "x"}}, {}, 0),
        ({"users": {ZOE: None}, "users_default": 100}, {}, 100),
        ({"users": []}, {}, 0),
        ({"users_default": 50}, {}, 50),
        ({}, {"sender": ZOE, "content": {"room_version": "11"}}, 0),
        ({}, {"sender": ZOE, "content": {"room_version": "12"}}, float("inf")),
        ({}, {"sender": ME, "content": {"room_version": "12", "additional_creators": [ZOE]}}, float("inf")),
        ({}, {"sender": ME, "content": {"room_version": "12"}}, 0),
        (None, {"sender": ZOE, "content": {"room_version": "10"}}, 100),
        (None, {"sender": ME, "content": {"room_version": "10"}}, 0),
    ],
)
def test_power_levels(levels: Any, create: Any, expected: float) -> None:
    assert power_level(levels, create, ZOE) == expected
