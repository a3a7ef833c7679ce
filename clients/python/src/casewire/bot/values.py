"""Reads JSON that others wrote: a value of another type counts as absent."""

from __future__ import annotations

from typing import Any, List, Mapping, Sequence, cast


def record(value: object) -> Mapping[str, Any]:
    """An object, or an empty one."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def rows(value: object) -> List[Any]:
    """A list, or an empty one."""
    return [*cast("Sequence[Any]", value)] if isinstance(value, list) else []
