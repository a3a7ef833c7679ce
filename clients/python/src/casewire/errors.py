"""The errors of calls. `protocol` has a class for each kind of error that casewire reports."""
from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Optional


class CasewireError(Exception):
    """An error of a call: from casewire or a vendor, or because casewire could not be used."""

    kind: str
    """The stable name of the error, such as `rateLimited`."""
    code: Optional[int]
    """The code of JSON-RPC; None if the error is not from casewire."""
    method: Optional[str]
    """The method that was called."""
    retriable: bool
    """Whether the same request may be sent again."""
    outcome_unknown: bool
    """Whether a write may have happened. Do not repeat it before you have checked."""

    def __init__(
        self,
        message: str,
        *,
        kind: str,
        code: Optional[int] = None,
        data: Optional[Mapping[str, Any]] = None,
        method: Optional[str] = None,
        retriable: Optional[bool] = None,
        outcome_unknown: Optional[bool] = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.code = code
        self.method = method
        self._data: Mapping[str, Any] = {"kind": kind} if data is None else data
        if retriable is None:
            retriable = bool(self._data.get("retriable", kind == "rateLimited"))
        self.retriable = retriable
        if outcome_unknown is None:
            outcome_unknown = kind in ("outcomeUnknown", "requestFailed")
        self.outcome_unknown = outcome_unknown
        # Tracebacks show it below the message.
        remedy = self._data.get("remedy")
        if isinstance(remedy, str):
            if sys.version_info >= (3, 11):
                self.add_note(remedy)

    @property
    def data(self) -> Mapping[str, Any]:
        """The details of the error."""
        return self._data

    # The arguments have names, which the pickle of an exception does not support.
    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), str(self), self.__dict__)


def _restore(kind: type[CasewireError], message: str, members: dict[str, Any]) -> CasewireError:
    error = kind.__new__(kind, message)
    error.args = (message,)
    error.__dict__.update(members)
    return error


class ProgramError(CasewireError):
    """The program is missing, cannot be executed, is not casewire, or is too old."""

    def __init__(self, message: str, *, method: Optional[str] = None) -> None:
        super().__init__(message, kind="program", method=method, retriable=False)


class ConnectionLostError(CasewireError):
    """The server ended before it responded."""

    stderr: Sequence[str]
    """The last lines that the program wrote to stderr, at most 20."""
    exit_code: Optional[int]
    """The exit code; None if a signal ended the program, or if it is not known."""
    signal: Optional[str]
    """The name of the signal that ended the program."""

    def __init__(
        self,
        message: str,
        *,
        method: Optional[str] = None,
        outcome_unknown: bool = False,
        stderr: Sequence[str] = (),
        exit_code: Optional[int] = None,
        signal: Optional[str] = None,
    ) -> None:
        super().__init__(
            message, kind="connection", method=method, retriable=not outcome_unknown, outcome_unknown=outcome_unknown)
        self.stderr = stderr
        self.exit_code = exit_code
        self.signal = signal


class NoResponseError(CasewireError):
    """The server did not respond within the timeout of the request and 5 seconds more."""

    def __init__(self, message: str, *, method: Optional[str] = None, outcome_unknown: bool = False) -> None:
        super().__init__(
            message, kind="noResponse", method=method, retriable=not outcome_unknown, outcome_unknown=outcome_unknown)


class ClosedError(CasewireError):
    """The client was closed."""

    def __init__(self, *, method: Optional[str] = None) -> None:
        super().__init__("The client is closed.", kind="closed", method=method, retriable=False)
