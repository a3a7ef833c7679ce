"""A vendor of IBM's form whose cases have the texts that are hard to print. Its times never change, so that screens do not."""
import http.server
import json
import threading
import time
import urllib.parse

# Later than any clock: their age is always the same.
LATER = "2099-03-01 12:00:00"

ESCAPES = [
    "\x1b[31mred\x1b[0m", "\x1b[2J\x1b[Hcleared", "\x1b]0;title\x07", "\x1b]52;c;ZXZpbA==\x1b\\",
    "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\", "\x1bP$q\"p\x1b\\", "\x1b_Gf=1\x1b\\", "\x1bc", "\x9b31mred",
    "\x9d0;title\x9c", "\x90q\x9c", "\x85\x84\x8d", "\x7f\x08\x08", "one\rtwo", "gnp\u202eexe.sh",
    "\u2066a\u2069\u200e\u061c", "pay\u200bpal\u2060\ufeff", "x\U000e0068\U000e0069\U000e007f", "v\ufe01\U000e0101",
    "a\u2028b", "\x00nul", "\x1b[", "\x1b]never ends",
]
CORPUS = " - ".join(ESCAPES)

TITLES = {
    "CS1000001": "A plain title",
    "CS1000002": "\U0001f525" * 300,
    "CS1000003": "שגיאת חיבור במסד הנתונים (DB2)",
    "CS1000004": "tabs\there\tand\tthere",
    "CS1000005": CORPUS,
    "CS1000006": "",
    "CS1000007": "データベースへの接続が断続的に失敗します。再起動しても改善しません。",
    "CS1000008": "e\u0301" * 200,
    "CS1000009": "A title of many words that is longer than the lines of most terminals, so that it has to be cut somewhere",
}
DESCRIPTION = """# What happens

The **primary** node stops, see `journalctl -u db2` and https://example.com/a/long/address/that/is/not/broken?x=1.

> quoted by the customer

- one
- two

```
code  keeps   its blanks
```
יש לבדוק את החיבור למסד הנתונים לפני שמפעילים מחדש את השרת
""" + CORPUS


def case(number):
    index = int(number[-1])
    states = ["New", "In Progress", "Waiting on Client", "Resolution Provided"]
    person = {"name": f"Zoë {CORPUS}" if index == 5 else "Zoë Müller", "user_id": "zoe@example.com", "realm": "IBMid"}
    return {
        "number": number, "short_description": TITLES[number], "description": DESCRIPTION, "created_at": LATER,
        "updated_at": LATER, "created_by": person, "updated_by": person, "contact": person, "contact_type": "Cloud Support Center",
        "status": states[index % 4], "severity": 1 + index % 4, "support_tier": "Premium", "offering": {"name": "Db2"},
        "comments": [
            # The newest first, as in a sample of IBM's.
            {"value": "The second one", "added_at": LATER, "added_by": person},
            {"value": f"First comment, {CORPUS}", "added_at": LATER, "added_by": person},
        ],
        "attachments": [
            {"id": f"f{index}", "filename": f"log {CORPUS}.txt" if index == 5 else "log.txt", "size_in_bytes": 4, "created_at": LATER}
        ],
        "watchlist": [person], "resources": [],
    }


def further(index):
    """A plain case without attachments."""
    return dict(case("CS1000001"), number=f"CS2{index:06}", short_description=f"Case {index}", attachments=[])


class Vendor:
    """Serves the cases on a port of 127.0.0.1."""

    def __init__(self):
        vendor = self
        # Paths whose answers wait, until `release` is set.
        self.delayed = None
        self.arrived, self.release = threading.Event(), threading.Event()
        # The answer to a write: a status, or None to cut the connection.
        self.write_status = 200
        self.writes = []
        # The requests of lists, the number of further cases, and the offset from which a list fails.
        self.lists = []
        self.further = 0
        self.failing_offset = None

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, value, status=200):
                body = value if isinstance(value, bytes) else json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def handle_any(self):
                try:
                    self.respond()
                except (BrokenPipeError, ConnectionResetError):
                    # The program left before the answer.
                    self.close_connection = True

            def respond(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                path = urllib.parse.urlsplit(self.path).path
                if vendor.delayed and vendor.delayed in path:
                    vendor.arrived.set()
                    vendor.release.wait(60)
                if path.endswith("/token"):
                    return self.answer({"access_token": "token-0001", "expires_in": 3600, "token_type": "Bearer"})
                parts = path.split("/cases")[-1].strip("/").split("/")
                if self.command == "GET" and parts == [""]:
                    query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
                    offset, limit = (int(query.get(name, [default])[0]) for name, default in (("offset", "0"), ("limit", "10")))
                    vendor.lists.append(query)
                    if vendor.failing_offset is not None and offset >= vendor.failing_offset:
                        return self.answer({"errors": [{"code": "bad", "message": "page"}]}, 500)
                    rows = [case(number) for number in TITLES] + [further(index) for index in range(vendor.further)]
                    return self.answer({"total_count": len(rows), "cases": rows[offset:offset + limit]})
                if vendor.further and self.command == "GET" and parts[0].startswith("CS2"):
                    return self.answer(further(int(parts[0][3:])))
                if parts[0] not in TITLES:
                    text = CORPUS
                    return self.answer({"errors": [{"code": "not_found", "message": text}], "trace": text}, 404)
                if self.command == "GET" and len(parts) == 1:
                    return self.answer(case(parts[0]))
                if self.command == "GET":
                    return self.answer(b"abcd")
                vendor.writes.append((self.command, path, body))
                if vendor.write_status is None:
                    self.close_connection = True
                    return None
                if vendor.write_status != 200:
                    return self.answer({"errors": [{"code": "bad", "message": CORPUS}]}, vendor.write_status)
                if parts[1:] == ["comments"]:
                    return self.answer(
                        {"value": json.loads(body).get("comment", ""), "added_at": LATER, "added_by": {"name": "Zoë"}})
                if parts[1:] == ["attachments"] and self.command == "PUT":
                    return self.answer({"id": "f9", "filename": "a.txt", "size_in_bytes": 5, "created_at": LATER})
                if self.command == "DELETE":
                    return self.answer({"attachments": []})
                return self.answer(case(parts[0]))

            do_GET = do_POST = do_PUT = do_DELETE = handle_any

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def configuration(self):
        base = f"http://127.0.0.1:{self.server.server_port}"
        return {
            "profiles": {
                "work": {
                    "provider": "ibm-cloud", "baseURL": base + "/case-management/v1", "tokenURL": base + "/token",
                    "credentials": {"apiKey": "an-api-key-0001"}, "timeoutSeconds": 20,
                }
            }
        }

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.release.set()
        self.server.shutdown()
