"""casewire reads and writes support cases at several vendors.

`Client` starts the program and calls its methods; `AsyncClient` does so with asyncio. `types` has the types of the
results. `binary` returns the path of the program.
"""
from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._binary import BinaryNotFound as BinaryNotFound
from ._binary import binary as binary
from .errors import CasewireError as CasewireError
from .errors import ClosedError as ClosedError
from .errors import ConnectionLostError as ConnectionLostError
from .errors import NoResponseError as NoResponseError
from .errors import ProgramError as ProgramError
from .protocol import *

if TYPE_CHECKING:
    from . import types as types
    from ._async_client import AsyncClient as AsyncClient
    from ._cancellation import Cancellation as Cancellation
    from ._changes import AsyncChanges as AsyncChanges
    from ._changes import Changes as Changes
    from ._client import Client as Client
    from ._events import ServerExit as ServerExit
    from ._events import ServerStart as ServerStart
    from ._pages import AsyncPages as AsyncPages
    from ._pages import Pages as Pages

# These are imported at their first use: `python -m casewire` needs none of them.
_LATER = {
    "AsyncChanges": "_changes",
    "AsyncClient": "_async_client",
    "AsyncPages": "_pages",
    "Cancellation": "_cancellation",
    "Changes": "_changes",
    "Client": "_client",
    "Pages": "_pages",
    "ServerExit": "_events",
    "ServerStart": "_events",
}


def __getattr__(name: str) -> Any:
    if name == "types":
        return import_module(".types", __name__)
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_LATER[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER, "types"})
