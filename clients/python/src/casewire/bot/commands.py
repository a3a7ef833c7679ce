"""The commands: their syntax, and the answers of those that read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Dict, List, Optional, Tuple

from .permissions import Action

# The longest command. A longer message is no command.
MAXIMUM_COMMAND = 20_000


@dataclass(frozen=True)
class CommandInfo:
    """A row of the table of commands."""

    name: str
    usage: str
    help: str
    action: Action
    aliases: Tuple[str, ...] = ()


# The only list of commands: the parser, `!help` and the table in BOT.md are derived from it.
COMMANDS = (
    CommandInfo("case", "!case CASE", "shows a case with its last comment; in a thread, without CASE", Action.READ),
    CommandInfo("search", "!search QUERY", "searches the cases, such as status:open bgp", Action.READ),
    CommandInfo("sitrep", "!sitrep [QUERY]", "counts the open cases and lists the most urgent ones", Action.READ),
    CommandInfo("subscriptions", "!subscriptions", "lists what this room gets", Action.READ),
    CommandInfo("help", "!help", "lists the commands", Action.READ),
    CommandInfo("comment", "!comment [CASE] TEXT", "adds a comment under your name; in a thread, without CASE", Action.WRITE),
    CommandInfo("resolve", "!resolve [CASE] [code:N] [TEXT]", "resolves or closes a case", Action.WRITE),
    CommandInfo("open", "!open PROFILE [NAME:VALUE ...] TITLE, then the description in further lines", "opens a case", Action.WRITE, ("new",)),
    CommandInfo("yes", "!yes CODE", "confirms what the bot is about to send for you; so does the reaction ✅", Action.READ),
    CommandInfo("no", "!no CODE", "cancels it; so does the reaction ❌", Action.READ),
    CommandInfo("subscribe", "!subscribe [kind:KIND,...] [QUERY]", "reports the changes of the cases that match", Action.MANAGE),
    CommandInfo("unsubscribe", "!unsubscribe NUMBER | all", "ends a subscription", Action.MANAGE),
    CommandInfo("morning", "!morning TIME [ZONE] [DAYS] | off", "lists the cases that wait on the team, each morning", Action.MANAGE),
    CommandInfo("quiet", "!quiet FROM-TO [ZONE] [urgent:N] | off", "reports nothing at night, except for severities 1 to N", Action.MANAGE),
)  # fmt: skip

_BY_NAME: Dict[str, CommandInfo] = {name: row for row in COMMANDS for name in (row.name, *row.aliases)}
_COMMAND = re.compile(r"!([a-z]{2,20})(?:[ \t]+|\n|\Z)", re.IGNORECASE)
_CASE = re.compile(r"(?:[a-z0-9][a-z0-9-]{0,31}/)?[A-Za-z0-9_-]{1,64}\Z")


@dataclass(frozen=True)
class Command:
    """A command that a person typed."""

    info: CommandInfo
    rest: str


def parse(text: str) -> Optional[Command]:
    """The command of a message. None for all other text, also for the commands of other bots."""
    text = text.strip()
    if len(text) > MAXIMUM_COMMAND:
        return None
    found = _COMMAND.match(text)
    info = _BY_NAME.get(found.group(1).lower()) if found else None
    return Command(info, text[found.end() :].strip()) if found and info else None


def first_word(text: str) -> Tuple[str, str]:
    """The first word, and the rest with its lines."""
    parts = text.split(None, 1)
    return (parts[0], parts[1] if len(parts) == 2 else "") if parts else ("", "")


def looks_like_case(word: str) -> bool:
    """Whether a word can be a case id or a case number: it has at least five digits in a row."""
    return bool(_CASE.match(word)) and bool(re.search(r"[0-9]{5}", word))


def is_case_id(word: str) -> bool:
    return bool(_CASE.match(word))


def options(text: str, names: Tuple[str, ...]) -> Tuple[Dict[str, str], str]:
    """Reads `name:value` and `name:"value with blanks"` at the beginning of a text."""
    found: Dict[str, str] = {}
    pattern = re.compile(r"\s*(" + "|".join(names) + r'):(?:"([^"\n]{0,1000})"|(\S{1,1000}))(?=\s|\Z)')
    while True:
        match = pattern.match(text)
        if match is None:
            return found, text.strip()
        found[match.group(1)] = match.group(2) if match.group(2) is not None else match.group(3)
        text = text[match.end() :]


def names() -> List[str]:
    return [f"!{row.name}" for row in COMMANDS]


def help_lines(name: str = "") -> List[str]:
    """The description of each command, or of the one that is named."""
    row = _BY_NAME.get(name.strip().lstrip("!").lower())
    rows = COMMANDS if not name else (row,) if row is not None else ()
    return [f"{row.usage}: {row.help}" for row in rows]
