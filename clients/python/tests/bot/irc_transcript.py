"""Prints the transcript of IRC.md from a real run: inspircd with services, the simulated vendors, and casewire-bot.

    python3 tests/bot/irc_transcript.py            compares it with IRC.md
    python3 tests/bot/irc_transcript.py --update   writes it there
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import List

from irc_servers import Person
from irc_world import CHANNEL, code_of
from test_irc_process import CASES, World
from waiting import wait_for

DOCUMENT = Path(__file__).parents[2] / "IRC.md"
BEGIN, END = "<!-- transcript -->\n```\n", "```\n<!-- end of the transcript -->"


class Recorder:
    """Records what the channel sees."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.lines: List[str] = []

    def say(self, person: Person, text: str, count: int = 1) -> str:
        """Says a text, and waits for a number of lines of the bot. Returns the last one."""
        self.lines.append(f"<{person.nick}> {text}")
        return self.wait(lambda: person.say(CHANNEL, text), count)

    def wait(self, action: "object", count: int = 1) -> str:
        zoe = self._world.zoe
        zoe.sync()
        before = len(zoe.heard("casewire", CHANNEL))
        assert callable(action)
        action()
        heard = wait_for(lambda: found if len(found := zoe.heard("casewire", CHANNEL)[before:]) >= count else None, "the bot")
        self.lines += [f"-casewire- {line}" for line in heard[:count]]
        return heard[count - 1]


def record(world: World) -> str:
    recorder = Recorder(world)
    eve = Person(world.server.port, "eve")
    eve.join(CHANNEL)
    case = CASES[1]
    recorder.say(world.zoe, "!help")
    recorder.say(world.zoe, "!subscriptions")
    recorder.wait(lambda: world.colleague.call("comments/add", case=case, text="The router is replaced.\nPlease check again."))
    recorder.say(eve, f"!comment {case} I was not asked.")
    preview = recorder.say(world.zoe, f"!comment {case} Works now, thank you.")
    recorder.say(eve, f"!yes {code_of(preview)}")
    recorder.say(world.zoe, f"!yes {code_of(preview)}")
    eve.leave()
    # Codes are random.
    text = "\n".join(recorder.lines) + "\n"
    return re.sub(r"!(yes|no) [a-z0-9]{6}\b", r"!\1 k7m2xq", text)


def main() -> int:
    world = World(Path(tempfile.mkdtemp(prefix="casewire-irc-")))
    try:
        world.start("inspircd")
        transcript = record(world)
    finally:
        world.stop()
    document = DOCUMENT.read_text("utf-8")
    before, _, rest = document.partition(BEGIN)
    shown, _, after = rest.partition(END)
    if "--update" in sys.argv:
        DOCUMENT.write_text(before + BEGIN + transcript + END + after, "utf-8")
        return 0
    if shown != transcript:
        print(f"IRC.md differs from the run. Update it with --update.\n{transcript}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
