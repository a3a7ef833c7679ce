"""The rows of `cases/list`, built in Python from a vendor's page, as a script without casewire would build them.

`in_rows(body, profile)` returns the value of `cases` as casewire returns it; `same(ours, theirs)` compares the two. Only the id of
an IBM comment differs: IBM has none, and casewire derives it with FNV-1a, which Python's library lacks.
"""
import json
import zlib

STATES = {
    "New": "new", "In Progress": "inProgress", "Waiting on Client": "waitingOnCustomer",
    "Resolution Provided": "resolutionProvided", "Resolved": "resolved", "Closed": "closed",
}


def user(record):
    return {"name": record["name"], "userId": record["user_id"], "realm": record["realm"]}


def time(text):
    return text.replace(" ", "T") + "Z"


def offering(record):
    kind = record["type"]
    return {"name": record["name"], "group": kind["group"], "key": kind["key"], "kind": kind["kind"], "id": kind["id"]}


def attachment(record):
    return {"id": record["id"], "name": record["filename"], "size": record["size_in_bytes"],
            "createdAt": time(record["created_at"])}


def resource(record):
    row = {"crn": record["crn"], "type": record["type"], "name": record["name"], "url": record["url"]}
    if record["note"]:
        row["note"] = record["note"]
    return row


def comment(record):
    text, author, created = record["value"], user(record["added_by"]), time(record["added_at"])
    digest = zlib.crc32((created + author["userId"] + text).encode())
    return {"id": f"c{digest:016x}", "text": text, "format": "plain", "author": author, "createdAt": created}


def ibm(record, profile):
    """Returns one row. Absent and empty members of the vendor are omitted."""
    number, get = record["number"], record.get
    row = {"id": f"{profile}/{number}", "profile": profile, "provider": "ibm-cloud", "number": number,
           "title": record["short_description"]}
    if description := get("description"):
        row["description"] = description
    status, severity = record["status"], record["severity"]
    row["status"] = {"state": STATES.get(status, "unknown"), "vendor": status}
    row["severity"] = {"level": severity, "vendor": str(severity)}
    row["createdAt"], row["createdBy"] = time(record["created_at"]), user(record["created_by"])
    row["updatedAt"], row["updatedBy"] = time(record["updated_at"]), user(record["updated_by"])
    row["contact"] = user(record["contact"])
    row["offering"] = offering(record["offering"])
    for name, key in (("resolution", "resolution"), ("closeNotes", "close_notes"), ("supportTier", "support_tier")):
        if value := get(key):
            row[name] = value
    for name, make in (
            ("watchlist", user), ("resources", resource), ("attachments", attachment), ("comments", comment)):
        if name in record:
            row[name] = [make(part) for part in record[name]]
    row["vendorFields"] = {"contactType": record["contact_type"], "eu": {"supported": record["eu"]["support"]}}
    return row


def in_rows(body, profile):
    return [ibm(record, profile) for record in json.loads(body)["cases"]]


def same(ours, theirs):
    def without_ids(rows):
        return [{**row, "comments": [{**part, "id": None} for part in row.get("comments", [])]} for row in rows]

    return without_ids(ours) == without_ids(theirs)
