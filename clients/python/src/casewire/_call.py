from __future__ import annotations

import copy
import signal as signals
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Optional

from .errors import CasewireError, ConnectionLostError, NoResponseError
from .protocol import WRITING_METHODS

CHECK = " The change may have happened: check before you repeat it."


def progress_token(id: int) -> str:
    return f"{id}p"


def rows_token(id: int) -> str:
    return f"{id}r"


class Call:
    """A request that waits for its response.

    `deliver` gets the result or the error, once, in the thread of the server or in one that submits or cancels.
    """

    __slots__ = ("id", "method", "message", "deliver", "progress", "rows", "deadline", "seconds", "is_sent")

    def __init__(self, id: int, method: str, message: bytes, deliver: Callable[[Any, Optional[BaseException]], object]) -> None:
        self.id = id
        self.method = method
        self.message = message
        self.deliver = deliver
        self.progress: Optional[Callable[[Mapping[str, Any]], object]] = None
        self.rows: Optional[Callable[[list[Any]], object]] = None
        # The time at which a server that did not respond is given up, and the seconds until then.
        self.deadline: Optional[float] = None
        self.seconds = 0.0
        self.is_sent = False

    @property
    def writes(self) -> bool:
        return self.method in WRITING_METHODS

    @property
    def outcome_unknown(self) -> bool:
        """Whether the vendor may have acted, if no response follows. What was not sent did not happen."""
        return self.is_sent and self.writes

    def no_response(self) -> NoResponseError:
        return NoResponseError(
            f"casewire did not respond to {self.method} within {self.seconds:g} seconds.{CHECK if self.outcome_unknown else ''}",
            method=self.method, outcome_unknown=self.outcome_unknown)


class Ending(NamedTuple):
    """Why and how a server ended."""

    error: Optional[CasewireError]
    problem: Optional[str]
    status: Optional[int]
    stderr: list[str]

    @property
    def exit_code(self) -> Optional[int]:
        return self.status if self.status is not None and self.status >= 0 else None

    @property
    def signal(self) -> Optional[str]:
        if self.status is None or self.status >= 0:
            return None
        try:
            return signals.Signals(-self.status).name
        except ValueError:
            return str(-self.status)

    @property
    def reason(self) -> str:
        """Completes a sentence that begins with the name of the program."""
        if self.problem:
            return self.problem
        if self.signal:
            return f"was ended by {self.signal}"
        return "ended" if self.status is None else f"ended with the exit code {self.status}"

    @property
    def last_line(self) -> str:
        return f" Its last line: {self.stderr[-1]}" if self.stderr else ""

    def error_for(self, call: Call) -> CasewireError:
        outcome_unknown = call.outcome_unknown
        if self.error is not None and not outcome_unknown:
            # Each caller raises its own.
            return copy.copy(self.error)
        error = ConnectionLostError(
            f"casewire {self.reason} before it responded to {call.method}.{CHECK if outcome_unknown else ''}{self.last_line}",
            method=call.method, outcome_unknown=outcome_unknown, stderr=self.stderr, exit_code=self.exit_code,
            signal=self.signal)
        error.__cause__ = self.error
        return error
