"""`Cases` over the client of casewire."""

from __future__ import annotations

import logging
from typing import Any, Awaitable, List, Mapping, Optional, Sequence, TypeVar, cast

from .. import AsyncClient, CasewireError
from .cases import FIELDS, CasePage, CasesError, ChangePage, Record
from .values import record, rows

log = logging.getLogger("casewire.bot")

_Result = TypeVar("_Result")
# A read may wait for a vendor; a chat does not wait longer than that.
_READ_SECONDS = 60
# The kinds of errors of the bot's own machine.
_LOCAL = frozenset(("configuration", "program", "connection", "noResponse", "closed", "internalError", "unknown"))


class CasewireCases:
    """casewire, run by `AsyncClient`, which starts it again if it ends."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        self._providers: Optional[List[Record]] = None

    async def changes(
        self, state: Optional[str], query: str = "", kinds: Sequence[str] = (), wait: int = 0, limit: int = 100
    ) -> ChangePage:
        page = await _checked(
            self._client.changes_list(
                state=state,
                query=query or None,
                # The names come from the settings, which have checked them.
                kinds=cast(Any, list(kinds)) or None,
                # Without its record, a private comment could not be recognised.
                include=["bodies"],
                limit=limit if state is not None else None,
                wait_seconds=wait if wait > 0 and state is not None else None,
                timeout_seconds=120,
            )
        )
        return ChangePage([cast(Record, event) for event in page["events"]], page["state"], page["hasMore"])

    async def case(self, case: str, comments: bool = False, max_age: Optional[int] = None) -> Record:
        fields = [*FIELDS, "comments"] if comments else list(FIELDS)
        return await _record(
            self._client.cases_get(case=case, fields=cast(Any, fields), max_age_seconds=max_age, timeout_seconds=_READ_SECONDS)
        )

    async def list(self, query: str, limit: int, sort: str = "severity") -> CasePage:
        result = await _checked(
            self._client.cases_list(
                query=query, limit=limit, sort=cast(Any, sort), fields=cast(Any, list(FIELDS)), timeout_seconds=_READ_SECONDS
            )
        )
        return _page(cast(Record, result))

    async def search(self, query: str, limit: int) -> CasePage:
        result = await _checked(
            self._client.cases_search(query=query, limit=limit, fields=cast(Any, list(FIELDS)), timeout_seconds=_READ_SECONDS)
        )
        return _page(cast(Record, result))

    async def references(self, text: str) -> List[Record]:
        result = await _checked(self._client.references_find(text=text))
        return [cast(Record, each) for each in result["references"]]

    async def providers(self) -> List[Record]:
        if self._providers is None:
            # Part of the program: it does not change while it runs.
            result = await _checked(self._client.providers_list())
            self._providers = [cast(Record, each) for each in result["providers"]]
        return self._providers

    async def profiles(self) -> List[Record]:
        result = await _checked(self._client.profiles_list())
        return [cast(Record, each) for each in result["profiles"]]

    async def values(self, profile: str, kind: str) -> List[Record]:
        result = await _checked(self._client.values_list(profile=profile, kind=cast(Any, kind), timeout_seconds=_READ_SECONDS))
        return [cast(Record, each) for each in result["values"]]

    async def comment(self, case: str, text: str) -> Record:
        return await _record(self._client.comments_add(case=case, text=text, timeout_seconds=_READ_SECONDS))

    async def set_status(self, case: str, action: str, comment: str, code: Optional[int]) -> Record:
        return await _record(
            self._client.cases_set_status(
                case=case,
                action=cast(Any, action),
                comment=comment,
                resolution_code=code,
                timeout_seconds=_READ_SECONDS,
            )
        )

    async def create(self, profile: str, title: str, description: str, options: Mapping[str, Any]) -> Record:
        return await _record(
            self._client.cases_create(
                profile=profile, title=title, description=description, timeout_seconds=_READ_SECONDS, **options
            )
        )


async def _checked(call: Awaitable[_Result]) -> _Result:
    try:
        return await call
    except CasewireError as error:
        message = str(error)
        data: Record = error.data
        if error.kind in _LOCAL:
            # Paths, the error output of programs and the like are for the operator, and not for all members of a room.
            log.error("casewire cannot be used: %s", " ".join(message.split()))
            message = "casewire cannot be used now. The log of the bot states why."
            data = {"kind": error.kind}
        raise CasesError(error.kind, message, error.retriable, error.outcome_unknown, data) from None


async def _record(call: Awaitable[Any]) -> Record:
    return cast(Record, await _checked(call))


def _page(result: Record) -> CasePage:
    sources = [record(source) for source in rows(result.get("sources"))]
    failed = [str(each.get("profile")) for each in sources if each.get("failure") is not None and not each.get("stale")]
    return CasePage(rows(result["cases"]), result.get("nextCursor") is not None, failed)
