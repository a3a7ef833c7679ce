"""Checks the arguments of clients and calls, so that an invalid one is reported where it is, and before anything is sent."""
from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Mapping
from typing import Any, Optional, cast

from .protocol import EVENTS, LONGEST_TIMEOUT_SECONDS


def check_timeout(name: str, value: Any) -> Optional[int]:
    """Returns a timeout. Raises TypeError and ValueError."""
    if type(value) is int and 1 <= value <= LONGEST_TIMEOUT_SECONDS or value is None:
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"`{name}` must be a number of seconds, not {_shown(value)}.")
    # NaN is not an integer, and neither is infinity.
    if isinstance(value, float) and not value.is_integer() or not 1 <= value <= LONGEST_TIMEOUT_SECONDS:
        raise ValueError(f"`{name}` must be an integer from 1 to {LONGEST_TIMEOUT_SECONDS}, not {_shown(value)}. Omit it for the default.")
    return int(value)


def check_texts(name: str, value: Any) -> tuple[str, ...]:
    """Returns a list of texts. Raises TypeError, also for one text, which is a sequence of letters."""
    if isinstance(value, (str, bytes)):
        raise TypeError(f"`{name}` must be a list of texts, not the text {_shown(value)}. Write [{_shown(value)}].")
    try:
        texts = tuple(value)
    except TypeError:
        raise TypeError(f"`{name}` must be a list of texts, not {_shown(value)}.") from None
    for index, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(f"`{name}[{index}]` must be a text, not {_shown(text)}.")
    return texts


def check_environment(value: Any) -> Optional[Mapping[str, str]]:
    """Returns the environment of a program. Raises TypeError."""
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise TypeError(f"`env` must be a mapping of names to texts, not {_shown(value)}.")
    for key, text in cast("Mapping[object, object]", value).items():
        if not isinstance(key, str) or not isinstance(text, str):
            # The value may be a secret.
            raise TypeError(f"`env` must be a mapping of names to texts; the value of {_shown(key)} is of the type {type(text).__name__}.")
    return cast("Mapping[str, str]", value)


def check_callback(name: str, value: Any, is_async: bool) -> None:
    """Raises TypeError if a value is not a function, or if nothing would await it."""
    if value is None:
        return
    if not callable(value):
        raise TypeError(f"`{name}` must be a function, not {_shown(value)}.")
    if not is_async and (inspect.iscoroutinefunction(value) or inspect.iscoroutinefunction(getattr(value, "__call__", None))):
        raise TypeError(f"`{name}` is a coroutine function, which Client does not await. Pass a function, or use AsyncClient.")


def refuse_awaitable(name: str, result: Any) -> None:
    """Raises TypeError if a callback of Client returned something that nothing awaits."""
    if inspect.isawaitable(result):
        if inspect.iscoroutine(result):
            result.close()
        raise TypeError(f"`{name}` returned an awaitable, which Client does not await. Pass a function, or use AsyncClient.")


def check_listener(event: Any, listener: Callable[[Any], object], is_async: bool) -> None:
    """Raises ValueError for an unknown event, and TypeError for a listener that cannot be called."""
    if not isinstance(event, str) or event not in EVENTS:
        names = sorted(EVENTS)
        similar = difflib.get_close_matches(event, names, 1, 0.5) if isinstance(event, str) else []
        hint = f" Did you mean {similar[0]!r}?" if similar else ""
        raise ValueError(f"Unknown event {_shown(event)}.{hint} Events: {', '.join(names)}.")
    check_callback("listener", listener, is_async)


def check_call(method: Any, params: Any) -> Mapping[str, Any]:
    """Returns the params of a call. Raises TypeError."""
    if not isinstance(method, str):
        raise TypeError(f"`method` must be a text such as 'cases/list', not {_shown(method)}.")
    if params is None:
        return {}
    if not isinstance(params, Mapping):
        raise TypeError(f"`params` must be a mapping of names to values, not {_shown(params)}.")
    return cast("Mapping[str, Any]", params)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"a value of the type {type(value).__name__}"
