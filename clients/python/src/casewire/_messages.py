"""Reads and writes the messages of the protocol."""
from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Optional, cast

from ._params import encode
from .errors import CasewireError, ProgramError
from .protocol import ERROR_CLASSES, PROTOCOL

INITIALIZED = b'{"jsonrpc":"2.0","method":"initialized","params":{}}\n'
# Ids of calls are positive.
GOODBYE = b'{"jsonrpc":"2.0","id":0,"method":"shutdown"}\n{"jsonrpc":"2.0","method":"exit"}\n'


def request(id: int, method: str, params: Mapping[str, Any]) -> bytes:
    name = json.dumps(method).encode()
    text = encode(method, params) if params else b"{}"
    return b'{"jsonrpc":"2.0","id":%d,"method":%s,"params":%s}\n' % (id, name, text)


def cancellation(id: int) -> bytes:
    return b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%d}}\n' % id


def as_object(value: Any) -> Optional[dict[str, Any]]:
    """Returns a JSON object; None if it is another value."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def as_list(value: Any) -> list[Any]:
    """Returns a JSON array; an empty one if it is another value."""
    return list(cast("Iterable[Any]", value)) if isinstance(value, list) else []


def read(line: bytes) -> Any:
    """Returns the value of a line; None if it is not JSON."""
    try:
        return json.loads(line.decode())
    except (ValueError, RecursionError):
        return None


def error_of(error: Any, method: str) -> CasewireError:
    """Returns the exception for the error of a response."""
    members = as_object(error)
    if members is None:
        return CasewireError(f"casewire reported an invalid error: {error!r:.200}", kind="unknown", method=method)
    data = as_object(members.get("data")) or {}
    kind = str(data.get("kind", "unknown"))
    code = members.get("code")
    return ERROR_CLASSES.get(kind, CasewireError)(
        str(members.get("message", "")), kind=kind, code=code if isinstance(code, int) else None,
        data=data or {"kind": kind}, method=method)


def version_problem(program: str, result: Any) -> Optional[ProgramError]:
    """Returns why the result of `initialize` is not that of a casewire that this client can use."""
    version = (as_object(result) or {}).get("casewireProtocol")
    if not isinstance(version, str):
        return ProgramError(f'"{program}" is not casewire: its response to "initialize" has no "casewireProtocol".')
    if version < PROTOCOL:
        return ProgramError(
            f'"{program}" is too old: it has the protocol {version}, and this client needs {PROTOCOL} or later. '
            "Update casewire.")
    return None
