"""Titles as attackers write them, one JSON string per line; with --check, checks what casewire.jq made of each of them."""
import email.header
import json
import random
import sys
import unicodedata
import xml.etree.ElementTree as tree

PARTS = [
    "=", "+", "-", "@", ";", ",", "|", '"', "'", "`", "$(touch ~/owned)", "`touch ~/owned`", "\\", "%s%n", "%H", "{1}", "{+}", "{q}",
    "#", "##", "#[fg=red]", "#{pane_pid}", "#(touch ~/owned)", "#,", "}", "<b>", "</b>", "&", "&#0;", "&lt;", "<![CDATA[", "\0"[:0],
    "\x1b[31m", "\x1b]0;owned\x07", "\x1b", "\x07", "\x7f", "\x85", "\x9b31m", "\x9d0;owned\x9c", "\u202e", "\u2066", "\u200b", "\u200d",
    "\u00ad", "\ufeff", "\u2028", "\u2029", "\U000e0041", "\u3164", "\r\n", "\n", "\t", "\v", "Bcc: evil@e.example", "\n.\n", "\nFrom x",
    "=?utf-8?q?=0aBcc:_x?=", "?=", "Fixes #1", "Closes A-1", "@zoe", "[skip ci]", "***NO_CI***", "https://e.example/1", "--help", "-rf",
    "# comment", "------------------------ >8 ------------------------", "Signed-off-by: E <e@e>", "ü", "漢字", "😀", "العربية", "a", " ", "e\u0301",
]
HIDDEN = ("Cc", "Cf", "Co", "Zl", "Zp")


def titles():
    source = random.Random(7)
    yield from PARTS
    for _ in range(400):
        yield "".join(source.choice(PARTS) for _ in range(source.randint(2, 9)))
    yield "\u202e a" * 5000


def check(row):
    line, tmux, pango, header, cell, commit = (row[name] for name in ("line", "tmux", "pango", "header", "cell", "commit"))
    for name, text in row.items():
        if name != "header":
            assert not [each for each in text if unicodedata.category(each) in HIDDEN], (name, text)
    assert "#" not in tmux, tmux
    markup = tree.fromstring(f"<markup>{pango}</markup>")
    assert len(markup) == 0 and (markup.text or "") == line, pango
    for part in header.split("\n "):
        assert part.isascii() and "\n" not in part and len(part) <= 75, header
    words = email.header.decode_header(header)
    assert "".join(text.decode(charset or "ascii") if isinstance(text, bytes) else text for text, charset in words) == line, header
    for part in cell.split(";"):
        shown = part.lstrip(" \"")
        assert shown[:1] not in tuple("=+-@＝＋－＠"), cell
    for sign in ("#", "@", "://", "[", "]", "**"):
        assert sign not in commit, commit


if sys.argv[1:] == ["--check"]:
    rows = [json.loads(line) for line in sys.stdin]
    assert len(rows) > 400, len(rows)
    for each in rows:
        check(each)
else:
    for title in titles():
        print(json.dumps(title))
