"""Measures the clients against a bare pipe, and prints the figures. Ends with 1 if one is above its limit.

    CASEWIRE=casewire python tests/figures.py [CALLS]      default: 20,000 calls for the memory
"""
from __future__ import annotations

import asyncio
import gc
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from casewire import AsyncClient, CasewireError, Client
from casewire._binary import find_program

BINARY = os.environ.get("CASEWIRE") or find_program(None, None)
PINGS = 10_000
ROUNDS = 3
CPU_MICROSECONDS = 60
CONCURRENT_MILLISECONDS = 3000
# One object for each call would be 20,000.
BLOCKS = 1000
MEGABYTES = 4.0
failed = False


def report(name: str, value: float, limit: float, unit: str) -> None:
    global failed
    failed = failed or value > limit
    print(f"{'ok    ' if value <= limit else 'FAILED'}  {name}: {value:.1f} {unit}, at most {limit:g}", flush=True)


def bare() -> float:
    """Returns the microseconds of CPU for each call without a client."""
    with subprocess.Popen([BINARY, "serve", "--sandbox"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None

        def ping(id: int) -> None:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(json.dumps({"jsonrpc": "2.0", "id": id, "method": "ping"}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == id

        ping(0)
        start = time.process_time()
        for id in range(1, PINGS + 1):
            ping(id)
        used = time.process_time() - start
        process.stdin.close()
    return used / PINGS * 1e6


def synchronous() -> float:
    with Client(binary=BINARY, sandbox=True) as client:
        client.ping()
        start = time.process_time()
        for _ in range(PINGS):
            client.ping()
        return (time.process_time() - start) / PINGS * 1e6


async def asynchronous() -> float:
    async with AsyncClient(binary=BINARY, sandbox=True) as client:
        await client.ping()
        start = time.process_time()
        for _ in range(PINGS):
            await client.ping()
        return (time.process_time() - start) / PINGS * 1e6


def costs() -> None:
    pipes: list[float] = []
    differences: dict[str, list[float]] = {"Client": [], "AsyncClient": []}
    for _ in range(ROUNDS):
        pipe = bare()
        pipes.append(pipe)
        differences["Client"].append(synchronous() - pipe)
        differences["AsyncClient"].append(asyncio.run(asynchronous()) - pipe)
    print(f"        CPU of a call through a bare pipe: {statistics.median(pipes):.1f} us")
    for name, values in differences.items():
        report(f"CPU of a call through {name}, more than a bare pipe", statistics.median(values), CPU_MICROSECONDS, "us")


async def concurrent() -> None:
    async with AsyncClient(binary=BINARY, sandbox=True) as client:
        await client.ping()
        start = time.perf_counter()
        results = await asyncio.gather(*(client.references_find(f"SR {600000000 + number}") for number in range(1000)))
        report("1,000 concurrent calls", (time.perf_counter() - start) * 1000, CONCURRENT_MILLISECONDS, "ms")
        wrong = sum(result["references"][0]["number"] != str(600000000 + number) for number, result in enumerate(results))
        report("responses of another call", wrong, 0, "")


def resident() -> float:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20


def used() -> tuple[int, float, int, int]:
    gc.collect()
    return sys.getallocatedblocks(), resident(), threading.active_count(), len(os.listdir("/proc/self/fd"))


def leaks(name: str, many: Callable[[int], None], calls: int) -> None:
    many(5000)
    before = used()
    many(calls)
    after = used()
    for unit, limit, first, last in zip(("blocks", "MB", "threads", "descriptors"), (BLOCKS, MEGABYTES, 0, 0), before, after):
        report(f"{unit} of {name} after {calls:,} calls, more than before", last - first, limit, unit)


def main() -> None:
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    costs()
    asyncio.run(concurrent())

    # With everything that a call can have: a timeout, progress and an error.
    with Client(binary=BINARY, sandbox=True, timeout_seconds=30) as client:

        def many(count: int) -> None:
            for index in range(count):
                if index % 10:
                    client.ping()
                    continue
                try:
                    client.cases_get("nosuch/1", on_progress=lambda value: None)
                except CasewireError:
                    pass

        leaks("Client", many, calls)

    async def use() -> None:
        async with AsyncClient(binary=BINARY, sandbox=True, timeout_seconds=30) as client:

            async def some(count: int) -> None:
                for _ in range(0, count, 100):
                    await asyncio.gather(
                        *(client.ping() for _ in range(90)),
                        *(client.cases_get("nosuch/1", on_progress=lambda value: None) for _ in range(10)),
                        return_exceptions=True)

            await some(5000)
            before = used()
            await some(calls)
            after = used()
            for unit, limit, first, last in zip(("blocks", "MB", "threads", "descriptors"), (BLOCKS, MEGABYTES, 0, 0), before, after):
                report(f"{unit} of AsyncClient after {calls:,} calls, more than before", last - first, limit, unit)

    asyncio.run(use())
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
