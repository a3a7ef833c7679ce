"""Converts params to JSON."""
from __future__ import annotations

import json
from datetime import datetime, timezone
from collections.abc import Mapping
from typing import Any, Optional, Union

from .protocol import InvalidParamsError

# Created once: json.dumps makes a new encoder for each call with options.
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def time_text(value: Union[str, datetime, None]) -> Optional[str]:
    """Returns a time as the protocol writes it. A time without a zone is one of this machine."""
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
    return value


def given(params: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the params that are not None."""
    return {name: value for name, value in params.items() if value is not None}


def encode(method: str, params: Mapping[str, Any]) -> bytes:
    """Returns params as JSON. Text that is not Unicode is refused here, because no vendor can get it."""
    try:
        return _encode(params).encode()
    except UnicodeEncodeError as error:
        rule = f"A param contains {error.object[error.start]!a}, half a surrogate pair, which is not text."
    except RecursionError:
        rule = "The params are nested too deeply."
    except ValueError as error:
        # Such as NaN, or a list that contains itself.
        rule = f"The params are not JSON: {error}."
    raise InvalidParamsError(
        f"{rule} Nothing was sent.", kind="invalidParams", code=-32602, method=method, retriable=False,
        data={"kind": "invalidParams", "issues": [{"path": "", "rule": rule}]})
