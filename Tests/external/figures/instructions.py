#!/usr/bin/env python3
"""Instructions that casewire executes, counted by callgrind, compared with other programs for the same work.

    instructions.py PROGRAM [--bounds]

Times on a shared machine vary by a third within an hour; instructions vary by a percent. The vendor is a server of this script,
whose work is not counted. It supports IBM's `fields`, `limit` and `offset`, and sends casewire and Python the same bytes. Python
reads the page with http.client, builds the same rows and writes them (`rows.py`), which are compared with casewire's response.
With --bounds, the exit code is 1 if a figure is more than 10 % above its bound (`figures.py`).
"""
import argparse
import concurrent.futures
import http.client
import http.server
import json
import os
import re
import resource
import socketserver
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import xml.etree.ElementTree as ElementTree

import pages
import rows
from figures import Figures

JSON_PATH, XML_PATH = "/case-management/v1/cases", "/rs/cases"
FULL = ["title", "description", "status", "severity", "createdAt", "createdBy", "updatedAt", "updatedBy", "contact",
        "offering", "resolution", "closeNotes", "supportTier", "watchlist", "resources", "attachments", "comments",
        "vendorFields"]
IDENTITY = ["profile", "provider", "number"]
PROFILES = 50
# Two at a time: the instructions do not depend on the load.
pool = concurrent.futures.ThreadPoolExecutor(2)


class Vendor(http.server.BaseHTTPRequestHandler):
    """IBM's listing and token service, and Red Hat's listing."""

    protocol_version = "HTTP/1.1"
    xml_page = pages.red_hat()
    # The cases of each account, by the first part of the path.
    accounts = {"case-management": json.loads(pages.ibm())}
    token = json.dumps({"access_token": "token", "token_type": "Bearer", "expires_in": 3600}).encode()
    cut = {}
    last_path = ""

    @classmethod
    def with_fields(cls, path):
        """Returns the page for `offset`, `limit` and `fields`."""
        if path not in cls.cut:
            parts = urllib.parse.urlsplit(path)
            query = {name: values[0] for name, values in urllib.parse.parse_qs(parts.query).items()}
            page, start, wanted = cls.accounts[parts.path.split("/")[1]], int(query["offset"]), query["fields"].split(",")
            cases = [{name: value for name, value in case.items() if name in wanted}
                     for case in page["cases"][start:start + int(query["limit"])]]
            cls.cut[path] = json.dumps({**page, "cases": cases}, separators=(",", ":")).encode()
        return cls.cut[path]

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
    # Many concurrent connections.
    request_queue_size = 128


def counted(words, text=None, environment=None):
    """Runs a program under callgrind. Returns its instructions and its output."""
    def run(words):
        result = subprocess.run(words, input=text, stdout=subprocess.PIPE, text=True, env=environment)
        return result.returncode, result.stdout

    return under_callgrind(words, run)


def under_callgrind(words, run):
    with tempfile.NamedTemporaryFile("r") as log:
        code, output = run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", f"--log-file={log.name}", *words])
        found = re.search(r"Collected : (\d+)", log.read())
    if code != 0 or not found:
        sys.exit(f"{words[0]} ended with {code}: {output[:500]}")
    return int(found.group(1)), output


def one_by_one(words, lines):
    """Runs a program that gets each line after its response to the previous one."""
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    answers = []
    for line in lines:
        process.stdin.write(line)
        process.stdin.flush()
        answers.append(process.stdout.readline())
    process.stdin.close()
    return process.wait(), "".join(answers)


def casewire_listing(program, config, params, calls):
    """Returns the instructions of a process with this number of sequential calls."""
    lines = [json.dumps({"jsonrpc": "2.0", "id": number, "method": "cases/list", "params": params}) + "\n"
             for number in range(calls)]
    count, output = counted([program, "--config", config, "--no-session-store", "--no-store"], "".join(lines))
    answers = [json.loads(answer) for answer in output.splitlines()]
    if len(answers) != calls or any(len(answer["result"]["cases"]) != 100 for answer in answers):
        sys.exit(f"not the 100 cases: {output[:500]}")
    return count, answers[0]["result"]["cases"]


def python_listing(kind, port, path, calls):
    count, _ = counted([sys.executable, os.path.abspath(__file__), "--python", kind, str(port), path, str(calls)])
    return count


def python_work(kind, port, path, calls):
    """Runs under callgrind: the part in Python."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for number in range(calls):
        connection.request("GET", path)
        body = connection.getresponse().read()
        if kind == "xml":
            assert len(ElementTree.fromstring(body)) == 100
        else:
            text = json.dumps({"jsonrpc": "2.0", "id": number, "result": {"cases": rows.in_rows(body, "ibm")}})
            assert text


def listing(figures, program, config, port, key, name, params, calls=6):
    ours, answer = per_call(lambda count: casewire_listing(program, config, params, count), calls)
    kind, path = ("xml", XML_PATH) if key == "xml" else ("json", Vendor.last_path)
    if kind == "json":
        compare(answer, rows.in_rows(Vendor.with_fields(path), "ibm"))
    theirs, _ = per_call(lambda count: (python_listing(kind, port, path, count), None), calls)
    figures.add(
        key, name, ours / theirs, f"casewire {ours / 1e6:6.2f} M   Python {theirs / 1e6:6.2f} M   {ours / theirs:.2f}x")


def per_call(run, calls):
    """Returns the cost of a call after the first one, and the result of the first one."""
    (first, answer), (more, _) = pool.map(run, (1, 1 + calls))
    return (more - first) / calls, answer


def compare(ours, theirs):
    if not rows.same(ours, theirs):
        sys.exit(f"casewire and Python build different rows:\n{json.dumps(ours[0])}\n{json.dumps(theirs[0])}")


def milliseconds(words, lines):
    """Returns the CPU time of a process, user and system."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    one_by_one(words, lines)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def many_profiles(figures, program, config, names, calls=6):
    """Measures the first page of 50 over many profiles, after another one that logged in and connected."""
    words = [program, "--config", config, "--no-session-store", "--no-store"]
    params = {"profiles": names, "limit": 50, "timeoutSeconds": 600}
    line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "cases/list", "params": params}) + "\n"

    def run(count):
        instructions, output = under_callgrind(words, lambda words: one_by_one(words, [line] * count))
        result = json.loads(output.splitlines()[-1])["result"]
        if any("failure" in source for source in result["sources"]):
            sys.exit(f"not the cases of {len(names)} profiles: {output[-2000:]}")
        return instructions, result["cases"]

    cost, answer = per_call(run, calls)
    limits = [int(re.search("limit=([0-9]+)", path).group(1)) for path in Vendor.cut if path.split("/")[1] in names]
    everything = []
    for name in names:
        query = re.sub("limit=[0-9]+", "limit=50", urllib.parse.urlsplit(Vendor.last_path).query)
        everything += rows.in_rows(Vendor.with_fields(f"/{name}/cases?{query}"), name)
    compare(answer, sorted(everything, key=lambda row: row["updatedAt"], reverse=True)[:50])
    once, more = (milliseconds(words, [line] * count) for count in (1, 1 + 50))
    figures.add("profiles", f"IBM, {len(names)} profiles, 50 of {sum(limits)} rows requested", cost / 1e6,
                f"{cost / 1e6:6.2f} M   {(more - once) / 50:.1f} ms of CPU, with logins {once:.0f} ms")


def processes(figures, program, config, folder):
    hello = '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}\n'
    start, _ = counted([program, "--config", config, "--no-session-store", "--no-store"], hello)
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
        names = [f"p{number}" for number in range(PROFILES)]
        Vendor.accounts.update((name, pages.ibm_account(10 + number, 60)) for number, name in enumerate(names))

        def ibm_profile(path, key):
            return {"provider": "ibm-cloud", "baseURL": f"{origin}{path}/case-management/v1",
                    "tokenURL": origin + "/identity/token", "credentials": {"apiKey": f"key-of-the-benchmark-{key}"}}

        profiles = {
            "ibm": ibm_profile("", "ibm"),
            "redhat": {"provider": "redhat-portal", "dialect": "strata", "baseURL": origin + "/rs",
                       "credentials": {"username": "user", "password": "password-of-the-benchmark"}},
        }
        many = {name: ibm_profile(f"/{name}", name) for name in names}
        config, config_of_many = os.path.join(folder, "config.json"), os.path.join(folder, "many.json")
        for path, chosen in ((config, profiles), (config_of_many, many)):
            with open(path, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
                json.dump({"profiles": chosen}, file)
        ibm, redhat = {"profiles": ["ibm"], "limit": 100}, {"profiles": ["redhat"], "limit": 100}
        measure = lambda *words: listing(figures, arguments.program, config, port, *words)
        measure("lean", "IBM, 100 lean rows; Python builds and dumps them", ibm)
        measure("full", "IBM, 100 full rows; Python builds and dumps them", {**ibm, "fields": IDENTITY + FULL})
        measure("xml", "Red Hat, 100 rows; ElementTree only parses the page", redhat)
        many_profiles(figures, arguments.program, config_of_many, names)
        processes(figures, arguments.program, config, folder)
    server.shutdown()
    figures.end()


if __name__ == "__main__":
    main()
