"""The database of the bot: the state of the feed together with what is still to be sent.

All of it is in one SQLite file, so that the state of the feed and the messages that follow from it change in one transaction.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Generator, List, Mapping, Optional, Sequence, Set, Tuple, Union

from .content import Content
from .stored import StorageError, StoredEvent, StoredMessage, Thread, unusable
from .values import record

# The changes of a room that are stored one by one. Older ones are only counted: so many are one digest anyway.
KEPT_EVENTS = 5_000
MAXIMUM_EVENTS = 10_000
# What all rooms still have to get. Above this, all changes are only counted.
MAXIMUM_QUEUED = 100_000
# Keys of events that were reported, against a repetition after the feed had to begin again.
_KEPT_KEYS = 20_000
# The beginning of the transaction of the message that states why a room is not served.
PROBLEM = "problem-"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL, case_id TEXT NOT NULL, key TEXT NOT NULL,
  body TEXT NOT NULL, at REAL NOT NULL, UNIQUE (room, key));
CREATE TABLE IF NOT EXISTS counted (
  room TEXT NOT NULL, case_id TEXT NOT NULL, kind TEXT NOT NULL, count INTEGER NOT NULL, first INTEGER NOT NULL,
  PRIMARY KEY (room, case_id, kind));
CREATE TABLE IF NOT EXISTS messages (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL, kind TEXT NOT NULL, case_id TEXT,
  txn TEXT NOT NULL, content TEXT NOT NULL, tried INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS messages_room ON messages (room, seq);
CREATE TABLE IF NOT EXISTS threads (
  room TEXT NOT NULL, case_id TEXT NOT NULL, root TEXT NOT NULL, shown TEXT NOT NULL, dirty INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (room, case_id));
CREATE INDEX IF NOT EXISTS threads_root ON threads (room, root);
CREATE TABLE IF NOT EXISTS reported (seq INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL, key TEXT NOT NULL, UNIQUE (room, key));
CREATE TABLE IF NOT EXISTS settings (room TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS mornings (room TEXT PRIMARY KEY, date TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS writes (code TEXT PRIMARY KEY, room TEXT NOT NULL, thread TEXT, summary TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS shown (room TEXT NOT NULL, case_id TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (room, case_id));
"""


class Storage:
    """The database. All changes of one `with storage.transaction():` are on the disk together, or not at all."""

    def __init__(self, path: Union[Path, str]) -> None:
        self._path = path
        try:
            if str(path) != ":memory:":
                folder = Path(path).parent
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                # Created before SQLite opens it, so that it never has another mode.
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._database = sqlite3.connect(str(path), isolation_level=None, timeout=10)
        except (OSError, sqlite3.Error) as error:
            raise StorageError(unusable(path, error)) from None
        try:
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=FULL")
            self._database.execute("PRAGMA trusted_schema=OFF")
            self._database.executescript(_SCHEMA)
        except sqlite3.Error as error:
            self._database.close()
            raise StorageError(unusable(path, error)) from None
        self._depth = 0

    def close(self) -> None:
        self._database.close()

    @contextmanager
    def transaction(self) -> Generator[None, None, None]:
        if self._depth == 0:
            self._run("BEGIN IMMEDIATE")
        self._depth += 1
        try:
            yield
            if self._depth == 1:
                self._run("COMMIT")
        except BaseException:
            # SQLite may have done this itself, such as after an error of the disk.
            if self._depth == 1 and self._database.in_transaction:
                self._run("ROLLBACK")
            raise
        finally:
            self._depth -= 1

    def _rows(self, statement: str, *values: object) -> List[Any]:
        try:
            return self._database.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise StorageError(unusable(self._path, error)) from None

    def _run(self, statement: str, *values: object) -> int:
        try:
            return self._database.execute(statement, values).rowcount
        except sqlite3.Error as error:
            raise StorageError(unusable(self._path, error)) from None

    def _value(self, text: str) -> Any:
        """A value that the bot stored as JSON."""
        try:
            return json.loads(text)
        except ValueError:
            raise StorageError(unusable(self._path, ValueError("a stored value is damaged"))) from None

    # Values

    def get(self, key: str) -> Optional[str]:
        rows = self._rows("SELECT value FROM meta WHERE key = ?", key)
        return str(rows[0][0]) if rows else None

    def put(self, key: str, value: Optional[str]) -> None:
        if value is None:
            self._run("DELETE FROM meta WHERE key = ?", key)
        else:
            self._run("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value)

    def get_json(self, key: str) -> Any:
        """A value that was stored as JSON. None if it is absent. Raises StorageError if it is damaged."""
        text = self.get(key)
        return None if text is None else self._value(text)

    # Events

    def add_event(self, room: str, case: str, key: str, body: Mapping[str, Any], at: float) -> bool:
        """Stores a change for a room, unless the room got it or will get it."""
        if self._rows("SELECT 1 FROM reported WHERE room = ? AND key = ?", room, key):
            return False
        text = json.dumps(body, separators=(",", ":"))
        return (
            self._run(
                "INSERT OR IGNORE INTO events (room, case_id, key, body, at) VALUES (?, ?, ?, ?, ?)", room, case, key, text, at
            )
            > 0
        )

    def rooms_with_events(self) -> List[str]:
        return [row[0] for row in self._rows("SELECT room FROM events UNION SELECT room FROM counted")]

    def event_count(self, room: str) -> Tuple[int, float]:
        """The number of stored changes of a room, also of those that are only counted, and when the last one arrived."""
        row = self._rows("SELECT count(*), max(at) FROM events WHERE room = ?", room)[0]
        return int(row[0]) + self.counted(room), float(row[1] or 0)

    def counted(self, room: str) -> int:
        """The number of changes of a room that are only counted."""
        return int(self._rows("SELECT total(count) FROM counted WHERE room = ?", room)[0][0])

    def limit_events(self, room: Optional[str] = None) -> None:
        """Keeps the number of changes of one case and kind instead of the oldest changes, if a room has too many.

        Without a room, only the numbers of all changes are kept.
        """
        rooms = self.rooms_with_events() if room is None else [room]
        keep = 0 if room is None else KEPT_EVENTS
        for each in rooms:
            count = int(self._rows("SELECT count(*) FROM events WHERE room = ?", each)[0][0])
            if count <= (0 if room is None else MAXIMUM_EVENTS):
                continue
            last = self._rows("SELECT seq FROM events WHERE room = ? ORDER BY seq LIMIT 1 OFFSET ?", each, count - keep - 1)[0][0]
            with self.transaction():
                self._run(
                    "INSERT INTO counted SELECT room, case_id, json_extract(body, '$.kind'), count(*), min(seq) FROM events "
                    "WHERE room = ? AND seq <= ? GROUP BY 1, 2, 3 "
                    "ON CONFLICT (room, case_id, kind) DO UPDATE SET count = count + excluded.count",
                    each, last,
                )  # fmt: skip
                self._remove_until(each, last)

    def events(self, room: str, limit: int, case: Optional[str] = None) -> List[StoredEvent]:
        rows = self._rows(
            "SELECT seq, case_id, key, body FROM events WHERE room = ? AND (? IS NULL OR case_id = ?) ORDER BY seq LIMIT ?",
            room, case, case, limit,
        )  # fmt: skip
        return [StoredEvent(row[0], row[1], row[2], self._value(row[3])) for row in rows]

    def events_after(self, room: str, seq: int) -> List[StoredEvent]:
        rows = self._rows(
            "SELECT seq, case_id, key, body FROM events WHERE room = ? AND seq > ? ORDER BY seq LIMIT 1000", room, seq
        )
        return [StoredEvent(row[0], row[1], row[2], self._value(row[3])) for row in rows]

    def event_numbers(self, room: str) -> Set[int]:
        return {row[0] for row in self._rows("SELECT seq FROM events WHERE room = ?", room)}

    def event_keys(self, room: str) -> List[str]:
        return [row[0] for row in self._rows("SELECT key FROM events WHERE room = ? ORDER BY seq", room)]

    def event_totals(self, room: str) -> List[Tuple[str, str, int]]:
        """How many changes of each kind each case has, in the order of the first change of a case."""
        rows = self._rows(
            "SELECT case_id, kind, sum(count), min(first) FROM ("
            "SELECT case_id, json_extract(body, '$.kind') AS kind, 1 AS count, seq AS first FROM events WHERE room = ?1 "
            "UNION ALL SELECT case_id, kind, count, first FROM counted WHERE room = ?1) GROUP BY 1, 2 ORDER BY 4",
            room,
        )
        return [(str(row[0]), str(row[1]), int(row[2])) for row in rows]

    def remove_events(self, room: str, events: Optional[Sequence[StoredEvent]] = None) -> None:
        """Removes the changes of a room, or these, and remembers that the room has them."""
        if events is None:
            self._remove_until(room, None)
            self._run("DELETE FROM counted WHERE room = ?", room)
        else:
            for event in events:
                self._run("INSERT OR IGNORE INTO reported (room, key) VALUES (?, ?)", room, event.key)
                self._run("DELETE FROM events WHERE seq = ?", event.seq)
            self._forget_old_keys()

    def _remove_until(self, room: str, last: Optional[int]) -> None:
        values = (room, last, last)
        which = "room = ? AND (? IS NULL OR seq <= ?)"
        self._run(f"INSERT OR IGNORE INTO reported (room, key) SELECT room, key FROM events WHERE {which} ORDER BY seq", *values)
        self._run(f"DELETE FROM events WHERE {which}", *values)
        self._forget_old_keys()

    def _forget_old_keys(self) -> None:
        self._run("DELETE FROM reported WHERE seq <= (SELECT max(seq) FROM reported) - ?", _KEPT_KEYS)

    def queued(self) -> int:
        """The number of changes and messages that were not sent yet, without changes that are only counted."""
        return int(self._rows("SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM messages)")[0][0])

    def waiting(self, room: str) -> Tuple[int, int]:
        """How many changes and messages of a room were not sent yet."""
        return self.event_count(room)[0], int(self._rows("SELECT count(*) FROM messages WHERE room = ?", room)[0][0])

    # Messages

    def add_message(self, room: str, kind: str, case: Optional[str], transaction: str, content: Content) -> None:
        self._run(
            "INSERT INTO messages (room, kind, case_id, txn, content) VALUES (?, ?, ?, ?, ?)",
            room, kind, case, transaction, json.dumps(content.as_json(), separators=(",", ":")),
        )  # fmt: skip

    def is_blocked(self, room: str) -> bool:
        """Whether the next message of a room was tried, and not accepted."""
        rows = self._rows("SELECT tried FROM messages WHERE room = ? ORDER BY seq LIMIT 1", room)
        return bool(rows and rows[0][0])

    def has_note(self, room: str, prefix: str) -> bool:
        """Whether a note waits whose transaction begins with a text."""
        return bool(self._rows("SELECT 1 FROM messages WHERE room = ? AND substr(txn, 1, ?) = ?", room, len(prefix), prefix))

    def remove_notes(self, room: str, prefix: str, but: str) -> None:
        """Removes the waiting notes whose transactions begin with a text, but for one."""
        self._run(
            "DELETE FROM messages WHERE room = ? AND substr(txn, 1, ?) = ? AND txn <> ?", room, len(prefix), prefix, but
        )

    def has_message(self, room: str, kind: str, case: str) -> bool:
        return bool(self._rows("SELECT 1 FROM messages WHERE room = ? AND kind = ? AND case_id = ?", room, kind, case))

    def remove_untried_edits(self, room: str, case: str) -> None:
        """Removes edits that a newer one replaces. One that was tried may have arrived, and is sent again first."""
        self._run("DELETE FROM messages WHERE room = ? AND case_id = ? AND kind = 'edit' AND tried = 0", room, case)

    def rooms_with_messages(self) -> List[str]:
        return [row[0] for row in self._rows("SELECT room FROM messages GROUP BY room ORDER BY min(seq)")]

    def next_message(self, room: str, prefix: str = "") -> Optional[StoredMessage]:
        """The message that waits the longest of those whose transactions begin with a text."""
        rows = self._rows(
            "SELECT seq, room, kind, case_id, txn, content, tried FROM messages "
            "WHERE room = ? AND substr(txn, 1, ?) = ? ORDER BY seq LIMIT 1",
            room, len(prefix), prefix,
        )  # fmt: skip
        if not rows:
            return None
        row = rows[0]
        return StoredMessage(row[0], row[1], row[2], row[3], row[4], Content.from_json(self._value(row[5])), bool(row[6]))

    def mark_tried(self, message: StoredMessage) -> None:
        self._run("UPDATE messages SET tried = 1 WHERE seq = ?", message.seq)

    def remove_message(self, message: StoredMessage) -> None:
        self._run("DELETE FROM messages WHERE seq = ?", message.seq)

    # Threads

    def thread(self, room: str, case: str) -> Optional[Thread]:
        rows = self._rows("SELECT case_id, root, shown FROM threads WHERE room = ? AND case_id = ?", room, case)
        return Thread(*rows[0]) if rows else None

    def case_of_thread(self, room: str, root: str) -> Optional[str]:
        rows = self._rows("SELECT case_id FROM threads WHERE room = ? AND root = ?", room, root)
        return str(rows[0][0]) if rows else None

    def add_thread(self, room: str, case: str, root: str, shown: str) -> None:
        self._run("INSERT OR REPLACE INTO threads (room, case_id, root, shown) VALUES (?, ?, ?, ?)", room, case, root, shown)

    def remove_thread(self, room: str, root: str) -> None:
        self._run("DELETE FROM threads WHERE room = ? AND root = ?", room, root)

    def set_shown(self, room: str, case: str, shown: str) -> None:
        self._run("UPDATE threads SET shown = ? WHERE room = ? AND case_id = ?", shown, room, case)

    def mark_dirty(self, room: str, cases: Sequence[str], dirty: bool = True) -> None:
        for case in cases:
            self._run("UPDATE threads SET dirty = ? WHERE room = ? AND case_id = ?", int(dirty), room, case)

    def dirty_threads(self, limit: int) -> List[Tuple[str, Thread]]:
        rows = self._rows("SELECT room, case_id, root, shown FROM threads WHERE dirty = 1 LIMIT ?", limit)
        return [(str(row[0]), Thread(row[1], row[2], row[3])) for row in rows]

    # Rooms

    def settings(self, room: str) -> Optional[Mapping[str, Any]]:
        rows = self._rows("SELECT value FROM settings WHERE room = ?", room)
        return record(self._value(rows[0][0])) if rows else None

    def rooms_with_settings(self) -> List[str]:
        return [row[0] for row in self._rows("SELECT room FROM settings")]

    def save_settings(self, room: str, value: Mapping[str, Any]) -> None:
        self._run("INSERT OR REPLACE INTO settings VALUES (?, ?)", room, json.dumps(value))

    def morning_date(self, room: str) -> Optional[str]:
        rows = self._rows("SELECT date FROM mornings WHERE room = ?", room)
        return str(rows[0][0]) if rows else None

    def set_morning_date(self, room: str, date: str) -> None:
        self._run("INSERT OR REPLACE INTO mornings VALUES (?, ?)", room, date)

    def show_once(self, room: str, case: str, now: float, seconds: float) -> bool:
        """Whether the case was not shown in the room within `seconds`. Then it counts as shown now."""
        with self.transaction():
            self._run("DELETE FROM shown WHERE at <= ? OR at > ?", now - seconds, now + 1)
            return self._run("INSERT OR IGNORE INTO shown VALUES (?, ?, ?)", room, case, now) > 0

    def move_queue(self, room: str, to: str) -> None:
        """Moves what was to be sent to the room that replaces another one. Its threads begin anew."""
        with self.transaction():
            self._run("UPDATE OR IGNORE events SET room = ? WHERE room = ?", to, room)
            self._run("UPDATE OR IGNORE counted SET room = ? WHERE room = ?", to, room)
            self._run("UPDATE messages SET room = ? WHERE room = ? AND kind <> 'edit'", to, room)
        self.forget_room(room)

    def has_room(self, room: str) -> bool:
        """Whether the bot serves a room. Nothing may be stored for another one."""
        return bool(self._rows("SELECT 1 FROM settings WHERE room = ?", room))

    def forget_room(self, room: str) -> None:
        """Removes everything of a room that the bot left."""
        with self.transaction():
            for table in ("events", "counted", "messages", "threads", "reported", "settings", "mornings", "shown", "writes"):
                self._run(f"DELETE FROM {table} WHERE room = ?", room)

    def forget_shown(self, room: str, case: str) -> None:
        """The case was not shown after all."""
        self._run("DELETE FROM shown WHERE room = ? AND case_id = ?", room, case)

    # Writes

    def begin_write(self, code: str, room: str, thread: Optional[str], summary: str, at: float) -> None:
        """Records a write before it is sent, so that an interrupted one is reported after a restart."""
        self._run("INSERT INTO writes VALUES (?, ?, ?, ?, ?)", code, room, thread, summary, at)

    def end_write(self, code: str) -> None:
        self._run("DELETE FROM writes WHERE code = ?", code)

    def interrupted_writes(self) -> List[Tuple[str, str, Optional[str], str]]:
        return [
            (row[0], row[1], row[2], row[3]) for row in self._rows("SELECT code, room, thread, summary FROM writes ORDER BY at")
        ]
