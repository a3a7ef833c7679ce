"""Makes text from outside safe to show in a chat: no invisible characters, no mentions, bounded."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser
from typing import List, Optional, Tuple

# Letters and marks that show nothing. Other invisible characters are recognised by their category.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
# Two marks are enough for every language in use; more only cover the lines around them.
_MARKS = 4
_MENTION = re.compile(r"@(?=room\b)|(?<![\w.+-])@(?=\S)", re.IGNORECASE)
# Clients show addresses of people and rooms as mentions.
_PERMALINK = re.compile(r"(matrix\.to)(?=/)|(matrix)(?=:[ur])", re.IGNORECASE)


def clean(text: str, limit: int, lines: bool = False, mentions: bool = False) -> str:
    """Removes what acts on a client or is invisible, and bounds the text to `limit` characters.

    Control, bidirectional, zero-width and tag characters are removed. Mentions of people, of a room (`@room`) and of
    everybody are written with `(at)`, unless `mentions` keeps them. Without `lines`, the result is one line.
    """
    # Bounded first, so that a huge text costs nothing.
    kept: List[str] = []
    marks = 0
    for character in text[: 4 * limit].replace("\r\n", "\n"):
        category = unicodedata.category(character)
        if character in "\n\r\u2028\u2029\u0085":
            kept.append("\n" if lines else " ")
        elif character == "\t" or category == "Zs":
            kept.append(" ")
        elif category in ("Cc", "Cf", "Cs", "Co", "Cn") or character in _BLANK or "\ufe00" <= character <= "\ufe0f":
            continue
        elif category in ("Mn", "Me"):
            marks += 1
            if marks <= _MARKS:
                kept.append(character)
            continue
        else:
            kept.append(character)
        marks = 0
    result = "".join(kept)
    if not lines:
        result = " ".join(result.split())
    else:
        result = re.sub(r"\n{3,}", "\n\n", result).strip()
    if not mentions:
        result = _PERMALINK.sub(lambda found: found.group().replace(".", "(dot)") + " ", _MENTION.sub("(at)", result))
    return clip(result, limit)


def clip(text: str, limit: int) -> str:
    """Shortens a text to `limit` characters; an ellipsis marks that something is missing."""
    return text if len(text) <= limit else text[: max(0, limit - 1)].rstrip() + "…"


def clip_bytes(text: str, limit: int) -> str:
    """Shortens a text to `limit` bytes of UTF-8, between two characters."""
    data = text.encode("utf-8", "replace")
    if len(data) <= limit:
        return text
    return data[: max(0, limit - 3)].decode("utf-8", "ignore").rstrip() + "…"


def hidden_character(text: str) -> Optional[str]:
    """The first character that acts on a terminal or client, or shows nothing; None if the text has none.

    Two joiners are a part of the writing of some languages.
    """
    for character in text:
        if character in "\u200c\u200d":
            continue
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") or character in _BLANK:
            return character
    return None


class _TextOfHTML(HTMLParser):
    """Collects the text of HTML. Everything else is dropped."""

    _BREAKS = frozenset(("br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "pre", "blockquote"))
    _SKIPPED = frozenset(("script", "style", "head", "title"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: List[str] = []
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: List[Tuple[str, str | None]]) -> None:
        if tag in self._SKIPPED:
            self._skipping += 1
        elif tag in self._BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._SKIPPED and self._skipping:
            self._skipping -= 1

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.parts.append(data)


def text_of_html(source: str) -> str:
    """The text of a comment in HTML, without its markup."""
    parser = _TextOfHTML()
    parser.feed(source[:200_000])
    parser.close()
    return re.sub(r"[ \t]*\n[ \t\n]*", "\n", "".join(parser.parts)).strip()
