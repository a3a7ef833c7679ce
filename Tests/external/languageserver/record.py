#!/usr/bin/env python3
"""Runs a language server between its client and itself, and records both directions.

  record.py FILE PROGRAM [ARGUMENT ...]

Each record of the file is a letter (c: from the client, s: from the server), the seconds, the number of bytes, and the bytes.
Uses only the standard library, for it also runs beside the editors of another system.
"""
import os
import signal
import struct
import subprocess
import sys
import threading
import time

HEADER = struct.Struct("<cdI")


def read(path):
    """The records of a file: the direction, the time and the bytes. The last one may be incomplete."""
    with open(path, "rb") as file:
        while len(header := file.read(HEADER.size)) == HEADER.size:
            direction, moment, size = HEADER.unpack(header)
            yield direction.decode(), moment, file.read(size)


def main(path, command):
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    lock = threading.Lock()
    record = open(path, "ab", buffering=0)

    def copy(direction, source, target):
        while data := os.read(source, 1 << 16):
            with lock:
                record.write(HEADER.pack(direction, time.time(), len(data)) + data)
            try:
                while data:
                    data = data[os.write(target, data):]
            except BrokenPipeError:
                break
        try:
            os.close(target)
        except OSError:
            pass

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: server.send_signal(number))
    reader = threading.Thread(target=copy, args=(b"c", 0, server.stdin.fileno()), daemon=True)
    reader.start()
    copy(b"s", server.stdout.fileno(), 1)
    return server.wait()


if __name__ == "__main__":
    code = main(sys.argv[1], sys.argv[2:])
    # The thread may still wait for the client.
    os._exit(code if code >= 0 else 128 - code)
