"""A Synapse on loopback, and people on it, for tests."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional

from restarting import Restarting
from waiting import wait_for

_PASSWORD = "a-password-of-the-tests"

# Rates far above what a test needs.
_CONFIG = """
server_name: test.example
pid_file: {folder}/synapse.pid
public_baseurl: http://127.0.0.1:{port}/
listeners:
  - {{port: {port}, type: http, bind_addresses: ["127.0.0.1"], tls: false, resources: [{{names: [client], compress: false}}]}}
database: {{name: sqlite3, args: {{database: {folder}/homeserver.db}}}}
log_config: {folder}/log.yaml
media_store_path: {folder}/media
signing_key_path: {folder}/signing.key
registration_shared_secret: {secret}
report_stats: false
suppress_key_server_warning: true
trusted_key_servers: []
macaroon_secret_key: {secret}
form_secret: {secret}
bcrypt_rounds: 4
presence: {{enabled: false}}
rc_message: &unlimited {{per_second: {rate}, burst_count: {burst}}}
rc_registration: *unlimited
rc_login: {{address: *unlimited, account: *unlimited, failed_attempts: *unlimited}}
rc_joins: {{local: *unlimited, remote: *unlimited}}
rc_invites: {{per_room: *unlimited, per_user: *unlimited, per_issuer: *unlimited}}
rc_admin_redaction: *unlimited
rc_room_creation: *unlimited
"""
_LOG = """
version: 1
formatters: {{plain: {{format: '%(asctime)s %(levelname)s %(name)s %(message)s'}}}}
handlers: {{file: {{class: logging.FileHandler, formatter: plain, filename: {folder}/synapse.log}}}}
root: {{level: WARNING, handlers: [file]}}
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class MatrixError(Exception):
    """The homeserver refused a request."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"{status} {body}")
        self.status = status


class User:
    """A person on the homeserver."""

    def __init__(self, address: str, user: str, token: str) -> None:
        self.address = address
        self.id = user
        self.token = token

    def request(self, method: str, path: str, body: Optional[Mapping[str, Any]] = None) -> Dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + "/_matrix/client/v3" + path, data, method=method)
        request.add_header("Authorization", "Bearer " + self.token)
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                result: Dict[str, Any] = json.loads(response.read())
                return result
        except urllib.error.HTTPError as error:
            raise MatrixError(error.code, error.read().decode("utf-8", "replace")) from None

    def create_room(self, powers: Optional[Mapping[str, int]] = None, **options: Any) -> str:
        """Creates a private room, of which this person is the owner. `powers` has the levels of others."""
        # In rooms of version 12, the creator must not be listed.
        levels = {"users": dict(powers or {})}
        body = {"preset": "private_chat", "power_level_content_override": levels, **options}
        return str(self.request("POST", "/createRoom", body)["room_id"])

    def invite(self, room: str, user: str) -> None:
        self.request("POST", f"/rooms/{quoted(room)}/invite", {"user_id": user})

    def join(self, room: str) -> None:
        self.request("POST", f"/join/{quoted(room)}", {})

    def event(self, room: str, kind: str, content: Mapping[str, Any]) -> str:
        path = f"/rooms/{quoted(room)}/send/{kind}/{secrets.token_hex(8)}"
        return str(self.request("PUT", path, content)["event_id"])

    def state(self, room: str, kind: str, content: Mapping[str, Any], key: str = "") -> str:
        return str(self.request("PUT", f"/rooms/{quoted(room)}/state/{kind}/{quoted(key)}", content)["event_id"])

    def post(self, room: str, text: str, thread: Optional[str] = None, **more: Any) -> str:
        content: Dict[str, Any] = {"msgtype": "m.text", "body": text, **more}
        if thread is not None:
            content["m.relates_to"] = {"rel_type": "m.thread", "event_id": thread}
        return self.event(room, "m.room.message", content)

    def react(self, room: str, target: str, key: str) -> str:
        return self.event(room, "m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": target, "key": key}})

    def redact(self, room: str, target: str) -> None:
        self.request("PUT", f"/rooms/{quoted(room)}/redact/{quoted(target)}/{secrets.token_hex(8)}", {})

    def members(self, room: str) -> List[str]:
        return sorted(self.request("GET", f"/rooms/{quoted(room)}/joined_members")["joined"])

    def messages(self, room: str) -> List[Dict[str, Any]]:
        """All events of a room, the oldest first."""
        events: List[Dict[str, Any]] = []
        position = ""
        while True:
            page = self.request(
                "GET", f"/rooms/{quoted(room)}/messages?dir=f&limit=500" + (f"&from={position}" if position else "")
            )
            events += page["chunk"]
            if "end" not in page:
                return events
            position = urllib.parse.quote(page["end"], safe="")


def quoted(text: str) -> str:
    return urllib.parse.quote(text, safe="")


class Synapse(Restarting):
    """A homeserver in a folder of its own. It can be stopped and started again."""

    def __init__(self, folder: Path, rate: int = 100_000, burst: int = 100_000) -> None:
        folder.mkdir(parents=True)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._process: Optional[subprocess.Popen[bytes]] = None
        self._secret = secrets.token_hex(16)
        values = {"folder": folder, "port": self.port, "secret": self._secret, "rate": rate, "burst": burst}
        (folder / "homeserver.yaml").write_text(_CONFIG.format(**values))
        (folder / "log.yaml").write_text(_LOG.format(**values))
        command = [sys.executable, "-m", "synapse.app.homeserver", "-c", str(folder / "homeserver.yaml"), "--generate-keys"]
        subprocess.run(command, check=True, cwd=folder, capture_output=True)

    def start(self) -> None:
        command = [sys.executable, "-m", "synapse.app.homeserver", "-c", str(self._folder / "homeserver.yaml")]
        with open(self._folder / "output.log", "ab") as output:
            self._process = subprocess.Popen(command, cwd=self._folder, stdout=output, stderr=output)
        wait_for(self._answers, "Synapse to start")

    def _answers(self) -> bool:
        assert self._process is not None and self._process.poll() is None, (self._folder / "output.log").read_text()[-3000:]
        try:
            with urllib.request.urlopen(self.address + "/_matrix/client/versions", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait()
            self._process = None

    def register(self, name: str) -> User:
        """Registers a user and logs in."""
        address = self.address + "/_synapse/admin/v1/register"
        with urllib.request.urlopen(address, timeout=60) as response:
            nonce = json.loads(response.read())["nonce"]
        mac = hmac.new(self._secret.encode(), "\0".join((nonce, name, _PASSWORD, "notadmin")).encode(), hashlib.sha1)
        body = {"nonce": nonce, "username": name, "password": _PASSWORD, "admin": False, "mac": mac.hexdigest()}
        request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as response:
            result = json.loads(response.read())
        return User(self.address, result["user_id"], result["access_token"])

    @property
    def password(self) -> str:
        return _PASSWORD

    def log(self) -> str:
        return (self._folder / "synapse.log").read_text() if (self._folder / "synapse.log").exists() else ""
