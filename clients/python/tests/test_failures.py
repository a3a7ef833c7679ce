"""What a client reports when the program, a pipe or a message fails, at each point of a call.

The rows of `FAILURES` run with both clients. After each, the next call must work with another process, no method may have
been sent twice, and no process may remain.
"""
from __future__ import annotations

import os
import pathlib
import signal
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple, Optional

import pytest
from conftest import FakeServer, Runner, Vendors, is_gone, until

import casewire
from casewire import Cancellation, CasewireError, Client, ConnectionLostError, NoResponseError, ProgramError

CASE = "ibm/CS4178171"
SLEEP = "time.sleep(60)"


class Failure(NamedTuple):
    point: str
    script: str
    message: str
    kind: type[CasewireError] = ConnectionLostError
    # Whether the program had the request, so that the outcome of a write is not known.
    is_sent: bool = True
    setup: str = ""


FAILURES = [
    Failure("killed before it reads", "", r"^Cannot start casewire: .* was ended by SIGKILL\.$", ProgramError, False,
            'if first("died"): die()'),
    Failure("killed when it reads initialize", 'if method == "initialize" and first("died"): die()',
            r"^Cannot start casewire: .* was ended by SIGKILL\.$", ProgramError, False),
    Failure("killed after half of the response to initialize",
            'if method == "initialize" and first("died"): sys.stdout.write(\'{"jsonr\'); sys.stdout.flush(); die()',
            r"^Cannot start casewire: .* was ended by SIGKILL\.$", ProgramError, False),
    Failure("ends with a code during initialize",
            'if method == "initialize" and first("died"): print("no library", file=sys.stderr); os._exit(127)',
            r"ended with the exit code 127\. Its last line: no library$", ProgramError, False),
    Failure("sends a banner before initialize", "", r" is not casewire: it sent a line that is not a message: 'Welcome'\.$",
            ProgramError, False, 'if first("died"): print("Welcome", flush=True)'),
    Failure("killed when it reads the request", 'if method == METHOD and first("died"): die()',
            r"^casewire was ended by SIGKILL before it responded to METHOD\."),
    Failure("ended by SIGTERM", 'if method == METHOD and first("died"): die(signal.SIGTERM)', r"was ended by SIGTERM before"),
    Failure("crashed", 'if method == METHOD and first("died"): die(signal.SIGSEGV)', r"was ended by SIGSEGV before"),
    Failure("ends with a code", 'if method == METHOD and first("died"): print("the end", file=sys.stderr); os._exit(3)',
            r"ended with the exit code 3 before it responded to METHOD\..* Its last line: the end$"),
    Failure("ends with 0", 'if method == METHOD and first("died"): os._exit(0)', r"ended with the exit code 0 before"),
    Failure("killed after progress", 'if method == METHOD and first("died"): send(method="$/progress", params={}); die()',
            r"was ended by SIGKILL before"),
    Failure("killed after half of the response",
            'if method == METHOD and first("died"): sys.stdout.write(\'{"jsonrpc":"2.0","id":\'); sys.stdout.flush(); die()',
            r"was ended by SIGKILL before"),
    Failure("closes stdin and lives on", f'if method == METHOD and first("died"): os.close(0); {SLEEP}',
            r"closed its standard input before"),
    Failure("closes stdout and lives on", f'if method == METHOD and first("died"): os.close(1); {SLEEP}',
            r"closed its standard output before"),
    Failure("closes everything and lives on",
            f'if method == METHOD and first("died"): os.close(0); os.close(1); os.close(2); {SLEEP}', r"closed its standard"),
    Failure("ignores SIGTERM after it closed stdout",
            f'if method == METHOD and first("died"): signal.signal(signal.SIGTERM, signal.SIG_IGN); os.close(1); {SLEEP}',
            r"closed its standard output before"),
    Failure("leaves its pipes to another process",
            f'if method == METHOD and first("died"): os.fork() or (time.sleep(10), os._exit(0)); os._exit(5)', r"exit code 5 before"),
    Failure("sends a line that is not JSON", 'if method == METHOD and first("died"): print("Hello <b>", flush=True)',
            r"sent a line that is not a message: 'Hello <b>' before"),
    Failure("sends a number", 'if method == METHOD and first("died"): print(7, flush=True)', r"not a message: '7' before"),
    Failure("sends bytes that are not UTF-8",
            'if method == METHOD and first("died"): sys.stdout.buffer.write(b\'{"\\xff":1}\\n\'); sys.stdout.flush()',
            r"sent a line that is not a message"),
    Failure("sends JSON that is nested too deeply",
            'if method == METHOD and first("died"): print("[" * 100000 + "]" * 100000, flush=True)', r"not a message"),
    Failure("sends a line without an end",
            'if method == METHOD and first("died"):\n  while True: os.write(1, b"x" * 65536)', r"sent a line that is too long"),
    Failure("does not respond", 'if method == METHOD and first("died"): continue',
            r"^casewire did not respond to METHOD within 1\.5 seconds\.", NoResponseError),
    Failure("stopped", 'if method == METHOD and first("died"): os.kill(os.getpid(), signal.SIGSTOP)',
            r"^casewire did not respond to METHOD within 1\.5 seconds\.", NoResponseError),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.point)
@pytest.mark.parametrize("method", ["cases/get", "comments/add"])
def test_a_failure_is_reported_and_the_next_call_works(
    runner: Runner, fake: Callable[..., FakeServer], failure: Failure, method: str, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("casewire._server.LONGEST_LINE", 2**22)
    monkeypatch.setattr("casewire._engine.GRACE_SECONDS", 0.5 if failure.kind is NoResponseError else 60.0)
    server = fake(failure.script.replace("METHOD", repr(method)), failure.setup)
    client = runner.fake(server)
    pids: list[int] = []
    client_pid: Optional[int] = None
    if failure.is_sent:
        # The start of a slow machine must not count as a server that does not respond.
        runner.run(client.start)
    with pytest.raises(failure.kind, match=failure.message.replace("METHOD", method)) as caught:
        runner.run(lambda: client.call(method, {"case": CASE}, timeout_seconds=1))
    error = caught.value
    outcome_unknown = failure.is_sent and method == "comments/add"
    assert error.outcome_unknown is outcome_unknown
    assert error.retriable is (not outcome_unknown and failure.kind is not ProgramError)
    assert ("The change may have happened: check before you repeat it." in str(error)) is outcome_unknown
    assert str(error).count("\n") == 0
    if "stopped" in failure.point:
        client_pid = client.pid
        assert client_pid is not None
        os.kill(client_pid, signal.SIGCONT)
    assert runner.run(client.ping) == {}
    pids.append(client.pid or 0)
    assert server.methods.count(method) <= 1
    runner.run(client.close)
    for pid in pids:
        assert is_gone(pid)


def test_an_error_has_the_last_lines_of_stderr(runner: Runner, fake: Callable[..., FakeServer]) -> None:
    client = runner.fake(fake("""
        if method == "cases/list":
            for number in range(1, 31):
                print("line", number, file=sys.stderr)
            sys.stderr.write("without an end of line")
            sys.stderr.flush()
            os._exit(3)
        """))
    with pytest.raises(ConnectionLostError) as caught:
        runner.run(client.cases_list)
    error = caught.value
    assert list(error.stderr) == [f"line {number}" for number in range(12, 31)] + ["without an end of line"]
    assert (error.exit_code, error.signal) == (3, None)


def test_a_full_stderr_does_not_stop_calls_and_does_not_fill_the_memory(runner: Runner, fake: Callable[..., FakeServer]) -> None:
    client = runner.fake(fake("""
        if method == "cases/list":
            sys.stderr.write("x" * 30_000_000 + "\\n")
            answer({})
        elif method == "cases/get":
            os._exit(1)
        """))
    assert runner.run(client.cases_list) == {}
    with pytest.raises(ConnectionLostError) as caught:
        runner.run(lambda: client.cases_get(CASE))
    assert 0 < len("".join(caught.value.stderr)) <= 20 * 2000


def test_all_pending_calls_fail_when_the_program_is_killed(client: Client) -> None:
    state = client.changes_list()["state"]
    errors: list[CasewireError] = []

    def wait() -> None:
        try:
            client.changes_list(state=state, wait_seconds=100)
        except CasewireError as error:
            errors.append(error)

    threads = [threading.Thread(target=wait) for _ in range(20)]
    for thread in threads:
        thread.start()
    pid = client.pid
    assert pid is not None
    # The program has them all once it responds to a later request.
    until(lambda: len(client._engine._server._pending) == 20)  # type: ignore[union-attr]  # pyright: ignore
    client.ping()
    os.kill(pid, signal.SIGKILL)
    for thread in threads:
        thread.join(20)
    assert [(type(error), getattr(error, "signal", None), error.retriable) for error in errors] == [
        (ConnectionLostError, "SIGKILL", True)] * 20
    assert client.ping() == {} and client.pid != pid


def test_a_call_right_after_the_program_was_killed_uses_another_one(runner: Runner) -> None:
    client = runner.client(sandbox=True, arguments=["--no-store"])
    for _ in range(20):
        runner.run(client.ping)
        pid = client.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        until(lambda: has_ended(pid))
        try:
            # The pipe is closed, so nothing can have been sent to the old one.
            assert runner.run(lambda: client.comments_add(CASE, "x"))["text"] == "x"
        except ConnectionLostError as error:
            raise AssertionError("sent to a process that had ended") from error


def has_ended(pid: Optional[int]) -> bool:
    """Whether a process is a zombie, or gone. While another thread of it ends, its pipes are open."""
    try:
        is_zombie = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        return is_zombie and len(os.listdir(f"/proc/{pid}/task")) == 1
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_a_program_that_ends_again_and_again_ends_the_call(runner: Runner, fake: Callable[..., FakeServer]) -> None:
    client = runner.fake(fake('if method == "initialized": os._exit(4)'))
    with pytest.raises(CasewireError) as caught:
        for _ in range(50):
            runner.run(client.ping)
    assert isinstance(caught.value, ConnectionLostError)


def test_a_killed_program_while_a_write_runs_is_an_unknown_outcome(runner: Runner, vendors: Vendors) -> None:
    client = runner.client(config=vendors.config, arguments=["--no-session-store"])
    runner.run(lambda: client.cases_get(CASE, fields=["title"]))
    vendors.fault("addComment", {"kind": "delay", "milliseconds": 60000})
    pid = client.pid
    assert pid is not None

    def kill() -> None:
        until(lambda: vendors.count("addComment") > 0)
        os.kill(pid, signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    with pytest.raises(ConnectionLostError) as caught:
        runner.run(lambda: client.comments_add(CASE, "x"))
    thread.join()
    assert caught.value.outcome_unknown and not caught.value.retriable
    runner.run(lambda: client.cases_get(CASE, fields=["title"]))
    assert vendors.count("addComment") == 1


def test_messages_without_a_call_are_ignored(runner: Runner, fake: Callable[..., FakeServer]) -> None:
    client = runner.fake(fake("""
        if method == "ping":
            for other in (99, None, "1", True, [1], {}, 1.0):
                send(id=other, result="of another call")
            send(method="something/new", params={})
            for params in (None, [], {"token": "other", "value": {}}, {"token": [], "value": 1}, {"token": f"{id}p"}):
                send(method="$/progress", params=params)
            for name in ("exit", "start", "stderr", {}, None, 7):
                send(method=name)
            print("", flush=True)
            print("  ", flush=True)
            print("[]", flush=True)
            answer({"mine": id})
        """))
    seen: list[Any] = []
    if isinstance(client, Client):
        for name in ("exit", "start", "stderr"):
            client.on(name, seen.append)
    runner.run(client.start)
    for _ in range(3):
        assert set(runner.run(client.ping)) == {"mine"}
    assert not [value for value in seen if isinstance(value, dict) or value is None]


def test_a_kind_of_error_that_the_client_does_not_know_keeps_its_data(runner: Runner, fake: Callable[..., FakeServer]) -> None:
    client = runner.fake(fake("""
        if method == "cases/list":
            send(id=id, error={"code": -31999, "message": "New.", "data": {"kind": "someKind", "retriable": True}})
        elif method == "cases/get":
            send(id=id, error={"code": 1, "message": "Bare."})
        elif method == "cases/count":
            send(id=id, error="text")
        elif method == "profiles/list":
            send(id=id, result={"profiles": []}, error=None)
        """))
    expected: list[tuple[Callable[[], Any], str, Optional[int], bool]] = [
        (client.cases_list, "someKind", -31999, True), (lambda: client.cases_get(CASE), "unknown", 1, False),
        (client.cases_count, "unknown", None, False)]
    for call, kind, code, retriable in expected:
        with pytest.raises(CasewireError) as caught:
            runner.run(call)
        assert type(caught.value) is CasewireError
        assert (caught.value.kind, caught.value.code, caught.value.retriable) == (kind, code, retriable)
    assert runner.run(client.profiles_list) == {"profiles": []}


PROGRAMS: list[tuple[str, Optional[str], int, str]] = [
    ("is missing", None, 0, r'^Cannot start casewire: ".*" does not exist\. Install casewire, or name the program with `binary`\.$'),
    ("is not executable", "#!/bin/sh\n", 0o644, r'" is not executable\. Install casewire'),
    ("has no interpreter", "#!/nonexistent\n", 0o755, r"because its interpreter or loader does not exist\.$"),
    ("is for another machine", "\x7fELF\0\0", 0o755, r"because it is not a program for this machine\.$"),
    ("ends at once", '#!/bin/sh\necho "no such library" >&2; exit 127\n', 0o755, r"code 127\. Its last line: no such library$"),
    ("sends requests back", "#!/bin/sh\nexec cat\n", 0o755, r"is not casewire: it sends requests back\.$"),
    ("is another server",
     '#!/bin/sh\nread line\nfor id in 1 2 3 4 5 6 7; do echo \'{"jsonrpc":"2.0","id":\'$id\',"result":{}}\'; done\nread line\n',
     0o755, r'is not casewire: its response to "initialize" has no "casewireProtocol"\.$'),
    ("refuses initialize",
     '#!/bin/sh\nread line\nfor id in 1 2 3 4 5 6 7; do echo \'{"jsonrpc":"2.0","id":\'$id\',"error":{"code":-32601,"message":"No."}}\'; '
     "done\nread line\n", 0o755, r'is not casewire: it refused "initialize"\. No\.$'),
    ("is too old",
     '#!/bin/sh\nread line\nfor id in 1 2 3 4 5 6 7; do echo \'{"jsonrpc":"2.0","id":\'$id\',"result":{"casewireProtocol":"2026-01-01"}}\'; '
     "done\nread line\n",
     0o755, r"is too old: it has the protocol 2026-01-01, and this client needs .* or later\. Update casewire\.$"),
    ("closes its output", "#!/bin/sh\nread line\nexec >&-\nsleep 60\n", 0o755, r"is not casewire: it closed its standard output\.$"),
]


@pytest.mark.parametrize(("text", "mode", "message"), [row[1:] for row in PROGRAMS], ids=[row[0] for row in PROGRAMS])
def test_a_program_that_cannot_be_used_is_reported_in_one_sentence(
    runner: Runner, tmp_path: pathlib.Path, text: Optional[str], mode: int, message: str,
) -> None:
    program = tmp_path / "casewire"
    if text is not None:
        program.write_text(text)
        program.chmod(mode)
    client = runner.client(binary=program)
    for call in (lambda: client.comments_add(CASE, "x"), client.ping, client.start):
        with pytest.raises(ProgramError, match=message) as caught:
            runner.run(call)
        assert not caught.value.retriable and not caught.value.outcome_unknown and "\n" not in str(caught.value)


def test_what_else_prevents_a_start(runner: Runner, tmp_path: pathlib.Path) -> None:
    for options, message in (
        ({"binary": tmp_path}, r'" is not a file\. Install'),
        ({"binary": "nosuchprogram"}, r'"nosuchprogram" is not on PATH\. Install casewire'),
        ({"cwd": "/nonexistent"}, r'the working directory "/nonexistent" does not exist\.$'),
        ({"arguments": ["a\0b"]}, r"null byte"),
        ({"arguments": ["--nosuch"]}, r"exit code 2\. Its last line: .*--nosuch"),
    ):
        client = runner.client(**options)
        with pytest.raises(ProgramError, match=message):
            runner.run(client.ping)


def test_the_program_is_not_found_in_a_relative_folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "mycasewire"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", ".:")
    with pytest.raises(ProgramError, match="is not on PATH"), Client(binary="mycasewire") as client:
        client.ping()
    with pytest.raises(ProgramError, match="Cannot start casewire: .* ended"), Client(
            binary="mycasewire", env={"PATH": str(tmp_path)}) as client:
        client.ping()


def test_a_program_that_never_responds_to_initialize_is_given_up(
    runner: Runner, fake: Callable[..., FakeServer], monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("casewire._server.START_SECONDS", 1.0)
    client = runner.fake(fake('if method == "initialize": continue'))
    with pytest.raises(ProgramError, match=r"did not respond within 1 seconds\.$"):
        runner.run(client.ping)


def test_a_client_that_is_closed_while_it_starts_does_not_wait(fake: Callable[..., FakeServer]) -> None:
    client = Client(binary=fake('if method == "initialize": continue').program)
    errors: list[CasewireError] = []

    def call() -> None:
        try:
            client.comments_add(CASE, "x")
        except CasewireError as error:
            errors.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    until(lambda: client.pid)
    start = time.monotonic()
    client.close()
    thread.join()
    assert time.monotonic() - start < 9
    assert isinstance(errors[0], casewire.ClosedError) and not errors[0].outcome_unknown


def test_a_call_that_is_cancelled_while_the_program_starts_is_not_sent(fake: Callable[..., FakeServer]) -> None:
    server = fake('if method == "initialize": time.sleep(1)')
    with Client(binary=server.program) as client:
        cancellation = Cancellation()
        timer = threading.Timer(0.2, cancellation.cancel)
        timer.start()
        with pytest.raises(casewire.RequestCancelledError):
            client.comments_add(CASE, "x", cancellation=cancellation)
        timer.join()
        client.ping()
    assert "comments/add" not in server.methods


def test_messages_in_parts_of_one_byte_are_read(runner: Runner, fake: Callable[..., FakeServer]) -> None:
    client = runner.fake(fake("""
        if method == "cases/list":
            for byte in (json.dumps({"jsonrpc": "2.0", "id": id, "result": {"text": "Zoë 🧵"}}, ensure_ascii=False) + "\\n").encode():
                os.write(1, bytes([byte]))
        """))
    assert runner.run(client.cases_list) == {"text": "Zoë 🧵"}


def test_each_call_is_settled_although_the_program_is_killed_often(client: Client) -> None:
    kinds: set[str] = set()
    stop = threading.Event()

    def work(number: int) -> None:
        index = 0
        while not stop.is_set():
            index += 1
            cancellation = Cancellation()
            try:
                if (index + number) % 5 == 0:
                    threading.Timer(0.002, cancellation.cancel).start()
                    client.cases_list(limit=2, cancellation=cancellation, on_progress=lambda value: None)
                elif (index + number) % 7 == 0:
                    client.comments_add(CASE, "x")
                else:
                    client.ping(cancellation=cancellation)
            except CasewireError as error:
                kinds.add(error.kind)

    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(16)]
    for thread in threads:
        thread.start()
    for _ in range(30):
        pid = until(lambda: client.pid)
        time.sleep(0.02)
        try:
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    stop.set()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert client.ping() == {}
    assert kinds <= {"connection", "requestCancelled", "program"}, kinds
