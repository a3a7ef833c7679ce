"""Who may use which command."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Mapping, Optional, Tuple

from .chat import Chat, ChatForbidden, ChatUnavailable, Identity


@dataclass(frozen=True)
class Person:
    """An entry of the allow-list. `name` signs what the person sends."""

    name: str
    write: bool = True
    # Whether the bot follows this person's invitations.
    invite: bool = True
    # The profiles that the person may write to. None: all.
    profiles: Optional[Tuple[str, ...]] = None


class Action(enum.Enum):
    """What a command needs."""

    READ = "read"
    MANAGE = "manage"
    WRITE = "write"


@dataclass(frozen=True)
class Decision:
    """Whether an action is allowed. `reason` is a sentence for the person; None: the bot does not answer at all."""

    allowed: bool
    reason: Optional[str] = None


ALLOWED = Decision(True)
IGNORED = Decision(False)


class Permissions:
    """The permission table.

    read      every member of the room
    manage    a member with power level 50, or an operator
    write     an authenticated member on the allow-list

    Bots get no answer, so that two bots cannot keep each other busy.
    """

    def __init__(self, chat: Chat, people: Mapping[str, Person], bots: Tuple[str, ...] = ()) -> None:
        self._chat = chat
        self._people = people
        self._bots = bots

    def is_bot(self, identity: Identity) -> bool:
        return identity.is_bot or identity.id in self._bots

    def person(self, identity: Identity) -> Optional[Person]:
        return self._people.get(identity.id) if identity.authenticated else None

    async def decide(self, action: Action, room: str, identity: Identity, profile: Optional[str] = None) -> Decision:
        """Decides now: not from what was true when a command was typed."""
        if self.is_bot(identity):
            return IGNORED
        try:
            if not await self._chat.is_member(room, identity):
                return IGNORED
            if action is Action.READ:
                return ALLOWED
            # The server knows who manages a room, also without an account.
            if action is Action.MANAGE:
                if await self._chat.may_manage(room, identity):
                    return ALLOWED
                return Decision(False, "Only people who manage this room can do that: power level 50, or operators.")
        except (ChatUnavailable, ChatForbidden):
            return Decision(False, "Your permissions in this room cannot be read now. Try again later.")
        if not identity.authenticated:
            return Decision(False, "Log in to the chat service with an account first: nicks can be taken by others.")
        person = self.person(identity)
        if person is None or not person.write:
            return Decision(False, f"{identity.id} is not on the list of people who may write. Nothing was sent.")
        if profile is not None and person.profiles is not None and profile not in person.profiles:
            allowed = ", ".join(person.profiles) or "none"
            return Decision(False, f"{identity.id} may not write to the profile {profile}, but to: {allowed}. Nothing was sent.")
        return ALLOWED
