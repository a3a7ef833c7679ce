"""The simulated vendors on a port, a casewire that changes their cases, and the bot as a process."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

from restarting import Restarting

CASEWIRE = os.environ.get("CASEWIRE") or "casewire"


class Vendors:
    """`casewire sandbox`, which keeps its cases while the bot is killed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self._process = subprocess.Popen([CASEWIRE, "sandbox", "--port", "0"], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        vendors = json.loads(self._process.stdout.readline())
        names = {"ibm": "ibm-cloud", "redhat": "redhat-portal", "cisco": "cisco-support"}
        profiles: Dict[str, Any] = {}
        for profile, provider in names.items():
            values = vendors[provider]
            profiles[profile] = {"provider": provider, **{k: v for k, v in values.items() if k != "credentials"}}
            credentials = values["credentials"]
            if profile == "redhat":
                credentials = {key: credentials[key] for key in ("username", "password")}
                profiles[profile].pop("tokenURL")
            profiles[profile]["credentials"] = credentials
            profiles[profile]["polling"] = {"firstSeconds": 1, "maxSeconds": 1, "requestsPerHour": 100_000}
            profiles[profile]["requestsPerSecond"] = 1000
        self.config = folder / "casewire.json"
        self.config.touch(mode=0o600)
        self.config.write_text(json.dumps({"profiles": profiles}))
        self.secrets = [v for p in profiles.values() for k, v in p["credentials"].items() if k not in ("username", "clientId")]

    def environment(self, name: str) -> Dict[str, str]:
        """An environment in which casewire has a store of its own."""
        cache, state = self.folder / name / "cache", self.folder / name / "state"
        return {**os.environ, "XDG_CACHE_HOME": str(cache), "XDG_STATE_HOME": str(state), "HOME": str(self.folder / name)}

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


class Colleague:
    """Another user of the same accounts, who changes cases."""

    def __init__(self, vendors: Vendors) -> None:
        command = [CASEWIRE, "--config", str(vendors.config), "--no-store"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=vendors.environment("colleague")
        )

    def call(self, method: str, **params: Any) -> Dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        print(json.dumps(request), file=self._process.stdin, flush=True)
        response = json.loads(self._process.stdout.readline())
        assert "result" in response, response
        result: Dict[str, Any] = response["result"]
        return result

    def stop(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


class BotProcess(Restarting):
    """`casewire-bot`, which can be killed and started again."""

    def __init__(self, vendors: Vendors, homeserver: str, user: str, password: str, people: Dict[str, Any], **more: Any) -> None:
        self.folder = vendors.folder / "bot"
        self.folder.mkdir(exist_ok=True)
        self.config = self.folder / "bot.json"
        self.config.touch(mode=0o600)
        self._values = {
            "state": "state",
            "casewire": {"binary": shutil.which(CASEWIRE), "config": str(vendors.config)},
            "people": people,
            "matrix": {"homeserver": homeserver, "user": user, "password": password},
            **more,
        }
        self.configure()
        self._environment = vendors.environment("bot-process")
        self._process: Optional[subprocess.Popen[bytes]] = None
        self.log = self.folder / "bot.log"

    def configure(self, **values: Any) -> None:
        self._values.update(values)
        self.config.write_text(json.dumps(self._values))

    def start(self) -> None:
        command: List[str] = [sys.executable, "-m", "casewire.bot", "--config", str(self.config)]
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=self._environment)

    def stop(self, number: int = signal.SIGTERM) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(number)
            try:
                code = process.wait(60)
            except subprocess.TimeoutExpired:
                # The next bot uses the same database.
                process.kill()
                process.wait()
                raise
            # -15: it ended before it had started.
            assert number == signal.SIGKILL or code in (0, -signal.SIGTERM), (code, self.log.read_text()[-2000:])

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Keeps the bot from running, so that it receives at once what happens meanwhile."""
        process = self._process
        assert process is not None
        process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            process.send_signal(signal.SIGCONT)

    def queued(self) -> int:
        """The number of changes and messages that were not sent yet."""
        return self._number("SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM messages)")

    def stored(self, room: str) -> int:
        """The number of changes that were stored for a room, whether they wait, are in a message, or were sent."""
        return self._number(
            "SELECT (SELECT count(*) FROM events WHERE room = ?1) + (SELECT count(*) FROM reported WHERE room = ?1)", room
        )

    def is_blocked(self) -> bool:
        """Whether a message was tried, and not accepted. While the homeserver is stopped, the bot then collects all changes."""
        return self._number("SELECT count(*) FROM messages WHERE tried") > 0

    def _number(self, statement: str, *values: str) -> int:
        with closing(sqlite3.connect(f"file:{self.folder}/state/matrix.sqlite?mode=ro", uri=True)) as database:
            return int(database.execute(statement, values).fetchone()[0])

    def database_text(self) -> str:
        """What the database has, without the session."""
        with closing(sqlite3.connect(f"file:{self.folder}/state/matrix.sqlite?mode=ro", uri=True)) as database:
            return "\n".join(line for line in database.iterdump() if "matrix-session" not in line)

    def memory(self) -> int:
        """The resident memory of the bot, in kB."""
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None
