"""Each change is in the room exactly once and in order: with kill -9 of the bot, and of the homeserver.

BOT_KILLS and BOT_EVENTS set the length of the first test, BOT_ROUNDS that of the second, BOT_WAITING that of the third.
"""

from __future__ import annotations

import os
import random
import signal
import time
from functools import partial
from typing import List

from waiting import wait_for, wait_for_all
from world import CASES, World

KILLS = int(os.environ.get("BOT_KILLS", "15"))
EVENTS = int(os.environ.get("BOT_EVENTS", "100"))
ROUNDS = int(os.environ.get("BOT_ROUNDS", "1"))
WAITING = int(os.environ.get("BOT_WAITING", "5000"))
# Above all bursts here, so that each change is a message of its own.
SINGLE = {"events": 1_000_000}


def add(world: World, name: str, numbers: "range[int]") -> None:  # type: ignore[type-arg]
    # Each test has a name of its own: if one fails, a later one can get comments that the bot had not read.
    for number in numbers:
        world.colleague.call("comments/add", case=CASES[number % len(CASES)], text=f"{name} {number}")


def check(world: World, room: str, name: str, count: int) -> None:
    # Reading the room is work for the homeserver, which has to accept messages.
    wait_for_all(lambda: len(set(world.reported(room, f"{name} "))), count, "the changes", pause=1)
    # A repetition would be ahead of this one.
    for case in CASES:
        world.colleague.call("comments/add", case=case, text=f"last {name} of {case}")
    wait_for_all(lambda: len(world.reported(room, f"last {name} of ")), len(CASES), "the last changes")
    reported = world.reported(room, f"{name} ")
    assert sorted(reported) == sorted(f"{name} {n}" for n in range(count))
    for index in range(len(CASES)):
        numbers = [int(text.split()[1]) for text in reported if int(text.split()[1]) % len(CASES) == index]
        assert numbers == sorted(numbers), CASES[index]
    changes = world.changes(room)
    keys = [key for event in changes for key in event["content"]["casewire.changes"]["keys"]]
    assert len(keys) == len(set(keys))
    # One thread for each case, and each message in the thread of its case.
    roots = {e["event_id"]: e["content"]["body"].split()[0] for e in world.events(room) if e["content"]["body"].startswith(CASES)}
    assert sorted(roots.values()) == sorted(CASES)
    for event in changes:
        text = event["content"]["body"].partition("\n> ")[2]
        if text.startswith(f"{name} "):
            case = CASES[int(text.split()[1]) % len(CASES)]
            assert roots[event["content"]["m.relates_to"]["event_id"]] == case


def test_kill_9_of_the_bot_at_random_points(world: World) -> None:
    seed = int(os.environ.get("BOT_SEED", "0")) or random.randrange(1_000_000)
    print(f"BOT_SEED={seed}")
    dice = random.Random(seed)
    world.restart(digest=SINGLE)
    room = world.room()
    world.subscribe(room, "kind:comment")
    sent = 0
    for kill in range(KILLS):
        target = EVENTS * (kill + 1) // KILLS
        part = dice.randint(0, target - sent)
        add(world, "kill", range(sent, sent + part))
        sent += part
        # A start takes about a second; the kills are before, in and after the delivery of what waits.
        time.sleep(dice.uniform(0.0, 3.0))
        with world.bot.stopped(signal.SIGKILL):
            add(world, "kill", range(sent, target))
        sent = target
    check(world, room, "kill", EVENTS)
    world.leave(room)


def test_the_homeserver_is_killed_and_unavailable(world: World) -> None:
    world.restart(digest=SINGLE)
    room = world.room()
    world.subscribe(room, "kind:comment")
    sent = 0
    for _ in range(ROUNDS):
        add(world, "unavailable", range(sent, sent + 10))
        sent += 10
        time.sleep(random.uniform(0.0, 2.0))
        with world.synapse.stopped(signal.SIGKILL):
            add(world, "unavailable", range(sent, sent + 10))
            sent += 10
            time.sleep(random.uniform(0.0, 2.0))
            if sent == 20:
                # The bot also starts while the homeserver is unavailable.
                world.bot.stop(signal.SIGKILL)
                world.bot.start()
                time.sleep(2)
    check(world, room, "unavailable", sent)
    world.leave(room)


def test_an_outage_with_many_changes_is_one_digest_and_uses_no_memory(world: World) -> None:
    world.restart(digest={})
    room = world.room()
    world.subscribe(room, "kind:comment")
    wait_for(lambda: not world.bot.queued(), "an empty queue", seen=world.bot.queued)
    stored = partial(world.bot.stored, room)
    with world.synapse.stopped():
        # The bot notices the outage when it cannot send this change, and collects what follows. Without it, a digest is due ten
        # seconds after the first change, with what was read until then, which depends on the speed of this machine.
        world.colleague.call("comments/add", case=CASES[0], text="before the many")
        wait_for(lambda: "before the many" in world.bot.database_text(), "the first change to be stored", seen=stored)
        wait_for(lambda: world.bot.is_blocked(), "the attempt to send it", seen=stored)
        total = stored() + WAITING
        memory = world.bot.memory()
        for number in range(WAITING):
            world.colleague.call("comments/add", case=CASES[number % len(CASES)], text=f"outage {number} " + "x" * 500)
        wait_for_all(stored, total, "the changes to be stored")
        grown = world.bot.memory() - memory
        assert grown < 20_000, f"{grown} kB"

    def counts() -> List[int]:
        return [e["content"]["casewire.changes"]["count"] for e in world.changes(room)]

    wait_for_all(lambda: sum(counts()), total, "the digest", pause=1)
    wait_for(lambda: not world.bot.queued(), "an empty queue", seen=world.bot.queued)
    # What was planned before the bot noticed, then one digest of all others.
    assert sum(counts()) == total and counts()[-1] >= WAITING, counts()
    assert "changes of 5 cases" in world.changes(room)[-1]["content"]["body"]
    world.leave(room)
