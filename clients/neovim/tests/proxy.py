#!/usr/bin/env python3
"""Passes messages between an editor and casewire, and does what the program never does.

  proxy.py FAULT PROGRAM [ARGUMENT ...]     the fault happens once, at the first comments/add
"""
import json
import os
import signal
import subprocess
import sys
import threading
import time

fault, command = sys.argv[1], sys.argv[2:]
# The fault of a connection happens once, also if the editor starts the process again.
marker = os.environ.get("PROXY_MARKER")
child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
lock = threading.Lock()
awaited = set()


def read(file):
    length = 0
    while (line := file.readline().strip()):
        name, value = line.split(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return file.read(length) if length else None


def write(file, body):
    file.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    file.flush()


def send(body):
    with lock:
        write(sys.stdout.buffer, body)


def end():
    child.kill()
    os.kill(os.getpid(), signal.SIGKILL)


def to_editor():
    while (body := read(child.stdout)) is not None:
        message = json.loads(body)
        if "method" not in message and message.get("id") in awaited:
            if fault == "kill-after":
                end()
            if fault in ("silent", "close-output"):
                continue
        send(body)
    os._exit(0)


def is_first():
    if marker is None:
        return True
    try:
        os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


threading.Thread(target=to_editor, daemon=True).start()
while (body := read(sys.stdin.buffer)) is not None:
    message = json.loads(body)
    method, number = message.get("method"), message.get("id")
    if fault == "close-input" and method == "profiles/list" and is_first():
        os.close(0)
        write(child.stdin, body)
        # Until the editor ends it.
        time.sleep(600)
    if method == "comments/add" and is_first():
        if fault == "kill-before":
            end()
        elif fault == "not-json":
            with lock:
                write(sys.stdout.buffer, b'{"jsonrpc":"2.0","id":%d,"result":' % number)
            continue
        elif fault == "no-header":
            with lock:
                os.write(1, b"casewire: this is not a message\r\n\r\n")
            continue
        elif fault == "other-result":
            send(json.dumps({"jsonrpc": "2.0", "id": number, "result": {}}).encode())
            continue
        elif fault == "unknown-error":
            error = {"code": -31099, "message": "A new kind of error.\x1b[2J\u202e", "data": {"kind": "newKind"}}
            send(json.dumps({"jsonrpc": "2.0", "id": number, "error": error}).encode())
            continue
        elif fault == "done-error":
            error = {"code": -31006, "message": "The case could not be read again.",
                     "data": {"kind": "vendorUnavailable", "done": ["comments/add"], "retriable": False}}
            send(json.dumps({"jsonrpc": "2.0", "id": number, "error": error}).encode())
            continue
        elif fault == "close-output":
            awaited.add(number)
            os.close(1)
        elif fault in ("kill-after", "silent"):
            awaited.add(number)
    write(child.stdin, body)
child.stdin.close()
child.wait()
