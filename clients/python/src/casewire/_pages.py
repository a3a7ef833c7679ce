from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, Optional, TypeVar, cast

from ._params import given

if TYPE_CHECKING:
    from ._cancellation import Cancellation

Row = TypeVar("Row")
Page = TypeVar("Page")


class PageState(Generic[Row, Page]):
    """The rows of a listing, page by page. An iteration that ended early continues where it was."""

    cursor: Optional[str]
    """The `cursor` with which another iteration continues; None before the first page and after the last one.

    It is that of the next page from the last row of a page on, so read it after you have processed a row.
    """
    page: Optional[Page]
    """The result that the last row is from."""

    def __init__(
        self, method: str, rows: str, params: Mapping[str, Any], timeout_seconds: Optional[int],
        cancellation: Optional[Cancellation],
    ) -> None:
        self._method = method
        self._rows_name = rows
        self._params = given(params)
        self.cursor = self._next = self._params.pop("cursor", None)
        self.page = None
        self._options: dict[str, Any] = {"timeout_seconds": timeout_seconds, "cancellation": cancellation}
        self._rows: list[Row] = []
        self._index = 0
        self._is_complete = False

    def _needs_page(self) -> bool:
        return self._index == len(self._rows) and not self._is_complete

    def _next_params(self) -> dict[str, Any]:
        return self._params if self._next is None else {**self._params, "cursor": self._next}

    def _accept(self, page: Any) -> None:
        self.page = cast(Page, page)
        self.cursor = self._next
        self._rows = page.get(self._rows_name, [])
        self._index = 0
        self._next = page.get("nextCursor")
        self._is_complete = self._next is None
        # A page may be empty although more pages follow.
        if not self._rows:
            self.cursor = self._next

    def _take(self) -> Optional[Row]:
        """Returns the next row; None after the last one."""
        if self._index == len(self._rows):
            return None
        row = self._rows[self._index]
        self._index += 1
        if self._index == len(self._rows):
            self.cursor = self._next
        return row


class Pages(PageState[Row, Page], Iterator[Row]):
    """Iterates over the rows of all pages of a method."""

    def __init__(
        self, invoke: Callable[..., Any], method: str, rows: str, params: Mapping[str, Any], *,
        timeout_seconds: Optional[int] = None, cancellation: Optional[Cancellation] = None,
    ) -> None:
        super().__init__(method, rows, params, timeout_seconds, cancellation)
        self._invoke = invoke

    def __next__(self) -> Row:
        while self._needs_page():
            self._accept(self._invoke(self._method, self._next_params(), **self._options))
        row = self._take()
        if row is None:
            raise StopIteration
        return row

    def to_list(self) -> list[Row]:
        """Reads all remaining rows into a list."""
        return list(self)


class AsyncPages(PageState[Row, Page], AsyncIterator[Row]):
    """Iterates over the rows of all pages of a method."""

    def __init__(
        self, invoke: Callable[..., Awaitable[Any]], method: str, rows: str, params: Mapping[str, Any], *,
        timeout_seconds: Optional[int] = None, cancellation: Optional[Cancellation] = None,
    ) -> None:
        super().__init__(method, rows, params, timeout_seconds, cancellation)
        self._invoke = invoke

    async def __anext__(self) -> Row:
        while self._needs_page():
            self._accept(await self._invoke(self._method, self._next_params(), **self._options))
        row = self._take()
        if row is None:
            raise StopAsyncIteration
        return row

    async def to_list(self) -> list[Row]:
        """Reads all remaining rows into a list."""
        return [row async for row in self]
