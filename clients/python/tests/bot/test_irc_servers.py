"""IRC: the bot against real servers on loopback."""

from __future__ import annotations

import re
import subprocess
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List, TypeVar, Union

import pytest
from irc_servers import Inspircd, Ngircd, Person, program
from irc_world import CHANNEL, BotThread, ask, code_of
from waiting import wait_for

from casewire.bot.permissions import Person as Listed

pytestmark = pytest.mark.skipif(
    not all(map(program, ("ngircd", "inspircd", "atheme-services"))), reason="ngircd, inspircd and atheme-services are not installed"
)

PEOPLE = {name: Listed(name.title()) for name in ("listed", "chief", "taken", "casewire")}
Server = TypeVar("Server", Inspircd, Ngircd)


@pytest.fixture(scope="module")
def inspircd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inspircd]:
    server = Inspircd(tmp_path_factory.mktemp("inspircd"))
    try:
        server.start()
        server.start_services()
        # Account names are those of the allow-list.
        names = ("listed", "chief", "guest", "boss", "taken", "casewire")
        people = [Person(server.port, name, wait=False) for name in names]
        for person in people:
            person.expect(" 001 ")
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
    """A channel with an operator and a bot in a thread. Used with `with`."""

    def __init__(self, server: Union[Inspircd, Ngircd], database: Path, **values: Any) -> None:
        self.server = server
        self._people: List[Person] = []
        self.bot = BotThread(server.port, database, **{"people": PEOPLE, **values})

    def __enter__(self) -> "Channel":
        try:
            self.operator = self.person("op")
            self.bot.start()
            self.operator.expect("casewire-bot is here")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.bot.stop()
        for person in self._people:
            person.leave()

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

    def subscribe(self) -> None:
        assert "Subscription 1" in ask(self.operator, "!subscribe", self.bot)
        wait_for(lambda: self.bot.cases.began, "the feed to begin")

    def expect_later(self, person: Person, text: str, after: int = 0) -> None:
        """Waits for a line, while the clock of the bot runs fast."""

        def found() -> bool:
            self.bot.clock.shift += 5
            return any(text in line for line in person.poll()[after:])

        wait_for(found, f"{text!r} at {person.nick}")


@contextmanager
def running(server: Server) -> Iterator[Server]:
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def channel(inspircd: Inspircd, tmp_path: Path) -> Iterator[Channel]:
    secrets = {"password": "secret-of-a-person"}
    with Channel(inspircd, tmp_path / "irc.sqlite", account="casewire", password="x", secrets=secrets) as result:
        yield result


@pytest.fixture
def plain(ngircd: Ngircd, tmp_path: Path) -> Iterator[Channel]:
    with Channel(ngircd, tmp_path / "irc.sqlite") as result:
        yield result


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
    "unregistered nick": ("passerby", "", False, (YES, YES, NO, NO, NO, NO)),
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
    assert "Sent to ibm/CS1000001" in ask(listed, f"!yes {code}")
    assert channel.bot.cases.writes == [("comment", ("ibm/CS1000001", "It is fixed. Thanks!\n\nby Listed via chat"))]


def test_a_nick_that_changed_its_owner_confirms_nothing(channel: Channel) -> None:
    listed = channel.person("listed", "listed")
    ask(listed, "!comment CS1000001 Hello", channel.bot)
    code = code_of(listed.expect("!yes "))
    listed.leave()
    channel.operator.expect("QUIT")
    thief = channel.person("listed")
    assert "Only the person" in ask(thief, f"!yes {code}")
    assert channel.bot.cases.writes == []


def test_changes_are_reported_once_and_in_order(channel: Channel) -> None:
    channel.subscribe()
    for _ in range(4):
        channel.bot.cases.add_event()
    channel.operator.expect("text 4")
    lines = [line for line in channel.operator.heard("casewire", CHANNEL) if "> text" in line]
    assert lines == [f"ibm/CS1000001 Title 1: Comment by Agent | > text {number}" for number in range(1, 5)]


def test_many_changes_are_one_digest(plain: Channel) -> None:
    plain.subscribe()
    for number in range(5000):
        plain.bot.cases.add_event(f"ibm/CS100000{number % 3 + 1}")
    plain.bot.cases.page_size = 500
    wait_for(lambda: not plain.bot.cases.behind(), "the changes to be read")
    plain.expect_later(plain.operator, "5000 changes")
    plain.bot.cases.add_event("ibm/CS1000001", new={"text": "after the digest", "format": "plain"})
    plain.expect_later(plain.operator, "after the digest")
    lines = plain.operator.heard("casewire", CHANNEL)
    assert sum("changes" in line for line in lines) == 1
    digest = next(line for line in lines if "changes" in line)
    assert digest.startswith("5000 changes of 3 cases") and re.findall(r"(\d+) comments", digest) == ["1667", "1667", "1666"]
    assert not any("> text" in line for line in lines)
    assert all(len(line.encode()) <= 400 for line in lines)


@pytest.mark.parametrize("kind", ["ngircd", "inspircd"])
def test_a_server_that_is_down_loses_nothing(kind: str, tmp_path: Path) -> None:
    make = {"ngircd": Ngircd, "inspircd": Inspircd}[kind]
    with running(make(tmp_path / "server")) as server, Channel(server, tmp_path / "irc.sqlite") as channel:
        channel.subscribe()
        channel.bot.cases.add_event()
        channel.operator.expect("text 1")
        server.stop()
        for _ in range(4):
            channel.bot.cases.add_event()
        wait_for(lambda: not channel.bot.cases.behind(), "the changes to be read")
        # The watcher gets only the lines that follow its own join.
        with channel.bot.paused():
            server.start()
            watcher = channel.person("watcher")
        channel.expect_later(watcher, "text 5")
        lines = [line for line in watcher.heard("casewire", CHANNEL) if "> text" in line]
        assert [line[-6:] for line in lines] == ["text 2", "text 3", "text 4", "text 5"]
        assert not any("again" in line for line in lines)


@pytest.mark.parametrize("obstacle", ["muted", "kicked", "banned"])
def test_a_room_that_refuses_the_bot_gets_everything_later(channel: Channel, obstacle: str) -> None:
    channel.subscribe()
    operator, bot = channel.operator, channel.bot
    if obstacle == "muted":
        operator.send(f"MODE {CHANNEL} +m")
    elif obstacle == "kicked":
        operator.send(f"KICK {CHANNEL} casewire :off")
    else:
        operator.send(f"MODE {CHANNEL} +b casewire!*@*", f"KICK {CHANNEL} casewire :off")
        operator.sync()
        bot.clock.shift += 61
    operator.sync()
    for _ in range(3):
        bot.cases.add_event()
    wait_for(lambda: not bot.cases.behind(), "the changes to be read")
    operator.sync()
    assert not any("> text" in line for line in operator.heard("casewire", CHANNEL))
    if obstacle == "muted":
        operator.send(f"MODE {CHANNEL} -m")
    elif obstacle == "banned":
        operator.send(f"MODE {CHANNEL} -b casewire!*@*", f"INVITE casewire {CHANNEL}")
    operator.sync()
    channel.expect_later(operator, "text 3")
    lines = [line for line in operator.heard("casewire", CHANNEL) if "> text" in line]
    assert [line[-6:] for line in lines] == ["text 1", "text 2", "text 3"]
    assert "all cases" in ask(operator, "!subscriptions", bot)


def test_a_ban_of_days_with_many_changes_ends_with_one_digest(plain: Channel) -> None:
    plain.subscribe()
    operator, bot = plain.operator, plain.bot
    operator.send(f"MODE {CHANNEL} +b casewire!*@*", f"KICK {CHANNEL} casewire :off")
    operator.sync()
    bot.cases.page_size = 1000
    total = 0
    for _ in range(4):
        for number in range(3000):
            bot.cases.add_event(f"ibm/CS100000{number % 3 + 1}")
        total += 3000
        wait_for(lambda: not bot.cases.behind(), "the changes to be read")
        bot.clock.shift += 86_400
    before = operator.sync()
    operator.send(f"MODE {CHANNEL} -b casewire!*@*")
    plain.expect_later(operator, "JOIN", before)

    def reported() -> int:
        bot.clock.shift += 5
        lines = operator.heard("casewire", CHANNEL)
        return sum(int(line.split()[0]) for line in lines if re.match(r"\d+ changes of 3 cases", line))

    wait_for(lambda: reported() >= total, "the digest")
    bot.cases.add_event(new={"text": "after the return", "format": "plain"})
    plain.expect_later(operator, "after the return")
    lines = operator.heard("casewire", CHANNEL)
    counts = [int(line.split()[0]) for line in lines if re.match(r"\d+ changes of 3 cases", line)]
    assert sum(counts) == total and len(counts) <= 2, counts
    for number in (1, 2, 3):
        assert sum(int(each) for each in re.findall(rf"ibm/CS100000{number} .*?: (\d+) comments", "\n".join(lines))) == total / 3


def test_the_bot_waits_for_services_that_are_down(inspircd: Inspircd, channel: Channel) -> None:
    listed = channel.person("listed", "listed")
    inspircd.stop_services()
    try:
        # Who is logged in stays so: the server itself states the account.
        assert "Send this comment" in ask(listed, "!comment CS1000001 Hello", channel.bot)
        listed.expect("within 2 minutes")
        stranger = channel.person("chief")
        assert "Log in" in ask(stranger, "!comment CS1000001 Hello", channel.bot)
        channel.operator.send("PRIVMSG casewire :!sitrep", "PRIVMSG casewire :\x01VERSION\x01")
        # Without its account, the bot does not join.
        before = channel.operator.sync()
        channel.bot.drop()
        channel.operator.expect("QUIT", before)
        for _ in range(3):
            channel.bot.clock.shift += 120
            time.sleep(0.3)
        assert not any("JOIN" in line for line in channel.operator.poll()[before:])
        # Neither private messages nor requests of clients were answered.
        assert not any(line.startswith(":casewire!") and " op :" in line for line in channel.operator.poll())
    finally:
        inspircd.start_services()
    channel.expect_later(channel.operator, "JOIN", before)
    assert ask(listed, "!help", channel.bot).startswith("Commands")


def test_the_servers_do_not_remove_a_bot_that_has_much_to_report(tmp_path: Path) -> None:
    """With the usual limits of the servers and the default of the bot."""
    with running(Ngircd(tmp_path / "server", penalty=-1)) as server, Channel(server, tmp_path / "irc.sqlite", burst=4, line_seconds=2.0) as channel:
        channel.subscribe()
        for _ in range(5):
            channel.bot.cases.add_event()
        channel.operator.expect("text 5")
        assert not any("QUIT" in line for line in channel.operator.poll())


def test_tls_with_a_certificate_authority_of_its_own(tmp_path: Path) -> None:
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    make += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")]
    subprocess.run(make, check=True, capture_output=True)
    (tmp_path / "both.pem").write_text((tmp_path / "key.pem").read_text() + (tmp_path / "cert.pem").read_text())
    values: Dict[str, Any] = {"host": "localhost", "tls": True}
    with running(Inspircd(tmp_path / "server", certificate=tmp_path / "both.pem")) as server, ExitStack() as cleanup:
        assert isinstance(server, Inspircd)
        operator = Person(server.port, "op")
        cleanup.callback(operator.leave)
        operator.join(CHANNEL)
        stranger = BotThread(server.tls_port, tmp_path / "a.sqlite", **values, nick="stranger").start()
        cleanup.callback(stranger.stop)
        bot = BotThread(server.tls_port, tmp_path / "b.sqlite", **values, ca_file=tmp_path / "cert.pem").start()
        cleanup.callback(bot.stop)
        operator.expect("casewire-bot is here")
        assert ask(operator, "!help", bot).startswith("Commands")
        assert not any("stranger" in line for line in operator.poll())


def test_an_attack_from_the_channel_stops_nothing(channel: Channel) -> None:
    channel.subscribe()
    attackers = [channel.person(f"evil{number}") for number in range(4)]
    before = channel.operator.sync()
    for number in range(250):
        for attacker in attackers:
            attacker.send(f"PRIVMSG {CHANNEL} :!case CS{number}")
        if number % 50 == 0:
            channel.bot.cases.add_event()
    evil = attackers[0]
    evil.send(
        f"PRIVMSG {CHANNEL} :" + "!comment CS1000001 " + "x" * 5000,
        f"@account=chief PRIVMSG {CHANNEL} :!comment CS1000001 a",
        f"@+account=chief;+draft/reply=1 PRIVMSG {CHANNEL} :!comment CS1000001 b",
        f":chief!chief@127.0.0.1 PRIVMSG {CHANNEL} :!comment CS1000001 c",
        f"PRIVMSG {CHANNEL} ::chief!chief@127.0.0.1 PRIVMSG {CHANNEL} :!comment CS1000001 d",
        f"PRIVMSG {CHANNEL} :\udcff\udcfe!comment CS1000001 \udcc3",
        f"PRIVMSG @{CHANNEL} :!comment CS1000001 e",
        f"PRIVMSG {CHANNEL} :\x01DCC SEND a 1 1\x01",
        f"NOTICE {CHANNEL} :!help",
    )
    # A nick of the list, taken, renamed, and back.
    evil.send("NICK chief", f"PRIVMSG {CHANNEL} :!comment CS1000001 f", "NICK evil0")
    evil.sync()
    channel.expect_later(channel.operator, "text 5", before)
    lines = channel.operator.heard("casewire", CHANNEL)
    assert [line[-6:] for line in lines if "> text" in line] == [f"text {number}" for number in range(1, 6)]
    assert not any("!yes" in line for line in lines)
    assert channel.bot.cases.writes == []
    # The limits: most of the commands got no answer.
    assert sum("Not found" in line for line in lines) < 100
    assert not any(line.startswith(":casewire!") and "QUIT" in line for line in channel.operator.poll())
    assert "Send this comment" in ask(channel.person("listed", "listed"), "!comment CS1000001 Hello", channel.bot)
