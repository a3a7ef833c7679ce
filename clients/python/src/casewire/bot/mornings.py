"""The list of the morning: the cases that wait on the team."""

from __future__ import annotations

import logging
from typing import Dict, List, Sequence

from . import render
from .cases import CasePage, Cases, CasesError, Record, text_of
from .chat import Features
from .clock import Clock
from .delivery import Delivery
from .settings import Morning, Subscription
from .storage import Storage

log = logging.getLogger("casewire.bot")

_RETRY_SECONDS = 300


class MorningLists:
    """Plans the lists of the morning of all rooms."""

    def __init__(self, cases: Cases, storage: Storage, clock: Clock, features: Features, delivery: Delivery) -> None:
        self._cases = cases
        self._storage = storage
        self._clock = clock
        self._features = features
        self._delivery = delivery
        # A list that could not be read is tried again after this time.
        self._retry_at: Dict[str, float] = {}

    async def plan(self, room: str, morning: Morning, subscriptions: Sequence[Subscription]) -> None:
        """Plans the list of a room, if it is due."""
        now = self._clock.now()
        date = morning.due(now)
        # A list that could not be sent in time is of no interest any more.
        self._storage.remove_notes(room, "morning-", but=f"morning-{date}")
        if date is None or self._delivery.is_paused(room):
            return
        if self._storage.morning_date(room) == date or self._retry_at.get(room, 0.0) > now:
            return
        queries = list(dict.fromkeys(s.query for s in subscriptions)) or [""]
        try:
            page = await self._read(queries if "" not in queries else [""])
        except CasesError as error:
            self._retry_at[room] = now + _RETRY_SECONDS
            log.warning("The list of the morning for %s cannot be read: %s", room, error.message)
            return
        count = f"{len(page.cases)}{' or more' if page.more else ''}"
        head = (
            f"Good morning. {count} {'case waits' if count == '1' else 'cases wait'} on us."
            if page.cases
            else "Good morning. No case waits on us."
        )
        if not self._storage.has_room(room):
            # The bot left the room while the cases were read.
            return
        with self._storage.transaction():
            self._storage.add_message(room, "note", None, f"morning-{date}", render.case_list(head, page, self._features))
            self._storage.set_morning_date(room, date)

    async def _read(self, queries: Sequence[str]) -> CasePage:
        found: Dict[str, Record] = {}
        more = False
        missing: List[str] = []
        for query in queries:
            page = await self._cases.list(f"{query} is:waiting".strip(), 100)
            found.update((text_of(case, "id"), case) for case in page.cases)
            more = more or page.more
            missing += [profile for profile in page.missing if profile not in missing]
        return CasePage(list(found.values()), more, missing)
