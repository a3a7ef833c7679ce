"""The lines of IRC: their syntax, the names in them, and the text that they can carry."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

# The longest line that is read: 8,191 bytes of tags and 512 bytes of message, doubled for servers that allow more.
MAXIMUM_LINE = 16_384

_ESCAPES = {":": ";", "s": " ", "r": "\r", "n": "\n", "\\": "\\"}
_LOWER = {"ascii": "", "rfc1459": "[]\\~", "strict-rfc1459": "[]\\"}
_UPPER_TO_LOWER = {"[": "{", "]": "}", "\\": "|", "~": "^"}
_SAFE_PARAM = re.compile(r"[^\x00\r\n ]+\Z")


@dataclass(frozen=True)
class Line:
    """A line of the server."""

    command: str
    params: Tuple[str, ...] = ()
    source: str = ""
    tags: Mapping[str, str] = field(default_factory=lambda: dict[str, str]())

    @property
    def nick(self) -> str:
        """The nick of the sender, or the name of the server."""
        return self.source.partition("!")[0]

    def param(self, index: int) -> str:
        """A parameter, or an empty string if the line has fewer."""
        return self.params[index] if -len(self.params) <= index < len(self.params) else ""


def parse(text: str) -> Optional[Line]:
    """Reads a line without its end. None if it has no command."""
    tags: Dict[str, str] = {}
    source = ""
    if text.startswith("@"):
        head, _, text = text[1:].partition(" ")
        for part in head.split(";"):
            key, _, value = part.partition("=")
            tags[key] = _unescape(value)
        text = text.lstrip(" ")
    if text.startswith(":"):
        source, _, text = text[1:].partition(" ")
        text = text.lstrip(" ")
    # Only the first " :" begins the last parameter: what follows is text of a person.
    middle, separator, last = text.partition(" :")
    words = middle.split()
    if not words:
        return None
    return Line(words[0].upper(), (*words[1:], last) if separator else tuple(words[1:]), source, tags)


def _unescape(value: str) -> str:
    result: List[str] = []
    characters = iter(value)
    for character in characters:
        if character == "\\":
            following = next(characters, "")
            character = _ESCAPES.get(following, following)
        result.append(character)
    return "".join(result)


def encode(command: str, params: Sequence[str] = (), tags: Optional[Mapping[str, str]] = None) -> bytes:
    """Writes a line. A parameter that would be read as something else raises ValueError: it is never sent."""
    words = [command]
    for index, param in enumerate(params):
        last = index == len(params) - 1
        if _SAFE_PARAM.match(param) and not param.startswith(":"):
            words.append(param)
        elif last and not any(c in param for c in "\r\n\0"):
            words.append(":" + param)
        else:
            raise ValueError("A parameter of an IRC line has a blank or a line end.")
    head = ""
    if tags:
        # Only the bot's own labels are sent, which need no escapes.
        head = "@" + ";".join(f"{key}={value}" for key, value in tags.items()) + " "
    return (head + " ".join(words) + "\r\n").encode("utf-8", "replace")


class Names:
    """What the server states about names, in its numeric 005."""

    def __init__(self) -> None:
        self.mapping = "rfc1459"
        self.channel_types = "#&"
        # The prefixes of members, the highest first.
        self.prefixes = "@+"
        self.has_whox = False

    def read(self, tokens: Sequence[str]) -> None:
        for token in tokens:
            key, _, value = token.partition("=")
            if key == "CASEMAPPING" and value in _LOWER:
                self.mapping = value
            elif key == "CHANTYPES":
                self.channel_types = value
            elif key == "PREFIX" and ")" in value:
                self.prefixes = value.partition(")")[2]
            elif key == "WHOX":
                self.has_whox = True

    def fold(self, name: str) -> str:
        """The form of a nick or channel in which equal names are equal."""
        special = _LOWER[self.mapping]
        return "".join(
            chr(ord(c) + 32) if "A" <= c <= "Z" else _UPPER_TO_LOWER[c] if c in special else c for c in name
        )

    def is_operator(self, flags: str) -> bool:
        """Whether the flags of a member, such as `H@`, have a prefix of an operator: `@`, or one above it."""
        index = self.prefixes.find("@")
        operators = self.prefixes[: index + 1] if index >= 0 else ""
        return any(c in operators for c in flags)


# Text

_LINE_ENDS = re.compile(r"[\n\r\u0085\u2028\u2029]+")
# Bidirectional controls reorder the line, with what the client shows beside it.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


# Colours of mIRC and their newer form in hexadecimal, with their digits.
_COLOURS = re.compile(r"\x03(?:[0-9]{1,2}(?:,[0-9]{1,2})?)?|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?")


def without_formats(text: str) -> str:
    """The text of a person without colours and other formats."""
    return "".join(c for c in _COLOURS.sub("", text) if unicodedata.category(c) != "Cc")


def one_line(text: str) -> str:
    """The text as one line without control characters: no line ends, no formats of mIRC, no CTCP."""
    lines = (each.strip() for each in _LINE_ENDS.split(_COLOURS.sub("", text)))
    # Empty lines, also those of a quote, only take the room of others.
    joined = " | ".join(each for each in lines if each not in ("", ">"))
    kept = (
        c
        for c in joined
        if unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co") and c not in _BIDI
    )
    return " ".join("".join(kept).split())


def _continues(before: str, character: str) -> bool:
    """Whether a character belongs to the one before it, so that a cut between the two changes what is shown."""
    if unicodedata.category(character) in ("Mn", "Me", "Mc") or character == "\u200d" or before == "\u200d":
        return True
    if "\U0001f3fb" <= character <= "\U0001f3ff" or "\U000e0020" <= character <= "\U000e007f":
        return True
    return _is_regional(character) and _is_regional(before)


def _is_regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def cut(text: str, limit: int) -> Tuple[str, str]:
    """The longest beginning of at most `limit` bytes that ends between two characters as people see them, and the rest."""
    data = text.encode("utf-8", "replace")
    if len(data) <= limit:
        return text, ""
    end = len(data[:limit].decode("utf-8", "ignore"))
    start = end
    while start > 0 and _continues(text[start - 1], text[start]):
        start -= 1
    # A single character that is too long is cut anyway.
    end = start or end
    return text[:end], text[end:]


def clip_line(text: str, limit: int) -> str:
    """The text, shortened to `limit` bytes; an ellipsis marks that something is missing."""
    if len(text.encode("utf-8", "replace")) <= limit:
        return text
    return cut(text, limit - 3)[0].rstrip() + "…"


def wrap(text: str, limit: int, maximum: int) -> List[str]:
    """The text in at most `maximum` lines of `limit` bytes, cut at blanks where possible. A later line begins with `…`."""
    lines: List[str] = []
    while text:
        head = "… " if lines else ""
        room = limit - len(head.encode("utf-8"))
        if len(lines) == maximum - 1:
            return [*lines, head + clip_line(text, room)]
        part, rest = cut(text, room)
        blank = part.rfind(" ")
        if rest and blank > room // 2:
            part, rest = part[:blank], part[blank:] + rest
        lines.append(head + part.rstrip())
        text = rest.lstrip()
    return lines
