"""Marks a vendor's response with its request, so that a response that reaches another request is detected.

A marker is `mk.PROFILE.NUMBER.SERIAL.CHECK;`: the requesting profile, the case of the record (`-` without one), and the number of
the response. CHECK distinguishes a damaged marker from one of another response.
"""
import json
import re
import zlib

PATTERN = re.compile(r"mk\.([a-z0-9-]+)\.([A-Za-z0-9-]+)\.([0-9]+)\.([0-9a-f]{8});")
# Members that casewire returns, and never compares with its request.
JSON_NAMES = {"short_description", "title", "summary", "created_by", "createdBy", "displayName", "longDescription"}
NUMBER_NAMES = ("number", "caseNumber", "case_id")


def make(profile, number, serial):
    text = f"mk.{profile}.{number}.{serial}"
    return f"{text}.{zlib.crc32(text.encode()):08x};"


def find(text):
    """Returns profile, number and serial of each intact marker."""
    for match in PATTERN.finditer(text):
        profile, number, serial, check = match.groups()
        if f"{zlib.crc32(f'mk.{profile}.{number}.{serial}'.encode()):08x}" == check:
            yield profile, number, int(serial)


def add(body, content_type, profile, number, serial):
    """Returns the body with markers; unchanged if it is neither JSON nor XML."""
    try:
        if "json" in content_type:
            return json.dumps(_json(json.loads(body), profile, number, serial, ""), ensure_ascii=False).encode()
        if "xml" in content_type:
            return _xml(body.decode(), profile, number, serial).encode()
    except ValueError:
        pass
    return body


def _json(value, profile, number, serial, parent):
    if isinstance(value, list):
        return [_json(element, profile, number, serial, parent) for element in value]
    if not isinstance(value, dict):
        return value
    for name in NUMBER_NAMES:
        if isinstance(value.get(name), str):
            number = value[name]
    marked = {}
    for name, member in value.items():
        is_author = parent == "added_by" and name == "name"
        if isinstance(member, str) and (name in JSON_NAMES or is_author):
            member = f"{member} {make(profile, number, serial)}"
        marked[name] = _json(member, profile, number, serial, name)
    return marked


def _xml(text, profile, number, serial):
    pattern = re.compile(r'<(?:case|comment)\b[^>]*\bcaseNumber="(\d+)"|</(?:summary|createdBy)>')
    parts, end = [], 0
    for match in pattern.finditer(text):
        if match.group(1):
            number = match.group(1)
            continue
        parts += [text[end : match.start()], " ", make(profile, number, serial)]
        end = match.start()
    return "".join(parts) + text[end:]
