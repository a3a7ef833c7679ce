"""Shows the state of the cases that messages mention."""

from __future__ import annotations

import hashlib
import logging

from . import render
from .admission import Admission
from .cases import Cases, CasesError, text_of
from .chat import Chat, ChatForbidden, ChatRejected, ChatUnavailable, Message
from .clock import Clock
from .permissions import Action, Permissions
from .storage import Storage

log = logging.getLogger("casewire.bot")

_UNFURL_SECONDS = 30 * 60.0
_UNFURL_TEXT = 4000
# How many messages in a minute can have mentioned cases.
_UNFURLS_OF_PERSON = 10
_UNFURLS_OF_ROOM = 30


class Mentions:
    """Shows mentioned cases: once for each case and room in half an hour."""

    def __init__(self, chat: Chat, cases: Cases, storage: Storage, clock: Clock, permissions: Permissions) -> None:
        self._chat = chat
        self._cases = cases
        self._storage = storage
        self._clock = clock
        self._permissions = permissions
        self._admission = Admission(clock)

    async def show(self, message: Message) -> None:
        """Shows the state of a case that a message mentions."""
        if len(message.text) > _UNFURL_TEXT or sum(c.isdigit() for c in message.text) < 5:
            return
        if not (await self._permissions.decide(Action.READ, message.room, message.sender)).allowed:
            return
        # Each look-up can be a request to a vendor, of which all people share the budget.
        limits = (("person " + message.sender.id, _UNFURLS_OF_PERSON), ("room " + message.room, _UNFURLS_OF_ROOM))
        if not all(self._admission.admit(name, count, 60) for name, count in limits):
            return
        try:
            references = await self._cases.references(message.text)
        except CasesError as error:
            log.info("The cases in a message could not be recognised: %s", error.kind)
            return
        if len({text_of(each, "number") for each in references}) > 2:
            return
        own = self._storage.case_of_thread(message.room, message.thread) if message.thread else None
        for case in dict.fromkeys(text_of(each, "case") or text_of(each, "number") for each in references):
            if case != own and self._storage.show_once(message.room, case, self._clock.now(), _UNFURL_SECONDS):
                await self._show(message, case)

    async def _show(self, message: Message, case: str) -> None:
        try:
            record = await self._cases.case(case, max_age=300)
            content = render.root(text_of(record, "id"), record, self._chat.features)
            name = hashlib.sha256(case.encode()).hexdigest()[:8]
            await self._chat.send(message.room, content, f"unfurl-{message.id}-{name}", message.thread)
        except CasesError as error:
            # A number in a conversation is not a request, so an error is not answered. The next mention is tried again.
            self._storage.forget_shown(message.room, case)
            log.info("A mentioned case could not be read: %s", error.kind)
        except (ChatUnavailable, ChatForbidden, ChatRejected):
            self._storage.forget_shown(message.room, case)
            raise
