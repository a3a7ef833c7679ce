"""Reads events of Matrix. They are written by other people and other servers, so nothing about them is certain."""

from __future__ import annotations

from typing import Any, List, Mapping, Optional

from .chat import Identity, Incoming, Message, Reaction, Removed

# Older messages are no commands any more, for example those from the time when the bot was not running.
_OLDEST_MILLISECONDS = 5 * 60 * 1000
# State that decides whether the bot serves a room.
SERVING_STATE = frozenset(("m.room.encryption", "m.room.join_rules", "m.room.history_visibility"))


def read_event(room: str, event: Mapping[str, Any], me: str) -> Optional[Incoming]:
    """What an event of a timeline means for the bot, if anything."""
    kind, sender, identifier = event.get("type"), event.get("sender"), event.get("event_id")
    content = event.get("content")
    if not isinstance(sender, str) or not isinstance(identifier, str) or not isinstance(content, Mapping):
        return None
    # State events have a `state_key`. A message with one is something else.
    if sender == me or "state_key" in event:
        return None
    if kind == "m.room.redaction":
        target = event.get("redacts") or content.get("redacts")
        return Removed(room, target) if isinstance(target, str) else None
    if _age(event) > _OLDEST_MILLISECONDS:
        return None
    if kind == "m.reaction":
        relation = _relation(content)
        target, key = relation.get("event_id"), relation.get("key")
        if relation.get("rel_type") == "m.annotation" and isinstance(target, str) and isinstance(key, str):
            return Reaction(room, target, key[:20], Identity(sender, True))
        return None
    return _message(room, identifier, sender, content) if kind == "m.room.message" else None


def _message(room: str, identifier: str, sender: str, content: Mapping[str, Any]) -> Optional[Message]:
    relation = _relation(content)
    body = content.get("body")
    if not isinstance(body, str) or content.get("msgtype") not in ("m.text", "m.notice"):
        return None
    if relation.get("rel_type") == "m.replace" or "m.new_content" in content:
        # An edit. What a person confirms is what the bot showed, so the text of a command cannot change afterwards.
        return None
    thread = relation.get("event_id") if relation.get("rel_type") == "m.thread" else None
    if isinstance(relation.get("m.in_reply_to"), Mapping):
        body = _without_quote(body)
    # Bots send notices, as the specification asks them to.
    identity = Identity(sender, True, content.get("msgtype") == "m.notice")
    return Message(room, identifier, identity, body, thread if isinstance(thread, str) else None)


def _relation(content: Mapping[str, Any]) -> Mapping[str, Any]:
    relation = content.get("m.relates_to")
    return relation if isinstance(relation, Mapping) else {}


def _without_quote(body: str) -> str:
    """The text of a reply without the quoted message that older clients put in front of it."""
    lines = body.split("\n")
    quoted = 0
    while quoted < len(lines) and lines[quoted].startswith("> "):
        quoted += 1
    return "\n".join(lines[quoted:]).lstrip("\n") if quoted else body


def _age(event: Mapping[str, Any]) -> float:
    unsigned = event.get("unsigned")
    age = unsigned.get("age") if isinstance(unsigned, Mapping) else None
    return age if isinstance(age, (int, float)) else 0


def since_join(events: List[Mapping[str, Any]], me: str) -> List[Mapping[str, Any]]:
    """The events after the bot joined. If its join is not among them, none are."""
    for index in range(len(events) - 1, -1, -1):
        event = events[index]
        content = event.get("content")
        if event.get("type") == "m.room.member" and event.get("state_key") == me and isinstance(content, Mapping):
            if content.get("membership") == "join":
                return events[index + 1 :]
    return []


def power_level(levels: Optional[Mapping[str, Any]], create: Optional[Mapping[str, Any]], person: str) -> float:
    """The power level of a person, from the content of `m.room.power_levels` and the event `m.room.create`."""
    content = (create or {}).get("content")
    content = content if isinstance(content, Mapping) else {}
    creator = (create or {}).get("sender")
    version = content.get("room_version")
    if isinstance(version, str) and version.isdigit() and int(version) >= 12:
        # Room version 12: creators are above all levels.
        additional = content.get("additional_creators")
        if person == creator or (isinstance(additional, list) and person in additional):
            return float("inf")
    if levels is None:
        return 100 if person in (creator, content.get("creator")) else 0
    users = levels.get("users")
    level = users.get(person) if isinstance(users, Mapping) else None
    if level is None:
        level = levels.get("users_default", 0)
    return _integer(level)


def _integer(value: object) -> float:
    if isinstance(value, str):
        # Older versions of rooms accept numbers as strings.
        try:
            return int(value)
        except ValueError:
            return 0
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else 0


def problem_of(state: Mapping[tuple[str, str], Mapping[str, Any]], public_rooms: bool) -> Optional[str]:
    """Why the bot cannot serve a room."""
    if ("m.room.encryption", "") in state:
        return "This room is encrypted, so the bot cannot read it, and sends no cases here. Invite it to a room without encryption."
    if public_rooms:
        return None
    rule = _value(state, "m.room.join_rules", "join_rule")
    if rule == "public":
        return "Everybody can join this room, so the bot sends no cases here. Make it private, or allow `publicRooms` in the configuration."
    if _value(state, "m.room.history_visibility", "history_visibility") == "world_readable":
        return "Everybody can read this room, so the bot sends no cases here. Change who can read its history."
    return None


def _value(state: Mapping[tuple[str, str], Mapping[str, Any]], kind: str, key: str) -> Optional[str]:
    content = state.get((kind, ""), {}).get("content")
    value = content.get(key) if isinstance(content, Mapping) else None
    return value if isinstance(value, str) else None
