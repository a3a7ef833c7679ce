"""Writes: a preview of exactly what is sent, the confirmation of the same person, then one request."""

from __future__ import annotations

import logging
import secrets
from collections import deque
from dataclasses import dataclass
from typing import Any, Deque, Dict, Mapping, Optional, Tuple

from .cases import Cases, CasesError, Record, text_of, title_of
from .chat import Chat, ChatForbidden, ChatRejected, ChatUnavailable, Features, Identity, Message, Reaction
from .clock import Clock
from .content import Builder, Content, plain_content
from .permissions import Action, Permissions
from .storage import Storage
from .stored import StorageError
from .text import clean
from .values import record, rows

log = logging.getLogger("casewire.bot")

# How long a person can confirm.
CONFIRM_SECONDS = 120.0
# Above this, a preview does not show everything, so nothing is sent.
MAXIMUM_TEXT = 4000
_MAXIMUM_PENDING = 200
_MAXIMUM_PENDING_OF_PERSON = 5
# Without letters and digits that are easily confused.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_YES = frozenset("✅👍✔")
_NO = frozenset("❌👎✖")


@dataclass(frozen=True)
class Write:
    """What is sent. `kind` is comment, resolve or open."""

    kind: str
    profile: str
    # The case, or empty for a new one.
    case: str
    title: str
    text: str
    action: str = ""
    code: Optional[int] = None
    options: Optional[Mapping[str, Any]] = None


@dataclass
class Pending:
    """A write that waits for its confirmation. Only Writes changes it."""

    write: Write
    room: str
    thread: Optional[str]
    # The message with the command. If it is removed, nothing is sent.
    command: str
    person: Identity
    expires: float
    # The message that shows what is sent. None until it has been sent.
    preview: Optional[str] = None


def signed(text: str, name: str) -> str:
    """The text as it is sent."""
    return f"{text}\n\nby {name} via chat" if text else f"by {name} via chat"


def clean_outgoing(text: str) -> str:
    """The text without invisible characters, so that the preview shows everything that is sent."""
    return clean(text, MAXIMUM_TEXT + 1, lines=True, mentions=True)


class Writes:
    """The writes that wait for their confirmation."""

    def __init__(
        self, chat: Chat, cases: Cases, storage: Storage, clock: Clock, permissions: Permissions, features: Features
    ) -> None:
        self._chat = chat
        self._cases = cases
        self._storage = storage
        self._clock = clock
        self._permissions = permissions
        self._features = features
        self._pending: Dict[str, Pending] = {}
        # The last ones that were not confirmed in time, so that a late reaction gets an answer.
        self._expired: Deque[Pending] = deque(maxlen=100)
        # The last messages that were removed: the case of a command can still be read then.
        self._removed: Deque[Tuple[str, str]] = deque(maxlen=1000)
        # The writes whose end could not be stored, with the report unless the room has it.
        self._unstored: Dict[str, Tuple[str, str, Optional[Content]]] = {}

    async def propose(self, message: Message, write: Write, visibility: str) -> Optional[str]:
        """Shows what will be sent. Returns a sentence if that is refused."""
        self.expire()
        own = sum(1 for pending in self._pending.values() if pending.person == message.sender)
        if own >= _MAXIMUM_PENDING_OF_PERSON or len(self._pending) >= _MAXIMUM_PENDING:
            return "Too many of your commands wait for a confirmation. Confirm or cancel one, or wait two minutes."
        if (message.room, message.id) in self._removed:
            # While the case was read. The person does not expect an answer any more.
            return None
        code = "".join(secrets.choice(_ALPHABET) for _ in range(6))
        preview = self._preview(write, code, visibility)
        too_long = f"The text is too long to be shown before it is sent. The limit here is about {self._features.text_bytes // 2} bytes."
        # Measured before it is cut.
        if preview.size > self._features.text_bytes:
            return too_long
        content = preview.content(self._features.text_bytes)
        pending = Pending(write, message.room, message.thread, message.id, message.sender, self._clock.now() + CONFIRM_SECONDS)
        self._pending[code] = pending
        try:
            pending.preview = await self._chat.send(message.room, content, f"preview-{code}", message.thread)
        except ChatRejected:
            # The chat service cannot show it as a whole.
            self._pending.pop(code, None)
            return too_long
        except (ChatUnavailable, ChatForbidden):
            # What the person did not see cannot be confirmed.
            self._pending.pop(code, None)
            raise
        return None

    def _preview(self, write: Write, code: str, visibility: str) -> Builder:
        builder = Builder()
        if write.kind == "comment":
            builder.text("Send this comment to ").bold(write.case).text(f" ({write.title})?").quote(write.text)
        elif write.kind == "resolve":
            builder.text(f"Perform the action {write.action} on ").bold(write.case).text(f" ({write.title})?")
            if write.code is not None:
                builder.line().text(f"Resolution code: {write.code}")
            builder.quote(write.text)
        else:
            builder.text("Open a case with the profile ").bold(write.profile).text("?").line().text(f"Title: {write.title}")
            for name, value in (write.options or {}).items():
                # An offering is a record, of which a person knows the name.
                shown: object = record(value).get("name", value)
                builder.line().text(f"{name}: {clean(str(shown), 1000, mentions=True)}")
            builder.quote(write.text)
        builder.line().text(visibility).line()
        how = f"Confirm with ✅ or !yes {code}" if self._features.reactions else f"Confirm with !yes {code}"
        return builder.text(f"{how} within 2 minutes. Cancel with !no {code}.")

    async def answer(self, message: Message, code: str, confirmed: bool) -> Optional[str]:
        """Handles `!yes` and `!no`. Returns the answer, unless the write answers later."""
        self.expire()
        code = code.strip().lower()
        pending = self._pending.get(code)
        if pending is None or pending.room != message.room:
            return "Unknown or expired code. Nothing was sent."
        if pending.person != message.sender:
            return "Only the person who typed the command can answer. Nothing was sent."
        return await self._end(code, confirmed)

    async def react(self, reaction: Reaction) -> Optional[str]:
        """Handles a reaction to a preview. Reactions of others, and to other messages, mean nothing."""
        self.expire()
        key = "".join(c for c in reaction.key if c != "\ufe0f" and not "\U0001f3fb" <= c <= "\U0001f3ff")
        if key not in _YES and key not in _NO:
            return None
        for code, pending in self._pending.items():
            if pending.preview is not None and pending.preview == reaction.target:
                if pending.room == reaction.room and pending.person == reaction.sender:
                    return await self._end(code, key in _YES)
        for pending in self._expired:
            if key in _YES and (pending.room, pending.preview, pending.person) == (
                reaction.room,
                reaction.target,
                reaction.sender,
            ):
                return "The two minutes are over. Nothing was sent. Type the command again."
        return None

    def removed(self, room: str, target: str) -> None:
        """Cancels the write of a command that was removed, or whose preview was."""
        self._removed.append((room, target))
        for code, pending in list(self._pending.items()):
            if pending.room == room and target in (pending.command, pending.preview):
                del self._pending[code]

    def forget(self, room: str) -> None:
        for code, pending in list(self._pending.items()):
            if pending.room == room:
                del self._pending[code]

    def expire(self) -> None:
        now = self._clock.now()
        for code, pending in list(self._pending.items()):
            # A clock that was set back does not make it valid for longer.
            if not pending.expires - CONFIRM_SECONDS - 1 <= now < pending.expires:
                self._expired.append(self._pending.pop(code))

    def work(self) -> None:
        """Ends what was not confirmed in time, and stores what could not be stored before. Raises StorageError."""
        self.expire()
        self._store_ends()

    async def _end(self, code: str, confirmed: bool) -> Optional[str]:
        # Removed before anything else happens, so that a second confirmation finds nothing.
        pending = self._pending.pop(code)
        if not confirmed:
            return "Cancelled. Nothing was sent."
        # The list, the membership and the profile again: they can have changed since the command.
        decision = await self._permissions.decide(Action.WRITE, pending.room, pending.person, pending.write.profile)
        if not decision.allowed:
            return decision.reason
        try:
            await self._perform(code, pending)
        except StorageError:
            # Nothing was sent, so the person can confirm again.
            self._pending[code] = pending
            raise
        return None

    async def _perform(self, code: str, pending: Pending) -> None:
        write = pending.write
        what = f"the new case at {write.profile}" if write.kind == "open" else f"the {_NOUNS[write.kind]} for {write.case}"
        check = "!search " + write.title[:60] if write.kind == "open" else f"!case {write.case}"
        self._storage.begin_write(code, pending.room, pending.thread, f"{what}. Check with {check}", self._clock.now())
        try:
            result = await self._send(write)
            content = self._done(write, result)
        except CasesError as error:
            if error.outcome_unknown:
                content = plain_content(
                    f"It is not known whether {what} arrived: {clean(error.message, 400)} "
                    f"The bot does not send it again. Check with {check} before you do."
                )
            else:
                content = plain_content(f"Not sent: {what}. {clean(error.message, 600)}{_done_steps(error)}")
        try:
            self._report(code, pending.room, write.case, content)
        except StorageError as error:
            log.error("The end of a write cannot be stored: %s", error)
            await self._report_without_storage(code, pending, content)

    async def _report_without_storage(self, code: str, pending: Pending, content: Content) -> None:
        """The write has happened, so the person must get the report now; what was stored about it is removed later."""
        self._unstored[code] = (pending.room, pending.write.case, content)
        await self._chat.send(pending.room, content, f"write-{code}", pending.thread)
        self._unstored[code] = (pending.room, pending.write.case, None)

    def _report(self, code: str, room: str, case: str, content: Optional[Content]) -> None:
        # The report is a stored message, because the write must not be reported as interrupted later.
        with self._storage.transaction():
            # Not if the bot left the room meanwhile.
            if content is not None and self._storage.has_room(room):
                self._storage.add_message(room, "note", case or None, f"write-{code}", content)
            self._storage.end_write(code)

    def _store_ends(self) -> None:
        for code, (room, case, content) in list(self._unstored.items()):
            self._report(code, room, case, content)
            del self._unstored[code]

    async def _send(self, write: Write) -> Record:
        if write.kind == "comment":
            return await self._cases.comment(write.case, write.text)
        if write.kind == "resolve":
            return await self._cases.set_status(write.case, write.action, write.text, write.code)
        return await self._cases.create(write.profile, write.title, write.text, write.options or {})

    def _done(self, write: Write, result: Record) -> Content:
        builder = Builder()
        if write.kind == "open":
            builder.text("Opened ").link(clean(text_of(result, "id"), 100), text_of(result, "url")).text(
                f": {title_of(result) or write.title}"
            )
        elif write.kind == "comment":
            builder.text(f"Sent to {write.case}.")
        else:
            builder.text(f"Done: {write.action} of {write.case}.")
        return builder.content(self._features.text_bytes)

    def report_interrupted(self) -> None:
        """Reports the writes during which the bot ended. They are not repeated."""
        for code, room, _, summary in self._storage.interrupted_writes():
            text = f"The bot ended while it sent {summary}: it is not known whether it arrived. The bot does not send it again."
            self._report(code, room, "", plain_content(text))


_NOUNS = {"comment": "comment", "resolve": "change of the status"}


def _done_steps(error: CasesError) -> str:
    """The steps that did happen, of a write with several steps."""
    done = rows(error.data.get("done"))
    if not done:
        return ""
    return f" Already done: {clean(', '.join(map(str, done)), 200)}. Do not repeat that."
