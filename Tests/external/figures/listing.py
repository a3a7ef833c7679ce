#!/usr/bin/env python3
"""CPU that listing a vendor's page of 100 cases costs casewire, beside Python's own libraries on the same page.

    listing.py PROGRAM [--calls N] [--rounds N] [--limit RATIO]

A server on loopback (its CPU is not counted) gives the same page to both. casewire answers the whole method: token, HTTP,
decoding into cases, merging, writing. Python takes the page with http.client and parses it with json.loads or ElementTree,
and builds nothing of its own. The figure is CPU a call, the median of several rounds that take turns; it ends with 1 when
casewire needs more of what Python needs than BOUNDS allow, or than RATIO.
"""
import argparse
import http.client
import http.server
import json
import os
import resource
import socketserver
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree

import pages

# What is wanted is 0.5. On a quiet machine it is 0.82 and 0.49; the bounds have room for a busy one, and are there so that it
# gets no worse unnoticed.
BOUNDS = {"ibm": 1.05, "redhat": 0.62}
JSON_PATH, XML_PATH = "/case-management/v1/cases", "/rs/cases"


class Vendor(http.server.BaseHTTPRequestHandler):
    """IBM's listing and token service, and Red Hat's listing: each the same bytes every time."""

    protocol_version = "HTTP/1.1"
    json_page, xml_page = pages.ibm(), pages.red_hat()
    token = json.dumps({"access_token": "token", "token_type": "Bearer", "expires_in": 3600}).encode()

    def answer(self, body, kind):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        self.wfile.write(head.encode() + body)

    def do_GET(self):
        if self.path.startswith(XML_PATH):
            self.answer(self.xml_page, "application/xml")
        else:
            self.answer(self.json_page, "application/json")

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


def child_cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def casewire_cpu(program, config, params, calls):
    """CPU of a whole process that makes so many calls one after another."""
    line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "cases/list", "params": params}) + "\n"
    before = child_cpu()
    process = subprocess.Popen(
        [program, "--config", config, "--no-session-store"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    for _ in range(calls):
        process.stdin.write(line)
        process.stdin.flush()
        answer = process.stdout.readline()
        if answer.count('"severity"') != 100:
            sys.exit(f"not the 100 cases: {answer[:500]}")
    process.stdin.close()
    if process.wait() != 0:
        sys.exit(f"casewire ended with {process.returncode}")
    return child_cpu() - before


def python_cpu(port, path, parse, calls):
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def call():
        connection.request("GET", path)
        if parse(connection.getresponse().read()) != 100:
            sys.exit("not the 100 cases")

    for _ in range(3):
        call()
    start = time.process_time()
    for _ in range(calls):
        call()
    return (time.process_time() - start) / calls


def in_own_process(port, kind, calls):
    """Python's figure, taken in a process without the server's threads."""
    words = [sys.executable, os.path.abspath(__file__), "--python", kind, str(port), str(calls)]
    return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def measure(program, folder, port, name, profile, params, kind, arguments):
    config = os.path.join(folder, f"{kind}.json")
    with open(config, "w") as file:
        json.dump({"profiles": {kind: profile}}, file)
    os.chmod(config, 0o600)
    ours, theirs = [], []
    for _ in range(arguments.rounds):
        start = casewire_cpu(program, config, params, 1)
        ours.append((casewire_cpu(program, config, params, 1 + arguments.calls) - start) / arguments.calls)
        theirs.append(in_own_process(port, kind, arguments.calls))
    mine, his = statistics.median(ours) * 1000, statistics.median(theirs) * 1000
    print(f"{name:<42} casewire {mine:6.2f} ms   Python {his:6.2f} ms   {mine / his:.2f}x", flush=True)
    return mine / his


def main():
    if sys.argv[1:2] == ["--python"]:
        kind, port, calls = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
        parse = (lambda body: len(json.loads(body)["cases"])) if kind == "ibm" else (
            lambda body: len(ElementTree.fromstring(body)))
        print(python_cpu(port, JSON_PATH if kind == "ibm" else XML_PATH, parse, calls))
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=float)
    arguments = parser.parse_args()
    server = Server(("127.0.0.1", 0), Vendor)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    origin = f"http://127.0.0.1:{port}"
    print(f"pages of 100 cases: {len(Vendor.json_page)} bytes of JSON, {len(Vendor.xml_page)} bytes of XML")
    ratios = {}
    with tempfile.TemporaryDirectory() as folder:
        ibm = {"provider": "ibm-cloud", "baseURL": origin + "/case-management/v1",
               "tokenURL": origin + "/identity/token", "credentials": {"apiKey": "key-of-the-benchmark"}}
        ratios["ibm"] = measure(
            arguments.program, folder, port, "IBM, JSON; http.client + json.loads", ibm, {"limit": 100}, "ibm", arguments)
        portal = {"provider": "redhat-portal", "dialect": "strata", "baseURL": origin + "/rs",
                  "credentials": {"username": "user", "password": "password-of-the-benchmark"}}
        ratios["redhat"] = measure(
            arguments.program, folder, port, "Red Hat, XML; http.client + ElementTree", portal, {"limit": 100}, "redhat",
            arguments)
    server.shutdown()
    for kind, ratio in ratios.items():
        if ratio > (arguments.limit or BOUNDS[kind]):
            sys.exit(f"{kind}: more than {arguments.limit or BOUNDS[kind]} of Python's CPU")


if __name__ == "__main__":
    main()
