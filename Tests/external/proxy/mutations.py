"""The kinds of damage: each replaces the response of an exchange.

A mutation is a generator of steps for the connection: bytes to send, seconds to wait, or one of CLOSE (an orderly end), RESET (an
abort) and HANG (no more bytes until the client closes it). Otherwise the connection is kept.
"""
import gzip
import json
import zlib

CLOSE, RESET, HANG = "close", "reset", "hang"


class Response:
    """A response in its written form: a status line, headers and a body."""

    def __init__(self, status, headers, body, reason="OK"):
        self.status, self.headers, self.body, self.reason = status, list(headers), body, reason

    def head(self, *more, length=True, drop=()):
        lines = [f"HTTP/1.1 {self.status} {self.reason}"]
        lines += [f"{name}: {value}" for name, value in self.headers if name.lower() not in drop]
        lines += more
        if length:
            lines.append(f"Content-Length: {len(self.body)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def bytes(self):
        return self.head() + self.body


def flipped(data, random, first=0):
    """Changes one to eight bits."""
    damaged = bytearray(data)
    for _ in range(random.randint(1, 8)):
        if len(damaged) > first:
            damaged[random.randrange(first, len(damaged))] ^= 1 << random.randrange(8)
    return bytes(damaged)


def chunks(body, random, extension=""):
    text = b""
    while body:
        size = random.randint(1, max(1, min(len(body), 4000)))
        text += b"%x%s\r\n" % (size, extension.encode()) + body[:size] + b"\r\n"
        body = body[size:]
    return text


def flip_body(ex):
    yield ex.response.head() + flipped(ex.response.body, ex.random)


def flip_head(ex):
    # The changed status of a write would contradict its effect.
    first = 13 if ex.is_write else 0
    yield flipped(ex.response.head(), ex.random, first) + ex.response.body
    # No more bytes follow, whatever the changed length.
    yield ex.random.choice([CLOSE, HANG])


def truncate_body(ex):
    body = ex.response.body
    yield ex.response.head() + body[: ex.random.randrange(len(body) + 1)]
    yield ex.random.choice([CLOSE, RESET, HANG])


def truncate_head(ex):
    head = ex.response.head()
    yield head[: ex.random.randrange(len(head))]
    yield ex.random.choice([CLOSE, RESET])


def repeat(ex):
    """Sends the response twice."""
    yield ex.response.bytes() * 2


def unsolicited(ex):
    """Sends another request's response after this one, in the same packet."""
    yield ex.response.bytes() + ex.other().bytes()


def unsolicited_later(ex):
    """Sends another request's response while the connection is idle."""
    yield ex.response.bytes()
    yield ex.random.choice([0.005, 0.02, 0.1])
    yield ex.other_unasked()


def unsolicited_408(ex):
    """Ends an idle connection as some servers do: with an unsolicited 408."""
    text = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    yield ex.response.bytes()
    if ex.random.random() < 0.5:
        yield ex.random.choice([0.005, 0.02])
    yield ex.unasked(text)
    yield CLOSE


def garbage_behind(ex):
    yield ex.response.bytes() + ex.random.choice([b"\0", b"\r\n\r\n", b"HTTP/1.1 ", ex.random.randbytes(300)])


def wrong_length(ex):
    body, length = ex.response.body, len(ex.response.body)
    lies = [0, 1, length // 2, length - 1, length + 1, length + 5000, 1 << 31, 1 << 63, 1 << 70, -1, "", "abc", "0x10"]
    kind = ex.random.randrange(4)
    lie = ex.random.choice(lies)
    if kind == 0:
        yield ex.response.head(f"Content-Length: {lie}", length=False) + body
    elif kind == 1:
        yield ex.response.head(f"Content-Length: {lie}") + body
    elif kind == 2:
        head = ex.response.head("Transfer-Encoding: chunked", f"Content-Length: {lie}", length=False)
        yield head + chunks(body, ex.random) + b"0\r\n\r\n"
    else:
        yield ex.response.head(length=False) + body
    yield ex.random.choice([CLOSE, CLOSE, HANG])


def no_length(ex):
    """Responds with HTTP/1.0: the body ends with the connection."""
    yield ex.response.head("Connection: close", length=False).replace(b"HTTP/1.1", b"HTTP/1.0", 1) + ex.response.body
    yield CLOSE


def dribble(ex):
    text = ex.response.bytes()
    size = max(1, len(text) // ex.random.randint(2, 12))
    for start in range(0, len(text), size):
        yield text[start : start + size]
        yield 0.004


def delay(ex):
    yield ex.random.choice([0.01, 0.1, 0.4])
    yield ex.response.bytes()


def never(ex):
    yield HANG


def reset(ex):
    text = ex.response.bytes()
    yield text[: ex.random.choice([0, 5, len(text) // 2, len(text) - 1])]
    yield RESET


def empty_reply(ex):
    yield CLOSE


def header_garbage(ex):
    random = ex.random
    more = [
        ["X: " + "x" * 70_000], [f"X-{number}: y" for number in range(3000)], ["no colon"], [": no name"],
        ["X-Nul: a\0b"], ["X-Fold: a", "\t folded", "  again"], ["X-High: \x80\xff\xfe"], ["Set-Cookie: a=b; Domain=x"] * 50,
        ["Content-Type: application/json", "Content-Type: text/plain"], ["Retry-After: -5"], ["Date: tomorrow"],
        ["Location: http://127.0.0.1:1/"], ["Upgrade: h2c", "Connection: Upgrade"], ["Connection: close, keep-alive"],
        ["Content-Range: bytes 5-1/0"], ["Trailer: X"], ["Keep-Alive: timeout=0, max=0"], ["\x1b[31mX: red"],
    ]
    lines = [line.encode("latin-1").decode("latin-1") for line in random.choice(more)]
    yield ex.response.head(*lines) + ex.response.body
    yield CLOSE


def swap(ex):
    """Sends the body of another request's response: an error of the vendor, which only the case number shows."""
    other = ex.other(is_deliberate=True)
    yield Response(other.status, other.headers, other.body).bytes()


def chunked(ex):
    head = ex.response.head("Transfer-Encoding: chunked", length=False)
    trailer = ex.random.choice([b"", b"X-Trailer: 1\r\n", b"Content-Length: 5\r\n", b"HTTP/1.1 500 No\r\n", b"X: y\r\n" * 2000])
    yield head + chunks(ex.response.body, ex.random, ex.random.choice(["", ";a=b", ";" + "x" * 500])) + b"0\r\n" + trailer
    yield b"\r\n"


def chunk_damage(ex):
    head = ex.response.head("Transfer-Encoding: chunked", length=False)
    text = chunks(ex.response.body, ex.random) + b"0\r\n\r\n"
    kind = ex.random.randrange(5)
    if kind == 0:
        text = text[: ex.random.randrange(len(text))]
    elif kind == 1:
        text = b"zz\r\n" + text
    elif kind == 2:
        text = b"ffffffffffffffffff\r\n" + text
    elif kind == 3:
        text = text.replace(b"\r\n", b"\n", 1)
    else:
        text = text.replace(b"0\r\n\r\n", b"-1\r\n\r\n")
    yield head + text
    yield ex.random.choice([CLOSE, RESET, HANG])


def endless_trailers(ex):
    yield ex.response.head("Transfer-Encoding: chunked", length=False) + chunks(ex.response.body, ex.random) + b"0\r\n"
    for _ in range(400):
        yield b"X-T: " + b"t" * 8000 + b"\r\n"
    yield CLOSE


def interim(ex):
    """Sends 1xx responses before the final one."""
    lines = ex.random.choice(["100 Continue", "102 Processing", "103 Early Hints\r\nLink: </x>", "199 What", "101 Switching Protocols"])
    yield f"HTTP/1.1 {lines}\r\n\r\n".encode() * ex.random.choice([1, 2, 50]) + ex.response.bytes()
    if lines.startswith("101"):
        yield CLOSE


def encoded(ex):
    body, random = ex.response.body, ex.random
    packed = gzip.compress(body)
    name, data = random.choice([
        ("gzip", packed), ("deflate", zlib.compress(body)), ("gzip", packed[: random.randrange(len(packed))]),
        ("gzip", body), ("br", body), ("gzip", flipped(packed, random)), ("gzip, gzip", gzip.compress(packed)),
        ("zstd, gzip", packed), ("identity", body), ("gzip", b""), ("x" * 3000, body),
    ])
    yield Response(ex.response.status, ex.response.headers + [("Content-Encoding", name)], data).bytes()


def bomb(ex):
    """Sends a megabyte that decompresses to a gigabyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(1000)) + packer.flush()
    yield Response(ex.response.status, ex.response.headers + [("Content-Encoding", "gzip")], data).bytes()


def huge_member(ex):
    """Adds a record with a member that is too large, before the others."""
    random = ex.random
    if "xml" in ex.content_type:
        text = ex.response.body.decode("utf-8", "replace")
        end = text.find(">", text.find("<", 6)) + 1
        more = random.choice(["<x>" + "y" * (2 << 20) + "</x>", "<x>" * 300 + "</x>" * 300, "<x/>" * 200_000, "<!DOCTYPE x>", "&x;" * 9])
        body = (text[:end] + more + text[end:]).encode()
    else:
        more = random.choice([
            '"x":"' + "y" * (2 << 20) + '"', '"x":' + "9" * (1 << 20), '"x":' + "[" * 3000 + "]" * 3000, '"x":' + "[" * 100_000,
            ",".join(f'"x{number}":{number}' for number in range(100_000)), '"x":"' + "\\u0000" * 100_000 + '"', '"x":1e999999999',
        ])
        body = ex.response.body.replace(b"{", b"{" + more.encode() + b",", 1).replace(b",}", b"}", 1)
    yield Response(ex.response.status, ex.response.headers, body).bytes()


def odd_text(ex):
    """Adds texts that are not UTF-8, lone surrogates, a BOM, control and direction characters."""
    random, body = ex.random, ex.response.body
    for _ in range(random.randint(1, 4)):
        start = random.randrange(len(body) + 1)
        piece = random.choice([b"\xef\xbb\xbf", b"\\ud800", b"\\udc00\\ud800", b"\xff", b"\xed\xa0\x80", b"\0", b"\x1b[31m",
                               b"&#xD800;", b"&#0;", b"]]>", "\u202e".encode(), b"\x0b", b"\xc0\x80"])
        body = body[:start] + piece + body[start:]
    if random.random() < 0.2:
        body = b"\xef\xbb\xbf" + ex.response.body
    yield Response(ex.response.status, ex.response.headers, body).bytes()


def null_members(ex):
    """Makes some members null or of another type."""
    random = ex.random

    def change(value, depth):
        if depth > 0 and random.random() < 0.08:
            return random.choice([None, 0, -1, 1e30, True, [], {}, "", "../x", [None], {"a": None}, "x" * 5000])
        if isinstance(value, dict):
            return {name: change(member, depth + 1) for name, member in value.items()}
        return [change(element, depth + 1) for element in value] if isinstance(value, list) else value

    try:
        body = json.dumps(change(json.loads(ex.response.body), 0)).encode()
    except ValueError:
        body = ex.response.body.replace(b"<", b"<!--x--><", 1)
    yield Response(ex.response.status, ex.response.headers, body).bytes()


def other_body(ex):
    random = ex.random
    kind, body = random.choice([
        ("application/json", b""), ("application/json", b"null"), ("application/json", b"[]"), ("application/json", b"{}"),
        ("application/json", b'""'), ("application/xml", b"<cases/>"), ("text/html", b"<html><h1>Sign in</h1></html>"),
        ("application/octet-stream", random.randbytes(5000)), ("application/json", b"{" * 200), ("application/xml", b"<a>" * 200),
    ])
    yield Response(ex.response.status, [("Content-Type", kind)], body).bytes()


def failure_after_acting(ex):
    """Responds with a gateway error after the vendor acted."""
    status = ex.random.choice([500, 502, 503, 504, 520, 302, 307, 304, 999, 600])
    headers = [("Content-Type", "text/html"), ("Location", ex.random.choice(["/", "http://127.0.0.1:1/x", "//", "\\"]))]
    if status == 503 and ex.random.random() < 0.5:
        headers.append(("Retry-After", ex.random.choice(["1", "0", "Fri, 31 Dec 1999 23:59:59 GMT"])))
    yield Response(status, headers, b"<html>failed</html>", "Failed").bytes()


def refusal(ex):
    """Responds that the vendor did not act. The request is not passed on."""
    status = ex.random.choice([400, 403, 404, 408, 409, 413, 414, 429, 429, 596] + ([] if ex.is_basic else [401, 401]))
    headers = [("Content-Type", ex.random.choice(["application/json", "text/html", "application/xml"]))]
    if status == 429:
        headers.append(("Retry-After", ex.random.choice(["0", "1", "7", "x"])))
    body = b'{"code":%d,"message":"%s"}' % (status, b"no " * ex.random.choice([1, 100, 100_000]))
    yield Response(status, headers, body, "Refused").bytes()
    if status == 408:
        yield CLOSE


def early_answer(ex):
    """Responds before the request was read, and closes."""
    yield b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno"
    yield RESET


def plain(ex):
    yield ex.response.bytes()


# The proxy does not pass these requests on.
WITHOUT_ACTING = {refusal, early_answer}
# Expensive, or they block a connection until the deadline: rare.
RARE = [never, bomb, endless_trailers, huge_member]
USUAL = [
    flip_body, flip_head, truncate_body, truncate_head, repeat, unsolicited, unsolicited_later, unsolicited_408, garbage_behind,
    wrong_length, no_length, dribble, delay, reset, empty_reply, header_garbage, swap, chunked, chunk_damage, interim, encoded,
    odd_text, null_members, other_body, failure_after_acting, refusal, early_answer,
]
ALL = {kind.__name__: kind for kind in USUAL + RARE + [plain]}


def choose(random, rate):
    """Chooses the damage of an exchange; `plain` except for a share of `rate`."""
    if random.random() >= rate:
        return plain
    return random.choice(RARE) if random.random() < 0.04 else random.choice(USUAL)
