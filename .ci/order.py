#!/usr/bin/env python3
"""Writes the functions that run when casewire starts to FILE, for the linker to place side by side.

    .ci/order.py PROGRAM FILE

The kernel maps a program page by page as it is used, together with the adjacent pages. Functions that are spread over ten
megabytes bring most of the program into memory; functions side by side do not.

PROGRAM must have its symbol table. Requires valgrind. The session that is observed ends with its input and not with
`exit`, because the threads that end a session early run in a different order each time, and a release has to be
reproducible: eight runs gave the same list.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

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
    request("initialized", params={}), request("ping", 2)]


def functions(program, spell):
    """Returns the linker names of the functions that run in a session."""
    with tempfile.TemporaryDirectory() as folder:
        profile = os.path.join(folder, "profile")
        subprocess.run(
            ["valgrind", "--tool=callgrind", "--demangle=no", "--callgrind-out-file=" + profile, "--log-file=/dev/null",
             program, "--sandbox"], input=b"".join(map(spell, SESSION)), stdout=subprocess.DEVNULL, check=True,
            env={"PATH": os.environ["PATH"], "SWIFT_DETERMINISTIC_HASHING": "1"})
        with open(profile) as file:
            return set(re.findall(r"^c?fn=\(\d+\) (\S+?)(?:'\d+)?$", file.read(), re.M))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    program, path = sys.argv[1:]
    symbols = subprocess.run(["nm", program], check=True, capture_output=True, text=True).stdout
    known = set(re.findall(r"^\w+ [tT] (\S+)$", symbols, re.M))
    names = sorted((functions(program, content_length) | functions(program, line)) & known)
    with open(path, "w") as file:
        file.writelines(name + "\n" for name in names)


main()
