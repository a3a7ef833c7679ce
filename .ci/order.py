#!/usr/bin/env python3
"""Writes start.order: the functions that run when casewire starts, for the linker to place side by side.

    SYMBOLS=1 .ci/release --binary .build/symbols && .ci/order.py .build/symbols/casewire

The kernel maps a program page by page as it is used, together with the adjacent pages. Functions that are spread over ten
megabytes bring most of the program into memory; functions side by side do not. The linker ignores names that a build does
not have, so the list may be older than the code. Write it again when the memory after `initialize` grows
(Tests/external/run has a bound for it).

Requires valgrind, and a release that is statically linked and not stripped.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

HEAD = """\
# Functions that run between the start of casewire and its end when nothing is asked of it, made by order.py.
"""


def content_length(message):
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def line(message):
    return json.dumps(message).encode() + b"\n"


def request(method, number=None, params=None):
    message = {"jsonrpc": "2.0", "method": method}
    if number is not None:
        message["id"] = number
    if params is not None:
        message["params"] = params
    return message


SESSION = [
    request("initialize", 1, {"processId": None, "clientInfo": {"name": "order", "version": "1"}, "capabilities": {}}),
    request("initialized", params={}), request("ping", 2), request("shutdown", 3), request("exit")]


def functions(program, spell):
    """Returns the linker names of the functions that run in a session."""
    with tempfile.TemporaryDirectory() as folder:
        profile = os.path.join(folder, "profile")
        subprocess.run(
            ["valgrind", "--tool=callgrind", "--demangle=no", "--callgrind-out-file=" + profile, "--log-file=/dev/null",
             program, "--sandbox"], input=b"".join(map(spell, SESSION)), stdout=subprocess.DEVNULL, check=True)
        with open(profile) as file:
            return set(re.findall(r"^c?fn=\(\d+\) (\S+?)(?:'\d+)?$", file.read(), re.M))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    program = sys.argv[1]
    symbols = subprocess.run(["nm", program], check=True, capture_output=True, text=True).stdout
    known = set(re.findall(r"^\w+ [tT] (\S+)$", symbols, re.M))
    names = sorted((functions(program, content_length) | functions(program, line)) & known)
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "start.order")
    with open(path, "w") as file:
        file.write(HEAD + "".join(name + "\n" for name in names))
    print(f"{len(names)} functions")


main()
