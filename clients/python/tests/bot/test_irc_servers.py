"""IRC: the bot against real servers on loopback."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest
from irc_servers import Inspircd, Ngircd, Person, program, wait_for
from irc_world import CHANNEL, BotThread, ask, code_of

from casewire.bot.permissions import Person as Listed

pytestmark = pytest.mark.skipif(
    not all(map(program, ("ngircd", "inspircd", "atheme-services"))), reason="ngircd, inspircd and atheme-services are not installed"
)

PEOPLE = {name: Listed(name.title()) for name in ("listed", "chief", "taken", "casewire")}
TAGS = "account-tag message-tags"


@pytest.fixture(scope="module")
def inspircd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inspircd]:
    server = Inspircd(tmp_path_factory.mktemp("inspircd"))
    try:
        server.start()
        server.start_services()
        # Account names are those of the allow-list.
        for name in ("listed", "chief", "guest", "boss", "taken", "casewire"):
            person = Person(server.port, name)
            person.register()
            person.leave()
        yield server
    finally:
        server.stop_all()


@pytest.fixture(scope="module")
def ngircd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ngircd]:
    server = Ngircd(tmp_path_factory.mktemp("ngircd"))
    try:
        server.start()
        yield server
    finally:
        server.stop()


class Channel:
    """A channel with an operator and a bot in a thread."""

    def __init__(self, server: Any, database: Path, **values: Any) -> None:
        self.server = server
        self._people: List[Person] = []
        self.operator = self.person("op")
        self.bot = BotThread(server.port, database, **{"people": PEOPLE, **values}).start()
        self.operator.expect("casewire-bot is here")

    def person(self, nick: str, account: str = "", operator: bool = False) -> Person:
        person = Person(self.server.port, nick)
        self._people.append(person)
        if account:
            person.login(account)
        person.join(CHANNEL)
        if operator:
            self.operator.send(f"MODE {CHANNEL} +o {nick}")
            self.operator.sync()
        return person

    def close(self) -> None:
        self.bot.stop()
        for person in self._people:
            person.leave()


@pytest.fixture
def channel(inspircd: Inspircd, tmp_path: Path) -> Iterator[Channel]:
    result = Channel(inspircd, tmp_path / "irc.sqlite", account="casewire", password="x", secrets={"password": "secret-of-a-person"})
    yield result
    result.close()


@pytest.fixture
def plain(ngircd: Ngircd, tmp_path: Path) -> Iterator[Channel]:
    result = Channel(ngircd, tmp_path / "irc.sqlite")
    yield result
    result.close()


COMMANDS = (
    "!case CS1000001",
    "!search status:open",
    "!subscribe severity:{number}",
    "!comment CS1000001 Hello",
    "!resolve CS1000001 code:8 Solved",
    "!open ibm type:technical Title | Description",
)
YES, NO = "yes", "refused"
REFUSALS = ("not on the list", "Only people who manage", "Log in to the chat", "may not write")
# Nick, account, operator, and the outcome of each command.
TABLE = {
    "unregistered nick": ("nobody1", "", False, (YES, YES, NO, NO, NO, NO)),
    "nick of a listed account, not logged in": ("listed", "", False, (YES, YES, NO, NO, NO, NO)),
    "nick of a listed account that another account took": ("taken", "guest", False, (YES, YES, NO, NO, NO, NO)),
    "account that is not listed": ("guest", "guest", False, (YES, YES, NO, NO, NO, NO)),
    "account that is not listed, operator": ("boss", "boss", True, (YES, YES, YES, NO, NO, NO)),
    "listed account with another nick": ("other", "listed", False, (YES, YES, NO, YES, YES, YES)),
    "listed account, operator": ("chief", "chief", True, (YES, YES, YES, YES, YES, YES)),
    "operator without account": ("opper", "", True, (YES, YES, YES, NO, NO, NO)),
}


def outcomes(channel: Channel, person: Person, number: int) -> List[str]:
    result: List[str] = []
    for text in COMMANDS:
        answer = ask(person, text.format(number=number), channel.bot)
        result.append(NO if any(each in answer for each in REFUSALS) else YES)
        # A preview has further lines, which are not the answer to the next command.
        person.sync()
        if "Send this comment" in answer or "Perform the action" in answer or "Open a case" in answer:
            person.expect("within 2 minutes", len(person.lines) - 5)
    return result


def test_the_permission_table_with_accounts(channel: Channel) -> None:
    got: Dict[str, Any] = {}
    for number, (name, (nick, account, operator, _)) in enumerate(TABLE.items()):
        person = channel.person(nick, account, operator)
        got[name] = (nick, account, operator, tuple(outcomes(channel, person, number % 4 + 1 if number < 6 else number - 5)))
        person.leave()
    assert got == TABLE
    assert channel.bot.cases.writes == []


def test_a_server_without_accounts_is_read_only(plain: Channel) -> None:
    person = plain.person("listed")
    assert outcomes(plain, person, 1) == [YES, YES, NO, NO, NO, NO]
    assert outcomes(plain, plain.operator, 2) == [YES, YES, YES, NO, NO, NO]
    assert plain.bot.cases.writes == []


def test_a_comment_is_confirmed_by_the_same_account(channel: Channel) -> None:
    listed, chief = channel.person("listed", "listed"), channel.person("chief", "chief")
    preview = ask(listed, "!comment CS1000001 It is fixed. \x0304Thanks\x03!", channel.bot)
    assert "ibm/CS1000001" in preview and "> It is fixed. Thanks!" in preview and "by Listed via chat" in preview
    code = code_of(listed.expect("!yes "))
    assert "Only the person" in ask(chief, f"!yes {code}", channel.bot)
    # Logged out between the command and the confirmation; the nick is the same.
    listed.logout()
    assert "Only the person" in ask(listed, f"!yes {code}", channel.bot)
    assert channel.bot.cases.writes == []
    listed.login("listed")
    channel.bot.clock.shift -= 93
    assert "Sent to ibm/CS1000001" in ask(listed, f"!yes {code}")
    assert channel.bot.cases.writes == [("comment", ("ibm/CS1000001", "It is fixed. Thanks!\n\nby Listed via chat"))]


def test_a_nick_that_changed_its_owner_confirms_nothing(channel: Channel) -> None:
    listed = channel.person("listed", "listed")
    ask(listed, "!comment CS1000001 Hello", channel.bot)
    code = code_of(listed.expect("!yes "))
    listed.leave()
    channel.operator.expect("QUIT")
    thief = channel.person("listed")
    channel.bot.clock.shift -= 31
    assert "Only the person" in ask(thief, f"!yes {code}")
    assert channel.bot.cases.writes == []
