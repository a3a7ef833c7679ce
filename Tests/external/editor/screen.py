#!/usr/bin/env python3
"""Prints what an editor shows of the cases in a file: a session of a small LSP client with `casewire --sandbox`.

  screen.py [PROGRAM]     PROGRAM: casewire by default

The README contains the output; ReadmeTests compare it.
"""
import json
import subprocess
import sys

FILE = "storage.py"
TEXT = '''def mount(server):
    # Red Hat 04180515: clients hang after a failover, so the mount is soft.
    options = ["soft", "timeo=50"]
    # TODO: back to GFS2 when case #04003536 is solved.
    return run("mount", "-o", ",".join(options), server)
'''
MENTIONS = 2
# The number that the pointer is on.
HOVERED = "04180515"
WAIT = 30


class Client:
    """One connection. A request waits for its response; notifications are kept by their method."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.last = 0
        self.notified = {}

    def send(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def receive(self):
        length = int(self.process.stdout.readline().split(b":")[1])
        self.process.stdout.readline()
        message = json.loads(self.process.stdout.read(length))
        if "method" in message and "id" not in message:
            self.notified[message["method"]] = message["params"]
        return message

    def request(self, method, **params):
        self.last += 1
        self.send(id=self.last, method=method, params=params)
        while True:
            message = self.receive()
            if message.get("id") == self.last and "method" not in message:
                return message["result"]

    def notification(self, method, accepts):
        while not accepts(self.notified.get(method)):
            self.receive()
        return self.notified[method]


def main():
    client = Client([sys.argv[1] if len(sys.argv) > 1 else "casewire", "--sandbox"])
    # Positions count code points, as Python does.
    capabilities = {"general": {"positionEncodings": ["utf-32"]}, "textDocument": {"hover": {"contentFormat": ["plaintext"]}}}
    client.request("initialize", processId=None, rootUri=None, capabilities=capabilities)
    client.send(method="initialized", params={})
    document = {"uri": f"file:///{FILE}"}
    client.send(
        method="textDocument/didOpen",
        params={"textDocument": {**document, "languageId": "python", "version": 1, "text": TEXT}})

    # A diagnostic is sent when the cases are known.
    found = client.notification("textDocument/publishDiagnostics", lambda params: params and params["diagnostics"])
    lines = TEXT.splitlines()
    pointer = next((number, line.index(HOVERED)) for number, line in enumerate(lines) if HOVERED in line)
    hover = client.request("textDocument/hover", textDocument=document, position={"line": pointer[0], "character": pointer[1]})
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": len(lines), "character": 0}}
    hints = []
    for _ in range(WAIT * 10):
        hints = client.request("textDocument/inlayHint", textDocument=document, range=whole)
        if len(hints) == MENTIONS:
            break
        # Until then, the vendor has not answered.
        client.request("ping")
    client.request("shutdown")
    client.send(method="exit")
    client.process.wait(WAIT)

    for hint in sorted(hints, key=lambda hint: -hint["position"]["character"]):
        line, column = hint["position"]["line"], hint["position"]["character"]
        lines[line] = f"{lines[line][:column]} ‹{hint['label']}›{lines[line][column:]}"
    for number, line in enumerate(lines):
        print(line)
        for diagnostic in found["diagnostics"]:
            if diagnostic["range"]["start"]["line"] == number:
                print(f"    └ {diagnostic['message']}")
        if number == pointer[0]:
            # Times and comments differ from run to run.
            card = hover["contents"]["value"].split("\n\nLAST COMMENT")[0].splitlines()
            card = [line.split(", as of")[0] for line in card if not line.startswith("Updated:")]
            for line in card:
                print(f"    │ {line}".rstrip())


if __name__ == "__main__":
    main()
