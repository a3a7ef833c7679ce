"""Turns the stored changes of a room into messages: one by one, or as a digest."""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Tuple

from . import render
from .bursts import Burst, Decision, DigestRule
from .cases import Cases, CasesError, Record, severity_of
from .chat import Features
from .clock import Clock
from .settings import RoomSettings
from .storage import MAXIMUM_EVENTS, Storage
from .stored import StoredEvent

log = logging.getLogger("casewire.bot")


@dataclass
class _Window:
    """What a room got lately. Only the planner writes it."""

    burst: Burst = field(default_factory=Burst)
    # The burst of urgent cases in quiet hours.
    urgent: Burst = field(default_factory=Burst)
    # The room had quiet hours when it was planned last.
    quiet: bool = False
    # The last change whose case was read during the quiet hours, so that each one is read once.
    checked: int = 0
    # The cases with waiting changes that are urgent.
    urgent_cases: Dict[str, bool] = field(default_factory=lambda: dict[str, bool]())


class Planner:
    """Plans the messages of all rooms. A message is stored before it is sent, and then never changes."""

    def __init__(self, cases: Cases, storage: Storage, clock: Clock, features: Features, rule: DigestRule) -> None:
        self._cases = cases
        self._storage = storage
        self._clock = clock
        self._features = features
        self._rule = rule
        self._windows: Dict[str, _Window] = {}

    async def plan(self, room: str, settings: RoomSettings, more: bool) -> Optional[float]:
        """Plans what is due, and returns when to plan again. `more` states that further changes are about to arrive."""
        pending, last = self._storage.event_count(room)
        window = self._windows.setdefault(room, _Window())
        if pending == 0:
            window.burst.since = window.urgent.since = None
            return None
        now = self._clock.now()
        until = settings.quiet.until(now) if settings.quiet else None
        if until is not None and settings.quiet is not None:
            window.quiet = True
            wait = await self._plan_urgent(room, window, settings.quiet.urgent, last, more)
            return until if wait is None else min(until, wait)
        after_quiet, window.quiet = window.quiet, False
        only_digest = self._storage.counted(room) > 0
        decision, end = window.burst.decide(self._rule, now, pending, last, more, only_digest, after_quiet)
        if decision is Decision.WAIT:
            return end
        if decision is Decision.SINGLE:
            await self._plan_single(room, self._storage.events(room, pending))
        else:
            await self._plan_digest(room, " during the quiet hours" if after_quiet else "")
        return None

    def forget(self, room: str) -> None:
        self._windows.pop(room, None)

    async def _plan_urgent(
        self, room: str, window: _Window, urgent: Optional[int], last: float, more: bool
    ) -> Optional[float]:
        """Plans the changes of urgent cases, with what those cases were waiting for, so that their order stays."""
        if urgent is None:
            return None
        cases = window.urgent_cases
        while events := self._storage.events_after(room, window.checked):
            for event in events:
                window.checked = event.seq
                severity = event.body.get("severity")
                if not isinstance(severity, int) and event.case not in cases:
                    severity = severity_of(await self._read(event.case))
                if isinstance(severity, int):
                    cases[event.case] = severity <= urgent
        waiting = [
            event
            for case in [case for case, is_urgent in cases.items() if is_urgent]
            for event in self._storage.events(room, MAXIMUM_EVENTS, case)
        ]
        if not waiting:
            return None
        decision, end = window.urgent.decide(self._rule, self._clock.now(), len(waiting), last, more)
        if decision is Decision.WAIT:
            return end
        # Read again for the next change: the severity can have changed.
        cases.clear()
        if decision is Decision.SINGLE:
            await self._plan_single(room, waiting)
        else:
            await self._plan_digest(room, " (urgent)", waiting)
        return None

    async def _plan_single(self, room: str, events: List[StoredEvent]) -> None:
        """Plans one message for each change, after the root of its thread if there is none yet."""
        records = {case: await self._read(case) for case in dict.fromkeys(event.case for event in events)}
        with self._storage.transaction():
            # The bot can have left the room while the cases were read.
            left = self._storage.event_numbers(room)
            events = [event for event in events if event.seq in left]
            for event in events:
                if self._features.threads:
                    self._plan_root(room, event.case, records[event.case])
                content = render.event(event.case, event.key, event.body, records[event.case], self._features)
                # The transaction is the key of the change, so that a repeat after a crash is the same message.
                self._storage.add_message(room, "event", event.case, event.key, content)
            for case, record in records.items():
                self._plan_edit(room, case, record)
            self._storage.remove_events(room, events)

    def _plan_root(self, room: str, case: str, record: Optional[Record]) -> None:
        if self._storage.thread(room, case) is None and not self._storage.has_message(room, "root", case):
            content = render.root(case, record, self._features)
            self._storage.add_message(room, "root", case, "root-" + secrets.token_hex(12), content)

    def _plan_edit(self, room: str, case: str, record: Optional[Record]) -> None:
        """Plans the edit of the first message of a thread, if it shows an earlier state."""
        thread = self._storage.thread(room, case)
        if record is None or thread is None or not self._features.edits:
            return
        content = render.root(case, record, self._features)
        self._storage.remove_untried_edits(room, case)
        if content.plain != thread.shown:
            self._storage.add_message(room, "edit", case, "edit-" + secrets.token_hex(12), content)

    async def _plan_digest(self, room: str, reason: str, events: Optional[List[StoredEvent]] = None) -> None:
        """Plans a digest of all changes of a room, or of some."""
        records: Dict[str, Record] = {}
        for case in render.digest_cases(self._totals(room, events)):
            record = await self._read(case)
            if record is not None:
                records[case] = record
        with self._storage.transaction():
            # Read again, because changes can arrive, and the bot can leave the room, while cases are read.
            if events is not None:
                left = self._storage.event_numbers(room)
                events = [event for event in events if event.seq in left]
            totals = self._totals(room, events)
            if not totals:
                return
            keys = self._storage.event_keys(room) if events is None else [event.key for event in events]
            content = render.digest(totals, records, keys, reason, self._features)
            self._storage.add_message(room, "digest", None, "digest-" + secrets.token_hex(16), content)
            self._storage.mark_dirty(room, list(dict.fromkeys(case for case, _, _ in totals)))
            self._storage.remove_events(room, events)

    def _totals(self, room: str, events: Optional[List[StoredEvent]]) -> List[Tuple[str, str, int]]:
        if events is None:
            return self._storage.event_totals(room)
        counts = Counter((event.case, str(event.body.get("kind"))) for event in events)
        return [(case, kind, count) for (case, kind), count in counts.items()]

    async def refresh_roots(self, limit: int = 5) -> bool:
        """Plans edits of threads whose cases were in a digest. Returns whether more are left."""
        rows = self._storage.dirty_threads(limit)
        for room, thread in rows:
            record = await self._read(thread.case)
            with self._storage.transaction():
                self._plan_edit(room, thread.case, record)
                self._storage.mark_dirty(room, [thread.case], False)
        return len(rows) == limit

    async def _read(self, case: str) -> Optional[Record]:
        """The case as the last round left it in the store. A message is sent also if it cannot be read."""
        try:
            return await self._cases.case(case, max_age=300)
        except CasesError as error:
            log.info("A case could not be read for a notification: %s", error.kind)
            return None
