"""Real IRC servers on loopback: ngircd, and inspircd with the services of Atheme."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import List, Optional

from waiting import wait_for

_NGIRCD = """
[Global]
Name = irc.test
AdminEMail = x@localhost
Info = test
Listen = 127.0.0.1
Ports = {port}
ServerUID = {user}
ServerGID = {group}
[Limits]
MaxConnectionsIP = 0
MaxJoins = 0
MaxNickLength = 20
MaxPenaltyTime = {penalty}
[Options]
Ident = no
PAM = no
DNS = no
SyslogFacility = local1
"""

_INSPIRCD = """
<server name="irc.test" description="test" network="Test" id="1AB">
<admin name="x" nick="x" email="x@localhost">
<bind address="127.0.0.1" port="{port}" type="clients">
{tls}
<bind address="127.0.0.1" port="{link_port}" type="servers">
<connect name="main" allow="*" timeout="20" threshold="{threshold}" commandrate="1000000" fakelag="no" localmax="1000"
  globalmax="1000" hardsendq="10M" softsendq="1M" recvq="1M" useident="no" resolvehostnames="no">
{modules}
<sasl target="services.test" requiressl="no">
<link name="services.test" ipaddr="127.0.0.1" port="{link_port}" allowmask="127.0.0.0/8" sendpass="link" recvpass="link">
<uline server="services.test" silent="yes">
<options casemapping="ascii" defaultmodes="not">
<log method="file" level="default" type="* -USERINPUT -USEROUTPUT" target="{folder}/inspircd.log">
<path configdir="{folder}" datadir="{folder}" logdir="{folder}" runtimedir="{folder}">
<pid file="{folder}/inspircd.pid">
"""

_MODULES = (
    "botmode", "cap", "ircv3", "ircv3_accounttag", "ircv3_batch", "ircv3_capnotify", "ircv3_ctctags", "ircv3_echomessage",
    "ircv3_labeledresponse", "ircv3_msgid", "ircv3_servertime", "namesx", "sasl", "services_account", "spanningtree",
)  # fmt: skip

_ATHEME = """
loadmodule "modules/protocol/inspircd";
loadmodule "modules/backend/opensex";
loadmodule "modules/crypto/pbkdf2v2";
loadmodule "modules/nickserv/main";
loadmodule "modules/nickserv/register";
loadmodule "modules/nickserv/identify";
loadmodule "modules/nickserv/logout";
loadmodule "modules/saslserv/main";
loadmodule "modules/saslserv/plain";
crypto {{ pbkdf2v2_rounds = 10000; }};
serverinfo {{ name = "services.test"; desc = "x"; numeric = "00A"; recontime = 1; netname = "Test"; adminname = "x";
  adminemail = "x@localhost"; registeremail = "x@localhost"; mta = "/bin/true"; maxlogins = 50; maxusers = 0; maxnicks = 50;
  maxchans = 50; mdlimit = 30; emaillimit = 10; emailtime = 300; auth = none; casemapping = ascii; }};
uplink "irc.test" {{ host = "127.0.0.1"; send_password = "link"; receive_password = "link"; port = {link_port}; }};
nickserv {{ nick = "NickServ"; user = "NickServ"; host = "services.test"; real = "NickServ"; }};
saslserv {{ nick = "SaslServ"; user = "SaslServ"; host = "services.test"; real = "SaslServ"; }};
"""


def program(name: str) -> Optional[str]:
    """The path of a server, also if it is in a folder for administrators."""
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


class _Server:
    """A program in the foreground, which can be stopped and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = free_port()
        self._process: Optional[subprocess.Popen[bytes]] = None

    def _command(self) -> List[str]:
        raise NotImplementedError

    def start(self) -> None:
        with open(self.folder / "output.log", "ab") as log:
            self._process = subprocess.Popen(self._command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        wait_for(lambda: answers(self.port), f"{self._command()[0]} to listen")

    def stop(self, number: int = signal.SIGKILL) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(20)
            self._process = None

    def pause(self) -> None:
        """The server stays connected, but does nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


class Ngircd(_Server):
    """A server without accounts, labels and echoes."""

    def __init__(self, folder: Path, penalty: int = 0) -> None:
        super().__init__(folder)
        names = {"user": "root", "group": "root"} if os.geteuid() == 0 else {"user": str(os.geteuid()), "group": str(os.getegid())}
        self._config = folder / "ngircd.conf"
        self._config.write_text(_NGIRCD.format(port=self.port, penalty=penalty, **names))

    def _command(self) -> List[str]:
        return [program("ngircd") or "ngircd", "--nodaemon", "--passive", "--config", str(self._config)]


class Inspircd(_Server):
    """A server with accounts, labels and echoes. `certificate` is a file with a certificate and its key."""

    def __init__(self, folder: Path, certificate: Optional[Path] = None, threshold: int = 1000, without: str = "") -> None:
        super().__init__(folder)
        self.link_port, self.tls_port = free_port(), free_port()
        self._services: Optional[subprocess.Popen[bytes]] = None
        modules = "".join(f'<module name="{name}">' for name in _MODULES if name not in without.split())
        tls = ""
        if certificate is not None:
            modules += '<module name="ssl_gnutls">'
            tls = (
                f'<bind address="127.0.0.1" port="{self.tls_port}" type="clients" sslprofile="Clients">'
                f'<sslprofile name="Clients" provider="gnutls" certfile="{certificate}" keyfile="{certificate}">'
            )
        (folder / "inspircd.conf").write_text(
            _INSPIRCD.format(
                port=self.port, link_port=self.link_port, tls=tls, modules=modules, folder=folder, threshold=threshold
            )
        )
        (folder / "atheme.conf").write_text(_ATHEME.format(link_port=self.link_port))

    def _command(self) -> List[str]:
        root = ["--runasroot"] if os.geteuid() == 0 else []
        return [program("inspircd") or "inspircd", *root, "--nofork", "--config", str(self.folder / "inspircd.conf")]

    def start_services(self) -> None:
        folder = self.folder
        command = [program("atheme-services") or "atheme-services", "-n", "-c", str(folder / "atheme.conf")]
        command += ["-D", str(folder), "-l", str(folder / "atheme.log"), "-p", str(folder / "atheme.pid")]
        with open(folder / "output.log", "ab") as log:
            self._services = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        wait_for(lambda: "finished synching" in (folder / "atheme.log").read_text() if (folder / "atheme.log").exists() else None, "the services")

    def stop_services(self) -> None:
        if self._services is not None:
            # With SIGTERM, they store the accounts.
            self._services.send_signal(signal.SIGTERM)
            self._services.wait(20)
            self._services = None
            (self.folder / "atheme.log").unlink()

    def stop_all(self) -> None:
        self.stop_services()
        self.stop()


class Person:
    """A person with a client of few lines: raw IRC over a socket."""

    def __init__(self, port: int, nick: str, caps: str = "", wait: bool = True) -> None:
        self.nick = nick
        self.lines: List[str] = []
        self._buffer = b""
        self._socket = socket.create_connection(("127.0.0.1", port), 5)
        self._socket.setblocking(False)
        if caps:
            self.send("CAP LS 302", f"CAP REQ :{caps}", "CAP END")
        self.send(f"NICK {nick}", f"USER {nick} 0 * :{nick}")
        if wait:
            self.expect(" 001 ")

    def send(self, *lines: str) -> None:
        self._socket.setblocking(True)
        self._socket.sendall("".join(line + "\r\n" for line in lines).encode("utf-8", "surrogateescape"))
        self._socket.setblocking(False)

    def poll(self) -> List[str]:
        """Reads what arrived, and returns all lines."""
        while True:
            try:
                data = self._socket.recv(65_536)
            except (BlockingIOError, ConnectionError):
                break
            if not data:
                break
            *complete, self._buffer = (self._buffer + data).split(b"\n")
            for raw in complete:
                line = raw.decode("utf-8", "replace").rstrip("\r")
                if line.startswith("PING"):
                    self.send("PONG" + line[4:])
                else:
                    self.lines.append(line)
        return self.lines

    def expect(self, text: str, after: int = 0, seconds: float = 120) -> str:
        """Waits for a line with a text."""
        return wait_for(lambda: next((each for each in self.poll()[after:] if text in each), None), f"{text!r} at {self.nick}", seconds)

    def sync(self) -> int:
        """Returns the number of lines, when the server has handled what was sent before."""
        token = f"sync{len(self.lines)}x{time.monotonic_ns()}"
        self.send(f"PING {token}")
        self.expect(token)
        return len(self.lines)

    def join(self, channel: str) -> None:
        self.send(f"JOIN {channel}")
        self.expect(" 366 ", 0)

    def say(self, channel: str, text: str) -> None:
        self.send(f"PRIVMSG {channel} :{text}")

    def heard(self, nick: str, channel: str) -> List[str]:
        """The texts of a nick in a channel."""
        found = (each for each in self.poll() if each.startswith(f":{nick}!") and f" NOTICE {channel} :" in each)
        return [each.partition(f" NOTICE {channel} :")[2] for each in found]

    def register(self) -> None:
        """Registers an account with the nick, and is logged in to it."""
        before = self.sync()
        self.send("PRIVMSG NickServ :REGISTER secret-of-a-person x@example.org")
        self.expect(" 900 ", before)

    def login(self, account: str) -> None:
        before = self.sync()
        self.send(f"PRIVMSG NickServ :IDENTIFY {account} secret-of-a-person")
        self.expect(" 900 ", before)

    def logout(self) -> None:
        before = self.sync()
        self.send("PRIVMSG NickServ :LOGOUT")
        self.expect(" 901 ", before)

    def leave(self) -> None:
        if self._socket.fileno() >= 0:
            try:
                self.send("QUIT :gone")
            except OSError:
                # The server is gone.
                pass
            self._socket.close()
