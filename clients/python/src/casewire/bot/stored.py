"""The rows of the database of the bot, and its error."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Optional, Union

from .content import Content


@dataclass(frozen=True)
class StoredEvent:
    """A change that a room requested and did not get yet."""

    seq: int
    case: str
    key: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class StoredMessage:
    """A message that is to be sent. `kind` is root, event, digest, edit or note."""

    seq: int
    room: str
    kind: str
    case: Optional[str]
    transaction: str
    content: Content
    tried: bool


@dataclass(frozen=True)
class Thread:
    """The thread of a case in a room. `shown` is the plain text of its root message."""

    case: str
    root: str
    shown: str


class StorageError(Exception):
    """The database cannot be used. The message names the file, and states what to do."""


def unusable(path: Union[Path, str], error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) else error
    return (
        f"`state`: the database {path} cannot be used: {reason}. Give the bot space and permission to write there, or move a damaged "
        "file away: the bot then begins without subscriptions of IRC and without messages that wait."
    )
