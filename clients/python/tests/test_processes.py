"""What a client leaves behind: threads, descriptors, processes and warnings. Programs run as a user starts them."""
from __future__ import annotations

import asyncio
import contextlib
import gc
import multiprocessing
import os
import pathlib
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from conftest import BINARY, FakeServer, is_gone, until

import casewire
from casewire import AsyncClient, Client

SOURCE = pathlib.Path(casewire.__file__).parents[1]


def python(program: str, *options: str, **more: str) -> "subprocess.Popen[str]":
    """Runs a program with all warnings, and prints its output."""
    # The development mode reports a slow machine, too.
    quiet = "import logging\nlogging.getLogger('asyncio').setLevel(logging.ERROR)\n"
    text = f"{quiet}import os, signal, sys, threading, time\nimport casewire\nfrom casewire import AsyncClient, Client\nBINARY = {BINARY!r}\n{program}"
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), **more}
    return subprocess.Popen(
        [sys.executable, "-X", "dev", *options, "-c", text], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env=environment)


def output(program: str) -> str:
    process = python(program)
    stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr) == (0, ""), stderr
    return stdout


def children() -> set[int]:
    found = set[int]()
    for task in os.listdir("/proc/self/task"):
        # A thread can end meanwhile.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            found.update(map(int, pathlib.Path(f"/proc/self/task/{task}/children").read_text().split()))
    return found


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_clients_leave_no_thread_no_descriptor_and_no_process() -> None:
    async def use() -> None:
        async with AsyncClient(binary=BINARY, sandbox=True) as client:
            await asyncio.gather(*(client.ping() for _ in range(50)))

    asyncio.run(use())
    before = threading.active_count(), descriptors(), children()
    for _ in range(5):
        with Client(binary=BINARY, sandbox=True) as client:
            client.on("start", lambda start: None)
            client.ping()
        asyncio.run(use())
        with Client(binary=BINARY, sandbox=True) as client:
            client.ping()
            assert client.pid is not None
            os.kill(client.pid, signal.SIGKILL)
    until(lambda: (threading.active_count(), descriptors(), children()) == before)


def test_failed_starts_leave_nothing(fake: Callable[..., FakeServer], tmp_path: pathlib.Path) -> None:
    programs = [pathlib.Path("/nonexistent"), tmp_path, fake('if method == "initialize": die()').program]
    bad = tmp_path / "bad"
    bad.write_text("#!/nonexistent\n")
    bad.chmod(0o755)
    before = threading.active_count(), descriptors(), children()
    for program in [*programs, bad] * 3:
        with Client(binary=program) as client, pytest.raises(casewire.ProgramError):
            client.ping()
    until(lambda: (threading.active_count(), descriptors(), children()) == before)


def test_a_program_that_does_not_close_its_client_ends_without_warnings() -> None:
    pid = int(output("client = Client(binary=BINARY, sandbox=True)\nclient.ping()\nprint(client.pid)"))
    assert is_gone(pid)


def test_a_program_that_ends_with_an_error_ends_the_server() -> None:
    process = python("client = Client(binary=BINARY, sandbox=True)\nclient.ping()\nprint(client.pid, flush=True)\nraise ZeroDivisionError")
    stdout, stderr = process.communicate(timeout=60)
    assert stderr.endswith("ZeroDivisionError\n") and "Warning" not in stderr
    assert is_gone(int(stdout))


def test_a_killed_program_ends_the_server() -> None:
    process = python("client = Client(binary=BINARY, sandbox=True)\nclient.ping()\nprint(client.pid, flush=True)\ntime.sleep(60)")
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    process.kill()
    process.communicate()
    until(lambda: is_gone(pid))


def test_a_client_that_is_forgotten_warns_and_ends_its_program() -> None:
    for make in (Client, AsyncClient):
        client = make(binary=BINARY, sandbox=True)
        if isinstance(client, Client):
            client.ping()
        else:
            asyncio.run(client.ping())
        pid = client.pid
        with pytest.warns(ResourceWarning, match="unclosed <casewire"):
            del client
            gc.collect()
        until(lambda: is_gone(pid))


def test_an_event_loop_that_is_closed_early_is_harmless() -> None:
    client = AsyncClient(binary=BINARY, sandbox=True)

    async def start() -> None:
        state = (await client.changes_list())["state"]
        waiting = asyncio.ensure_future(client.changes_list(state=state, wait_seconds=2))
        while not client._engine.server._pending:  # type: ignore[union-attr]  # pyright: ignore
            await asyncio.sleep(0)
        waiting.cancel()

    loop = asyncio.new_event_loop()
    loop.run_until_complete(start())
    loop.close()
    # The response of the cancelled request arrives while no event loop waits for it.
    assert asyncio.run(client.ping()) == {}
    asyncio.run(client.close())
    assert client.pid is None


def test_a_program_that_ends_its_event_loop_early_ends_without_a_traceback() -> None:
    text = output("""
import asyncio
client = AsyncClient(binary=BINARY, sandbox=True)
async def main():
    await client.ping()
    print(client.pid)
    asyncio.ensure_future(client.changes_list(state=(await client.changes_list())["state"], wait_seconds=60))
    while not client._engine.server._pending:
        await asyncio.sleep(0)
asyncio.run(main())
""")
    assert is_gone(int(text))


INTERRUPTED = """
client = Client(binary=BINARY, sandbox=True)
state = client.changes_list()["state"]
pid = client.pid
def interrupt():
    while not client._engine.server._pending:
        time.sleep(0.001)
    # As on a terminal, where each process of the group gets the signal.
    os.killpg(0, signal.SIGINT)
threading.Thread(target=interrupt).start()
try:
    client.changes_list(state=state, wait_seconds=100)
except KeyboardInterrupt:
    print("interrupted", client.ping(), client.pid == pid, flush=True)
client.close()
"""


def test_ctrl_c_ends_the_call_and_not_the_program() -> None:
    assert output(f"os.setpgid(0, 0)\n{INTERRUPTED}") == "interrupted {} True\n"


def test_ctrl_c_without_a_handler_ends_the_program_and_the_server() -> None:
    process = python("""
with Client(binary=BINARY, sandbox=True) as client:
    state = client.changes_list()["state"]
    print(client.pid, flush=True)
    def interrupt():
        while not client._engine.server._pending:
            time.sleep(0.001)
        os.kill(os.getpid(), signal.SIGINT)
    threading.Thread(target=interrupt).start()
    for change in client.changes(state):
        pass
""")
    stdout, stderr = process.communicate(timeout=60)
    assert "KeyboardInterrupt" in stderr and "Warning" not in stderr
    until(lambda: is_gone(int(stdout)))


def test_the_child_of_a_fork_has_a_server_of_its_own() -> None:
    text = output("""
client = Client(binary=BINARY, sandbox=True)
client.on("start", lambda start: None)
client.ping()
parent = client.pid
import warnings; warnings.simplefilter("ignore", DeprecationWarning)
child = os.fork()
if child == 0:
    assert client.pid is None
    assert client.ping() == {} and client.pid not in (None, parent)
    client.close()
    os._exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
assert client.ping() == {} and client.pid == parent
child = os.fork()
if child == 0:
    time.sleep(60)
    os._exit(0)
# The copies of the pipes in the child must not keep the server alive.
pid = client.pid
client.close()
assert not os.path.exists(f"/proc/{pid}")
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
print("done")
""")
    assert text == "done\n"



FORKED = """
import warnings; warnings.simplefilter("ignore", DeprecationWarning)
import concurrent.futures, multiprocessing
client = Client(binary=BINARY, sandbox=True)
client.ping()
def work(number):
    return client.references_find(f"SR {600000000 + number}")["references"][0]["number"]
with concurrent.futures.ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as pool:
    assert list(pool.map(work, range(20))) == [str(600000000 + number) for number in range(20)]
client.close()
print("done")
"""


def test_a_pool_of_forked_processes_works() -> None:
    assert output(FORKED) == "done\n"


def test_many_threads_use_one_client(client: Client) -> None:
    wrong: list[object] = []

    def work(start: int) -> None:
        for number in range(start, start + 100):
            found = client.references_find(f"SR {600000000 + number}")["references"][0]["number"]
            if found != str(600000000 + number):
                wrong.append((number, found))

    threads = [threading.Thread(target=work, args=(100 * index,)) for index in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_many_threads_start_one_program() -> None:
    with Client(binary=BINARY, sandbox=True) as client:
        pids: set[object] = set()
        barrier = threading.Barrier(20)

        def work() -> None:
            barrier.wait()
            client.ping()
            pids.add(client.pid)

        threads = [threading.Thread(target=work) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(pids) == 1


def test_1000_concurrent_calls_get_their_own_responses() -> None:
    async def main() -> None:
        async with AsyncClient(binary=BINARY, sandbox=True) as client:
            results = await asyncio.gather(*(client.references_find(f"SR {600000000 + number}") for number in range(1000)))
            assert [result["references"][0]["number"] for result in results] == [
                str(600000000 + number) for number in range(1000)]

    asyncio.run(main())


def test_a_storm_of_cancellations_settles_each_call() -> None:
    async def main() -> None:
        async with AsyncClient(binary=BINARY, sandbox=True) as client:
            state = (await client.changes_list())["state"]
            for _ in range(5):
                tasks: list[asyncio.Future[Any]] = [
                    asyncio.ensure_future(client.changes_list(state=state, wait_seconds=100)) for _ in range(60)]
                tasks += [asyncio.ensure_future(client.cases_list(limit=1)) for _ in range(200)]
                await asyncio.sleep(0)
                for task in tasks:
                    task.cancel()
                results = await asyncio.gather(*tasks, return_exceptions=True)
                assert all(isinstance(result, (asyncio.CancelledError, dict)) for result in results)
                assert await asyncio.wait_for(client.ping(), 20) == {}

    asyncio.run(main())


def test_wait_for_ends_the_request_at_the_server(fake: Callable[..., FakeServer]) -> None:
    server = fake('if method == "cases/list": continue')

    async def main() -> None:
        async with AsyncClient(binary=server.program) as client:
            # The program is started with the first call. A call that was not sent needs no cancellation.
            await client.ping()
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.cases_list(), 0.3)
            await client.ping()
            assert "$/cancelRequest" in server.methods

    asyncio.run(main())


def test_the_package_is_imported_without_asyncio() -> None:
    # `python -m casewire` replaces itself by the program, and needs no client.
    text = "import sys, casewire; print(sorted({'asyncio', 'subprocess', 'json'} & set(sys.modules)))"
    result = subprocess.run(
        [sys.executable, "-c", text], env={**os.environ, "PYTHONPATH": str(SOURCE)}, stdout=subprocess.PIPE, text=True, check=True)
    assert "asyncio" not in result.stdout


def test_a_client_in_a_process_that_was_spawned() -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        assert pool.apply(spawned, (BINARY,)) == {}
        pool.close()
        pool.join()


def spawned(binary: str) -> dict[str, object]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with Client(binary=binary, sandbox=True) as client:
            return dict(client.ping())
