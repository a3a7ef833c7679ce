#!/usr/bin/env python3
"""Answers JSON-RPC requests as a test describes, for failures that simulated vendors do not have.

  fake-server.py PLAN [LOG]     PLAN: a JSON object of methods and what to do; LOG: gets a line for each request

What to do with a request: {"result": ...}, {"error": {...}}, {"end": true} (ends without an answer), {"text": "..."}
(writes this body), {"close": SECONDS} (closes its input, and ends later), {"nothing": true}, or any of these with {"wait": FILE}
(waits until FILE exists, and reads nothing meanwhile).
Without a plan, the result is {}.
"""
import json
import os
import sys
import time

plan = json.loads(sys.argv[1])
log = open(sys.argv[2], "a", encoding="utf-8") if len(sys.argv) > 2 else None
PLAIN = {"initialize": {"capabilities": {}, "serverInfo": {"name": "fake"}}}


def read():
    length = 0
    while (line := sys.stdin.buffer.readline()).strip():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return json.loads(sys.stdin.buffer.read(length)) if length else None


def write(body):
    data = body.encode()
    sys.stdout.buffer.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
    sys.stdout.buffer.flush()


def answer(message, action):
    if "end" in action:
        sys.exit(action["end"] if isinstance(action["end"], int) else 3)
    if "text" in action:
        return write(action["text"])
    if "nothing" in action:
        return None
    body = {"error": action["error"]} if "error" in action else {"result": action.get("result", {})}
    return write(json.dumps({"jsonrpc": "2.0", "id": message["id"], **body}))


if "start" in plan:
    sys.stderr.write(plan["start"] + "\n")
    sys.exit(4)
while message := read():
    if log and message.get("method"):
        log.write(json.dumps({"method": message["method"], "params": message.get("params")}) + "\n")
        log.flush()
    if "id" in message and "method" in message:
        action = plan.get(message["method"], {"result": PLAIN.get(message["method"], {})})
        while "wait" in action and not os.path.exists(action["wait"]):
            time.sleep(0.01)
        if "close" in action:
            os.close(0)
            time.sleep(action["close"])
            sys.exit(5)
        answer(message, action)
