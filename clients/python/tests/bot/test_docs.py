"""BOT.md has the commands, a configuration that is valid, and a record of a real run. BOT_UPDATE=1 writes them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Dict, List

from waiting import wait_for
from world import World

from casewire.bot.commands import COMMANDS, CommandInfo
from casewire.bot.config import load_config
from casewire.bot.permissions import Action

BOT = Path(__file__).parents[2] / "BOT.md"
UPDATE = os.environ.get("BOT_UPDATE") == "1"
CASE = "ibm/CS4178171"


def compare(marker: str, expected: str) -> None:
    """Compares a part of BOT.md with what it must be, or writes it."""
    text = BOT.read_text("utf-8")
    begin = text.index(f"<!-- {marker} -->\n") + len(f"<!-- {marker} -->\n")
    end = text.index("<!-- end -->", begin)
    if UPDATE:
        BOT.write_text(text[:begin] + expected + text[end:], "utf-8")
    else:
        # What follows from one event can arrive in either order.
        assert sorted(text[begin:end].splitlines()) == sorted(expected.splitlines()), "run this test with BOT_UPDATE=1"


def test_the_table_of_commands() -> None:
    def row(info: CommandInfo) -> str:
        usage = info.usage.replace("|", "\\|")
        who = {Action.READ: "all", Action.MANAGE: "power level 50", Action.WRITE: "people on the list"}[info.action]
        return f"| `{usage}` | {info.help} | {who} |\n"

    compare("from the table of commands", "| command | effect | who |\n| --- | --- | --- |\n" + "".join(map(row, COMMANDS)))


def test_the_configuration_is_valid(tmp_path: Path) -> None:
    (text,) = re.findall(r"<!-- test: configuration -->\n\s*```json\n(.*?)```", BOT.read_text("utf-8"), re.DOTALL)
    path = tmp_path / "bot.json"
    path.write_text(text)
    config = load_config(path)
    assert config.matrix is not None and len(config.bot.people) == 3


def lines(event: Dict[str, Any], names: Dict[str, str], roots: List[str]) -> str:
    """An event as the page shows it."""
    content = event["content"]
    relation = content.get("m.relates_to", {})
    if event["type"] == "m.reaction":
        return f"zoe reacts with {relation['key']}\n"
    body = content["body"]
    prefix = "│ " if relation.get("rel_type") == "m.thread" else ""
    if relation.get("rel_type") == "m.replace":
        body, prefix = "(edits the first message of the thread)\n" + content["m.new_content"]["body"], ""
    body = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "TIME", body)
    body = re.sub(r"(!yes|!no) [a-z0-9]{6}", r"\1 k3xw7p", body)
    name = names[event["sender"]]
    first, *rest = body.split("\n")
    return "".join(f"{prefix}{line}\n" for line in [f"{name}: {first}", *("  " + each for each in rest)])


def test_the_record_of_a_run(world: World) -> None:
    world.restart(digest={})
    room = world.room()
    world.ask(room, "!subscribe severity:1..3 profile:ibm")
    # Until the feed has begun, with changes that this room does not get.
    other = world.room()
    world.subscribe(other, "kind:comment profile:redhat", "redhat/04186767")
    world.leave(other)
    world.ask(room, "!morning 08:30 Europe/Berlin")
    world.colleague.call("comments/add", case=CASE, text="The session flapped again at 09:12, for 40 seconds.")
    wait_for(lambda: world.reported(room, "The session"), "the change")
    root = world.changes(room)[0]["content"]["m.relates_to"]["event_id"]
    world.ask(room, "!case", thread=root)
    preview = world.ask(room, "!comment We see the same in our log. The peer resets the session.", thread=root)
    target = next(e["event_id"] for e in world.events(room) if e["content"].get("body") == preview)
    world.zoe.react(room, target, "✅")
    wait_for(lambda: world.reported(room, "We see the same"), "the comment")
    world.ask(room, "!resolve code:8 The new filter helped.", thread=root)
    preview = world.texts(room)[-1]
    world.zoe.post(room, "!yes " + preview.split("!yes ")[1].split()[0], thread=root)
    wait_for(lambda: any("m.new_content" in e["content"] for e in world.events(room)), "the edit")
    wait_for(lambda: not world.bot.queued(), "everything to be sent", seen=world.bot.queued)
    world.zoe.post(room, "is CS4197819 urgent?")
    wait_for(lambda: world.texts(room)[-1].startswith("ibm/CS4197819"), "the mentioned case")
    world.ask(room, "!sitrep severity:1 status:open")
    world.ask(room, f"!comment {CASE} Let me in", world.eve)
    names = {world.zoe.id: "zoe", world.eve.id: "eve", world.bot_user.id: "bot"}
    kinds = ("m.room.message", "m.reaction")
    text = "".join(lines(each, names, []) for each in world.zoe.messages(room) if each["type"] in kinds)
    world.leave(room)
    compare("from a run on Synapse", "```\n" + text + "```\n")
