"""A chat, casewire and a clock that tests control."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from casewire.bot.cases import CasePage, CasesError, ChangePage, Record
from casewire.bot.chat import ChatForbidden, Features, Identity, Message, Reaction, Receiver
from casewire.bot.content import Content
from casewire.bot.core import Bot, BotSettings
from casewire.bot.permissions import Person
from casewire.bot.storage import Storage

ROOM = "!room"
ZOE = Identity("@zoe:example.org", True)
PRIVATE = "canary-of-a-private-comment"


class ManualClock:
    """A clock that a test sets."""

    def __init__(self, now: float = 1_796_040_000.0) -> None:
        # 2026-11-30T12:00:00Z, a Monday.
        self.time = now

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds


@dataclass
class Sent:
    """A message that a chat got."""

    id: str
    room: str
    content: Content
    transaction: str
    thread: Optional[str]


class FakeChat:
    """A chat service in memory. A repeated transaction is the same message, as on Matrix."""

    name = "fake"

    def __init__(self, threads: bool = True) -> None:
        self.features = Features(threads, threads, threads, threads, 6000)
        self.sent: List[Sent] = []
        self.edits: List[Tuple[str, Content]] = []
        self.managers: set[str] = set()
        self.absent: set[str] = set()
        self.settings: Dict[str, Mapping[str, Any]] = {}
        self.may_save = True
        # Raised by the next messages, in this order. None: the message is accepted.
        self.failures: List[Optional[Exception]] = []
        # Whether a failing message was accepted, and only its response was lost.
        self.lost_responses = False

    async def run(self, receive: Receiver) -> None:
        raise NotImplementedError

    async def send(self, room: str, content: Content, transaction: str, thread: Optional[str] = None) -> str:
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None and not self.lost_responses:
            raise failure
        found = next((each for each in self.sent if (each.room, each.transaction) == (room, transaction)), None)
        if found is None:
            found = Sent(f"${len(self.sent)}", room, content, transaction, thread)
            self.sent.append(found)
        if failure is not None:
            raise failure
        return found.id

    async def edit(self, room: str, message: str, content: Content, transaction: str) -> None:
        self.edits.append((message, content))

    async def may_manage(self, room: str, person: Identity) -> bool:
        return person.id in self.managers

    async def is_member(self, room: str, person: Identity) -> bool:
        return person.id not in self.absent

    async def load_settings(self, room: str) -> Optional[Mapping[str, Any]]:
        return self.settings.get(room)

    async def save_settings(self, room: str, settings: Mapping[str, Any]) -> None:
        if not self.may_save:
            raise ChatForbidden("403")
        self.settings[room] = settings

    async def close(self) -> None:
        pass

    def texts(self, room: str = ROOM) -> List[str]:
        return [each.content.plain for each in self.sent if each.room == room]


def case_record(number: int = 1, **members: Any) -> Dict[str, Any]:
    return {
        "id": f"ibm/CS{1000000 + number}",
        "number": f"CS{1000000 + number}",
        "profile": "ibm",
        "provider": "ibm-cloud",
        "title": f"Title {number}",
        "status": {"state": "inProgress", "vendor": "In Progress"},
        "severity": {"level": 3, "vendor": "3"},
        **members,
    }


PROVIDERS: List[Record] = [
    {
        "provider": "ibm-cloud",
        "name": "IBM Cloud",
        "actions": ["resolve"],
        "abilities": ["comments/add", "cases/setStatus", "cases/create"],
    },
    {
        "provider": "redhat-portal",
        "name": "Red Hat",
        "actions": ["close"],
        "abilities": ["comments/add", "cases/setStatus", "cases/create"],
    },
    {"provider": "cisco-support", "name": "Cisco Support", "actions": [], "abilities": []},
]


class FakeCases:
    """casewire in memory: cases, events with states, and a record of all writes."""

    def __init__(self) -> None:
        self.records: Dict[str, Dict[str, Any]] = {}
        self.events: List[Dict[str, Any]] = []
        self.page_size = 1000
        self.writes: List[Tuple[str, Tuple[Any, ...]]] = []
        self.write_error: Optional[CasesError] = None
        self.read_error: Optional[CasesError] = None
        self.change_error: Optional[CasesError] = None
        self.queries: List[str] = []
        self.found: List[Record] = []
        # Called when a write arrives, before it is answered.
        self.on_write: Callable[[], None] = lambda: None
        for number in range(1, 4):
            self.add_case(number)

    def add_case(self, number: int, **members: Any) -> Dict[str, Any]:
        record = case_record(number, **members)
        self.records[record["id"]] = record
        return record

    def add_event(self, case: str = "ibm/CS1000001", kind: str = "comment", **members: Any) -> Dict[str, Any]:
        number = len(self.events) + 1
        event = {
            "id": f"e-{number}",
            "key": f"{number:032x}",
            "profile": case.split("/")[0],
            "case": case,
            "kind": kind,
            "seenAt": "2026-11-30T12:00:00Z",
            "origin": "other",
            "new": {"id": f"c{number}", "text": f"text {number}", "format": "plain", "author": {"name": "Agent"}},
            **members,
        }
        self.events.append(event)
        return event

    def _matches(self, query: str, record: Mapping[str, Any]) -> bool:
        terms = dict(term.split(":") for term in query.split() if ":" in term)
        if "severity" in terms and str(record["severity"]["level"]) not in terms["severity"]:
            return False
        if terms.get("is") == "waiting" and record["status"]["state"] != "waitingOnCustomer":
            return False
        return "number" not in terms or terms["number"] == record["number"]

    async def changes(
        self, state: Optional[str], query: str = "", kinds: Sequence[str] = (), wait: int = 0, limit: int = 100
    ) -> ChangePage:
        if self.change_error is not None:
            error, self.change_error = self.change_error, None
            raise error
        if "invalid" in query:
            raise CasesError("invalidParams", f'Unknown query "{query}".')
        if state is None:
            return ChangePage([], str(len(self.events)), False)
        first = int(state)
        matching: List[Record] = []
        last = first
        for index, event in enumerate(self.events[first:], first + 1):
            if len(matching) == min(limit, self.page_size):
                break
            last = index
            record = self.records.get(event["case"], case_record())
            if (not kinds or event["kind"] in kinds) and self._matches(query, record):
                matching.append(event)
        return ChangePage(matching, str(last), last < len(self.events))

    async def case(self, case: str, comments: bool = False, max_age: Optional[int] = None) -> Record:
        if self.read_error is not None:
            raise self.read_error
        for record in self.records.values():
            if case in (record["id"], record["number"]):
                return record
        raise CasesError("notFound", f'Not found: case "{case}".')

    async def list(self, query: str, limit: int, sort: str = "severity") -> CasePage:
        if self.read_error is not None:
            raise self.read_error
        if "invalid" in query:
            raise CasesError("invalidParams", f'Unknown query "{query}".')
        self.queries.append(query)
        return CasePage([each for each in self.records.values() if self._matches(query, each)][:limit], False, [])

    async def search(self, query: str, limit: int) -> CasePage:
        return await self.list(query, limit)

    async def references(self, text: str) -> List[Record]:
        import re

        numbers = re.findall(r"CS[0-9]{7}", text)
        return [{"number": number, "case": f"ibm/{number}"} for number in numbers]

    async def providers(self) -> List[Record]:
        return PROVIDERS

    async def profiles(self) -> List[Record]:
        return [{"profile": "ibm", "provider": "ibm-cloud"}, {"profile": "cisco", "provider": "cisco-support"}]

    async def values(self, profile: str, kind: str) -> List[Record]:
        return [{"value": 8, "name": "Solved by an engineer"}]

    async def comment(self, case: str, text: str) -> Record:
        return self._write("comment", case, text)

    async def set_status(self, case: str, action: str, comment: str, code: Optional[int]) -> Record:
        return self._write("set_status", case, action, comment, code)

    async def create(self, profile: str, title: str, description: str, options: Mapping[str, Any]) -> Record:
        return self._write("create", profile, title, description, dict(options))

    def _write(self, name: str, *values: Any) -> Record:
        self.writes.append((name, values))
        self.on_write()
        if self.write_error is not None:
            raise self.write_error
        return case_record(99)


class Harness:
    """A bot over the fakes, in one room."""

    def __init__(self, threads: bool = True, storage: Optional[Storage] = None, joined: bool = True, **settings: Any) -> None:
        self.clock = ManualClock()
        self.chat = FakeChat(threads)
        self.cases = FakeCases()
        self.storage = storage or Storage(":memory:")
        self.chat.managers.add(ZOE.id)
        people = settings.pop("people", {ZOE.id: Person("Zoë Müller")})
        self.settings = BotSettings(people=people, **settings)
        self.bot = self.make_bot()
        self._joined = joined
        self._number = 0

    def make_bot(self) -> Bot:
        return Bot(self.chat, self.cases, self.storage, self.clock, self.settings)

    async def start(self, *subscriptions: str) -> "Harness":
        from casewire.bot.chat import Joined

        await self.bot.handle(Joined(ROOM, earlier=True))
        for subscription in subscriptions:
            await self.command(f"!subscribe {subscription}")
        await self.bot.feed_once(0)
        self.chat.sent.clear()
        return self

    async def command(self, text: str, sender: Identity = ZOE, thread: Optional[str] = None, room: str = ROOM) -> List[str]:
        """Sends a message, and returns what the bot sent because of it."""
        self._number += 1
        before = len(self.chat.sent)
        # So that the limit of commands does not disturb.
        self.clock.time += 5
        await self.bot.handle(Message(room, f"$m{self._number}", sender, text, thread))
        await self.bot.work()
        return [each.content.plain for each in self.chat.sent[before:]]

    async def react(self, target: str, key: str = "✅", sender: Identity = ZOE, room: str = ROOM) -> List[str]:
        before = len(self.chat.sent)
        await self.bot.handle(Reaction(room, target, key, sender))
        await self.bot.work()
        return [each.content.plain for each in self.chat.sent[before:]]

    async def propose(self, text: str = "!comment CS1000001 Hello") -> Tuple[str, str]:
        """Types a write, and returns the code and the id of the preview."""
        preview = (await self.command(text))[-1]
        return preview.split("!yes ")[1].split()[0], self.chat.sent[-1].id

    async def deliver(self, seconds: float = 0) -> None:
        """Reads the feed to its end, and does all work that is due within some seconds."""
        await self.bot.feed_once(0)
        while self.bot.more:
            await self.bot.feed_once(0)
        end = self.clock.time + seconds
        while True:
            due = await self.bot.work()
            if due is None or due > end:
                self.clock.time = max(self.clock.time, end)
                if due is None or due > self.clock.time:
                    return
                continue
            self.clock.time = max(self.clock.time, due)
