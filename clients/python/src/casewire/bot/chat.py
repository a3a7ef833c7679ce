"""The interface between the bot and a chat service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Awaitable, Callable, Mapping, Optional, Protocol, Union

from .content import Content


@dataclass(frozen=True)
class Identity:
    """A person in a chat.

    `id` is what the chat service authenticated: a Matrix id, or an IRC account. If `authenticated` is false, it is only a
    nick, which anybody can take: such a person can read and nothing else.
    """

    id: str
    authenticated: bool
    is_bot: bool = False


@dataclass(frozen=True)
class Message:
    """A new message of a person. Edits, quoted text, and messages from before the bot joined are not passed on."""

    room: str
    id: str
    sender: Identity
    text: str
    # The root of the thread that the message belongs to.
    thread: Optional[str] = None


@dataclass(frozen=True)
class Reaction:
    """A reaction, such as an emoji, to the message `target`."""

    room: str
    target: str
    key: str
    sender: Identity


@dataclass(frozen=True)
class Removed:
    """The message or reaction `target` was removed by its author or a moderator."""

    room: str
    target: str


@dataclass(frozen=True)
class Joined:
    """The bot is in a room: it just joined, or it was there when it started (`earlier`).

    `problem` states in a sentence why the bot cannot serve the room, for example because it is encrypted.
    `previous` is the room that this one replaces, if the chat service confirms this in both rooms.
    """

    room: str
    earlier: bool = False
    problem: Optional[str] = None
    previous: Optional[str] = None


@dataclass(frozen=True)
class Left:
    """The bot left a room or was removed from it. What was to be sent there is discarded."""

    room: str


Incoming = Union[Message, Reaction, Removed, Joined, Left]
Receiver = Callable[[Incoming], Awaitable[None]]


@dataclass(frozen=True)
class Features:
    """What a chat service can do. The bot adapts: without threads, each message names its case."""

    threads: bool
    edits: bool
    reactions: bool
    # Whether `load_settings` and `save_settings` keep the settings in the room; else the bot's own file has them.
    room_settings: bool
    # The longest plain text of one message, in bytes of UTF-8. The bot makes no longer ones.
    text_bytes: int


class ChatUnavailable(Exception):
    """The chat service cannot be reached, or limits the rate. The message is sent again later with the same transaction."""

    def __init__(self, message: str, retry_after: Optional[float] = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class AccountError(Exception):
    """The chat service refuses the account of the bot, and would refuse it again. The message states what to do."""


class ChatForbidden(Exception):
    """The chat service refuses messages to this room now, for example because the bot was muted. Other rooms are not affected."""

    def __init__(self, message: str, retry_after: Optional[float] = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ChatRejected(Exception):
    """The chat service will never accept this message."""


class Chat(Protocol):
    """A chat service."""

    @property
    def name(self) -> str:
        """Names the service in the log and the database, such as `matrix`."""
        ...

    @property
    def features(self) -> Features:
        """What the service can do. Constant."""
        ...

    async def run(self, receive: Receiver) -> None:
        """Connects, stays connected, and passes on what happens in the rooms, until it is cancelled.

        `receive` returns quickly. It is called once for each event, also after a restart of the bot; an event from the
        time when the bot was not running may be left out. For Joined and Left, it raises ChatUnavailable or StorageError
        if it could not handle them; then they are passed on again.
        """
        ...

    async def send(self, room: str, content: Content, transaction: str, thread: Optional[str] = None) -> str:
        """Sends a message, and returns its id when the service has accepted it.

        A repeat with the same `transaction`, also after a restart, is the same message where the service supports it.
        `thread` is the id of the root message of a thread. Raises ChatUnavailable, ChatForbidden or ChatRejected.
        """
        ...

    async def edit(self, room: str, message: str, content: Content, transaction: str) -> None:
        """Replaces the content of a message of the bot. Raises like `send`."""
        ...

    async def may_manage(self, room: str, person: Identity) -> bool:
        """Whether the person manages the room: power level 50 on Matrix, operator on IRC. Never from a stale cache."""
        ...

    async def is_member(self, room: str, person: Identity) -> bool:
        """Whether the person is in the room now."""
        ...

    async def load_settings(self, room: str) -> Optional[Mapping[str, Any]]:
        """Reads the settings of the bot from the room. None if the room has none, or none that can be trusted."""
        ...

    async def save_settings(self, room: str, settings: Mapping[str, Any]) -> None:
        """Stores the settings in the room. Raises ChatForbidden if the bot has no permission."""
        ...

    async def close(self) -> None:
        """Closes the connection."""
        ...
