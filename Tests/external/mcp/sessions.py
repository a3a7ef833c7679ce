"""Records a session in each revision of MCP and validates every message with the schema of the revision.

    python3 sessions.py PROGRAM

The schemas are those of the specification of MCP (MIT licence), without descriptions.
"""

import json, queue, subprocess, sys, threading, time

from schema import META, MODERN, REVISIONS, check_message, validate

CASE = "redhat/04180515"
REQUESTS = [
    ("tools/list", {}, "ListToolsResult"), ("resources/list", {}, "ListResourcesResult"),
    ("resources/templates/list", {}, "ListResourceTemplatesResult"), ("prompts/list", {}, "ListPromptsResult"),
    ("prompts/get", {"name": "update", "arguments": {"case": CASE}}, "GetPromptResult"),
    ("completion/complete", {"ref": {"type": "ref/prompt", "name": "triage"}, "argument": {"name": "profile", "value": "i"}},
     "CompleteResult"),
    ("resources/read", {"uri": "case://" + CASE}, "ReadResourceResult"),
    ("resources/read", {"uri": "case://ibm/none/comments"}, None), ("resources/read", {"uri": "file:///etc/passwd"}, None),
    ("tools/call", {"name": "case_search", "arguments": {"query": "bgp status:open", "limit": 2}}, "CallToolResult"),
    ("tools/call", {"name": "case_read", "arguments": {"case": CASE, "parts": ["summary", "comments", "attachments"]}},
     "CallToolResult"),
    ("tools/call", {"name": "case_changes", "arguments": {}}, "CallToolResult"),
    ("tools/call", {"name": "case_options", "arguments": {}}, "CallToolResult"),
    ("tools/call", {"name": "case_comment", "arguments": {"case": CASE, "text": "Seen.", "visibility": "private"}},
     "CallToolResult"),
    ("tools/call", {"name": "case_read", "arguments": {"case": 1}}, "CallToolResult"),
    ("tools/call", {"name": "none", "arguments": {}}, None),
    ("tools/call", {"name": "case_update", "arguments": {"case": CASE, "action": "close"}}, "CallToolResult"),
    ("nothing/known", {}, None),
]


class Session:
    def __init__(self, program, revision):
        self.revision, self.modern, self.last = revision, revision == MODERN, 0
        self.process = subprocess.Popen(
            [program, "--sandbox", "--live", "600"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.inbox, self.log = queue.Queue(), []
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            message = json.loads(line)
            self.log.append(message)
            if message.get("method") == "elicitation/create":
                self.write({"jsonrpc": "2.0", "id": message["id"], "result": {"action": "accept", "content": {"agree": True}}})
            else:
                self.inbox.put(message)

    def write(self, message):
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def send(self, method, params):
        self.last += 1
        if self.modern:
            params = {**params, "_meta": {META + "protocolVersion": MODERN, META + "clientCapabilities": {"elicitation": {}}}}
        self.write({"jsonrpc": "2.0", "id": self.last, "method": method, "params": params})
        return self.last

    def wait(self, accept):
        while True:
            message = self.inbox.get(timeout=30)
            if accept(message):
                return message

    def call(self, method, params):
        id = self.send(method, params)
        return self.wait(lambda message: message.get("id") == id)

    def end(self):
        self.process.stdin.close()
        assert self.process.wait(30) == 0


def record(program, revision):
    session = Session(program, revision)
    if session.modern:
        validate(revision, "DiscoverResult", session.call("server/discover", {})["result"])
    else:
        begun = session.call("initialize", {
            "protocolVersion": revision, "capabilities": {"elicitation": {}}, "clientInfo": {"name": "test", "version": "1"}})
        validate(revision, "InitializeResult", begun["result"])
        session.write({"jsonrpc": "2.0", "method": "notifications/initialized"})
        validate(revision, "EmptyResult", session.call("ping", {})["result"])
    for method, params, name in REQUESTS:
        response = session.call(method, params)
        assert ("error" in response) == (name is None), (revision, method, response)
        if name is None:
            continue
        result = response["result"]
        if result.get("resultType") == "input_required":
            validate(revision, "InputRequiredResult", result)
            again = {**params, "requestState": result["requestState"],
                     "inputResponses": {"confirm": {"action": "accept", "content": {"agree": True}}}}
            result = session.call(method, again)["result"]
        validate(revision, name, result)
    subscribe(session)
    session.end()
    for message in session.log:
        check_message(revision, message)
    return len(session.log)


def subscribe(session):
    """The live sandbox changes cases, so that a notification arrives."""
    rows = session.call("resources/list", {})["result"]["resources"]
    uris = [row["uri"] for row in rows][:50]
    if session.modern:
        id = session.send("subscriptions/listen", {"notifications": {"resourcesListChanged": True, "toolsListChanged": True,
                                                                     "resourceSubscriptions": uris}})
        first = session.wait(lambda message: "method" in message or message.get("id") == id)
        assert first["method"] == "notifications/subscriptions/acknowledged", first
        assert first["params"]["_meta"][META + "subscriptionId"] == id
        assert "toolsListChanged" not in first["params"]["notifications"]
        validate(session.revision, "SubscriptionsAcknowledgedNotification", first)
        seen = session.wait(lambda message: message.get("method", "").startswith("notifications/resources/"))
        assert seen["params"]["_meta"][META + "subscriptionId"] == id
        session.write({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}})
    else:
        for uri in uris:
            validate(session.revision, "EmptyResult", session.call("resources/subscribe", {"uri": uri})["result"])
        session.wait(lambda message: message.get("method") == "notifications/resources/updated")
        for uri in uris:
            session.call("resources/unsubscribe", {"uri": uri})
    session.call("tools/list", {})


def same_bytes(program):
    """The lists of two processes, byte for byte."""
    lines = []
    for method in ("tools/list", "prompts/list", "resources/templates/list", "server/discover"):
        params = {"_meta": {META + "protocolVersion": MODERN, META + "clientCapabilities": {}}}
        lines.append(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}))
    outputs = []
    for options in (["--sandbox"], ["--sandbox", "--seed", "7", "--no-store"]):
        outputs.append(subprocess.run(
            [program, *options], input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=30).stdout)
    assert outputs[0] == outputs[1] and outputs[0].count("\n") == 4, "the lists of two processes differ"


def latency(program):
    """The time from the start of the process to its first response, the least of several runs."""
    firsts = {
        "casewire": {"method": "ping"},
        "LSP": {"method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
        "MCP initialize": {"method": "initialize", "params": {
            "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}},
        "MCP server/discover": {"method": "server/discover", "params": {
            "_meta": {META + "protocolVersion": MODERN, META + "clientCapabilities": {}}}},
    }
    lines = {
        name: json.dumps({"jsonrpc": "2.0", "id": 1, **request}).encode() + b"\n" for name, request in firsts.items()}
    times = dict.fromkeys(firsts, float("inf"))
    # In turn, so that work of other programs disturbs all of them.
    for _ in range(30):
        for name, line in lines.items():
            begun = time.perf_counter()
            process = subprocess.Popen([program, "--sandbox"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            process.stdin.write(line)
            process.stdin.flush()
            assert b'"result"' in process.stdout.readline()
            times[name] = min(times[name], (time.perf_counter() - begun) * 1000)
            process.stdin.close()
            process.wait()
    print("ms to the first response: " + ", ".join(f"{name} {value:.1f}" for name, value in times.items()))
    slowest = max(times["casewire"], times["LSP"])
    for name in ("MCP initialize", "MCP server/discover"):
        # Twice the time of another front end, so that a busy machine does not decide.
        assert times[name] <= 2 * slowest + 1, f"{name} takes {times[name]:.1f} ms, others {slowest:.1f} ms"


program = sys.argv[1]
for revision in REVISIONS:
    print(f"{revision}: {record(program, revision)} messages are valid")
same_bytes(program)
latency(program)
