"""Spaces out lines to an IRC server."""

from __future__ import annotations

from .clock import Clock


class TokenBucket:
    """Spaces out lines, so that the server does not end the connection for flooding."""

    def __init__(self, clock: Clock, burst: int, seconds: float) -> None:
        self._clock = clock
        self._burst = float(burst)
        self._seconds = seconds
        self._tokens = self._burst
        self._at = clock.now()

    async def take(self) -> None:
        """Waits until a line may be sent. Callers take turns by themselves."""
        while True:
            now = self._clock.now()
            # A clock that was set back must not stop the bot.
            self._tokens = min(self._burst, self._tokens + max(0.0, now - self._at) / self._seconds)
            self._at = now
            if self._tokens >= 1:
                self._tokens -= 1
                return
            await self._clock.sleep((1 - self._tokens) * self._seconds)
