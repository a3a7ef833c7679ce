"""What the bot needs of casewire, and how to read its records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, List, Mapping, Optional, Protocol, Sequence

from . import values
from .text import clean, text_of_html

Record = Mapping[str, Any]
# The members of a case that the bot shows.
FIELDS = ("profile", "provider", "title", "status", "severity", "owner", "product", "updatedAt", "url", "number")


class CasesError(Exception):
    """A request failed. `message` is a sentence for people."""

    def __init__(
        self,
        kind: str,
        message: str,
        retriable: bool = False,
        outcome_unknown: bool = False,
        data: Optional[Record] = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.retriable = retriable
        self.outcome_unknown = outcome_unknown
        self.data: Record = data or {}


@dataclass(frozen=True)
class ChangePage:
    """A page of changes, and the state to continue from."""

    events: List[Record]
    state: str
    more: bool


@dataclass(frozen=True)
class CasePage:
    """Cases, whether there are more, and the profiles that could not be read."""

    cases: List[Record]
    more: bool
    missing: List[str]


class Cases(Protocol):
    """casewire. Every method raises CasesError."""

    async def changes(
        self, state: Optional[str], query: str = "", kinds: Sequence[str] = (), wait: int = 0, limit: int = 100
    ) -> ChangePage: ...

    async def case(self, case: str, comments: bool = False, max_age: Optional[int] = None) -> Record:
        """One case. `case` is an id or a bare number."""
        ...

    async def list(self, query: str, limit: int, sort: str = "severity") -> CasePage: ...

    async def search(self, query: str, limit: int) -> CasePage: ...

    async def references(self, text: str) -> List[Record]:
        """The case numbers in a text, as `references/find` returns them."""
        ...

    async def providers(self) -> List[Record]: ...

    async def profiles(self) -> List[Record]: ...

    async def values(self, profile: str, kind: str) -> List[Record]: ...

    async def comment(self, case: str, text: str) -> Record: ...

    async def set_status(self, case: str, action: str, comment: str, code: Optional[int]) -> Record: ...

    async def create(self, profile: str, title: str, description: str, options: Mapping[str, Any]) -> Record: ...


def text_of(record: Optional[Record], *path: str) -> str:
    """The string at a path of a record, not cleaned; empty if it is absent."""
    value: Any = record
    for name in path:
        value = values.record(value).get(name)
    return value if isinstance(value, str) else ""


def severity_of(record: Optional[Record]) -> Optional[int]:
    level = values.record((record or {}).get("severity")).get("level")
    return level if isinstance(level, int) else None


_STATES = {
    "new": "new",
    "inProgress": "in progress",
    "waitingOnCustomer": "waiting on us",
    "resolutionProvided": "resolution provided",
    "resolved": "resolved",
    "closed": "closed",
}


def state_of(record: Optional[Record]) -> str:
    """The state in words: casewire's, or the vendor's own if casewire does not know it."""
    state = text_of(record, "status", "state")
    return _STATES.get(state) or clean(text_of(record, "status", "vendor"), 40) or "unknown"


def title_of(record: Optional[Record]) -> str:
    return clean(text_of(record, "title"), 160)


def name_of(user: object) -> str:
    """The name of a person at a vendor."""
    person = values.record(user)
    return clean(text_of(person, "name") or text_of(person, "userId"), 60)


def is_public(comment: Record) -> bool:
    """Whether a comment may be shown. A record without a text may be that of a private one, of which casewire keeps no text."""
    return comment.get("private") is not True and comment.get("draft") is not True and bool(comment.get("text"))


def comment_text(comment: Record, limit: int) -> str:
    """The text of a public comment, clean."""
    if not is_public(comment):
        return ""
    text = text_of(comment, "text")
    return clean(text_of_html(text) if comment.get("format") == "html" else text, limit, lines=True)
