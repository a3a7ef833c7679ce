"""A homeserver, simulated vendors, a bot and a few people."""

from __future__ import annotations

import re
import signal
import time
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional

from homeserver import MatrixError, Synapse, User, quoted
from vendors import BotProcess, Colleague, Vendors
from waiting import wait_for

# An IBM case without a comment of the tests, a Red Hat case, and a Cisco case of the sandbox.
CASES = ("ibm/CS4178171", "ibm/CS4150820", "ibm/CS4197819", "redhat/04186767", "redhat/04180515")


class World:
    """Everything that the bot talks to, without a person's network."""

    def __init__(self, folder: Path, **bot: Any) -> None:
        # What `room` created, and the bot was not removed from.
        self._rooms: List[str] = []
        self.synapse = Synapse(folder / "homeserver")
        self.synapse.start()
        self.vendors = Vendors(folder / "vendors")
        self.colleague = Colleague(self.vendors)
        self.bot_user = self.synapse.register("casewire")
        self.zoe = self.synapse.register("zoe")
        self.eve = self.synapse.register("eve")
        people = {self.zoe.id: {"name": "Zoë Müller"}}
        # Tests type faster than people.
        more = {"commandsPerMinute": 10_000, **bot}
        self.bot = BotProcess(self.vendors, self.synapse.address, self.bot_user.id, self.synapse.password, people, **more)

    def stop(self) -> None:
        self.bot.stop(signal.SIGKILL)
        self.colleague.stop()
        self.vendors.stop()
        self.synapse.stop(signal.SIGKILL)

    def room(self, powers: Optional[Mapping[str, int]] = None, **options: Any) -> str:
        """A room of zoe, with the bot and eve."""
        room = self.zoe.create_room({self.bot_user.id: 50, **(powers or {})}, **options)
        self._rooms.append(room)
        self.zoe.invite(room, self.eve.id)
        self.eve.join(room)
        self.zoe.invite(room, self.bot_user.id)
        wait_for(lambda: self.texts(room), "the bot to join", seen=lambda: self.zoe.members(room))
        return room

    def restart(self, **values: Any) -> None:
        """Starts the bot with further settings."""
        with self.bot.stopped():
            self.bot.configure(**values)

    def events(self, room: str) -> List[Dict[str, Any]]:
        return [e for e in self.zoe.messages(room) if e["sender"] == self.bot_user.id and e["type"] == "m.room.message"]

    def texts(self, room: str) -> List[str]:
        """What the bot wrote, without edits."""
        return [e["content"]["body"] for e in self.events(room) if "body" in e["content"] and "m.new_content" not in e["content"]]

    def ask(self, room: str, text: str, user: Optional[User] = None, **more: Any) -> str:
        """Sends a message, and returns the next one of the bot."""
        event = (user or self.zoe).post(room, text, **more)
        answer = wait_for(lambda: self._after(room, event), f"an answer to {text}", seen=lambda: self.texts(room)[-5:])
        return str(answer["content"]["body"])

    def _after(self, room: str, event: str) -> Optional[Dict[str, Any]]:
        messages = self.zoe.messages(room)
        index = next((i for i, each in enumerate(messages) if each["event_id"] == event), len(messages))
        found = (e for e in messages[index:] if e["sender"] == self.bot_user.id and e["type"] == "m.room.message")
        return next(
            (e for e in found if not {"m.new_content", "casewire.changes"} & set(e["content"]) and not self._is_root(e)), None
        )

    def _is_root(self, event: Mapping[str, Any]) -> bool:
        """Whether a message is the first one of a thread, which comes with a change."""
        body = str(event["content"].get("body", ""))
        return bool(re.match(r"[a-z]+/\w+  ", body)) and "\n" not in body and "m.relates_to" not in event["content"]

    def barrier(self, room: str) -> None:
        """Returns when the bot has handled what was sent before: it reads the room in order."""
        assert self.ask(room, "!help").startswith("Commands")

    def subscribe(self, room: str, subscription: str, case: str = CASES[0]) -> None:
        """Subscribes a room, and waits until its changes are reported."""
        assert self.ask(room, f"!subscribe {subscription}").startswith("Subscription")
        # The feed begins when it has read all cases once.
        for number in range(30):
            self.colleague.call("comments/add", case=case, text=f"begin {number}")
            end = time.monotonic() + 3
            while time.monotonic() < end:
                if self.changes(room):
                    return
                time.sleep(0.1)
        raise AssertionError(f"waited in vain for the first change; seen last: {self.texts(room)[-5:]}")

    def leave(self, room: str) -> None:
        """Removes the bot from a room, so that it has no more work with it."""
        if room in self._rooms:
            self._rooms.remove(room)
        try:
            self.zoe.request("POST", f"/rooms/{quoted(room)}/kick", {"user_id": self.bot_user.id})
        except MatrixError:
            # The test changed the power levels, or the bot has left.
            pass

    def leave_all(self) -> None:
        """Removes the bot from the rooms of a test, also of one that failed."""
        for room in list(self._rooms):
            self.leave(room)

    def changes(self, room: str) -> List[Dict[str, Any]]:
        """The messages that report changes."""
        return [e for e in self.events(room) if "casewire.changes" in e["content"]]

    def reported(self, room: str, prefix: str) -> List[str]:
        """The comments that begin with a prefix, as the room got them."""
        found = [e["content"]["body"].partition("\n> ")[2].split("\n")[0] for e in self.changes(room)]
        return [text for text in found if text.startswith(prefix)]

    def comments(self, case: str) -> List[str]:
        rows = self.colleague.call("comments/list", case=case, order="newest", limit=500, maxAgeSeconds=0)["comments"]
        return [row["text"] for row in rows]
