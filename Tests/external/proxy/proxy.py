"""A proxy on loopback in front of the simulated vendors: it passes requests on to `casewire sandbox`, marks the responses, and
damages some of them.

Several profiles use its single origin. Their credentials and tokens have the form `PROFILE~SECRET`, so that the proxy knows the
profile of a request.
"""
import base64
import http.client
import random
import re
import socket
import struct
import threading
import time
import urllib.parse

import markers
import mutations

WORD = re.compile(r"w[0-9]+x[0-9]+z")
KEPT = 40_000


class Exchange:
    """A request, and the vendor's response."""

    def __init__(self, proxy, serial, method, target, profile, number, is_basic, is_write):
        self.proxy, self.serial, self.method, self.target = proxy, serial, method, target
        self.profile, self.number, self.is_basic, self.is_write = profile, number, is_basic, is_write
        self.random = random.Random(f"{proxy.seed} {profile} {method} {target} {proxy.occurrence(profile, method, target)}")
        self.kind = mutations.plain
        self.response = None

    @property
    def content_type(self):
        return dict((name.lower(), value) for name, value in self.response.headers).get("content-type", "")

    def other(self, is_deliberate=False):
        """Returns the response of another request. The proxy records that it was sent deliberately."""
        serial, response = self.random.choice(self.proxy.recent() or [(self.serial, self.response)])
        if is_deliberate:
            self.proxy.note_swap(serial, self)
        return response

    def other_unasked(self):
        """The same, for an idle connection."""
        serial, response = self.random.choice(self.proxy.recent() or [(self.serial, self.response)])
        return Unsolicited(response.bytes(), serial)

    def unasked(self, text):
        return Unsolicited(text, None)


class Unsolicited:
    """Bytes that are sent only while the connection has no request."""

    def __init__(self, text, serial):
        self.text, self.serial = text, serial


class Proxy:
    def __init__(self, upstream, profiles, seed, rate, only=None):
        self.upstream, self.profiles, self.seed, self.rate, self.only = upstream, profiles, seed, rate, only
        self.lock = threading.Lock()
        self.counts, self.kinds, self.exchanges, self.writes, self.swapped, self.kept = {}, {}, {}, {}, {}, []
        self.serial = 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        self.prefix = re.compile("(%s)(?:~|%%7E)" % "|".join(sorted(profiles, key=len, reverse=True)))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=Connection(self, connection).serve, daemon=True).start()

    def occurrence(self, *key):
        with self.lock:
            self.counts[key] = self.counts.get(key, 0) + 1
            return self.counts[key]

    def recent(self):
        with self.lock:
            return list(self.kept)

    def note(self, exchange):
        with self.lock:
            self.exchanges[exchange.serial] = exchange
            self.exchanges.pop(exchange.serial - KEPT, None)
            self.kinds[exchange.kind.__name__] = self.kinds.get(exchange.kind.__name__, 0) + 1
            if exchange.response is not None and exchange.response.status == 200 and len(exchange.response.body) < 100_000:
                self.kept = self.kept[-20:] + [(exchange.serial, exchange.response)]

    def new_serial(self):
        with self.lock:
            self.serial += 1
            return self.serial

    def note_write(self, word, exchange, status):
        with self.lock:
            self.writes.setdefault(word, []).append((status, exchange.kind.__name__, f"{exchange.method} {exchange.target}"))

    def note_swap(self, serial, exchange):
        """Allows the response with this number to reach this exchange, where no client could prevent it."""
        with self.lock:
            self.swapped.setdefault(serial, set()).add((exchange.profile, exchange.number))


class Connection:
    """One connection of the client, with sequential requests."""

    def __init__(self, proxy, connection):
        self.proxy, self.socket = proxy, connection
        self.buffer = b""
        # The time of the last unsolicited bytes, and the response that they belong to.
        self.last_unsolicited = None
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(60)

    def serve(self):
        try:
            while self.exchange():
                pass
        except (OSError, http.client.HTTPException, EOFError):
            pass
        finally:
            self.socket.close()

    # Reading

    def fill(self):
        data = self.socket.recv(65536)
        if not data:
            raise EOFError
        self.buffer += data

    def take(self, count):
        while len(self.buffer) < count:
            self.fill()
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def line(self):
        while b"\n" not in self.buffer:
            self.fill()
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.rstrip(b"\r").decode("latin-1")

    def read_head(self):
        method, target, _ = self.line().split(" ", 2)
        headers = {}
        while line := self.line():
            name, value = line.split(":", 1)
            headers[name.lower()] = value.strip()
        return method, target, headers

    def read_body(self, headers):
        if headers.get("expect", "").lower() == "100-continue":
            self.socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        if headers.get("transfer-encoding", "").lower() == "chunked":
            body = b""
            while size := int(self.line().split(";")[0], 16):
                body += self.take(size)
                self.line()
            while self.line():
                pass
            return body
        return self.take(int(headers.get("content-length", 0)))

    # An exchange

    def exchange(self):
        method, target, headers = self.read_head()
        body = self.read_body(headers)
        arrived = time.monotonic()
        profile, headers, body, is_basic = self.unwrap(target, headers, body)
        is_token = "/token" in target
        match = re.search(r"/cases/(?:details/case_id/)?((?:CS)?[0-9]+)\b", target)
        is_write = method != "GET" and not is_token and "filter" not in target and "check" not in target
        proxy = self.proxy
        exchange = Exchange(proxy, proxy.new_serial(), method, target, profile, match.group(1) if match else "-", is_basic, is_write)
        # Unsolicited bytes may have been in transit when this request was sent, so that the client could not see them.
        if self.last_unsolicited and arrived - self.last_unsolicited[0] < 0.1 and self.last_unsolicited[1] is not None:
            proxy.note_swap(self.last_unsolicited[1], exchange)
        exchange.kind = self.choose(exchange, is_token)
        if exchange.kind in mutations.WITHOUT_ACTING:
            exchange.response = mutations.Response(200, [("Content-Type", "application/json")], b"{}")
        else:
            self.ask(exchange, method, target, headers, body, is_token)
        proxy.note(exchange)
        try:
            return self.write(exchange)
        finally:
            # The exchange is kept longer than its body.
            exchange.response = None

    def choose(self, exchange, is_token):
        proxy = self.proxy
        kind = mutations.choose(exchange.random, proxy.rate * (0.3 if is_token else 1))
        if proxy.only and kind is not mutations.plain:
            kind = mutations.ALL[exchange.random.choice(proxy.only)]
        return kind

    def unwrap(self, target, headers, body):
        """Removes the profile from the credentials."""
        prefix, profile, is_basic = self.proxy.prefix, None, False
        authorization = headers.get("authorization", "")
        if authorization.startswith("Basic "):
            pair = urllib.parse.unquote(base64.b64decode(authorization[6:]).decode())
            if match := prefix.search(pair):
                profile, is_basic = match.group(1), "/token" not in target
            headers["authorization"] = "Basic " + base64.b64encode(prefix.sub("", pair).encode()).decode()
        elif match := prefix.search(authorization):
            profile = match.group(1)
            headers["authorization"] = prefix.sub("", authorization)
        if "/token" in target:
            text = body.decode()
            if match := prefix.search(text):
                profile = match.group(1)
            body = prefix.sub("", text).encode()
        return profile or "nobody", headers, body, is_basic

    def ask(self, exchange, method, target, headers, body, is_token):
        proxy = self.proxy
        upstream = http.client.HTTPConnection("127.0.0.1", proxy.upstream, timeout=30)
        for name in ("host", "connection", "expect", "transfer-encoding", "accept-encoding", "content-length"):
            headers.pop(name, None)
        upstream.request(method, target, body or (None if method == "GET" else b""), headers)
        answer = upstream.getresponse()
        data = answer.read()
        upstream.close()
        if exchange.is_write:
            for word in set(WORD.findall(body.decode("utf-8", "replace"))):
                proxy.note_write(word, exchange, answer.status)
        kind = answer.headers.get("Content-Type", "")
        data = data.replace(b":%d/" % proxy.upstream, b":%d/" % proxy.port)
        if is_token:
            data = re.sub(rb'("(?:access|refresh)_token":")(?!not_supported)', rb"\g<1>" + exchange.profile.encode() + b"~", data)
        elif answer.status == 200 and "/downloadFile/" not in target:
            data = markers.add(data, kind, exchange.profile, exchange.number, exchange.serial)
        dropped = ("content-length", "connection", "date")
        fields = [(name, value) for name, value in answer.headers.items() if name.lower() not in dropped]
        exchange.response = mutations.Response(answer.status, fields, data, answer.reason)

    # Writing

    def write(self, exchange):
        """Executes the steps. Returns false if the connection ends."""
        for step in exchange.kind(exchange):
            if isinstance(step, bytes):
                self.socket.sendall(step)
            elif isinstance(step, float):
                time.sleep(step)
            elif isinstance(step, Unsolicited):
                self.send_unasked(step)
            elif step == mutations.CLOSE:
                self.end_softly()
                return False
            elif step == mutations.RESET:
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            else:
                self.socket.settimeout(20)
                while self.socket.recv(65536):
                    pass
                return False
        return True

    def end_softly(self):
        """Closes the sending direction. Later bytes of the client must not cause a reset that overtakes the response."""
        self.socket.shutdown(socket.SHUT_WR)
        self.socket.settimeout(5)
        while self.socket.recv(65536):
            pass

    def send_unasked(self, step):
        self.socket.setblocking(False)
        try:
            self.buffer += self.socket.recv(65536)
        except BlockingIOError:
            pass
        self.socket.settimeout(60)
        if not self.buffer:
            self.socket.sendall(step.text)
            self.last_unsolicited = (time.monotonic(), step.serial)
