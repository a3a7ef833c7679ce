"""Matrix, with matrix-nio."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Set, Tuple

from .chat import ChatForbidden, ChatRejected, ChatUnavailable, Features, Identity, Joined, Left, Receiver
from .clock import Clock
from .config import MatrixSettings
from .content import Content
from .matrix_events import SERVING_STATE, power_level, problem_of, read_event, since_join
from .matrix_session import MatrixSession, part
from .storage import Storage
from .stored import StorageError
from .values import record, rows

log = logging.getLogger("casewire.bot")

SETTINGS_TYPE = "casewire.bot.settings"
MANAGER_LEVEL = 50
_SINCE = "matrix-since"
_ROOMS = "matrix-rooms"
_LONGEST_PAUSE = 15.0
# An invitation that cannot be answered, for example because the server of the room is down, is tried again at this interval.
_INVITATION_PAUSE = 300.0
# So many invitations are answered at a time.
_ANSWERED = 4
_State = Dict[Tuple[str, str], Mapping[str, Any]]


class MatrixChat:
    """A `Chat` on Matrix."""

    name = "matrix"
    # An event has at most 65,536 bytes, with the text up to four times (plain and HTML, of an edit twice).
    features = Features(threads=True, edits=True, reactions=True, room_settings=True, text_bytes=6000)

    def __init__(
        self,
        settings: MatrixSettings,
        storage: Storage,
        clock: Clock,
        may_invite: Callable[[str], bool],
        secret: Callable[[], str],
        hide: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._storage = storage
        self._clock = clock
        self._may_invite = may_invite
        self._session = MatrixSession(settings, storage, secret, hide)
        self._me = settings.user
        # The rooms that the bot is in, and those of them that it does not serve.
        self._rooms: Set[str] = set(storage.get_json(_ROOMS) or [])
        self._refused: Set[str] = set()
        # The tasks that answer invitations. A synchronisation begins and ends them.
        self._invitations: Dict[str, asyncio.Task[None]] = {}
        self._answering = asyncio.Semaphore(_ANSWERED)
        # Set after the first synchronisation: before, a room could be encrypted or public without the bot knowing.
        self._ready = False

    # Receiving

    async def run(self, receive: Receiver) -> None:
        try:
            await self._stay_connected(receive)
        finally:
            self._end_invitations(list(self._invitations))

    async def _stay_connected(self, receive: Receiver) -> None:
        pause = 0.0
        while True:
            try:
                await self._session.open()
                await self._sync(receive)
                pause = 0.0
            except (ChatUnavailable, StorageError) as error:
                # The next synchronisation has the whole state, so that a room whose events were not handled is served.
                self._ready = False
                pause = min(_LONGEST_PAUSE, max(0.5, 2 * pause))
                asked = error.retry_after if isinstance(error, ChatUnavailable) else 10.0
                wait = pause if asked is None else max(0.05, asked)
                log.warning("matrix: %s Next attempt in %.1f s.", error, wait)
                await self._clock.sleep(wait)

    async def _sync(self, receive: Receiver) -> None:
        since = self._storage.get(_SINCE)
        response = await self._session.sync(since, first=not self._ready)
        joined = response.rooms.join
        # Stored before the events are handled: a command is executed at most once, also if the bot ends now.
        self._storage.put(_SINCE, response.next_batch)
        # An invitation ends with what followed it. The first synchronisation has all that are left.
        self._end_invitations([*response.rooms.leave, *joined] if self._ready else list(self._invitations))
        if not self._ready:
            for room in sorted(self._rooms - set(joined)):
                await self._left(room, receive)
        for room in response.rooms.leave:
            await self._left(room, receive)
        for room, info in joined.items():
            await self._room(room, [event.source for event in info.timeline.events], info, since is not None, receive)
        for room, invitation in response.rooms.invite.items():
            # The bot may have been removed and invited since the last synchronisation, which then has only the invitation.
            await self._left(room, receive)
            self._end_invitations([room])
            answering = self._invited(room, [event.source for event in invitation.invite_state])
            self._invitations[room] = asyncio.ensure_future(answering)
        self._ready = True

    async def _room(self, room: str, events: List[Mapping[str, Any]], info: Any, continued: bool, receive: Receiver) -> None:
        known = room in self._rooms
        changed = [event for event in (*events, *(each.source for each in info.state)) if "state_key" in event]
        if not known or not self._ready or any(event.get("type") in SERVING_STATE for event in changed):
            await self._serve(room, known, receive)
        elif any(event.get("type") == SETTINGS_TYPE and event.get("sender") != self._me for event in changed):
            await receive(Joined(room, earlier=True))
        if not known:
            events = since_join(events, self._me)
        elif not continued:
            # A new database: what was written before means nothing to it.
            events = []
        if room in self._refused:
            return
        for event in events:
            if event.get("type") == "m.room.tombstone" and event.get("state_key") == "":
                await self._replaced(event)
                continue
            incoming = read_event(room, event, self._me)
            if incoming is not None:
                await receive(incoming)

    async def _serve(self, room: str, known: bool, receive: Receiver) -> None:
        """Decides whether to serve a room, and reports that the bot is in it."""
        try:
            state = await self._state(room)
        except (ChatForbidden, ChatRejected) as error:
            log.warning("matrix: the state of %s cannot be read: %s", room, error)
            return
        problem = problem_of(state, self._settings.public_rooms)
        was_refused = room in self._refused
        earlier = known and (bool(problem) == was_refused or not self._ready)
        previous = await self._predecessor(room, state)
        await receive(Joined(room, earlier, problem, previous))
        # Stored after it was handled: if that fails, the next synchronisation reports the room again.
        (self._refused.add if problem else self._refused.discard)(room)
        self._rooms.add(room)
        self._store_rooms()
        if previous is not None and problem is None:
            # What the room requested is now requested by its successor.
            await self._leave(previous)

    async def _predecessor(self, room: str, state: _State) -> Optional[str]:
        """The room that this one replaces, if that room names this one."""
        create = record(state.get(("m.room.create", ""), {}).get("content"))
        previous = record(create.get("predecessor")).get("room_id")
        if not isinstance(previous, str) or previous not in self._rooms or previous == room:
            return None
        try:
            tombstone = await self._session.request("GET", f"/rooms/{part(previous)}/state/m.room.tombstone/")
        except (ChatForbidden, ChatRejected):
            return None
        return previous if tombstone.get("replacement_room") == room else None

    async def _replaced(self, event: Mapping[str, Any]) -> None:
        """Follows to a room that replaces this one. If that fails, a person has to invite the bot.

        It is an invitation, so it counts only if the person may invite: another one could lead the bot to a room of theirs.
        """
        if not self._may_invite(str(event.get("sender"))):
            return
        room = record(event.get("content")).get("replacement_room")
        if not isinstance(room, str) or not room.startswith("!"):
            return
        server = str(event.get("sender", "")).partition(":")[2]
        try:
            await self._session.request("POST", f"/join/{part(room)}?server_name={part(server)}", {})
        except (ChatForbidden, ChatRejected, ChatUnavailable) as error:
            log.warning("matrix: the room that replaces another one cannot be joined: %s", error)

    def _end_invitations(self, rooms: Iterable[str]) -> None:
        for room in rooms:
            task = self._invitations.pop(room, None)
            if task is not None:
                task.cancel()

    async def _invited(self, room: str, state: List[Mapping[str, Any]]) -> None:
        """Answers an invitation. It can take long, or fail for this room only, so the other rooms do not wait for it."""
        inviter = next(
            (e.get("sender") for e in state if e.get("type") == "m.room.member" and e.get("state_key") == self._me), None
        )
        action = "join" if isinstance(inviter, str) and self._may_invite(inviter) else "leave"
        if action == "leave":
            log.warning("matrix: an invitation by %s is declined, because that person is not on the list.", inviter)
        pause = 0.0
        while True:
            try:
                async with self._answering:
                    await self._session.request("POST", f"/rooms/{part(room)}/{action}", {})
                return
            except (ChatForbidden, ChatRejected) as error:
                log.warning("matrix: an invitation could not be answered: %s", error)
                return
            except ChatUnavailable as error:
                pause = min(_INVITATION_PAUSE, max(0.5, 2 * pause))
                wait = pause if error.retry_after is None else max(0.05, error.retry_after)
                log.warning("matrix: an invitation to %s cannot be answered: %s Next attempt in %.1f s.", room, error, wait)
                await self._clock.sleep(wait)

    async def _leave(self, room: str) -> None:
        try:
            await self._session.request("POST", f"/rooms/{part(room)}/leave", {})
        except (ChatForbidden, ChatRejected) as error:
            log.warning("matrix: %s cannot be left: %s", room, error)

    async def _left(self, room: str, receive: Receiver) -> None:
        if room in self._rooms:
            await receive(Left(room))
            self._rooms.discard(room)
            self._refused.discard(room)
            self._store_rooms()

    def _store_rooms(self) -> None:
        self._storage.put(_ROOMS, json.dumps(sorted(self._rooms)))

    # Sending

    async def send(self, room: str, content: Content, transaction: str, thread: Optional[str] = None) -> str:
        body = _body(content)
        if thread is not None:
            body["m.relates_to"] = {
                "rel_type": "m.thread",
                "event_id": thread,
                "is_falling_back": True,
                "m.in_reply_to": {"event_id": thread},
            }
        return await self._put(room, transaction, body)

    async def edit(self, room: str, message: str, content: Content, transaction: str) -> None:
        body = _body(content)
        body["m.new_content"] = _body(content)
        body["body"], body["formatted_body"] = "* " + content.plain, "* " + content.html
        body["m.relates_to"] = {"rel_type": "m.replace", "event_id": message}
        await self._put(room, transaction, body)

    async def _put(self, room: str, transaction: str, body: Mapping[str, Any]) -> str:
        if not self._ready:
            raise ChatUnavailable("The bot is not connected yet.", 0.5)
        path = f"/rooms/{part(room)}/send/m.room.message/{part(transaction)}"
        result = await self._session.request("PUT", path, body)
        event = result.get("event_id")
        if not isinstance(event, str):
            raise ChatUnavailable("The homeserver answers without the id of the message.")
        return event

    # Rooms

    async def _state(self, room: str) -> _State:
        result = await self._session.request("GET", f"/rooms/{part(room)}/state")
        events = [record(row) for row in rows(result.get("list"))]
        return {(str(event.get("type")), str(event.get("state_key"))): event for event in events if "content" in event}

    async def _content(self, room: str, kind: str, key: str = "") -> Optional[Mapping[str, Any]]:
        try:
            return await self._session.request("GET", f"/rooms/{part(room)}/state/{part(kind)}/{part(key)}")
        except ChatForbidden:
            return None

    async def is_member(self, room: str, person: Identity) -> bool:
        member = await self._content(room, "m.room.member", person.id)
        return member is not None and member.get("membership") == "join"

    async def may_manage(self, room: str, person: Identity) -> bool:
        state = await self._state(room)
        return self._level(state, person.id) >= MANAGER_LEVEL

    def _level(self, state: _State, person: str) -> float:
        levels = state.get(("m.room.power_levels", ""))
        return power_level(None if levels is None else record(levels["content"]), state.get(("m.room.create", "")), person)

    async def load_settings(self, room: str) -> Optional[Mapping[str, Any]]:
        state = await self._state(room)
        event = state.get((SETTINGS_TYPE, ""))
        if event is None:
            return None
        sender = str(event.get("sender"))
        if sender != self._me and self._level(state, sender) < MANAGER_LEVEL:
            # A room can allow everybody to change its state.
            log.warning("matrix: the settings of %s are ignored: %s does not manage the room.", room, sender)
            return None
        return record(event["content"])

    async def save_settings(self, room: str, settings: Mapping[str, Any]) -> None:
        await self._session.request("PUT", f"/rooms/{part(room)}/state/{part(SETTINGS_TYPE)}/", settings)

    async def close(self) -> None:
        await self._session.close()


def _body(content: Content) -> Dict[str, Any]:
    result: Dict[str, Any] = {
        # Notices: other bots do not answer them.
        "msgtype": "m.notice",
        "body": content.plain,
        "format": "org.matrix.custom.html",
        "formatted_body": content.html,
        # Present and empty, so that no text can notify anybody.
        "m.mentions": {},
    }
    if content.count:
        result["casewire.changes"] = {"keys": list(content.events), "count": content.count}
    return result
