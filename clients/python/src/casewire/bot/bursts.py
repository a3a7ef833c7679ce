"""Decides whether changes are reported one by one, or as a digest."""

from __future__ import annotations

import enum
from collections import deque
from dataclasses import dataclass, field
from typing import Deque, Optional, Tuple


@dataclass(frozen=True)
class DigestRule:
    """More than `events` within `seconds` are one digest."""

    events: int = 5
    seconds: float = 10.0
    # A burst that goes on is reported after this time.
    longest: float = 60.0


class Decision(enum.Enum):
    """What happens with the changes that wait."""

    SINGLE = "single"
    DIGEST = "digest"
    WAIT = "wait"


@dataclass
class Burst:
    """What a room got lately. Only the planner uses it."""

    # When each single change was planned, for the last `DigestRule.seconds`.
    sent: Deque[float] = field(default_factory=lambda: deque[float]())
    # When the current burst began.
    since: Optional[float] = None

    def decide(
        self, rule: DigestRule, now: float, pending: int, last: float, more: bool, only_digest: bool = False, at_once: bool = False
    ) -> Tuple[Decision, float]:
        """Decides about `pending` changes, of which the last one arrived at `last`. Returns also until when to wait.

        `more` states that further ones are about to arrive, `only_digest` that they cannot be reported one by one, and `at_once`
        that the burst ends now.
        """
        if self.since is not None and self.since > now:
            # The clock was set back.
            self.since = now
        while self.sent and self.sent[-1] > now:
            self.sent.pop()
        while self.sent and self.sent[0] <= now - rule.seconds:
            self.sent.popleft()
        if self.since is None:
            if not more and not only_digest and pending + len(self.sent) <= rule.events:
                self.sent.extend([now] * pending)
                return Decision.SINGLE, now
            self.since = now
        end = max(self.since + rule.seconds, min(last, now) + 2)
        end = self.since + rule.longest if more else min(end, self.since + rule.longest)
        if now < end and (more or not at_once):
            return Decision.WAIT, end
        self.since = None
        if pending <= rule.events and not only_digest:
            # The burst was over; these few came after it.
            self.sent.extend([now] * pending)
            return Decision.SINGLE, now
        return Decision.DIGEST, now
