"""IRC: the command `casewire-bot` on a real server, over the simulated vendors, killed and started again."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Dict, Iterator, List, Union

import pytest
from irc_servers import Inspircd, Ngircd, Person, program
from irc_world import CHANNEL, IrcBotProcess, ask, code_of
from vendors import Colleague, Vendors
from waiting import wait_for, wait_for_all

pytestmark = pytest.mark.skipif(
    not all(map(program, ("ngircd", "inspircd", "atheme-services"))) or shutil.which(os.environ.get("CASEWIRE") or "casewire") is None,
    reason="ngircd, inspircd, atheme-services and casewire are not installed",
)

CASES = ("ibm/CS4178171", "ibm/CS4150820")
KILLS = int(os.environ.get("CASEWIRE_KILLS", "6"))
AGAIN = "(again?) "


class World:
    """A server with a channel of zoe, who has an account, and a bot."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # What ends each program, the last one first.
        self._cleanup = ExitStack()

    def start(self, kind: str) -> None:
        folder = self._folder
        if kind == "inspircd":
            inspircd = Inspircd(folder / "server")
            self.server: Union[Inspircd, Ngircd] = inspircd
            self._cleanup.callback(inspircd.stop_all)
            inspircd.start()
            inspircd.start_services()
        else:
            self.server = Ngircd(folder / "server")
            self._cleanup.callback(self.server.stop)
            self.server.start()
        self.zoe = Person(self.server.port, "zoe")
        self._cleanup.callback(self.zoe.leave)
        if kind == "inspircd":
            self.zoe.register()
        self.zoe.join(CHANNEL)
        self.vendors = Vendors(folder / "vendors")
        self._cleanup.callback(self.vendors.stop)
        self.colleague = Colleague(self.vendors)
        self._cleanup.callback(self.colleague.stop)
        self.bot = IrcBotProcess(self.vendors, self.server.port, {"zoe": {"name": "Zoë Müller"}})
        self._cleanup.callback(self.bot.stop, signal.SIGKILL)
        # Each change is a line of its own.
        self.bot.configure(digest={"events": 1000000})
        self.bot.start()
        self.zoe.expect("casewire-bot is here")
        self.subscribe()

    def subscribe(self) -> None:
        assert ask(self.zoe, "!subscribe kind:comment").startswith("Subscription")
        # The feed begins when it has read all cases once.
        for number in range(30):
            self.colleague.call("comments/add", case=CASES[0], text=f"begin {number}")
            end = time.monotonic() + 3
            while time.monotonic() < end:
                if self.reported("begin"):
                    return
                time.sleep(0.1)
        raise AssertionError("waited in vain for the first change")

    def reported(self, prefix: str) -> List[str]:
        """The lines about comments with a prefix, with the mark of a repeat and the case."""
        return [line for line in self.zoe.heard("casewire", CHANNEL) if re.search(rf"> {prefix} \d+$", line)]

    def stop(self) -> None:
        self._cleanup.close()


@pytest.fixture(scope="module", params=["inspircd", "ngircd"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    result = World(tmp_path_factory.mktemp("world"))
    try:
        result.start(str(request.param))
        yield result
    finally:
        result.stop()


def test_a_comment_from_the_channel_arrives_under_the_name_of_its_author(world: World) -> None:
    if isinstance(world.server, Ngircd):
        assert "Log in" in ask(world.zoe, f"!comment {CASES[0]} from the channel")
        return
    preview = ask(world.zoe, f"!comment {CASES[0]} from the channel")
    assert "> from the channel" in preview and "by Zoë Müller via chat" in preview and "public" in preview
    code = code_of(world.zoe.expect("!yes "))
    assert ask(world.zoe, f"!yes {code}") == f"Sent to {CASES[0]}."
    rows = world.colleague.call("comments/list", case=CASES[0], order="newest", limit=5, maxAgeSeconds=0)["comments"]
    assert "from the channel\n\nby Zoë Müller via chat" in [row["text"] for row in rows]


def test_kills_lose_nothing_and_mark_what_may_be_a_repeat(world: World) -> None:
    choose = random.Random(21)
    number = 0
    for _ in range(KILLS):
        for _ in range(6):
            number += 1
            world.colleague.call("comments/add", case=CASES[number % 2], text=f"kill {number}")
        time.sleep(choose.uniform(0.3, 2.5))
        world.bot.stop(signal.SIGKILL)
        world.bot.start()
        # The server removes those who do not answer its pings.
        world.zoe.poll()
    wait_for_all(lambda: len({line.rpartition("> ")[2] for line in world.reported("kill")}), number, "the changes")
    wait_for(lambda: world.bot.queued() == 0, "the queue to be empty", seen=world.bot.queued)
    world.zoe.sync()
    lines = world.reported("kill")
    print(f"{number} changes, {len(lines)} lines, {sum(AGAIN in line for line in lines)} marked as a possible repeat")
    # At most once without the mark; a repeat has the mark.
    unmarked = Counter(line.rpartition("> ")[2] for line in lines if not line.startswith(AGAIN))
    assert max(unmarked.values()) == 1
    # In order, for each case.
    order: Dict[int, List[int]] = {0: [], 1: []}
    for line in lines:
        value = int(line.rpartition(" ")[2])
        if value not in order[value % 2]:
            order[value % 2].append(value)
    assert all(each == sorted(each) for each in order.values())


def test_nothing_private_and_no_secret_is_in_the_channel_the_log_or_the_database(world: World) -> None:
    world.colleague.call("comments/add", case="redhat/04186767", text="canary-private 1", private=True)
    world.colleague.call("comments/add", case="redhat/04186767", text="marker 2")
    wait_for(lambda: world.reported("marker"), "the public comment", 60)
    everything = "\n".join([*world.zoe.poll(), world.bot.log.read_text(), world.bot.database_text()])
    assert "canary-private" not in everything
    for secret in world.vendors.secrets:
        assert secret not in everything
