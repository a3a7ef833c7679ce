"""Limits how often something happens."""

from __future__ import annotations

from collections import deque
from typing import Deque, Dict

from .clock import Clock


class Admission:
    """Limits what reaches the bot, because each command and each look-up causes a request, and names cost nothing."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._times: Dict[str, Deque[float]] = {}

    def admit(self, name: str, count: int, seconds: float) -> bool:
        """Whether something happened less often than `count` times in `seconds`. Then it counts as having happened now."""
        now = self._clock.now()
        if len(self._times) > 1000:
            self._times = {key: times for key, times in self._times.items() if times and times[-1] > now - 60}
        times = self._times.setdefault(name, deque(maxlen=count))
        if len(times) == count and now - seconds < times[0] <= now:
            return False
        times.append(now)
        return True
