"""Which stored lines were sent to IRC, and of which this is unknown. IRC itself does not recognise a repeated line."""

from __future__ import annotations

import hashlib
import json
from typing import Dict

from .storage import Storage

_KEY = "irc-ledger"
# The queue of a room is sent in order, so only the last lines of each room can be repeated.
_KEPT = 200


class Ledger:
    """The states of the last lines, in the bot's database.

    `unknown` is stored before a line is sent, and `sent` when the server has confirmed it.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._states: Dict[str, str] = storage.get_json(_KEY) or {}

    def is_sent(self, room: str, transaction: str) -> bool:
        return self._states.get(_name(room, transaction)) == "sent"

    def is_unknown(self, room: str, transaction: str) -> bool:
        return self._states.get(_name(room, transaction)) == "unknown"

    def begin(self, room: str, transaction: str) -> None:
        """Stores that a line is about to be sent."""
        self._set(_name(room, transaction), "unknown")

    def sent(self, room: str, transaction: str) -> None:
        self._set(_name(room, transaction), "sent")

    def refused(self, room: str, transaction: str) -> None:
        """The line was certainly not delivered, so it can be sent as if it were new."""
        self._states.pop(_name(room, transaction), None)
        self._store()

    def _set(self, name: str, state: str) -> None:
        self._states.pop(name, None)
        self._states[name] = state
        while len(self._states) > _KEPT:
            self._states.pop(next(iter(self._states)))
        self._store()

    def _store(self) -> None:
        self._storage.put(_KEY, json.dumps(self._states, separators=(",", ":")))


def _name(room: str, transaction: str) -> str:
    return hashlib.sha256(f"{room}\0{transaction}".encode("utf-8", "replace")).hexdigest()[:24]
