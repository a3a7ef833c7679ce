# Generated from protocol/openrpc.json by generate.py. Change that file, then run generate.py.
"""One method for each method of the protocol."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Optional, Union, overload

from ._changes import AsyncChanges
from ._pages import AsyncPages
from ._params import time_text

if TYPE_CHECKING:
    from datetime import datetime

    from ._cancellation import Cancellation
    from ._events import ServerExit, ServerStart
    from .errors import CasewireError
    from .protocol import ResyncError
    from .types import (
        Account,
        AccountsListResult,
        Attachment,
        AttachmentsDownloadResult,
        AttachmentsListResult,
        CacheClearResult,
        CacheInfoResult,
        CacheSyncResult,
        Case,
        CaseChanges,
        CasesCountResult,
        CasesListResult,
        CasesRenderResult,
        CasesSearchResult,
        ChangesDidHappenParams,
        ChangesListResult,
        ChangesSubscribeResult,
        Comment,
        CommentsListResult,
        EUSupport,
        Edition,
        EmptyResult,
        Offering,
        OpenRPCDocument,
        OrderEligibility,
        OrderPayment,
        OrderRequestor,
        OrderSubscription,
        OrdersCreateResult,
        ProfilesListResult,
        ProgressValue,
        ProvidersListResult,
        ReferencesFindResult,
        Resource,
        Session,
        SessionStatusResult,
        Subscription,
        UnitOfMeasure,
        UomsListResult,
        User,
        ValuesListResult,
        WatchlistAddResult,
        WatchlistRemoveResult,
    )


class AsyncMethods:
    """One method for each method of the protocol. Nested values have the names of the protocol."""

    async def _invoke(
        self,
        method: str,
        params: dict[str, Any],
        *,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        on_rows: Optional[Callable[[list[Case]], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> Any:
        """Calls a method. Params that are None are omitted."""
        raise NotImplementedError

    def _listen(self, name: str, listener: Callable[[Any], object]) -> Callable[[], None]:
        raise NotImplementedError

    async def ping(
        self,
        *,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> EmptyResult:
        """Returns an empty object.

        Args:
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, ConfigurationError, InternalError.
        """
        result: EmptyResult = await self._invoke("ping", {}, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def rpc_discover(
        self,
        *,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> OpenRPCDocument:
        """Returns an OpenRPC 1.3 document that describes every method.

        Args:
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, ConfigurationError, InternalError.
        """
        result: OpenRPCDocument = await self._invoke("rpc.discover", {}, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def providers_list(
        self,
        *,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> ProvidersListResult:
        """Lists the providers with their abilities, requirements and limits.

        Args:
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, ConfigurationError, InternalError.
        """
        result: ProvidersListResult = await self._invoke("providers/list", {}, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def profiles_list(
        self,
        *,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> ProfilesListResult:
        """Lists the configured profiles and the states of their sessions, without secrets.

        Args:
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, ConfigurationError, InternalError.
        """
        result: ProfilesListResult = await self._invoke("profiles/list", {}, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def session_status(
        self,
        *,
        profile: Optional[str] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> SessionStatusResult:
        """Returns the state of one session or of all, without a request to the vendor.

        Args:
            profile: The profile. Default: all.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, ConfigurationError, InternalError.
        """
        result: SessionStatusResult = await self._invoke("session/status", {
            "profile": profile,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def session_login(
        self,
        profile: str,
        *,
        credentials: Optional[Mapping[str, str]] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> Session:
        """Logs in with the configured or given credentials, even if they were refused before.

        Args:
            profile: The profile.
            credentials: The credentials, with the names that `providers/list` returns in `auth`. They replace the
                configured ones in this process until `session/logout`.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: Session = await self._invoke("session/login", {
            "profile": profile,
            "credentials": credentials,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def session_refresh(
        self,
        profile: str,
        *,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> Session:
        """Reads the credentials of a profile again and gets a new token, even if the old one is still valid.

        Args:
            profile: The profile.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: Session = await self._invoke("session/refresh", {
            "profile": profile,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def session_logout(
        self,
        profile: str,
        *,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> Session:
        """Deletes the tokens of a profile in memory and on disk, and the credentials from `session/login`.

        Args:
            profile: The profile.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: Session = await self._invoke("session/logout", {
            "profile": profile,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def cases_list(
        self,
        *,
        profiles: Optional[Sequence[str]] = None,
        status: Optional[Sequence[Literal["open", "new", "inProgress", "waitingOnCustomer", "resolutionProvided", "resolved", "closed"]]] = None,
        severity: Optional[Sequence[int]] = None,
        search: Optional[str] = None,
        owner: Optional[str] = None,
        created_by: Optional[str] = None,
        updated_since: Optional[Union[str, datetime]] = None,
        updated_until: Optional[Union[str, datetime]] = None,
        created_since: Optional[Union[str, datetime]] = None,
        created_until: Optional[Union[str, datetime]] = None,
        contracts: Optional[Sequence[str]] = None,
        users: Optional[Sequence[str]] = None,
        groups: Optional[Sequence[str]] = None,
        numbers: Optional[Sequence[str]] = None,
        sort: Optional[Literal["updatedAt", "createdAt", "severity", "status", "number", "title", "-updatedAt", "-createdAt", "-severity", "-status", "-number", "-title"]] = None,
        fields: Optional[Sequence[Literal["profile", "provider", "number", "title", "description", "status", "severity", "type", "createdAt", "createdBy", "updatedAt", "updatedBy", "closedAt", "contact", "owner", "product", "version", "offering", "group", "account", "contract", "serialNumber", "technology", "subTechnology", "problemCode", "bugs", "rmas", "customerReference", "escalated", "resolution", "closeNotes", "supportTier", "url", "watchlist", "resources", "attachments", "comments", "vendorFields"]]] = None,
        raw: Optional[bool] = None,
        query: Optional[str] = None,
        limit: Optional[int] = None,
        all: Optional[bool] = None,
        cursor: Optional[str] = None,
        max_age_seconds: Optional[int] = None,
        with_state: Optional[bool] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        on_rows: Optional[Callable[[list[Case]], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> CasesListResult:
        """Lists the cases of the given profiles, or of all, merged in one order, in pages.

        Args:
            profiles: The profiles. Default: all that have cases.
            status: Only cases with one of these states. Default: all, including closed.
            severity: Only cases with one of these severities, 1 (worst) to 4.
            search: Only cases that contain this text.
            owner: Only cases with this owner: an id, an e-mail address or a name.
            created_by: Only cases that this person opened: an id, an e-mail address or a name.
            updated_since: Only cases updated at this time or later.
            updated_until: Only cases updated at this time or earlier.
            created_since: Only cases opened at this time or later.
            created_until: Only cases opened at this time or earlier.
            contracts: Only cases of one of these contracts.
            users: Only cases with one of these people as creator or contact.
            groups: Only cases in one of these case groups.
            numbers: Only the cases with these numbers, without the profile.
            sort: The sort order; a leading hyphen means descending. Default: "-updatedAt".
            fields: The members to return. Default: all but description, comments, attachments, watchlist and resources.
            raw: Whether to include the vendor's unmodified record of each case.
            query: Only cases that match this query, such as `status:open severity:1..2 is:mine`.
            limit: The maximum number of cases, up to 500 without `all`. Default: 50, or 10000 with `all`. 1 to 100000.
            all: Whether to read all pages, up to `limit`. The timeout is then 600 seconds unless `timeoutSeconds` is
                set.
            cursor: `nextCursor` of the previous page.
            max_age_seconds: The maximum age of an answer from the store, in seconds; 0 always queries the vendor.
                Default: the vendor is queried, and the store answers only if the vendor cannot be reached. 0 to
                31536000.
            with_state: Whether to return `state`, the state of the changes before the cases were read. Default: if
                `maxAgeSeconds` is above 0.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            on_rows: Is called with the rows as they arrive. The result has none then.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: CasesListResult = await self._invoke("cases/list", {
            "profiles": profiles,
            "status": status,
            "severity": severity,
            "search": search,
            "owner": owner,
            "createdBy": created_by,
            "updatedSince": time_text(updated_since),
            "updatedUntil": time_text(updated_until),
            "createdSince": time_text(created_since),
            "createdUntil": time_text(created_until),
            "contracts": contracts,
            "users": users,
            "groups": groups,
            "numbers": numbers,
            "sort": sort,
            "fields": fields,
            "raw": raw,
            "query": query,
            "limit": limit,
            "all": all,
            "cursor": cursor,
            "maxAgeSeconds": max_age_seconds,
            "withState": with_state,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, on_rows=on_rows, cancellation=cancellation)
        return result

    async def cases_search(
        self,
        query: str,
        *,
        profiles: Optional[Sequence[str]] = None,
        fields: Optional[Sequence[Literal["profile", "provider", "number", "title", "description", "status", "severity", "type", "createdAt", "createdBy", "updatedAt", "updatedBy", "closedAt", "contact", "owner", "product", "version", "offering", "group", "account", "contract", "serialNumber", "technology", "subTechnology", "problemCode", "bugs", "rmas", "customerReference", "escalated", "resolution", "closeNotes", "supportTier", "url", "watchlist", "resources", "attachments", "comments", "vendorFields"]]] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        max_age_seconds: Optional[int] = None,
        with_state: Optional[bool] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> CasesSearchResult:
        """Searches numbers, titles, descriptions and comments of the store and at the vendors; the best matches come first.

        Args:
            query: The words to search for, and filters as in `cases/list`, such as `status:open "bgp flap"`. All must
                match; a word also matches longer ones.
            profiles: The profiles. Default: all that have cases.
            fields: The members to return. Default: all but description, comments, attachments, watchlist and resources.
            limit: The maximum number of cases. Default: 20. 1 to 100.
            cursor: `nextCursor` of the previous page.
            max_age_seconds: The maximum age of an answer from the store, in seconds; 0 always queries the vendor.
                Default: the vendor is queried, and the store answers only if the vendor cannot be reached. 0 to
                31536000.
            with_state: Whether to return `state`, the state of the changes before the cases were read. Default: if
                `maxAgeSeconds` is above 0.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: CasesSearchResult = await self._invoke("cases/search", {
            "query": query,
            "profiles": profiles,
            "fields": fields,
            "limit": limit,
            "cursor": cursor,
            "maxAgeSeconds": max_age_seconds,
            "withState": with_state,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def cases_count(
        self,
        *,
        query: Optional[str] = None,
        profiles: Optional[Sequence[str]] = None,
        max_age_seconds: Optional[int] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> CasesCountResult:
        """Counts the cases that match a query, at the given profiles or at all.

        Args:
            query: Only cases that match this query, such as `status:open severity:1..2 is:mine`.
            profiles: The profiles. Default: all that have cases.
            max_age_seconds: The maximum age of an answer from the store, in seconds; 0 always queries the vendor.
                Default: the vendor is queried, and the store answers only if the vendor cannot be reached. 0 to
                31536000.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: CasesCountResult = await self._invoke("cases/count", {
            "query": query,
            "profiles": profiles,
            "maxAgeSeconds": max_age_seconds,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def cases_get(
        self,
        case: str,
        *,
        fields: Optional[Sequence[Literal["profile", "provider", "number", "title", "description", "status", "severity", "type", "createdAt", "createdBy", "updatedAt", "updatedBy", "closedAt", "contact", "owner", "product", "version", "offering", "group", "account", "contract", "serialNumber", "technology", "subTechnology", "problemCode", "bugs", "rmas", "customerReference", "escalated", "resolution", "closeNotes", "supportTier", "url", "watchlist", "resources", "attachments", "comments", "vendorFields"]]] = None,
        raw: Optional[bool] = None,
        max_age_seconds: Optional[int] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> Case:
        """Reads one case with its comments, attachments, watchlist and resources.

        Args:
            case: The case: profile/number, or a bare number.
            fields: The members to return. Default: all.
            raw: Whether to include the vendor's unmodified record.
            max_age_seconds: The maximum age of an answer from the store, in seconds; 0 always queries the vendor.
                Default: the vendor is queried, and the store answers only if the vendor cannot be reached. 0 to
                31536000.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: Case = await self._invoke("cases/get", {
            "case": case,
            "fields": fields,
            "raw": raw,
            "maxAgeSeconds": max_age_seconds,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def cases_render(
        self,
        case: str,
        *,
        format: Optional[Literal["markdown", "plain"]] = None,
        width: Optional[int] = None,
        utc_offset: Optional[str] = None,
        max_age_seconds: Optional[int] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> CasesRenderResult:
        """Reads one case as Markdown or plain text for people, without control characters.

        Args:
            case: The case: profile/number, or a bare number.
            format: The format of the text. Default: "markdown".
            width: The columns of a line; wide characters count twice. Web addresses are not broken. Default: lines are
                not broken. 20 to 1000.
            utc_offset: The offset from UTC in which times are written, such as +02:00. Default: "Z".
            max_age_seconds: The maximum age of an answer from the store, in seconds; 0 always queries the vendor.
                Default: the vendor is queried, and the store answers only if the vendor cannot be reached. 0 to
                31536000.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: CasesRenderResult = await self._invoke("cases/render", {
            "case": case,
            "format": format,
            "width": width,
            "utcOffset": utc_offset,
            "maxAgeSeconds": max_age_seconds,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def cases_create(
        self,
        profile: str,
        title: str,
        description: str,
        *,
        type: Optional[str] = None,
        severity: Optional[int] = None,
        product: Optional[str] = None,
        version: Optional[str] = None,
        offering: Optional[Offering] = None,
        resources: Optional[Sequence[Resource]] = None,
        watchlist: Optional[Sequence[User]] = None,
        eu: Optional[EUSupport] = None,
        invoice_number: Optional[str] = None,
        sla_credit_request: Optional[bool] = None,
        group: Optional[str] = None,
        customer_reference: Optional[str] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> Case:
        """Opens a case; `providers/list` returns the further params that each vendor requires.

        Args:
            profile: The profile.
            title: The title, in one line.
            description: The description of the problem.
            type: The vendor's type of case, from `values/list`.
            severity: The severity, 1 (worst) to 4. 1 to 4.
            product: The product.
            version: The product's version.
            offering: The offering, from `values/list`.
            resources: The affected resources.
            watchlist: The people to notify of changes.
            eu: The EU support that the case requires: `supported` or `dataCenter`.
            invoice_number: The invoice of a billing case.
            sla_credit_request: Whether to request a credit for a missed service level.
            group: The case group.
            customer_reference: Your own reference.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, ConflictError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, OutcomeUnknownError, ReadOnlyError,
            TooLargeError, RejectedError, ConfigurationError, InternalError, RequestCancelledError.
        """
        result: Case = await self._invoke("cases/create", {
            "profile": profile,
            "title": title,
            "description": description,
            "type": type,
            "severity": severity,
            "product": product,
            "version": version,
            "offering": offering,
            "resources": resources,
            "watchlist": watchlist,
            "eu": eu,
            "invoiceNumber": invoice_number,
            "slaCreditRequest": sla_credit_request,
            "group": group,
            "customerReference": customer_reference,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def cases_set_status(
        self,
        case: str,
        action: Literal["resolve", "reopen", "accept", "close"],
        *,
        comment: Optional[str] = None,
        resolution_code: Optional[int] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> Case:
        """Resolves, reopens, accepts or closes a case, if the vendor supports the action.

        Args:
            case: The case: profile/number, or a bare number.
            action: The action to perform; `providers/list` returns the actions of a vendor.
            comment: The reason.
            resolution_code: The resolution code, from `values/list`. 0 to 1000000.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, ConflictError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, OutcomeUnknownError, ReadOnlyError,
            TooLargeError, RejectedError, ConfigurationError, InternalError, RequestCancelledError.
        """
        result: Case = await self._invoke("cases/setStatus", {
            "case": case,
            "action": action,
            "comment": comment,
            "resolutionCode": resolution_code,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def cases_update(
        self,
        case: str,
        changes: CaseChanges,
        *,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> Case:
        """Updates members of a case, such as title, severity and product.

        Args:
            case: The case: profile/number, or a bare number.
            changes: The members to change. Omitted members stay unchanged; null clears a member.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, ConflictError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, OutcomeUnknownError, ReadOnlyError,
            TooLargeError, RejectedError, ConfigurationError, InternalError, RequestCancelledError.
        """
        result: Case = await self._invoke("cases/update", {
            "case": case,
            "changes": changes,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def cases_escalate(
        self,
        case: str,
        *,
        comment: Optional[str] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> Case:
        """Escalates a case to the vendor's management.

        Args:
            case: The case: profile/number, or a bare number.
            comment: The reason, added to the case as a comment.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, ConflictError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, OutcomeUnknownError, ReadOnlyError,
            TooLargeError, RejectedError, ConfigurationError, InternalError, RequestCancelledError.
        """
        result: Case = await self._invoke("cases/escalate", {
            "case": case,
            "comment": comment,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def comments_list(
        self,
        case: str,
        *,
        since: Optional[Union[str, datetime]] = None,
        order: Optional[Literal["oldest", "newest"]] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        raw: Optional[bool] = None,
        max_age_seconds: Optional[int] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> CommentsListResult:
        """Lists the comments of a case in pages, oldest first by default.

        Args:
            case: The case: profile/number, or a bare number.
            since: Only comments created at this time or later.
            order: The order: the oldest or the newest comment first. Default: "oldest".
            limit: The maximum number of comments. Default: 100. 1 to 500.
            cursor: `nextCursor` of the previous page.
            raw: Whether to include the vendor's unmodified record of each comment.
            max_age_seconds: The maximum age of an answer from the store, in seconds; 0 always queries the vendor.
                Default: the vendor is queried, and the store answers only if the vendor cannot be reached. 0 to
                31536000.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: CommentsListResult = await self._invoke("comments/list", {
            "case": case,
            "since": time_text(since),
            "order": order,
            "limit": limit,
            "cursor": cursor,
            "raw": raw,
            "maxAgeSeconds": max_age_seconds,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def comments_add(
        self,
        case: str,
        text: str,
        *,
        private: Optional[bool] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> Comment:
        """Adds a comment to a case.

        Args:
            case: The case: profile/number, or a bare number.
            text: The comment; `providers/list` returns the vendor's maximum length.
            private: Whether to restrict access, if the vendor supports it.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, ConflictError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, OutcomeUnknownError, ReadOnlyError,
            TooLargeError, RejectedError, ConfigurationError, InternalError, RequestCancelledError.
        """
        result: Comment = await self._invoke("comments/add", {
            "case": case,
            "text": text,
            "private": private,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def attachments_list(
        self,
        case: str,
        *,
        raw: Optional[bool] = None,
        max_age_seconds: Optional[int] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> AttachmentsListResult:
        """Lists the attachments of a case, without their content.

        Args:
            case: The case: profile/number, or a bare number.
            raw: Whether to include the vendor's unmodified record of each attachment.
            max_age_seconds: The maximum age of an answer from the store, in seconds; 0 always queries the vendor.
                Default: the vendor is queried, and the store answers only if the vendor cannot be reached. 0 to
                31536000.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: AttachmentsListResult = await self._invoke("attachments/list", {
            "case": case,
            "raw": raw,
            "maxAgeSeconds": max_age_seconds,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def attachments_add(
        self,
        case: str,
        *,
        path: Optional[str] = None,
        name: Optional[str] = None,
        base64: Optional[str] = None,
        content_type: Optional[str] = None,
        description: Optional[str] = None,
        private: Optional[bool] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> Attachment:
        """Adds an attachment to a case, from a file or from bytes in the request.

        Args:
            case: The case: profile/number, or a bare number.
            path: The file to send: an absolute path inside a folder of `files` in the configuration.
            name: The name of the attachment. Default: the file's name.
            base64: The content in base64, instead of `path`; requires `name`.
            content_type: The media type. Default: application/octet-stream.
            description: A description, if the vendor stores one.
            private: Whether to restrict access, if the vendor supports it.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, ConflictError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, OutcomeUnknownError, ReadOnlyError,
            TooLargeError, RejectedError, ConfigurationError, InternalError, RequestCancelledError.
        """
        result: Attachment = await self._invoke("attachments/add", {
            "case": case,
            "path": path,
            "name": name,
            "base64": base64,
            "contentType": content_type,
            "description": description,
            "private": private,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def attachments_download(
        self,
        case: str,
        attachment: str,
        *,
        path: Optional[str] = None,
        overwrite: Optional[bool] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> AttachmentsDownloadResult:
        """Downloads an attachment to a file or into the response.

        Args:
            case: The case: profile/number, or a bare number.
            attachment: The attachment's id from `attachments/list`.
            path: The file to write: an absolute path inside a folder of `files` in the configuration. If it names a
                folder, the file gets the vendor's name with unsafe characters replaced. Without a path, the response
                contains the bytes, up to 8 MiB. Refused for a read-only profile.
            overwrite: Whether to replace an existing file.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: AttachmentsDownloadResult = await self._invoke("attachments/download", {
            "case": case,
            "attachment": attachment,
            "path": path,
            "overwrite": overwrite,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def attachments_delete(
        self,
        case: str,
        attachment: str,
        *,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> AttachmentsListResult:
        """Deletes an attachment of a case and returns those that remain.

        Args:
            case: The case: profile/number, or a bare number.
            attachment: The attachment's id from `attachments/list`.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, ConflictError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, OutcomeUnknownError, ReadOnlyError,
            TooLargeError, RejectedError, ConfigurationError, InternalError, RequestCancelledError.
        """
        result: AttachmentsListResult = await self._invoke("attachments/delete", {
            "case": case,
            "attachment": attachment,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def watchlist_add(
        self,
        case: str,
        users: Sequence[User],
        *,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> WatchlistAddResult:
        """Adds people to a case's watchlist; `failed` lists the people whom the vendor did not add.

        Args:
            case: The case: profile/number, or a bare number.
            users: The people. Default of `realm`: the vendor's usual directory.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, ConflictError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, OutcomeUnknownError, ReadOnlyError,
            TooLargeError, RejectedError, ConfigurationError, InternalError, RequestCancelledError.
        """
        result: WatchlistAddResult = await self._invoke("watchlist/add", {
            "case": case,
            "users": users,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def watchlist_remove(
        self,
        case: str,
        users: Sequence[User],
        *,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> WatchlistRemoveResult:
        """Removes people from a case's watchlist and returns those who remain.

        Args:
            case: The case: profile/number, or a bare number.
            users: The people. Default of `realm`: the vendor's usual directory.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, ConflictError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, OutcomeUnknownError, ReadOnlyError,
            TooLargeError, RejectedError, ConfigurationError, InternalError, RequestCancelledError.
        """
        result: WatchlistRemoveResult = await self._invoke("watchlist/remove", {
            "case": case,
            "users": users,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def resources_add(
        self,
        case: str,
        resource: Resource,
        *,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> Resource:
        """Adds a resource to a case.

        Args:
            case: The case: profile/number, or a bare number.
            resource: The resource: a crn, or type and id, with an optional note.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, ConflictError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, OutcomeUnknownError, ReadOnlyError,
            TooLargeError, RejectedError, ConfigurationError, InternalError, RequestCancelledError.
        """
        result: Resource = await self._invoke("resources/add", {
            "case": case,
            "resource": resource,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def values_list(
        self,
        profile: str,
        kind: Literal["offerings", "resolutionCodes", "statuses", "euSupport", "products", "versions", "severities", "types", "groups", "entitlements"],
        *,
        of: Optional[str] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> ValuesListResult:
        """Lists the values that a vendor accepts, such as offerings or statuses.

        Args:
            profile: The profile.
            kind: The kind of value.
            of: The value that the list depends on, such as the product for versions.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: ValuesListResult = await self._invoke("values/list", {
            "profile": profile,
            "kind": kind,
            "of": of,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def accounts_list(
        self,
        profile: str,
        *,
        account: Optional[str] = None,
        billing_accounts: Optional[Sequence[str]] = None,
        name: Optional[str] = None,
        nested: Optional[int] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        raw: Optional[bool] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> AccountsListResult:
        """Lists the accounts of a marketplace with an id, billing account or company name, in pages.

        Args:
            profile: The profile.
            account: The account's id. Unless `accountsVersion` of the profile is v2, set `account`, `billingAccounts`
                or `name`.
            billing_accounts: Only accounts with one of these billing account ids.
            name: Only accounts of the company with this name.
            nested: The detail about users: 0 for none, 1 for roles, 2 for names and addresses as well. Default: 0. 0 to
                2.
            limit: The maximum number of accounts. Default: 50. 1 to 100.
            cursor: `nextCursor` of the previous page.
            raw: Whether to include the vendor's unmodified record of each account.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: AccountsListResult = await self._invoke("accounts/list", {
            "profile": profile,
            "account": account,
            "billingAccounts": billing_accounts,
            "name": name,
            "nested": nested,
            "limit": limit,
            "cursor": cursor,
            "raw": raw,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def uoms_list(
        self,
        profile: str,
        *,
        locale: Optional[str] = None,
        raw: Optional[bool] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> UomsListResult:
        """Lists the units of measure of a marketplace.

        Args:
            profile: The profile.
            locale: The language of the texts, such as fr. Default: en-us.
            raw: Whether to include the vendor's unmodified record of each unit.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: UomsListResult = await self._invoke("uoms/list", {
            "profile": profile,
            "locale": locale,
            "raw": raw,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def uoms_get(
        self,
        profile: str,
        uom: str,
        *,
        locale: Optional[str] = None,
        raw: Optional[bool] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> UnitOfMeasure:
        """Reads one unit of measure.

        Args:
            profile: The profile.
            uom: The `identifier` of the unit from `uoms/list`.
            locale: The language of the texts, such as fr. Default: en-us.
            raw: Whether to include the vendor's unmodified record.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: UnitOfMeasure = await self._invoke("uoms/get", {
            "profile": profile,
            "uom": uom,
            "locale": locale,
            "raw": raw,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def editions_get(
        self,
        profile: str,
        edition: str,
        *,
        version: Optional[int] = None,
        locale: Optional[str] = None,
        include_metadata: Optional[bool] = None,
        allow_draft: Optional[bool] = None,
        quote: Optional[str] = None,
        raw: Optional[bool] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> Edition:
        """Reads an edition of a product with its charges, in the latest or a given version.

        Args:
            profile: The profile.
            edition: The edition's id, such as EIDHJLN9.
            version: The version. Default: the latest. 0 to 1000000000.
            locale: The language of the texts, such as fr. Default: en-us.
            include_metadata: Whether to return `metadata`.
            allow_draft: Whether the latest version may be a draft; not allowed with `version`.
            quote: The quote whose prices to return; requires `version`.
            raw: Whether to include the vendor's unmodified record.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: Edition = await self._invoke("editions/get", {
            "profile": profile,
            "edition": edition,
            "version": version,
            "locale": locale,
            "includeMetadata": include_metadata,
            "allowDraft": allow_draft,
            "quote": quote,
            "raw": raw,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def orders_check(
        self,
        profile: str,
        account: str,
        edition: str,
        *,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> OrderEligibility:
        """Checks whether an account may order an edition, without ordering it.

        Args:
            profile: The profile.
            account: The account's id from `accounts/list`.
            edition: The edition's id, such as EIDHJLN9.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: OrderEligibility = await self._invoke("orders/check", {
            "profile": profile,
            "account": account,
            "edition": edition,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def orders_create(
        self,
        profile: str,
        account: str,
        subscriptions: Sequence[OrderSubscription],
        confirm: Literal[True],
        *,
        payment: Optional[OrderPayment] = None,
        requestor: Optional[OrderRequestor] = None,
        quote: Optional[str] = None,
        request_id: Optional[str] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> OrdersCreateResult:
        """Checks every edition, orders subscriptions, and returns what the vendor accepted.

        Args:
            profile: The profile.
            account: The id of the account to order for, from `accounts/list`.
            subscriptions: The subscriptions to order, with the vendor's member names.
            confirm: Must be true. It confirms that the order may spend money.
            payment: The payment.
            requestor: The person who orders.
            quote: The quote that overrides prices.
            request_id: The id of the order, for the vendor's support. Default: a new UUID. Using it again creates a
                second order.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, ConflictError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, OutcomeUnknownError, ReadOnlyError,
            TooLargeError, RejectedError, ConfigurationError, InternalError, RequestCancelledError.
        """
        result: OrdersCreateResult = await self._invoke("orders/create", {
            "profile": profile,
            "account": account,
            "subscriptions": subscriptions,
            "confirm": confirm,
            "payment": payment,
            "requestor": requestor,
            "quote": quote,
            "requestId": request_id,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def subscriptions_get(
        self,
        profile: str,
        subscription: str,
        *,
        raw: Optional[bool] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> Subscription:
        """Reads a subscription and its state.

        Args:
            profile: The profile.
            subscription: The subscription's id from `orders/create`.
            raw: Whether to include the vendor's unmodified record.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: Subscription = await self._invoke("subscriptions/get", {
            "profile": profile,
            "subscription": subscription,
            "raw": raw,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def references_find(
        self,
        text: str,
        *,
        language_id: Optional[str] = None,
        encoding: Optional[Literal["utf-8", "utf-16", "utf-32"]] = None,
        limit: Optional[int] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> ReferencesFindResult:
        """Finds case numbers, case ids and addresses of case pages in a text.

        Args:
            text: The text, at most 10,000,000 bytes in UTF-8. Lines of over 10,000 characters are skipped.
            language_id: The language id of LSP. Of a programming language, only comments and strings are scanned.
                Default: all of the text.
            encoding: The unit of `character`. Default: "utf-16".
            limit: The maximum number of references. Default: 5000. 1 to 5000.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, ConfigurationError, InternalError.
        """
        result: ReferencesFindResult = await self._invoke("references/find", {
            "text": text,
            "languageId": language_id,
            "encoding": encoding,
            "limit": limit,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def changes_list(
        self,
        *,
        state: Optional[str] = None,
        query: Optional[str] = None,
        profiles: Optional[Sequence[str]] = None,
        kinds: Optional[Sequence[Literal["created", "status", "severity", "owner", "fields", "comment", "attachment", "gone", "back"]]] = None,
        include: Optional[Sequence[Literal["bodies"]]] = None,
        limit: Optional[int] = None,
        wait_seconds: Optional[int] = None,
        reader: Optional[str] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> ChangesListResult:
        """Lists what changed since a state, and can wait for the next change; without a state, returns the current one.

        Args:
            state: `state` of an earlier result. Default: that of the reader, or the current state.
            query: Only changes of cases that matched this query before or after the change, such as `status:open
                is:mine`.
            profiles: The profiles. Default: all that have cases.
            kinds: Only changes of these kinds. Default: all; but new files at Red Hat and Cisco are reported only if
                `attachment` is named, since that is one more request for each changed case. Without `comment`, casewire
                does not request the comments there.
            include: `bodies` adds the record of each new comment and file.
            limit: The maximum number of changes. Default: 100. 1 to 1000.
            wait_seconds: The maximum time to wait for the first change, in seconds. Meanwhile, the vendors are polled.
                Needs `state` or `reader`. 1 to 300.
            reader: Keeps the state in the store under this name: each call continues where the last one ended.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, ResyncError, InternalError, RequestCancelledError.
        """
        result: ChangesListResult = await self._invoke("changes/list", {
            "state": state,
            "query": query,
            "profiles": profiles,
            "kinds": kinds,
            "include": include,
            "limit": limit,
            "waitSeconds": wait_seconds,
            "reader": reader,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def changes_subscribe(
        self,
        *,
        state: Optional[str] = None,
        query: Optional[str] = None,
        profiles: Optional[Sequence[str]] = None,
        kinds: Optional[Sequence[Literal["created", "status", "severity", "owner", "fields", "comment", "attachment", "gone", "back"]]] = None,
        include: Optional[Sequence[Literal["bodies"]]] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> ChangesSubscribeResult:
        """Sends `changes/didHappen` for each change from now on, or since a state, until the connection ends.

        Args:
            state: Begins after this state of an earlier result. Default: now.
            query: Only changes of cases that matched this query before or after the change, such as `status:open
                is:mine`.
            profiles: The profiles. Default: all that have cases.
            kinds: Only changes of these kinds. Default: all; but new files at Red Hat and Cisco are reported only if
                `attachment` is named, since that is one more request for each changed case. Without `comment`, casewire
                does not request the comments there.
            include: `bodies` adds the record of each new comment and file.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, ResyncError, InternalError, RequestCancelledError.
        """
        result: ChangesSubscribeResult = await self._invoke("changes/subscribe", {
            "state": state,
            "query": query,
            "profiles": profiles,
            "kinds": kinds,
            "include": include,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def changes_unsubscribe(
        self,
        subscription: str,
        *,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> EmptyResult:
        """Ends a subscription of this connection.

        Args:
            subscription: The subscription.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, ConfigurationError, InternalError.
        """
        result: EmptyResult = await self._invoke("changes/unsubscribe", {
            "subscription": subscription,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def cache_info(
        self,
        *,
        profile: Optional[str] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> CacheInfoResult:
        """Returns where the store is, and what it has of each profile.

        Args:
            profile: The profile, configured or not. Default: all.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: CacheInfoResult = await self._invoke("cache/info", {
            "profile": profile,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def cache_sync(
        self,
        *,
        profiles: Optional[Sequence[str]] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> CacheSyncResult:
        """Reads all cases of the given profiles, or of all, into the store; afterwards those that changed.

        Args:
            profiles: The profiles. Default: all that have cases.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: CacheSyncResult = await self._invoke("cache/sync", {
            "profiles": profiles,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    async def cache_clear(
        self,
        *,
        profile: Optional[str] = None,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> CacheClearResult:
        """Removes the cases of a profile, or of all, from the store. Nothing changes at the vendors.

        Args:
            profile: The profile, configured or not. Default: all.
            timeout_seconds: The timeout of the request. Default: that of the client.
            on_progress: Is called with each progress of the request.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        result: CacheClearResult = await self._invoke("cache/clear", {
            "profile": profile,
        }, timeout_seconds=timeout_seconds, on_progress=on_progress, cancellation=cancellation)
        return result

    def cases(
        self,
        *,
        profiles: Optional[Sequence[str]] = None,
        status: Optional[Sequence[Literal["open", "new", "inProgress", "waitingOnCustomer", "resolutionProvided", "resolved", "closed"]]] = None,
        severity: Optional[Sequence[int]] = None,
        search: Optional[str] = None,
        owner: Optional[str] = None,
        created_by: Optional[str] = None,
        updated_since: Optional[Union[str, datetime]] = None,
        updated_until: Optional[Union[str, datetime]] = None,
        created_since: Optional[Union[str, datetime]] = None,
        created_until: Optional[Union[str, datetime]] = None,
        contracts: Optional[Sequence[str]] = None,
        users: Optional[Sequence[str]] = None,
        groups: Optional[Sequence[str]] = None,
        numbers: Optional[Sequence[str]] = None,
        sort: Optional[Literal["updatedAt", "createdAt", "severity", "status", "number", "title", "-updatedAt", "-createdAt", "-severity", "-status", "-number", "-title"]] = None,
        fields: Optional[Sequence[Literal["profile", "provider", "number", "title", "description", "status", "severity", "type", "createdAt", "createdBy", "updatedAt", "updatedBy", "closedAt", "contact", "owner", "product", "version", "offering", "group", "account", "contract", "serialNumber", "technology", "subTechnology", "problemCode", "bugs", "rmas", "customerReference", "escalated", "resolution", "closeNotes", "supportTier", "url", "watchlist", "resources", "attachments", "comments", "vendorFields"]]] = None,
        raw: Optional[bool] = None,
        query: Optional[str] = None,
        limit: Optional[int] = None,
        all: Optional[bool] = None,
        cursor: Optional[str] = None,
        max_age_seconds: Optional[int] = None,
        with_state: Optional[bool] = None,
        timeout_seconds: Optional[int] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> AsyncPages[Case, CasesListResult]:
        """Iterates over the rows of all pages of `cases/list`.

        Lists the cases of the given profiles, or of all, merged in one order, in pages. `limit` is the size of a page.

        Args:
            profiles: The profiles. Default: all that have cases.
            status: Only cases with one of these states. Default: all, including closed.
            severity: Only cases with one of these severities, 1 (worst) to 4.
            search: Only cases that contain this text.
            owner: Only cases with this owner: an id, an e-mail address or a name.
            created_by: Only cases that this person opened: an id, an e-mail address or a name.
            updated_since: Only cases updated at this time or later.
            updated_until: Only cases updated at this time or earlier.
            created_since: Only cases opened at this time or later.
            created_until: Only cases opened at this time or earlier.
            contracts: Only cases of one of these contracts.
            users: Only cases with one of these people as creator or contact.
            groups: Only cases in one of these case groups.
            numbers: Only the cases with these numbers, without the profile.
            sort: The sort order; a leading hyphen means descending. Default: "-updatedAt".
            fields: The members to return. Default: all but description, comments, attachments, watchlist and resources.
            raw: Whether to include the vendor's unmodified record of each case.
            query: Only cases that match this query, such as `status:open severity:1..2 is:mine`.
            limit: The maximum number of cases, up to 500 without `all`. Default: 50, or 10000 with `all`. 1 to 100000.
            all: Whether to read all pages, up to `limit`. The timeout is then 600 seconds unless `timeoutSeconds` is
                set.
            cursor: `nextCursor` of the previous page.
            max_age_seconds: The maximum age of an answer from the store, in seconds; 0 always queries the vendor.
                Default: the vendor is queried, and the store answers only if the vendor cannot be reached. 0 to
                31536000.
            with_state: Whether to return `state`, the state of the changes before the cases were read. Default: if
                `maxAgeSeconds` is above 0.
            timeout_seconds: The timeout of the request. Default: that of the client.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        return AsyncPages(
            self._invoke, "cases/list", "cases", {
            "profiles": profiles,
            "status": status,
            "severity": severity,
            "search": search,
            "owner": owner,
            "createdBy": created_by,
            "updatedSince": time_text(updated_since),
            "updatedUntil": time_text(updated_until),
            "createdSince": time_text(created_since),
            "createdUntil": time_text(created_until),
            "contracts": contracts,
            "users": users,
            "groups": groups,
            "numbers": numbers,
            "sort": sort,
            "fields": fields,
            "raw": raw,
            "query": query,
            "limit": limit,
            "all": all,
            "cursor": cursor,
            "maxAgeSeconds": max_age_seconds,
            "withState": with_state,
        }, timeout_seconds=timeout_seconds, cancellation=cancellation)

    def search(
        self,
        query: str,
        *,
        profiles: Optional[Sequence[str]] = None,
        fields: Optional[Sequence[Literal["profile", "provider", "number", "title", "description", "status", "severity", "type", "createdAt", "createdBy", "updatedAt", "updatedBy", "closedAt", "contact", "owner", "product", "version", "offering", "group", "account", "contract", "serialNumber", "technology", "subTechnology", "problemCode", "bugs", "rmas", "customerReference", "escalated", "resolution", "closeNotes", "supportTier", "url", "watchlist", "resources", "attachments", "comments", "vendorFields"]]] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        max_age_seconds: Optional[int] = None,
        with_state: Optional[bool] = None,
        timeout_seconds: Optional[int] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> AsyncPages[Case, CasesSearchResult]:
        """Iterates over the rows of all pages of `cases/search`.

        Searches numbers, titles, descriptions and comments of the store and at the vendors; the best matches come
        first. `limit` is the size of a page.

        Args:
            query: The words to search for, and filters as in `cases/list`, such as `status:open "bgp flap"`. All must
                match; a word also matches longer ones.
            profiles: The profiles. Default: all that have cases.
            fields: The members to return. Default: all but description, comments, attachments, watchlist and resources.
            limit: The maximum number of cases. Default: 20. 1 to 100.
            cursor: `nextCursor` of the previous page.
            max_age_seconds: The maximum age of an answer from the store, in seconds; 0 always queries the vendor.
                Default: the vendor is queried, and the store answers only if the vendor cannot be reached. 0 to
                31536000.
            with_state: Whether to return `state`, the state of the changes before the cases were read. Default: if
                `maxAgeSeconds` is above 0.
            timeout_seconds: The timeout of the request. Default: that of the client.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        return AsyncPages(
            self._invoke, "cases/search", "cases", {
            "query": query,
            "profiles": profiles,
            "fields": fields,
            "limit": limit,
            "cursor": cursor,
            "maxAgeSeconds": max_age_seconds,
            "withState": with_state,
        }, timeout_seconds=timeout_seconds, cancellation=cancellation)

    def comments(
        self,
        case: str,
        *,
        since: Optional[Union[str, datetime]] = None,
        order: Optional[Literal["oldest", "newest"]] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        raw: Optional[bool] = None,
        max_age_seconds: Optional[int] = None,
        timeout_seconds: Optional[int] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> AsyncPages[Comment, CommentsListResult]:
        """Iterates over the rows of all pages of `comments/list`.

        Lists the comments of a case in pages, oldest first by default. `limit` is the size of a page.

        Args:
            case: The case: profile/number, or a bare number.
            since: Only comments created at this time or later.
            order: The order: the oldest or the newest comment first. Default: "oldest".
            limit: The maximum number of comments. Default: 100. 1 to 500.
            cursor: `nextCursor` of the previous page.
            raw: Whether to include the vendor's unmodified record of each comment.
            max_age_seconds: The maximum age of an answer from the store, in seconds; 0 always queries the vendor.
                Default: the vendor is queried, and the store answers only if the vendor cannot be reached. 0 to
                31536000.
            timeout_seconds: The timeout of the request. Default: that of the client.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        return AsyncPages(
            self._invoke, "comments/list", "comments", {
            "case": case,
            "since": time_text(since),
            "order": order,
            "limit": limit,
            "cursor": cursor,
            "raw": raw,
            "maxAgeSeconds": max_age_seconds,
        }, timeout_seconds=timeout_seconds, cancellation=cancellation)

    def accounts(
        self,
        profile: str,
        *,
        account: Optional[str] = None,
        billing_accounts: Optional[Sequence[str]] = None,
        name: Optional[str] = None,
        nested: Optional[int] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        raw: Optional[bool] = None,
        timeout_seconds: Optional[int] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> AsyncPages[Account, AccountsListResult]:
        """Iterates over the rows of all pages of `accounts/list`.

        Lists the accounts of a marketplace with an id, billing account or company name, in pages. `limit` is the size
        of a page.

        Args:
            profile: The profile.
            account: The account's id. Unless `accountsVersion` of the profile is v2, set `account`, `billingAccounts`
                or `name`.
            billing_accounts: Only accounts with one of these billing account ids.
            name: Only accounts of the company with this name.
            nested: The detail about users: 0 for none, 1 for roles, 2 for names and addresses as well. Default: 0. 0 to
                2.
            limit: The maximum number of accounts. Default: 50. 1 to 100.
            cursor: `nextCursor` of the previous page.
            raw: Whether to include the vendor's unmodified record of each account.
            timeout_seconds: The timeout of the request. Default: that of the client.
            cancellation: Cancels the request from elsewhere.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, InternalError, RequestCancelledError.
        """
        return AsyncPages(
            self._invoke, "accounts/list", "accounts", {
            "profile": profile,
            "account": account,
            "billingAccounts": billing_accounts,
            "name": name,
            "nested": nested,
            "limit": limit,
            "cursor": cursor,
            "raw": raw,
        }, timeout_seconds=timeout_seconds, cancellation=cancellation)

    def changes(
        self,
        state: Optional[str] = None,
        *,
        query: Optional[str] = None,
        profiles: Optional[Sequence[str]] = None,
        kinds: Optional[Sequence[Literal["created", "status", "severity", "owner", "fields", "comment", "attachment", "gone", "back"]]] = None,
        include: Optional[Sequence[Literal["bodies"]]] = None,
        limit: Optional[int] = None,
        wait_seconds: Optional[int] = None,
        on_error: Optional[Callable[[CasewireError], object]] = None,
        on_resync: Optional[Callable[[ResyncError], object]] = None,
        timeout_seconds: Optional[int] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> AsyncChanges:
        """Iterates over the changes of cases, and waits for the next one.

        It continues after errors that pass and after a restart of the server. Store the `state` of the iterator after
        you have processed a change, and pass it here to continue later. Without a state, it begins now.

        Args:
            state: `state` of an earlier result. Default: that of the reader, or the current state.
            query: Only changes of cases that matched this query before or after the change, such as `status:open
                is:mine`.
            profiles: The profiles. Default: all that have cases.
            kinds: Only changes of these kinds. Default: all; but new files at Red Hat and Cisco are reported only if
                `attachment` is named, since that is one more request for each changed case. Without `comment`, casewire
                does not request the comments there.
            include: `bodies` adds the record of each new comment and file.
            limit: The maximum number of changes. Default: 100. 1 to 1000.
            wait_seconds: The maximum time to wait for the first change, in seconds. Meanwhile, the vendors are polled.
                Needs `state` or `reader`. 1 to 300.
            on_error: Is called with each error after which the iteration continues.
            on_resync: Is called when the state is not valid any more, after which the iteration continues from a new
                state. List the cases again there. Default: the error is raised, and an iteration that begins after it
                continues from the new state.
            timeout_seconds: The timeout of a request, in addition to the time to wait for changes.
            cancellation: Ends the iteration with RequestCancelledError.

        Raises:
            InvalidParamsError, AuthRequiredError, ForbiddenError, NotFoundError, RateLimitedError,
            VendorUnavailableError, VendorProtocolError, UnsupportedError, TooLargeError, RejectedError,
            ConfigurationError, ResyncError, InternalError, RequestCancelledError.
        """
        return AsyncChanges(self._invoke, {
            "state": state,
            "query": query,
            "profiles": profiles,
            "kinds": kinds,
            "include": include,
            "limit": limit,
            "waitSeconds": wait_seconds,
        }, on_error=on_error, on_resync=on_resync, timeout_seconds=timeout_seconds, cancellation=cancellation)

    @overload
    def on(self, name: Literal["session/didChange"], listener: Callable[[Session], object]) -> Callable[[], None]: ...

    @overload
    def on(self, name: Literal["changes/didHappen"], listener: Callable[[ChangesDidHappenParams], object]) -> Callable[[], None]: ...

    @overload
    def on(self, name: Literal["start"], listener: Callable[[ServerStart], object]) -> Callable[[], None]: ...

    @overload
    def on(self, name: Literal["exit"], listener: Callable[[ServerExit], object]) -> Callable[[], None]: ...

    @overload
    def on(self, name: Literal["stderr"], listener: Callable[[str], object]) -> Callable[[], None]: ...

    @overload
    def on(self, name: Literal["notification"], listener: Callable[[dict[str, Any]], object]) -> Callable[[], None]: ...

    def on(self, name: str, listener: Callable[[Any], object]) -> Callable[[], None]:
        """Adds a listener, and returns the function that removes it.

        "session/didChange": Reports the new state of a session to a client that requested notifications in
            `initialize`.
        "changes/didHappen": Reports changes to a client that called `changes/subscribe`.
        "start": The program was started.
        "exit": The program ended.
        "stderr": A line that the program wrote to stderr.
        "notification": Each other message of the program that is not a response.

        Listeners are called in the event loop. An error of a listener is reported and ends nothing. Coroutine functions are awaited.
        """
        return self._listen(name, listener)
