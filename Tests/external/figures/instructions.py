#!/usr/bin/env python3
"""Instructions that casewire executes, counted by callgrind, beside other programs that do the same work in the same run.

    instructions.py PROGRAM [--bounds]

Times on a machine that others use vary by a third within an hour; instructions vary by a percent. The vendor is a server of
this script, whose work is not counted. It honours IBM's `fields`, as IBM does, and gives casewire and Python the same bytes.
Python fetches the page with http.client, builds the same rows and dumps them (`rows.py`), which is checked against casewire's
answer. With --bounds it ends with 1 when a figure is more than 10 % above its bound.
"""
import argparse
import http.client
import http.server
import json
import os
import re
import socketserver
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import xml.etree.ElementTree as ElementTree

import pages
import rows

# The bounds are what was measured when they were last set; a change may exceed them by TOLERANCE.
BOUNDS = {
    "lean": 0.34, "full": 0.31, "xml": 0.39, "start": 2.40, "call": 40.6,
}
TOLERANCE = 1.10
JSON_PATH, XML_PATH = "/case-management/v1/cases", "/rs/cases"
FULL = ["title", "description", "status", "severity", "createdAt", "createdBy", "updatedAt", "updatedBy", "contact",
        "offering", "resolution", "closeNotes", "supportTier", "watchlist", "resources", "attachments", "comments",
        "vendorFields"]
IDENTITY = ["profile", "provider", "number"]


class Vendor(http.server.BaseHTTPRequestHandler):
    """IBM's listing and token service, and Red Hat's listing."""

    protocol_version = "HTTP/1.1"
    json_page, xml_page = json.loads(pages.ibm()), pages.red_hat()
    token = json.dumps({"access_token": "token", "token_type": "Bearer", "expires_in": 3600}).encode()
    cut = {}
    last_path = ""

    @classmethod
    def with_fields(cls, path):
        """The page with the members that `fields` names; all of them without it."""
        fields = urllib.parse.parse_qs(urllib.parse.urlsplit(path).query).get("fields", [""])[0]
        if fields not in cls.cut:
            wanted = fields.split(",")
            cases = [{name: value for name, value in case.items() if not fields or name in wanted}
                     for case in cls.json_page["cases"]]
            cls.cut[fields] = json.dumps({**cls.json_page, "cases": cases}, separators=(",", ":")).encode()
        return cls.cut[fields]

    def answer(self, body, kind):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        self.wfile.write(head.encode() + body)

    def do_GET(self):
        if self.path.startswith(XML_PATH):
            self.answer(self.xml_page, "application/xml")
        else:
            Vendor.last_path = self.path
            self.answer(self.with_fields(self.path), "application/json")

    def do_POST(self):
        if self.path.startswith("/identity"):
            self.answer(self.token, "application/json")
        else:
            self.answer(self.xml_page, "application/xml")

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    disable_nagle_algorithm = True


def counted(words, text=None, environment=None):
    """Runs a program under callgrind: its instructions, and its output."""
    with tempfile.NamedTemporaryFile("r") as log:
        result = subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", f"--log-file={log.name}", *words],
            input=text, stdout=subprocess.PIPE, text=True, env=environment)
        found = re.search(r"Collected : (\d+)", log.read())
    if result.returncode != 0 or not found:
        sys.exit(f"{words[0]} ended with {result.returncode}: {result.stdout[:500]}")
    return int(found.group(1)), result.stdout


def casewire_listing(program, config, params, calls):
    """Instructions of a process that makes so many calls one after another."""
    lines = [json.dumps({"jsonrpc": "2.0", "id": number, "method": "cases/list", "params": params}) + "\n"
             for number in range(calls)]
    count, output = counted([program, "--config", config, "--no-session-store"], "".join(lines))
    answers = [json.loads(answer) for answer in output.splitlines()]
    if len(answers) != calls or any(len(answer["result"]["cases"]) != 100 for answer in answers):
        sys.exit(f"not the 100 cases: {output[:500]}")
    return count, answers[0]["result"]["cases"]


def python_listing(kind, port, path, calls):
    count, _ = counted([sys.executable, os.path.abspath(__file__), "--python", kind, str(port), path, str(calls)])
    return count


def python_work(kind, port, path, calls):
    """Runs under callgrind: Python's share."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for number in range(calls):
        connection.request("GET", path)
        body = connection.getresponse().read()
        if kind == "xml":
            assert len(ElementTree.fromstring(body)) == 100
        else:
            text = json.dumps({"jsonrpc": "2.0", "id": number, "result": {"cases": rows.in_rows(body, "ibm")}})
            assert text


class Figures:
    def __init__(self, checks):
        self.checks, self.broken = checks, []

    def add(self, key, name, value, text):
        bound = BOUNDS[key]
        is_broken = self.checks and value > bound * TOLERANCE
        print(f"{name:<58} {text:<42} bound {bound:g}{'   BROKEN' if is_broken else ''}", flush=True)
        if is_broken:
            self.broken.append(name)


def listing(figures, program, config, port, key, name, params, calls=6):
    first, answer = casewire_listing(program, config, params, 1)
    more, _ = casewire_listing(program, config, params, 1 + calls)
    ours = (more - first) / calls
    kind, path = ("xml", XML_PATH) if key == "xml" else ("json", Vendor.last_path)
    if kind == "json":
        expected = rows.in_rows(Vendor.with_fields(path), "ibm")
        if not rows.same(answer, expected):
            sys.exit(f"casewire and Python build different rows:\n{json.dumps(answer[0])}\n{json.dumps(expected[0])}")
    theirs = (python_listing(kind, port, path, 1 + calls) - python_listing(kind, port, path, 1)) / calls
    figures.add(
        key, name, ours / theirs, f"casewire {ours / 1e6:6.2f} M   Python {theirs / 1e6:6.2f} M   {ours / theirs:.2f}x")


def processes(figures, program, config, folder):
    hello = '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}\n'
    start, _ = counted([program, "--config", config, "--no-session-store"], hello)
    figures.add("start", "start, initialize, end", start / 1e6, f"{start / 1e6:6.2f} M")
    environment = dict(os.environ, XDG_STATE_HOME=os.path.join(folder, "state"))
    words = [program, "call", "--config", config, "cases/list", '{"profiles":["ibm"],"limit":100}']
    subprocess.run(words, env=environment, stdout=subprocess.PIPE, check=True)
    call, output = counted(words, environment=environment)
    if len(json.loads(output)["cases"]) != 100:
        sys.exit(f"not the 100 cases: {output[:500]}")
    figures.add("call", "call cases/list, stored token, plain HTTP", call / 1e6, f"{call / 1e6:6.2f} M")


def main():
    if sys.argv[1:2] == ["--python"]:
        python_work(sys.argv[2], int(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--bounds", action="store_true")
    arguments = parser.parse_args()
    server = Server(("127.0.0.1", 0), Vendor)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    origin = f"http://127.0.0.1:{port}"
    figures = Figures(arguments.bounds)
    with tempfile.TemporaryDirectory() as folder:
        profiles = {
            "ibm": {"provider": "ibm-cloud", "baseURL": origin + "/case-management/v1",
                    "tokenURL": origin + "/identity/token", "credentials": {"apiKey": "key-of-the-benchmark"}},
            "redhat": {"provider": "redhat-portal", "dialect": "strata", "baseURL": origin + "/rs",
                       "credentials": {"username": "user", "password": "password-of-the-benchmark"}},
        }
        config = os.path.join(folder, "config.json")
        with open(config, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            json.dump({"profiles": profiles}, file)
        ibm, redhat = {"profiles": ["ibm"], "limit": 100}, {"profiles": ["redhat"], "limit": 100}
        measure = lambda *words: listing(figures, arguments.program, config, port, *words)
        measure("lean", "IBM, 100 lean rows; Python builds and dumps them", ibm)
        measure("full", "IBM, 100 full rows; Python builds and dumps them", {**ibm, "fields": IDENTITY + FULL})
        measure("xml", "Red Hat, 100 rows; ElementTree only parses the page", redhat)
        processes(figures, arguments.program, config, folder)
    server.shutdown()
    if figures.broken:
        sys.exit(f"more than {TOLERANCE:g} times the bound: {', '.join(figures.broken)}")


if __name__ == "__main__":
    main()
