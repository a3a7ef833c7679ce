"""The schemas of MCP: which definition a message must be valid against, and which members a revision may have."""

import functools, json, os

import jsonschema

REVISIONS = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"]
MODERN = REVISIONS[-1]
META = "io.modelcontextprotocol/"
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "schemas")
# Members that a revision introduced: they must not appear in the responses of an older one.
NEWER = {
    "annotations": "2025-03-26", "structuredContent": "2025-06-18", "title": "2025-06-18", "completions": "2025-03-26",
    "resultType": MODERN, "ttlMs": MODERN, "cacheScope": MODERN, META + "serverInfo": MODERN,
}


@functools.lru_cache(None)
def validator(revision, name):
    with open(os.path.join(FOLDER, revision + ".schema.json")) as file:
        schema = json.load(file)
    root = {**schema, "$ref": "#/" + ("$defs" if "$defs" in schema else "definitions") + "/" + name}
    # The formats are not checked: they need further packages.
    for key in ("anyOf", "oneOf", "type", "properties", "required"):
        root.pop(key, None)
    return jsonschema.validators.validator_for(schema)(root)


def validate(revision, name, value):
    error = next(validator(revision, name).iter_errors(value), None)
    assert error is None, f"{revision} {name}: {error.message[:500]} at {list(error.absolute_path)} in {json.dumps(value)[:1000]}"


def names(value):
    if isinstance(value, dict):
        for name, member in value.items():
            yield name
            # What tools and resources contain is data, not a part of the protocol.
            if name not in ("structuredContent", "inputSchema", "data", "requestedSchema"):
                yield from names(member)
    elif isinstance(value, list):
        for member in value:
            yield from names(member)


def check_message(revision, message):
    """Checks a message of the server as a whole; its result has further definitions."""
    used = set(names({key: value for key, value in message.items() if key != "error"}))
    newer = [name for name in used if NEWER.get(name, "") > revision]
    assert not newer, f"{revision}: {newer} in {json.dumps(message)[:500]}"
    if "method" in message:
        kind = "ServerRequest" if "id" in message else "ServerNotification"
        validate(revision, "JSONRPCRequest" if "id" in message else "JSONRPCNotification", message)
        validate(revision, kind, message)
    elif "error" in message:
        validate(revision, "JSONRPCError" if revision < "2025-11-25" else "JSONRPCErrorResponse", message)
    else:
        validate(revision, "JSONRPCResponse" if revision < "2025-11-25" else "JSONRPCResultResponse", message)
        if revision == MODERN:
            assert message["result"].get("resultType") in ("complete", "input_required"), message
            assert META + "serverInfo" in message["result"]["_meta"], message
