"""The bot for one chat service."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections import deque
from dataclasses import dataclass
from typing import Deque, Dict, List, Mapping, Optional, Sequence, Set, Tuple

from . import commands
from .answers import Answers, CommandError, error_content
from .cases import Cases, CasesError
from .chat import Chat, ChatForbidden, ChatRejected, ChatUnavailable, Identity, Incoming, Joined, Left, Message, Reaction, Removed
from .clock import Clock
from .commands import Command
from .content import Content, plain_content
from .delivery import Delivery
from .feed import Feed
from .mentions import Mentions
from .mornings import MorningLists
from .permissions import Permissions, Person
from .bursts import DigestRule
from .planner import Planner
from .rooms import Rooms
from .settings import Morning, SettingsError
from .storage import PROBLEM, Storage
from .stored import StorageError
from .writes import Writes

log = logging.getLogger("casewire.bot")

_LONG_POLL = 60


@dataclass(frozen=True)
class BotSettings:
    """The settings of the bot that apply to all rooms."""

    people: Mapping[str, Person]
    bots: Tuple[str, ...] = ()
    digest: DigestRule = DigestRule()
    zone: str = "UTC"
    morning: Optional[Morning] = None
    unfurl: bool = True
    # For each person, so that a program that answers the bot cannot keep it busy.
    commands_per_minute: int = 20


class Bot:
    """Connects a chat service with casewire."""

    def __init__(self, chat: Chat, cases: Cases, storage: Storage, clock: Clock, settings: BotSettings) -> None:
        self._chat = chat
        self._cases = cases
        self._storage = storage
        self._clock = clock
        self._settings = settings
        features = chat.features
        self._permissions = Permissions(chat, settings.people, settings.bots)
        self._rooms = Rooms(chat, cases, storage, settings.zone, settings.morning)
        self._feed = Feed(cases, storage, clock)
        self._planner = Planner(cases, storage, clock, features, settings.digest)
        self._delivery = Delivery(chat, storage, clock, lambda room: room in self._rooms.settings)
        self._mornings = MorningLists(cases, storage, clock, features, self._delivery)
        self._writes = Writes(chat, cases, storage, clock, self._permissions, features)
        self._answers = Answers(cases, storage, self._permissions, self._writes, features)
        self._mentions = Mentions(chat, cases, storage, clock, self._permissions)
        self._recent: Dict[str, Deque[float]] = {}
        # Set when there is something to plan or to send.
        self._work = asyncio.Event()
        # Set when the subscriptions changed, so that the feed is read for them at once.
        self._subscribed = asyncio.Event()
        self._tasks: Set[asyncio.Task[None]] = set()
        self._writes.report_interrupted()

    @property
    def more(self) -> bool:
        """Whether the feed has more changes now."""
        return self._feed.more

    # The loops

    async def run(self) -> None:
        """Runs until it is cancelled, or until the chat service refuses the account."""
        loops = [asyncio.ensure_future(each) for each in (self._chat.run(self.receive), self._read_feed(), self._send())]
        try:
            done, _ = await asyncio.wait(loops, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                each.result()
        finally:
            await _end([*loops, *self._tasks])

    async def _read_feed(self) -> None:
        pause = 0.0
        while True:
            self._subscribed.clear()
            reading = asyncio.ensure_future(self.feed_once(_LONG_POLL))
            changed = asyncio.ensure_future(self._subscribed.wait())
            await asyncio.wait({reading, changed}, return_when=asyncio.FIRST_COMPLETED)
            changed.cancel()
            if not reading.done():
                # Nothing of a page is stored before it is complete, so reading can begin again.
                reading.cancel()
            try:
                delay = await reading
                pause = 0.0
            except asyncio.CancelledError:
                if not self._subscribed.is_set():
                    raise
                continue
            except CasesError as error:
                pause = min(300.0, max(2.0, 2 * pause))
                delay = pause
                log.warning("The changes cannot be read: %s: %s Next attempt in %.0f s.", error.kind, error.message, delay)
            except StorageError as error:
                pause = delay = min(300.0, max(10.0, 2 * pause))
                log.error("The changes cannot be stored. Next attempt in %.0f s. %s", delay, error)
            if delay:
                await self._wait(self._subscribed, delay)

    async def _send(self) -> None:
        while True:
            self._work.clear()
            try:
                due = await self.work()
            except StorageError as error:
                due = self._clock.now() + 30
                log.error("Nothing can be sent now. Next attempt in 30 s. %s", error)
            wait = 3600.0 if due is None else due - self._clock.now()
            if wait > 0:
                # The list of the morning, and the end of quiet hours, depend on the time of day, which can be set.
                await self._wait(self._work, min(wait, 30.0))

    async def _wait(self, event: asyncio.Event, seconds: float) -> None:
        sleeping = asyncio.ensure_future(self._clock.sleep(seconds))
        waiting = asyncio.ensure_future(event.wait())
        try:
            await asyncio.wait({sleeping, waiting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            waiting.cancel()

    # Changes

    async def feed_once(self, wait: int) -> float:
        """Reads one page of the feed. Returns the seconds until the next one should be read. Raises CasesError."""
        result = await self._feed.read(self._rooms.settings, wait)
        if result.gap:
            missing = "The change feed had to begin again, so changes of the time before may be missing here."
            text = f"{missing} {result.gap} !sitrep shows the current state."
            for room, settings in self._rooms.settings.items():
                # One that still waits is enough.
                if settings.subscriptions and not self._storage.has_note(room, "gap-"):
                    self._note(room, f"gap-{hashlib.sha256(result.gap.encode()).hexdigest()[:12]}-{int(self._clock.now())}", text)
        for query, message in result.invalid.items():
            self._report_invalid(query, message)
        if result.added or result.gap or result.invalid:
            self._work.set()
        # Without subscriptions, the feed is not read.
        return 0.0 if any(s.subscriptions for s in self._rooms.settings.values()) else 3600.0

    def _report_invalid(self, query: str, message: str) -> None:
        """Reports a query that casewire does not accept any more, once a day in each room."""
        day = int(self._clock.now() // 86400)
        for room, settings in self._rooms.settings.items():
            for subscription in settings.subscriptions:
                if subscription.query == query:
                    transaction = f"invalid-{subscription.number}-{day}"
                    if self._storage.has_note(room, f"invalid-{subscription.number}-"):
                        continue
                    if self._storage.get(f"{transaction}-{room}") is None:
                        self._storage.put(f"{transaction}-{room}", "reported")
                        self._note(room, transaction, f"Subscription {subscription.number} has no effect now: {message}")

    def _note(self, room: str, transaction: str, text: str) -> None:
        if not self._storage.has_room(room):
            return
        self._storage.add_message(room, "note", None, transaction, plain_content(text, self._chat.features.text_bytes))
        self._work.set()

    async def work(self) -> Optional[float]:
        """Plans and sends what is due. Returns when to continue."""
        due: List[float] = []
        for room, settings in list(self._rooms.settings.items()):
            if settings.morning is not None:
                await self._mornings.plan(room, settings.morning, settings.subscriptions)
        collecting: List[str] = []
        for room in self._storage.rooms_with_events():
            # While messages cannot be sent, changes are collected: afterwards, many of them are one digest.
            if room not in self._rooms.settings:
                continue
            if self._delivery.is_paused(room):
                collecting.append(room)
                continue
            next_plan = await self._planner.plan(room, self._rooms.settings[room], self._feed.more)
            if next_plan is not None:
                due.append(next_plan)
        if await self._planner.refresh_roots():
            due.append(self._clock.now())
        next_send = await self._delivery.send_due()
        if next_send is not None:
            due.append(next_send)
        if not all(map(self._delivery.is_paused, collecting)):
            due.append(self._clock.now())
        self._writes.work()
        return min(due, default=None)

    # What happens in the rooms

    async def receive(self, incoming: Incoming) -> None:
        """Handles an event of the chat. A message has a task of its own, because its answer can take time."""
        if isinstance(incoming, (Joined, Left)):
            # Whether a room is served must be known before anything else happens in it.
            await self._handle_safely(incoming)
            return
        task = asyncio.ensure_future(self._handle_safely(incoming))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _handle_safely(self, incoming: Incoming) -> None:
        try:
            await self.handle(incoming)
        except (ChatUnavailable, StorageError) as error:
            if isinstance(incoming, (Joined, Left)):
                # The chat passes it on again: without it, the bot would be silent in the room.
                raise
            if isinstance(error, StorageError):
                log.error("An event of the chat could not be handled: %s", error)
            else:
                log.warning("An answer could not be sent: %s", error)
        except (ChatForbidden, ChatRejected) as error:
            log.warning("An answer could not be sent: %s", error)
        except Exception:
            log.exception("An event of the chat could not be handled")

    async def handle(self, incoming: Incoming) -> None:
        """Handles an event of the chat."""
        if isinstance(incoming, Message):
            await self._message(incoming)
        elif isinstance(incoming, Reaction):
            if not self._permissions.is_bot(incoming.sender):
                answer = await self._react(incoming)
                self._work.set()
                if answer is not None:
                    await self._reply(incoming.room, f"answer-{incoming.target}", plain_content(answer))
        elif isinstance(incoming, Removed):
            self._writes.removed(incoming.room, incoming.target)
            self._storage.remove_thread(incoming.room, incoming.target)
        elif isinstance(incoming, Joined):
            await self._joined(incoming)
        else:
            self._left(incoming.room)

    async def _react(self, reaction: Reaction) -> Optional[str]:
        try:
            return await self._writes.react(reaction)
        except StorageError as error:
            log.error("A confirmation could not be stored: %s", error)
            return "The bot cannot store anything now, so nothing was sent. Its log states why. Try again later."

    async def _joined(self, event: Joined) -> None:
        if event.problem is not None:
            # A room that cannot be served keeps its settings, but gets no case.
            self._rooms.left(event.room)
            if not event.earlier:
                self._introduce(event.room, PROBLEM, event.problem)
            return
        replaces = event.previous is not None and event.previous in self._rooms.settings
        await self._rooms.joined(event.room, event.previous)
        # A refusal of before, for example because the bot was removed, says nothing about now.
        self._delivery.forget(event.room)
        self._storage.remove_notes(event.room, PROBLEM, "")
        if replaces and event.previous is not None:
            self._storage.move_queue(event.previous, event.room)
            self._left(event.previous)
        self._delivery.reconnected()
        self._subscribed.set()
        self._work.set()
        if not event.earlier:
            self._introduce(
                event.room, "joined-", "casewire-bot is here. !help lists the commands; !subscribe requests notifications."
            )

    def _introduce(self, room: str, prefix: str, text: str) -> None:
        """Stores the first message in a room, so that it also arrives after an outage."""
        # The chat passes on again that the bot joined if the bot ended before the chat could store it.
        if not self._storage.has_note(room, prefix):
            # Not the time: the bot can be removed and invited again within a second, and each join has a message.
            transaction = prefix + secrets.token_hex(12)
            self._storage.add_message(room, "note", None, transaction, plain_content(text))
            self._work.set()

    def _left(self, room: str) -> None:
        changes, messages = self._storage.waiting(room)
        if changes or messages:
            log.error("%s: the bot left %s. %d changes and %d messages for it are discarded.", self._chat.name, room, changes, messages)
        self._rooms.left(room)
        self._writes.forget(room)
        self._planner.forget(room)
        self._delivery.forget(room)
        self._storage.forget_room(room)
        self._subscribed.set()

    async def _message(self, message: Message) -> None:
        if self._permissions.is_bot(message.sender):
            return
        if message.room not in self._rooms.settings:
            return
        command = commands.parse(message.text)
        if command is None:
            if self._settings.unfurl:
                await self._mentions.show(message)
            return
        admitted, first = self._admit(message.sender)
        if first:
            await self._reply(
                message.room, f"reply-{message.id}", plain_content("Too many commands. Wait a minute."), message.thread
            )
        if not admitted:
            return
        answer = await self._answer(message, command)
        self._work.set()
        if answer is not None:
            await self._reply(message.room, f"reply-{message.id}", answer, message.thread)

    def _admit(self, sender: Identity) -> Tuple[bool, bool]:
        """Whether the person sent few commands lately; if not, whether this is the first one too many."""
        now = self._clock.now()
        if len(self._recent) > 1000:
            self._recent = {name: times for name, times in self._recent.items() if times and times[-1] > now - 60}
        times = self._recent.setdefault(sender.id, deque())
        while times and times[0] <= now - 60:
            times.popleft()
        limit = self._settings.commands_per_minute
        if len(times) <= limit:
            times.append(now)
        else:
            return False, False
        return len(times) <= limit, len(times) == limit + 1

    async def _answer(self, message: Message, command: Command) -> Optional[Content]:
        decision = await self._permissions.decide(command.info.action, message.room, message.sender)
        if not decision.allowed:
            return plain_content(decision.reason) if decision.reason is not None else None
        try:
            return await self._execute(message, command.info.name, command.rest)
        except CasesError as error:
            return error_content(error)
        except StorageError as error:
            log.error("A command could not be executed: %s", error)
            return plain_content("The bot cannot store anything now, so nothing was sent or changed. Its log states why. Try again later.")
        except (CommandError, SettingsError) as error:
            return plain_content(str(error), self._chat.features.text_bytes)
        except ChatForbidden:
            return plain_content("The bot has no permission for that here. On Matrix, it needs power level 50 to store settings.")

    async def _execute(self, message: Message, name: str, rest: str) -> Optional[Content]:
        if name == "case":
            return await self._answers.case(message, rest)
        if name == "search":
            return await self._answers.search(rest)
        if name == "sitrep":
            return await self._answers.sitrep(rest)
        if name == "help":
            return self._answers.help(rest)
        if name == "subscriptions":
            return self._rooms.overview(message.room)
        if name == "comment":
            await self._answers.comment(message, rest)
        elif name == "resolve":
            await self._answers.resolve(message, rest)
        elif name == "open":
            await self._answers.open(message, rest)
        elif name in ("yes", "no"):
            answer = await self._writes.answer(message, rest, name == "yes")
            return None if answer is None else plain_content(answer)
        else:
            return plain_content(await self._configure(message.room, name, rest), self._chat.features.text_bytes)
        return None

    async def _configure(self, room: str, name: str, rest: str) -> str:
        answer = await self._rooms.configure(room, name, rest)
        self._subscribed.set()
        return answer

    async def _reply(self, room: str, transaction: str, content: Content, thread: Optional[str] = None) -> None:
        await self._chat.send(room, content, transaction, thread)


async def _end(tasks: Sequence[asyncio.Future[None]]) -> None:
    """Cancels tasks until all have ended: before Python 3.12, `asyncio.wait_for` can lose a cancellation."""
    while running := [each for each in tasks if not each.done()]:
        for each in running:
            each.cancel()
        await asyncio.wait(running, timeout=1)
    await asyncio.gather(*tasks, return_exceptions=True)
