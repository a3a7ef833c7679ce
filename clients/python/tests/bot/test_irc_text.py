"""IRC: lines, names, and the text that a line can carry."""

from __future__ import annotations

from typing import Dict, List, Optional, Tuple

import pytest

from casewire.bot.irc_protocol import Line, Names, clip_line, cut, encode, one_line, parse, without_formats, wrap


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PING :abc", Line("PING", ("abc",))),
        ("ping abc", Line("PING", ("abc",))),
        (":irc.test 001 me :Hello you", Line("001", ("me", "Hello you"), "irc.test")),
        (":a!b@c PRIVMSG #x ::!yes", Line("PRIVMSG", ("#x", ":!yes"), "a!b@c")),
        # A line that a person writes into a text stays text.
        (":a!b@c PRIVMSG #x :hi :boss!u@h PRIVMSG #x :!yes", Line("PRIVMSG", ("#x", "hi :boss!u@h PRIVMSG #x :!yes"), "a!b@c")),
        (":a!b@c PRIVMSG #x :@account=boss !yes", Line("PRIVMSG", ("#x", "@account=boss !yes"), "a!b@c")),
        ("@account=bob;time=1 :a!b@c PRIVMSG #x :", Line("PRIVMSG", ("#x", ""), "a!b@c", {"account": "bob", "time": "1"})),
        (r"@a=x\:y\sz\\\r\n\q;b :s N", Line("N", (), "s", {"a": "x;y z\\\r\nq", "b": ""})),
        ("@a=1  :s  N   p", Line("N", ("p",), "s", {"a": "1"})),
        ("", None),
        (":only.a.source", None),
        ("@tag", None),
        ("   ", None),
    ],
)
def test_lines_are_read(text: str, expected: Optional[Line]) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        (("#x", "hello you"), b"NOTICE #x :hello you\r\n"),
        (("#x", ":x"), b"NOTICE #x ::x\r\n"),
        (("#x", ""), b"NOTICE #x :\r\n"),
        (("#x", "caf\u00e9"), "NOTICE #x caf\u00e9\r\n".encode()),
    ],
)
def test_lines_are_written(params: Tuple[str, ...], expected: bytes) -> None:
    assert encode("NOTICE", params) == expected


@pytest.mark.parametrize("params", [("#x y", "t"), ("#x", "a\r\nQUIT"), ("#x", "a\nb"), ("#x", "a\0b"), ("", "t"), (":x", "t")])
def test_what_would_be_another_line_is_never_written(params: Tuple[str, ...]) -> None:
    with pytest.raises(ValueError):
        encode("NOTICE", params)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nQUIT :x", "a | QUIT :x"),
        ("a\n\n> \n> b\n", "a | > b"),
        ("\x01VERSION\x01", "VERSION"),
        ("\x02bold\x02 \x0304,05red\x03 \x04ff0000hex\x0f \x1d\x1f\x11\x16\x1e.", "bold red hex ."),
        ("nul\0 bell\x07 esc\x1b[31m del\x7f c1\x9b", "nul bell esc[31m del c1"),
        ("next\u0085line\u2028and\u2029more", "next | line | and | more"),
        ("over\u202eride\u2066", "override"),
        ("\ud800lone", "lone"),
        ("  many   blanks\t", "many blanks"),
        ("fam\U0001f468\u200d\U0001f469", "fam\U0001f468\u200d\U0001f469"),
        ("", ""),
    ],
)
def test_text_of_others_is_one_harmless_line(text: str, expected: str) -> None:
    assert one_line(text) == expected


def test_every_character_below_u3000_is_harmless() -> None:
    for number in range(0x3000):
        line = encode("NOTICE", ("#x", one_line("a" + chr(number) + "b") or "-"))
        assert line.count(b"\r") == line.count(b"\n") == 1 and b"\0" not in line and b"\x01" not in line and b"\x03" not in line


def test_formats_of_people_are_removed() -> None:
    assert without_formats("\x0304Red\x03 \x02b\x02 12") == "Red b 12"


FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("abc", 3, ("abc", "")),
        ("abcd", 3, ("abc", "d")),
        ("a\u00e9", 2, ("a", "\u00e9")),
        ("ae\u0301", 3, ("a", "e\u0301")),
        ("a" + FAMILY, 10, ("a", FAMILY)),
        ("a\U0001f44d\U0001f3fd", 5, ("a", "\U0001f44d\U0001f3fd")),
        ("a\u2764\ufe0f", 4, ("a", "\u2764\ufe0f")),
        ("a\U0001f1e9\U0001f1ea", 5, ("a", "\U0001f1e9\U0001f1ea")),
        # A single character that does not fit is cut anyway, so that the rest gets shorter.
        (FAMILY, 10, (FAMILY[:2], FAMILY[2:])),
    ],
)
def test_text_is_cut_between_characters_as_people_see_them(text: str, limit: int, expected: Tuple[str, str]) -> None:
    assert cut(text, limit) == expected


@pytest.mark.parametrize("unit", ["x", "\u00e9", "\u20ac", "\U0001f600", FAMILY, "e\u0301", "wort "])
def test_lines_have_at_most_their_bytes(unit: str) -> None:
    text = (unit * 900).strip()
    line = clip_line(text, 400)
    assert len(line.encode()) <= 400 and line.endswith("\u2026") and len(line.encode()) > 370
    parts = wrap(text, 400, 50)
    assert all(len(each.encode()) <= 400 for each in parts)
    joined = "".join(part[2:] if number else part for number, part in enumerate(parts))
    assert joined.replace(" ", "") == text.replace(" ", "") or parts[-1].endswith("\u2026")
    assert len(wrap(text, 400, 3)) == 3 or len(text.encode()) < 1100


def test_names_follow_what_the_server_states() -> None:
    names = Names()
    assert names.fold("Zo[E]~") == "zo{e}^"
    names.read(["CASEMAPPING=ascii", "PREFIX=(qaohv)~&@%+", "WHOX", "CHANTYPES=#"])
    assert names.fold("Zo[E]~") == "zo[e]~" and names.has_whox


@pytest.mark.parametrize(
    ("prefix", "operators"),
    [("(ov)@+", {"@": True, "+": False}), ("(Yqaohv)!~&@%+", {"!": True, "~": True, "&": True, "@": True, "%": False, "+": False}), ("(v)+", {"@": False})],
)
def test_operators_have_a_prefix_of_at_least_an_operator(prefix: str, operators: Dict[str, bool]) -> None:
    names = Names()
    names.read([f"PREFIX={prefix}"])
    got: List[bool] = [names.is_operator(f"H{flag}") for flag in operators]
    assert got == list(operators.values())
    assert not names.is_operator("G*")
