"""Reads the change feed, and stores for each room what it requested."""

from __future__ import annotations

import logging
from typing import Any, Dict, List, Mapping, Set, Tuple

from .cases import Cases, CasesError, ChangePage, Record, comment_text, is_public, name_of, severity_of, state_of, text_of
from .clock import Clock
from .settings import KINDS, RoomSettings
from .storage import MAXIMUM_QUEUED, Storage
from .text import clean
from .values import record

log = logging.getLogger("casewire.bot")

_STATE = "feed"
_TEXT = 600


class Feed:
    """One chain of states for all rooms, so that the order of events is the same in each of them.

    A query belongs to a subscription, and the feed is read without one. Which events match a query is asked for the same state:
    states are valid for every query.
    """

    def __init__(self, cases: Cases, storage: Storage, clock: Clock) -> None:
        self._cases = cases
        self._storage = storage
        self._clock = clock
        # Whether the last page had more after it. The planner then waits, so that one burst is one digest.
        self.more = False

    async def read(self, rooms: Mapping[str, RoomSettings], wait: int, limit: int = 200) -> "FeedResult":
        """Reads one page and stores it with the next state. Raises CasesError; then nothing has changed."""
        kinds = _kinds(rooms)
        if not kinds:
            # Nothing is requested. A later subscription begins at its own time.
            self._storage.put(_STATE, None)
            self.more = False
            return FeedResult()
        if self._storage.queued() >= MAXIMUM_QUEUED:
            # One room that gets nothing now must not stop the others.
            self._storage.limit_events()
        state = self._storage.get(_STATE)
        if state is None:
            page = await self._cases.changes(None)
            self._storage.put(_STATE, page.state)
            self.more = False
            return FeedResult(began=True)
        try:
            page = await self._cases.changes(state, kinds=kinds, wait=0 if self.more else wait, limit=limit)
        except CasesError as error:
            fresh = text_of(error.data, "state")
            if error.kind != "resync" or not fresh:
                raise
            self._storage.put(_STATE, fresh)
            self.more = False
            return FeedResult(gap=clean(error.message, 300))
        result = await self._store(rooms, kinds, state, page)
        self.more = page.more
        return result

    async def _store(
        self, rooms: Mapping[str, RoomSettings], kinds: Tuple[str, ...], state: str, page: ChangePage
    ) -> "FeedResult":
        result = FeedResult()
        events = [event for event in page.events if not _is_hidden(event)]
        matches: Dict[str, Set[str]] = {"": {text_of(event, "id") for event in events}}
        if events:
            for query in sorted({s.query for settings in rooms.values() for s in settings.subscriptions if s.query}):
                try:
                    matches[query] = await self._matching(query, kinds, state, page)
                except CasesError as error:
                    if error.kind != "invalidParams":
                        raise
                    # For example a saved query that was removed. The other subscriptions go on.
                    matches[query] = set()
                    result.invalid[query] = clean(error.message, 300)
        with self._storage.transaction():
            for room, settings in rooms.items():
                for event in events:
                    if any(
                        text_of(event, "kind") in s.kinds and text_of(event, "id") in matches[s.query]
                        for s in settings.subscriptions
                    ):
                        body = summarize(event)
                        case, key = text_of(event, "case"), text_of(event, "key")
                        if self._storage.add_event(room, case, key, body, self._clock.now()):
                            result.added += 1
                self._storage.limit_events(room)
            self._storage.put(_STATE, page.state)
        return result

    async def _matching(self, query: str, kinds: Tuple[str, ...], state: str, page: ChangePage) -> Set[str]:
        """The ids of the events of `page` that match a query."""
        wanted = {text_of(event, "id") for event in page.events}
        found: Set[str] = set()
        while True:
            part = await self._cases.changes(state, query=query, kinds=kinds, limit=1000)
            ids = [text_of(event, "id") for event in part.events]
            found.update(id for id in ids if id in wanted)
            if not part.more or any(id not in wanted for id in ids):
                return found
            state = part.state


class FeedResult:
    """What a page changed."""

    def __init__(self, began: bool = False, gap: str = "") -> None:
        self.began = began
        # Why changes may be missing, if the state was not valid any more.
        self.gap = gap
        self.added = 0
        # The queries that casewire does not accept any more, with its messages.
        self.invalid: Dict[str, str] = {}


def _kinds(rooms: Mapping[str, RoomSettings]) -> Tuple[str, ...]:
    requested = {kind for settings in rooms.values() for s in settings.subscriptions for kind in s.kinds}
    return tuple(kind for kind in KINDS if kind in requested)


def _is_hidden(event: Record) -> bool:
    """Whether an event must not be reported: that of a private comment or file."""
    new = record(event.get("new"))
    if text_of(event, "kind") == "comment":
        return not is_public(new)
    return text_of(event, "kind") == "attachment" and new.get("private") is True


def summarize(event: Record) -> Dict[str, Any]:
    """What is stored of an event: clean texts of bounded length."""
    kind = text_of(event, "kind")
    new, old = record(event.get("new")), record(event.get("old"))
    body: Dict[str, Any] = {"kind": kind, "at": text_of(event, "at") or text_of(event, "seenAt")}
    lines: List[str] = []
    if kind == "comment":
        body["author"] = name_of(new.get("author"))
        body["text"] = comment_text(new, _TEXT)
    elif kind == "attachment":
        body["author"] = name_of(new.get("createdBy"))
        body["text"] = clean(text_of(new, "name"), 120)
    elif kind == "status":
        lines = [state_of(old) if old else "", state_of(new)]
    elif kind == "severity":
        body["severity"] = severity_of(new)
        lines = [_severity(old), _severity(new)]
    elif kind == "owner":
        lines = [name_of(old.get("owner")), name_of(new.get("owner"))]
    elif kind == "created":
        body["text"] = clean(text_of(new, "title"), 160)
        body["severity"] = severity_of(new)
    elif kind == "fields":
        body["text"] = ", ".join(clean(str(name), 40) for name in list(new)[:10])
    elif kind == "gone":
        body["text"] = clean(text_of(new, "reason"), 40)
    if lines:
        body["from"], body["to"] = lines
    return body


def _severity(members: Record) -> str:
    level = severity_of(members)
    return str(level) if level is not None else ""
