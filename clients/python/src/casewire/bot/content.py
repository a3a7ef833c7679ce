"""The text of a message, plain and as HTML, from parts that are escaped where they are added."""

from __future__ import annotations

import html as html_module
from dataclasses import dataclass, replace
from typing import List, Mapping, Optional

from .text import clip_bytes
from .values import rows


@dataclass(frozen=True)
class Content:
    """The text of a message.

    `plain` has no control characters except line feeds. `html` has the tags a, b, i, br, blockquote and code only.
    `events` are the keys of the changes that the message reports, at most 20 of them, and `count` is their number.
    """

    plain: str
    html: str
    events: tuple[str, ...] = ()
    count: int = 0

    def as_json(self) -> Mapping[str, object]:
        return {"plain": self.plain, "html": self.html, "events": list(self.events), "count": self.count}

    def named(self, case: str) -> Content:
        """The same content after the id of its case."""
        return replace(self, plain=f"{case}: {self.plain}", html=f"{_escape(case)}: {self.html}")

    @staticmethod
    def from_json(value: Mapping[str, object]) -> Content:
        count = value.get("count")
        keys = tuple(str(key) for key in rows(value.get("events")))
        return Content(str(value["plain"]), str(value["html"]), keys, count if isinstance(count, int) else 0)


class Builder:
    """Builds a Content. Each method takes text that is already clean, and escapes it for HTML."""

    def __init__(self) -> None:
        self._plain: List[str] = []
        self._html: List[str] = []

    def text(self, text: str) -> Builder:
        self._plain.append(text)
        self._html.append(_escape(text))
        return self

    def bold(self, text: str) -> Builder:
        self._plain.append(text)
        self._html.append(f"<b>{_escape(text)}</b>")
        return self

    def code(self, text: str) -> Builder:
        self._plain.append(text)
        self._html.append(f"<code>{_escape(text)}</code>")
        return self

    def link(self, text: str, address: Optional[str]) -> Builder:
        """Adds a link, if the address is one of the web."""
        if address is None or not address.startswith("https://") or any(c in address for c in "\"'<> \n"):
            return self.text(text)
        self._plain.append(text)
        self._html.append(f'<a href="{_escape(address)}">{_escape(text)}</a>')
        return self

    def quote(self, text: str) -> Builder:
        """Adds a block with text of another author."""
        self._plain.append("\n" + "\n".join("> " + line for line in text.split("\n")))
        self._html.append(f"<blockquote>{_escape(text)}</blockquote>")
        return self

    def line(self) -> Builder:
        self._plain.append("\n")
        self._html.append("<br>")
        return self

    @property
    def size(self) -> int:
        """The bytes of the plain text before it is cut."""
        return len("".join(self._plain).strip("\n").encode("utf-8", "replace"))

    def content(self, limit_bytes: int, events: tuple[str, ...] = (), count: int = 0) -> Content:
        """The content, bounded. HTML that is too long is replaced by the plain text, because it cannot be cut."""
        plain = clip_bytes("".join(self._plain).strip("\n"), limit_bytes)
        html = "".join(self._html)
        if len(html.encode("utf-8")) > 4 * limit_bytes:
            html = _escape(plain)
        return Content(plain, html, events, count)


def plain_content(text: str, limit_bytes: int = 16_000) -> Content:
    """A content without markup."""
    return Builder().text(text).content(limit_bytes)


def _escape(text: str) -> str:
    return html_module.escape(text, quote=True).replace("\n", "<br>")
