# Generated from protocol/openrpc.json by generate.py. Change that file, then run generate.py.
"""The version of the protocol, and a class for each kind of error."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import CasewireError

if TYPE_CHECKING:
    from .types import (
        AuthRequiredData,
        ConfigurationData,
        ConflictData,
        ForbiddenData,
        InternalErrorData,
        InvalidParamsData,
        InvalidRequestData,
        MethodNotFoundData,
        NotFoundData,
        OutcomeUnknownData,
        ParseErrorData,
        RateLimitedData,
        ReadOnlyData,
        RejectedData,
        RequestCancelledData,
        RequestFailedData,
        ResyncData,
        ServerNotInitializedData,
        TooLargeData,
        UnsupportedData,
        VendorProtocolData,
        VendorUnavailableData,
    )

__all__ = [
    "AuthRequiredError",
    "ConfigurationError",
    "ConflictError",
    "ERROR_CLASSES",
    "EVENTS",
    "ForbiddenError",
    "InternalError",
    "InvalidParamsError",
    "InvalidRequestError",
    "LONGEST_TIMEOUT_SECONDS",
    "MethodNotFoundError",
    "NotFoundError",
    "OutcomeUnknownError",
    "PROTOCOL",
    "ParseError",
    "RateLimitedError",
    "ReadOnlyError",
    "RejectedError",
    "RequestCancelledError",
    "RequestFailedError",
    "ResyncError",
    "ServerNotInitializedError",
    "TooLargeError",
    "UnsupportedError",
    "VendorProtocolError",
    "VendorUnavailableError",
    "WRITING_METHODS",
]

PROTOCOL = "2026-11-29"
"""The version of the protocol, a date."""

WRITING_METHODS: frozenset[str] = frozenset({
    "cases/create",
    "cases/setStatus",
    "cases/update",
    "cases/escalate",
    "comments/add",
    "attachments/add",
    "attachments/delete",
    "watchlist/add",
    "watchlist/remove",
    "resources/add",
    "orders/create",
})
"""The methods that change something at a vendor. If such a call is interrupted, its outcome is unknown."""

LONGEST_TIMEOUT_SECONDS = 86400
"""The longest timeout of a request."""

EVENTS: frozenset[str] = frozenset({
    "session/didChange",
    "changes/didHappen",
    "start",
    "exit",
    "stderr",
    "notification",
})
"""The names for `on`: the notifications of casewire, and the events of the client."""


class InvalidRequestError(CasewireError):
    """The request is not valid in this state of the connection."""

    if TYPE_CHECKING:

        @property
        def data(self) -> InvalidRequestData: ...


class InvalidParamsError(CasewireError):
    """Invalid params; `data.issues` lists each error."""

    if TYPE_CHECKING:

        @property
        def data(self) -> InvalidParamsData: ...


class AuthRequiredError(CasewireError):
    """No usable credentials; the message states what to do."""

    if TYPE_CHECKING:

        @property
        def data(self) -> AuthRequiredData: ...


class ForbiddenError(CasewireError):
    """Permission denied by the vendor."""

    if TYPE_CHECKING:

        @property
        def data(self) -> ForbiddenData: ...


class NotFoundError(CasewireError):
    """Not found at the vendor."""

    if TYPE_CHECKING:

        @property
        def data(self) -> NotFoundData: ...


class ConflictError(CasewireError):
    """Changed by another party, or already in the requested state."""

    if TYPE_CHECKING:

        @property
        def data(self) -> ConflictData: ...


class RateLimitedError(CasewireError):
    """Too many requests; retry after `data.retryAfterSeconds`."""

    if TYPE_CHECKING:

        @property
        def data(self) -> RateLimitedData: ...


class VendorUnavailableError(CasewireError):
    """The vendor cannot be reached or returned a 5xx. `data.reason` is `connect`, `timeout`, `cut` or `tls`, if
    known.
    """

    if TYPE_CHECKING:

        @property
        def data(self) -> VendorUnavailableData: ...


class VendorProtocolError(CasewireError):
    """The response of the vendor cannot be read; `data.excerpt` has its first 200 bytes."""

    if TYPE_CHECKING:

        @property
        def data(self) -> VendorProtocolData: ...


class UnsupportedError(CasewireError):
    """Not supported by this vendor; `data.supported` lists the supported methods or values."""

    if TYPE_CHECKING:

        @property
        def data(self) -> UnsupportedData: ...


class OutcomeUnknownError(CasewireError):
    """A write was sent, but its outcome is unknown. `data.check` names the method that shows what happened."""

    if TYPE_CHECKING:

        @property
        def data(self) -> OutcomeUnknownData: ...


class ReadOnlyError(CasewireError):
    """Refused by the configuration or by `--read-only`."""

    if TYPE_CHECKING:

        @property
        def data(self) -> ReadOnlyData: ...


class TooLargeError(CasewireError):
    """A body, file or response exceeds a limit."""

    if TYPE_CHECKING:

        @property
        def data(self) -> TooLargeData: ...


class RejectedError(CasewireError):
    """The vendor refused the content."""

    if TYPE_CHECKING:

        @property
        def data(self) -> RejectedData: ...


class ConfigurationError(CasewireError):
    """Invalid configuration; `data` has the file, the key and the remedy."""

    if TYPE_CHECKING:

        @property
        def data(self) -> ConfigurationData: ...


class ResyncError(CasewireError):
    """The change feed cannot continue from this state; `data.state` is a new one."""

    if TYPE_CHECKING:

        @property
        def data(self) -> ResyncData: ...


class InternalError(CasewireError):
    """An error in casewire itself."""

    if TYPE_CHECKING:

        @property
        def data(self) -> InternalErrorData: ...


class RequestCancelledError(CasewireError):
    """The request was cancelled and changed nothing at the vendor."""

    if TYPE_CHECKING:

        @property
        def data(self) -> RequestCancelledData: ...


class ParseError(CasewireError):
    """The message is not JSON."""

    if TYPE_CHECKING:

        @property
        def data(self) -> ParseErrorData: ...


class MethodNotFoundError(CasewireError):
    """Unknown method."""

    if TYPE_CHECKING:

        @property
        def data(self) -> MethodNotFoundData: ...


class ServerNotInitializedError(CasewireError):
    """The methods of LSP require `initialize` first."""

    if TYPE_CHECKING:

        @property
        def data(self) -> ServerNotInitializedData: ...


class RequestFailedError(CasewireError):
    """The server ended before the request was completed; the vendor may have acted."""

    if TYPE_CHECKING:

        @property
        def data(self) -> RequestFailedData: ...


ERROR_CLASSES: dict[str, type[CasewireError]] = {
    "invalidRequest": InvalidRequestError,
    "invalidParams": InvalidParamsError,
    "authRequired": AuthRequiredError,
    "forbidden": ForbiddenError,
    "notFound": NotFoundError,
    "conflict": ConflictError,
    "rateLimited": RateLimitedError,
    "vendorUnavailable": VendorUnavailableError,
    "vendorProtocol": VendorProtocolError,
    "unsupported": UnsupportedError,
    "outcomeUnknown": OutcomeUnknownError,
    "readOnly": ReadOnlyError,
    "tooLarge": TooLargeError,
    "rejected": RejectedError,
    "configuration": ConfigurationError,
    "resync": ResyncError,
    "internalError": InternalError,
    "requestCancelled": RequestCancelledError,
    "parseError": ParseError,
    "methodNotFound": MethodNotFoundError,
    "serverNotInitialized": ServerNotInitializedError,
    "requestFailed": RequestFailedError,
}
"""The class for each kind of error."""
