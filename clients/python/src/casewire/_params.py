"""Converts params to JSON."""
from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, Optional, Union, cast

from .protocol import InvalidParamsError

# The limits of the server, which cannot state the id of a request beyond them.
DEEPEST = 500
LONGEST_REQUEST = 64 * 2**20
REMEDIES = {"set": "Use a list.", "frozenset": "Use a list.", "generator": "Use a list.", "bytes": "Decode it to text."}


def _convert(value: Any) -> Any:
    """Converts what the types of params allow, but json does not know."""
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, os.PathLike):
        return os.fsdecode(cast("os.PathLike[str]", value))
    if isinstance(value, Mapping):
        return dict(cast("Mapping[object, object]", value))
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return list(cast("Sequence[object]", value))
    raise TypeError


# Created once: json.dumps makes a new encoder for each call with options.
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_convert).encode


def time_text(value: Union[str, datetime, None]) -> Optional[str]:
    """Returns a time as the protocol writes it. A time without a zone is one of this machine."""
    if isinstance(value, datetime):
        try:
            return value.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
        except (OverflowError, OSError):
            # Such as a time of the year 1. The server states which param is wrong.
            return value.isoformat()
    return value


def given(params: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the params that are not None."""
    return {name: value for name, value in params.items() if value is not None}


def encode(method: str, params: Mapping[str, Any]) -> bytes:
    """Returns params as JSON. A value that is not JSON, or that the server cannot read, is refused here."""
    try:
        text = _encode(params)
        data = text.encode()
    except (TypeError, ValueError, RecursionError):
        problem = _problem(params)
    else:
        # Most params have so few lists and objects that they need no further check.
        problem = _problem(params) if text.count("[") + text.count("{") > DEEPEST else None
        if problem is None and len(data) > LONGEST_REQUEST:
            problem = ("", f"The params have {len(data)} bytes of JSON. The limit is {LONGEST_REQUEST}.")
        if problem is None:
            return data
    path, rule = problem or ("", "The params are not JSON.")
    raise InvalidParamsError(
        f"{rule} Nothing was sent.", kind="invalidParams", code=-32602, method=method, retriable=False,
        data={"kind": "invalidParams", "issues": [{"path": path, "rule": rule}]})


def _plain(value: Any) -> Any:
    return cast("object", value) if isinstance(value, (dict, list, tuple)) else _convert(value)


def _problem(params: Mapping[str, Any]) -> Optional[tuple[str, str]]:
    """Returns the path of the first value that cannot be sent, and a sentence. Without recursion, as they may be deep."""
    waiting: list[tuple[str, Any, int]] = [("", params, 0)]
    while waiting:
        path, value, depth = waiting.pop()
        if depth > DEEPEST:
            return re.split(r"[.[]", path, maxsplit=1)[0], "The params are nested too deeply, or contain themselves."
        rule = None
        if isinstance(value, str):
            rule = _rule_of_text(value)
        elif isinstance(value, float):
            rule = None if math.isfinite(value) else f"is {value}, which JSON cannot express."
        elif value is not None and not isinstance(value, int):
            try:
                converted = _plain(value)
            except TypeError:
                kind = type(value).__name__
                rule = f"is of the type {kind}, which JSON cannot express. {REMEDIES.get(kind, 'Convert it to text or a number.')}"
            else:
                rule = _rule_of_keys(converted) if isinstance(converted, dict) else None
                waiting += reversed([(part, each, depth + 1) for part, each in _parts(path, converted)])
        if rule is not None:
            return path, f"The param `{path}` {rule}" if path else f"A param {rule}"
    return None


def _rule_of_text(text: str) -> Optional[str]:
    half = next((character for character in text if "\ud800" <= character <= "\udfff"), None)
    return None if half is None else f"contains {half!a}, half a surrogate pair, which is not text."


def _rule_of_keys(members: Any) -> Optional[str]:
    for key in cast("Mapping[object, object]", members):
        if not isinstance(key, str):
            return f"has the key {key!r:.80}, which is not a text."
        if _rule_of_text(key) is not None:
            return f"has the key {key!a:.80}, which is not text."
    return None


def _parts(path: str, value: Any) -> list[tuple[str, object]]:
    if isinstance(value, str):
        return [(path, value)]
    if isinstance(value, dict):
        return [(f"{path}.{key}" if path else str(key), each) for key, each in cast("Mapping[object, object]", value).items()]
    return [(f"{path}[{index}]", each) for index, each in enumerate(cast("Sequence[object]", value))]
