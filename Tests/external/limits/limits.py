#!/usr/bin/env python3
"""The memory and CPU of casewire for the largest and most expensive messages.

    limits.py PROGRAM [--only TEXT]

A fake vendor on loopback sends each response; casewire runs once for each. The first response of each format is the baseline: one
long text at the format's body limit. No other message may use three times its memory, or more than 5 s of CPU for 64 MiB.
Otherwise the exit code is 1.
"""
import argparse
import http.server
import json
import os
import shutil
import socketserver
import subprocess
import sys
import tempfile
import threading
import urllib.parse

MIB = 1 << 20
BODY = 63 * MIB
XML_BODY = 16 * MIB - 4096
# Seconds. The most expensive message, a text in which nearly every byte is replaced, takes 3.4 on a slow machine.
CPU = 5.0
CLIENT_MEMORY = 100_000
# The record of a message is a copy, and so is its line.
TRACED_MEMORY = 3 * 75_000
STRATA = '<cases xmlns="http://www.redhat.com/gss/strata">'


def repeated(start, piece, end, size=BODY, separator=","):
    """Returns as many pieces as fit; a piece with a % is numbered."""
    if "%" in piece:
        count = (size - len(start) - len(end)) // (len(piece) + 6)
        body = separator.join([piece % number for number in range(count)])
    else:
        unit = piece + separator
        body = (unit * ((size - len(start) - len(end)) // len(unit)))
        body = body[: len(body) - len(separator)] if separator else body
    return (start + body + end).encode()


def text(start, end, character="a", size=BODY):
    return (start + character * ((size - len(start) - len(end)) // len(character)) + end).encode()


# Name, profile, body, and status.
JSON = [
    ("one text", "ibm", lambda: text('{"cases":[{"number":"CS1","short_description":"', '"}]}'), 200),
    ("tiny cases", "ibm", lambda: repeated('{"cases":[', '{"number":"%d"}', "]}"), 200),
    ("28 MB of tiny cases", "ibm", lambda: repeated('{"cases":[', '{"number":"%d"}', "]}", 28_000_000), 200),
    ("empty cases", "ibm", lambda: repeated('{"cases":[', "{}", "]}"), 200),
    ("cases that are none", "ibm", lambda: repeated('{"cases":[', "1", "]}"), 200),
    ("tiny comments in a case", "ibm", lambda: repeated('{"cases":[{"number":"CS1","comments":[', "{}", "]}]}"), 200),
    ("a number", "ibm", lambda: text('{"cases":[{"number":"CS1","severity":', "}]}", "7"), 200),
    ("halves of surrogate pairs", "ibm", lambda: text('{"cases":[{"number":"CS1","short_description":"', '"}]}', "\\ud83d"), 200),
    ("bytes that are not UTF-8", "ibm", lambda: text('{"cases":[{"number":"CS1","short_description":"', '"}]}').replace(b"aaaa", b"a\xffaa"), 200),
    ("members of an object", "ibm", lambda: repeated('{"cases":[],', '"n%d":1', "}"), 200),
    ("one name again and again", "rest", lambda: repeated('{"cases":[{"caseNumber":"1",', '"summary":1', "}]}"), 200),
    ("brackets", "ibm", lambda: b"[" * BODY, 200),
    ("tiny cases", "rest", lambda: repeated('{"cases":[', '{"caseNumber":"%d"}', "]}"), 200),
    ("tiny cases", "cisco", lambda: repeated('{"cases":[', '{"case_id":"%d"}', "]}"), 200),
    ("bugs of a case", "cisco", lambda: repeated('{"cases":[{"case_id":"1","bugs":[', "1", "]}]}"), 200),
    ("tiny accounts", "market", lambda: repeated('{"OMAccounts":[', "{}", "]}"), 200),
    ("values of an account", "market", lambda: repeated('{"OMAccounts":[{"_id":"a","x":[', "1", "]}]}"), 200),
    ("dates that cannot be read", "ibm", lambda: repeated('{"cases":[', '{"number":"%d","created_at":"x","x":"' + "y" * 6000 + '"}', "]}"), 200),
    ("errors", "ibm", lambda: repeated('{"errors":[', '{"code":"a"}', "]}"), 400),
    ("errors that are none", "ibm", lambda: repeated('{"errors":[', "1", "]}"), 400),
    ("an error's text", "ibm", lambda: text('{"errors":[{"message":"', '"}]}'), 400),
    ("an error's words", "rest", lambda: text('{"message":"', '"}', "a "), 400),
    ("an error's text", "market", lambda: text('{"message":"', '"}', "token=a "), 400),
    ("an error's values", "cisco", lambda: repeated('{"error":[', "{}", "]}"), 400),
    ("an error that is no JSON", "cisco", lambda: text("", "", "<b>a "), 400),
    ("an excerpt", "ibm", lambda: text('{"x":"', '"}', "password: a "), 200),
]
XML = [
    ("one text", "strata", lambda: text(STRATA + '<case caseNumber="1"><summary>', "</summary></case></cases>", size=XML_BODY), 200),
    ("tiny cases", "strata", lambda: repeated(STRATA, '<case caseNumber="%d"/>', "</cases>", XML_BODY, ""), 200),
    ("empty cases", "strata", lambda: repeated(STRATA, "<case/>", "</cases>", XML_BODY, ""), 200),
    ("tiny elements", "strata", lambda: repeated(STRATA, "<a/>", "</cases>", XML_BODY, ""), 200),
    ("different names", "strata", lambda: repeated(STRATA, "<a%d/>", "</cases>", XML_BODY, ""), 200),
    ("nested elements", "strata", lambda: b"<a>" * (XML_BODY // 3), 200),
    ("attributes", "strata", lambda: repeated(STRATA + "<a ", 'a%d=""', "/></cases>", XML_BODY, " "), 200),
    ("attributes of many elements", "strata", lambda: repeated(STRATA, "<a " + " ".join(f'b{i}=""' for i in range(200)) + "/>", "</cases>", XML_BODY, ""), 200),
    ("namespaces", "strata", lambda: repeated(STRATA, '<a xmlns="%d"/>', "</cases>", XML_BODY, ""), 200),
    ("prefixes", "strata", lambda: repeated(STRATA, "<a " + " ".join(f'xmlns:p{i}="u" p{i}:a{i}=""' for i in range(100)) + "/>", "</cases>", XML_BODY, ""), 200),
    ("entities", "strata", lambda: text(STRATA + '<case caseNumber="1"><summary>', "</summary></case></cases>", "&amp;", XML_BODY), 200),
    ("a long reference", "strata", lambda: text(STRATA + '<case caseNumber="1"><summary>&#', ";</summary></case></cases>", "0", XML_BODY), 200),
    ("characters that are none", "strata", lambda: text(STRATA + '<case caseNumber="1"><summary>', "</summary></case></cases>", "\x01aaa", XML_BODY), 200),
    ("references to surrogates", "strata", lambda: text(STRATA + '<case caseNumber="1"><summary>', "</summary></case></cases>", "&#55357;", XML_BODY), 200),
    ("sections", "strata", lambda: text(STRATA + '<case caseNumber="1"><summary>', "</summary></case></cases>", "<![CDATA[a]]>", XML_BODY), 200),
    ("comments", "strata", lambda: text(STRATA, "</cases>", "<!---->", XML_BODY), 200),
    ("an error's text", "strata", lambda: text("<error><message>", "</message></error>", "a ", XML_BODY), 400),
]
REQUEST = '{"jsonrpc":"2.0","id":1,"method":"%s","params":%s}'


def message(method, start, end, piece="a", size=64 * MIB):
    head, tail = (REQUEST % (method, start + "\0" + end)).split("\0")
    return (head + piece * ((size - len(head) - len(tail)) // len(piece)) + tail).encode()


def framed(body):
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


# Messages of a client.
CLIENT = [
    ("a message", lambda: message("ping", '{"x":"', '"}') + b"\n"),
    ("a message behind a header", lambda: framed(message("ping", '{"x":"', '"}'))),
    ("a message that is one byte too large", lambda: message("ping", '{"x":"', '"}', size=64 * MIB + 65536) + b"\n"),
    ("a comment", lambda: message("comments/add", '{"case":"ibm/CS1","text":"', '"}') + b"\n"),
    ("a file", lambda: message("attachments/add", '{"case":"ibm/CS1","name":"a","base64":"', '"}', "AAAA") + b"\n"),
    ("a file that is sent on", lambda: message("attachments/add", '{"case":"rest/1","name":"a","base64":"', '"}', "AAAA") + b"\n"),
    ("a file with escapes", lambda: message("attachments/add", '{"case":"rest/1","name":"a","base64":"', '"}', "\\/AAA") + b"\n"),
    ("values", lambda: message("cases/list", '{"status":[1', "]}", ",1") + b"\n"),
    ("names", lambda: message("cases/list", '{"a":1', "}", ',"a":1') + b"\n"),
    ("halves of surrogate pairs", lambda: message("ping", '{"x":"', '"}', "\\ud83d") + b"\n"),
    ("brackets", lambda: b"[" * 64 * MIB + b"\n"),
    ("a message, traced", lambda: message("ping", '{"x":"', '"}') + b"\n"),
    ("pieces of a message, a line each", lambda: message("ping", '{"x":[1', "]}", "\n,1") + b"\n"),
]

# Rows of 2.5 kB each, as vendors return them for `raw`.
ROWS = ['{"number":"CS%07d","short_description":"a","x":"%s"}' % (number, "y" * 2400) for number in range(500)]
LARGEST_ANSWER = 8 * MIB


def rows(path):
    """Returns a page of IBM Cloud's cases."""
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(path).query)
    offset, limit = (int(query.get(name, [default])[0]) for name, default in (("offset", "0"), ("limit", "10")))
    return ('{"total_count":500,"cases":[' + ",".join(ROWS[offset : offset + limit]) + "]}").encode()


def attachment(path):
    """Returns the files of a case at Red Hat, or its single file."""
    if urllib.parse.urlsplit(path).path.endswith("/attachments"):
        return b'[{"uuid":"a1","fileName":"a.bin","size":%d}]' % LARGEST_ANSWER
    return b"a" * LARGEST_ANSWER


def requests(count, method, params, is_batch=False):
    """Returns concurrent requests."""
    each = [
        json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": {**params, "timeoutSeconds": 300}})
        for number in range(count)
    ]
    return ("[" + ",".join(each) + "]\n" if is_batch else "\n".join(each) + "\n").encode()


LISTING = ("cases/list", {"profiles": ["ibm"], "limit": 500, "raw": True})
DOWNLOAD = ("attachments/download", {"case": "rest/1", "attachment": "a1"})
# Name, requests, the vendor's response, and the minimum number of results: a batch gets one message, which is limited, too.
LOADS = [
    ("a batch of 400 listings with 500 records each", lambda: requests(400, *LISTING, is_batch=True), rows, 20),
    ("400 listings with 500 records each", lambda: requests(400, *LISTING), rows, 400),
    ("256 downloads of 8 MiB into answers", lambda: requests(256, *DOWNLOAD), attachment, 256),
    ("a batch of 256 downloads of 8 MiB into answers", lambda: requests(256, *DOWNLOAD, is_batch=True), attachment, 2),
]
# kB.
LOAD_MEMORY = 140_000
# Seconds for which the client does not read.
PAUSE = 3


class Vendor(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    body, status = b"", 200
    # Creates the body for a path.
    make = None

    def answer(self):
        left = int(self.headers.get("Content-Length") or 0)
        while left > 0:
            left -= len(self.rfile.read(min(left, MIB)))
        status, body = Vendor.status, Vendor.make(self.path) if Vendor.make else Vendor.body
        if self.path.endswith("/token"):
            status, body = 200, b'{"access_token":"token","expires_in":3600}'
        kind = "application/xml" if body[:1] == b"<" and "/rs/" in self.path else "application/json"
        head = f"HTTP/1.1 {status} OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        try:
            self.wfile.write(head.encode() + body)
        except OSError:
            self.close_connection = True

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


def configuration(origin, folder):
    token = {"tokenURL": f"{origin}/token"}
    profiles = {
        "ibm": {"provider": "ibm-cloud", "baseURL": f"{origin}/v1", "credentials": {"apiKey": "key-0001"}, **token},
        "rest": {"provider": "redhat-portal", "dialect": "rest-v1", "baseURL": f"{origin}/support/v1", "credentials": {"offlineToken": "token-0001"}, **token},
        "strata": {"provider": "redhat-portal", "dialect": "strata", "baseURL": f"{origin}/rs", "credentials": {"username": "u", "password": "word-0001"}},
        "cisco": {"provider": "cisco-support", "baseURL": f"{origin}/case/v3", "contracts": ["1"], "credentials": {"clientId": "id-0001", "clientSecret": "secret-0001"}, **token},
        "market": {"provider": "redhat-marketplace", "baseURL": origin, "credentials": {"token": "token-0002"}},
    }
    path = os.path.join(folder, "config.json")
    with open(path, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        json.dump({"profiles": profiles}, file)
    return path


# A child's peak includes its memory before exec, so this process, which contains the messages, starts none.
LAUNCHER = """
import json, os, subprocess, sys, time

def count(pipe, out, pause):
    time.sleep(pause)
    results, end = 0, b""
    while piece := pipe.read1(65536):
        out.write(piece[: max(0, 4000 - out.tell())])
        results += (end + piece).count(b',"result":')
        end = piece[-9:]
    return results

for line in sys.stdin:
    command, given, out, state, pause = json.loads(line)
    with open(given, "rb") as stdin, open(out, "wb") as stdout:
        output = stdout if pause is None else subprocess.PIPE
        environment = {**os.environ, "XDG_STATE_HOME": state}
        process = subprocess.Popen(command, stdin=stdin, stdout=output, stderr=stdout, env=environment)
        results = None if pause is None else count(process.stdout, stdout, pause)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    print(json.dumps([usage.ru_maxrss, usage.ru_utime + usage.ru_stime, process.returncode, results]), flush=True)
"""


class Launcher:
    def __init__(self, folder):
        self.folder = folder
        self.process = subprocess.Popen([sys.executable, "-c", LAUNCHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, command, stdin=b"", pause=None):
        """Peak memory in kB, CPU in seconds, the beginning of what came out, and the exit code. With a pause, which is how long
        nothing of it is read: also how many results came."""
        given, out = os.path.join(self.folder, "in"), os.path.join(self.folder, "out")
        with open(given, "wb") as file:
            file.write(stdin)
        self.process.stdin.write(json.dumps([command, given, out, self.folder, pause]) + "\n")
        self.process.stdin.flush()
        memory, cpu, code, results = json.loads(self.process.stdout.readline())
        with open(out, "rb") as file:
            found = (memory, cpu, file.read(4000), code)
        return found if pause is None else (*found, results)


def outcome(said, code):
    if code < 0 or code > 100:
        return f"CRASHED {code}"
    for line in said.splitlines():
        try:
            answer = json.loads(line)
        except ValueError:
            continue
        error = answer.get("error", answer if "code" in answer else None)
        return (error.get("data") or {}).get("kind", "?") if error else "a result"
    return "a result" if code == 0 else said[-80:].decode("utf-8", "replace")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("program")
    options.add_argument("--only", default="", help="the messages whose line contains this")
    options = options.parse_args()
    folder = tempfile.mkdtemp()
    launcher = Launcher(folder)
    server = Server(("127.0.0.1", 0), Vendor)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    broken = []

    def report(name, memory, most, cpu, what, is_good=True, most_cpu=CPU):
        is_good = is_good and memory <= most and cpu <= most_cpu and not what.startswith("CRASHED")
        print(f"{name:<46} {memory // 1000:>5} MB of {most // 1000:>4} {cpu:>6.2f} s   {what}{'' if is_good else '   BROKEN'}", flush=True)
        if not is_good:
            broken.append(name)

    config = configuration(f"http://127.0.0.1:{server.server_port}", folder)
    for messages in (JSON, XML):
        baseline = None
        for name, profile, body, status in messages:
            name = f"{profile}: {name}{'' if status == 200 else f' ({status})'}"
            if baseline is not None and options.only not in name:
                continue
            Vendor.body, Vendor.status = body(), status
            method, params = "cases/list", {"profiles": [profile], "limit": 100, "fields": ["title", "createdAt", "severity", "comments", "bugs"]}
            if profile == "market":
                method, params = "accounts/list", {"profile": profile, "name": "x"}
            memory, cpu, said, code = launcher.run([options.program, "call", "--config", config, method, json.dumps(params)])
            baseline = baseline or memory
            report(name, memory, 3 * baseline, cpu, outcome(said, code))
    # Red Hat's response to an upload.
    Vendor.body, Vendor.status = b'{"uuid":"a1"}', 200
    for name, body in CLIENT:
        if options.only not in "client: " + name:
            continue
        command, most = [options.program, "--config", config], CLIENT_MEMORY
        if name.endswith(", traced"):
            command, most = [*command, "--trace", os.path.join(folder, "trace")], TRACED_MEMORY
        memory, cpu, said, code = launcher.run(command, body())
        report("client: " + name, memory, most, cpu, outcome(said.split(b"\r\n\r\n", 1)[-1], code))
    for name, load, make, least in LOADS:
        if options.only not in "load: " + name:
            continue
        Vendor.make, Vendor.status = make, 200
        memory, cpu, _, code, results = launcher.run([options.program, "--config", config], load(), PAUSE)
        what = f"{results} results" if code == 0 else f"CRASHED {code}"
        report("load: " + name, memory, LOAD_MEMORY, cpu, what, results >= least, most_cpu=60)
    launcher.process.stdin.close()
    shutil.rmtree(folder)
    if broken:
        sys.exit(f"{len(broken)} broken: " + ", ".join(broken))


main()
