"""What the tests share: clients of the sandbox, small servers with another behaviour, and vendors with faults."""
from __future__ import annotations

import asyncio
import json
import os
import pathlib
import signal
import subprocess
import sys
import textwrap
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any, Optional, TypeVar, Union

import pytest

from casewire import AsyncClient, Client
from casewire._binary import find_program

T = TypeVar("T")
# The program under test.
BINARY = os.environ.get("CASEWIRE") or find_program(None, None)
AnyClient = Union[Client, AsyncClient]

# A shell ignores Ctrl-C for programs in the background, and the programs of the tests would inherit it.
signal.signal(signal.SIGINT, signal.default_int_handler)

FAKE = """#!{python} -IS
import json, os, signal, sys, time
folder = {folder!r}
def send(**message):
    sys.stdout.write(json.dumps({{"jsonrpc": "2.0", **message}}) + "\\n")
    sys.stdout.flush()
def first(name):
    # Whether no process of this server did this before.
    try:
        os.close(os.open(os.path.join(folder, name), os.O_CREAT | os.O_EXCL))
        return True
    except FileExistsError:
        return False
def die(number=signal.SIGKILL):
    os.kill(os.getpid(), number)
    time.sleep(60)
{setup}
for line in sys.stdin:
    message = json.loads(line)
    id, method, params = message.get("id"), message["method"], message.get("params") or {{}}
    with open(os.path.join(folder, "methods"), "a") as log:
        log.write(method + "\\n")
    def answer(result):
        send(id=id, result=result)
    if method == "exit":
        os._exit(0)
{script}
    if method == "initialize":
        answer({{"casewireProtocol": "2099-01-01", "serverInfo": {{"name": "casewire", "version": "99"}}, "capabilities": {{}}}})
    elif method == "shutdown":
        answer(None)
    elif method == "ping":
        answer({{}})
"""


class FakeServer:
    """A small server for the behaviour that casewire does not have. `script` runs for each message, in a loop."""

    def __init__(self, folder: pathlib.Path, script: str, setup: str = "") -> None:
        self.folder = folder
        self.program = folder / "fake-casewire"
        self.program.write_text(FAKE.format(
            python=sys.executable, folder=str(folder), setup=textwrap.dedent(setup),
            script=textwrap.indent(textwrap.dedent(script), "    ")))
        self.program.chmod(0o755)

    @property
    def methods(self) -> list[str]:
        """The methods of the messages that its processes received."""
        return (self.folder / "methods").read_text().split()


@pytest.fixture
def fake(tmp_path: pathlib.Path) -> Callable[..., FakeServer]:
    def make(script: str, setup: str = "") -> FakeServer:
        return FakeServer(tmp_path, script, setup)

    return make


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(binary=BINARY, sandbox=True) as client:
        yield client


class Vendors:
    """The simulated vendors on a port, with faults on demand, and a configuration for them."""

    def __init__(self, folder: pathlib.Path) -> None:
        self._process = subprocess.Popen([BINARY, "sandbox"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        assert self._process.stdout is not None
        ibm = json.loads(self._process.stdout.readline())["ibm-cloud"]
        self._origin = "/".join(ibm["baseURL"].split("/")[:3])
        self.config = folder / "config.json"
        self.config.write_text(json.dumps({"store": "memory", "profiles": {"ibm": {"provider": "ibm-cloud", **ibm}}}))
        self.config.chmod(0o600)

    def _request(self, name: str, body: Optional[Any] = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(urllib.request.Request(f"{self._origin}/_sandbox/{name}", data=data), timeout=10) as response:
            return json.loads(response.read() or b"null")

    def fault(self, request: str, fault: dict[str, Any], times: int = 1) -> None:
        self._request("faults", {"vendor": "ibm-cloud", "place": request, "fault": fault, "times": times})

    def count(self, request: str) -> int:
        return int(self._request("counts")["ibm-cloud"]["requests"].get(request, 0))

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def vendors(tmp_path: pathlib.Path) -> Iterator[Vendors]:
    vendors = Vendors(tmp_path)
    yield vendors
    vendors.close()


def until(condition: Callable[[], T], seconds: float = 20) -> T:
    """Waits until the condition is true."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not true within {seconds} s")
        time.sleep(0.005)


def is_gone(pid: Optional[int]) -> bool:
    """Whether a process is neither running nor a zombie."""
    return not os.path.exists(f"/proc/{pid}")


class Runner:
    """Runs the same test with both clients."""

    def __init__(self, is_async: bool) -> None:
        self.is_async = is_async
        self._loop = asyncio.new_event_loop() if is_async else None
        self._clients: list[AnyClient] = []

    def client(self, **options: Any) -> AnyClient:
        options.setdefault("binary", BINARY)
        client: AnyClient = AsyncClient(**options) if self.is_async else Client(**options)
        self._clients.append(client)
        return client

    def fake(self, server: FakeServer, **options: Any) -> AnyClient:
        return self.client(binary=server.program, **options)

    def run(self, function: Callable[[], Any]) -> Any:
        """Calls a function; with the asynchronous client, in the event loop, where it awaits the result."""
        if self._loop is None:
            return function()

        async def wait() -> Any:
            return await function()

        return self._loop.run_until_complete(wait())

    def next(self, iterator: Any) -> Any:
        return self.run(iterator.__anext__) if self.is_async else next(iterator)

    def close(self) -> None:
        for client in self._clients:
            self.run(client.close)
        if self._loop is not None:
            self._loop.close()


@pytest.fixture(params=["sync", "async"])
def runner(request: pytest.FixtureRequest) -> Iterator[Runner]:
    runner = Runner(request.param == "async")
    yield runner
    runner.close()
