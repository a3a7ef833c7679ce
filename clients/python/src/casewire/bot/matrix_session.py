"""The session of the bot at a Matrix homeserver, and single requests."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any, Callable, Dict, List, Mapping, Optional, cast
from urllib.parse import quote

import aiohttp
from nio import (  # pyright: ignore[reportMissingTypeStubs]
    AsyncClient,
    AsyncClientConfig,
    ErrorResponse,
    LoginResponse,
    WhoamiResponse,
)

from .chat import AccountError, ChatForbidden, ChatRejected, ChatUnavailable
from .config import MatrixSettings
from .storage import Storage
from .tls import tls_context
from .values import record, rows

log = logging.getLogger("casewire.bot")

_SESSION = "matrix-session"
_LONGEST_RESPONSE = 64_000_000
_REQUEST_SECONDS = 30
_FILTER: Dict[str, Any] = {
    "room": {"timeline": {"limit": 100}, "state": {"lazy_load_members": True}, "ephemeral": {"types": []}},
    "presence": {"types": []},
}
# Errors of a homeserver that refuses this message, and would refuse it again.
_REJECTED = (400, 413, 414, 415)


class MatrixSession:
    """Logs in, keeps the device, and sends requests.

    The device must stay the same: a homeserver recognises a repeated message by its transaction and the device.
    """

    def __init__(
        self, settings: MatrixSettings, storage: Storage, secret: Callable[[], str], hide: Callable[[str], None]
    ) -> None:
        self._settings = settings
        self._storage = storage
        self._secret = secret
        self._hide = hide
        # The client repeats nothing by itself: Delivery decides when a message is sent again.
        options = AsyncClientConfig(
            max_limit_exceeded=0,
            max_timeouts=0,
            encryption_enabled=False,
            store_sync_tokens=False,
            request_timeout=_REQUEST_SECONDS,
        )
        self.client = AsyncClient(settings.homeserver, settings.user, config=options)
        if settings.ca_file is not None:
            self.client.ssl = cast(Any, tls_context("matrix", settings.ca_file))
        self._lock = asyncio.Lock()
        self.is_open = False

    async def open(self) -> None:
        """Logs in, unless a stored or configured token is valid. Raises ChatUnavailable or AccountError."""
        async with self._lock:
            if self.is_open:
                return
            if self._settings.access_token is not None:
                self._use(self._settings.user, "", self._secret())
                await self._check("The homeserver refuses `matrix.accessToken`. Set a new one.")
            elif not await self._restore():
                await self._login()
            self.is_open = True

    def _use(self, user: str, device: str, token: str) -> None:
        self._hide(token)
        self.client.user_id, self.client.device_id, self.client.access_token = user, device, token

    async def _check(self, refusal: str) -> None:
        response = await self._call(self.client.whoami())
        if not isinstance(response, WhoamiResponse):
            raise AccountError(refusal) if _is_refusal(response) else self._not_matrix(response)
        if response.user_id != self._settings.user:
            raise AccountError(f"The token belongs to {response.user_id}, not to {self._settings.user}. Correct `matrix.user`.")
        self.client.device_id = response.device_id or ""

    async def _restore(self) -> bool:
        stored = record(self._storage.get_json(_SESSION))
        if stored.get("user") != self._settings.user or stored.get("homeserver") != self._settings.homeserver:
            return False
        self._use(stored["user"], stored["device"], stored["token"])
        try:
            await self._check("expired")
        except AccountError:
            return False
        return True

    async def _login(self) -> None:
        stored = record(self._storage.get_json(_SESSION))
        same = stored.get("user") == self._settings.user and stored.get("homeserver") == self._settings.homeserver
        self.client.user, self.client.access_token = self._settings.user, ""
        self.client.device_id = stored["device"] if same else None
        response = await self._call(self.client.login(self._secret(), device_name="casewire-bot"))
        if not isinstance(response, LoginResponse):
            if not _is_refusal(response):
                raise self._not_matrix(response)
            raise AccountError(
                f"The homeserver refuses the login of {self._settings.user}. Check `matrix.user` and `matrix.password`."
            )
        self._use(response.user_id, response.device_id, response.access_token)
        session = {
            "homeserver": self._settings.homeserver,
            "user": response.user_id,
            "device": response.device_id,
            "token": response.access_token,
        }
        self._storage.put(_SESSION, json.dumps(session))

    def _not_matrix(self, response: object) -> ChatUnavailable:
        """The error for a response that neither accepts nor refuses the account, such as a page of a proxy."""
        status = _status(response)
        return ChatUnavailable(
            f"{self._settings.homeserver} does not answer as a homeserver{f' (status {status})' if status else ''}. "
            "If this stays so, correct `matrix.homeserver`.", 30.0
        )  # fmt: skip

    async def _call(self, request: Any) -> Any:
        """Awaits a request of the library. Raises ChatUnavailable if it can succeed later."""
        try:
            response = await request
        except (TypeError, ValueError, LookupError, AttributeError, RecursionError) as error:
            # The library reads a response that is not one of Matrix.
            log.debug("matrix: a response cannot be read", exc_info=error)
            raise self._not_matrix(None) from None
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise ChatUnavailable(f"The homeserver cannot be reached ({type(error).__name__}).") from None
        if isinstance(response, ErrorResponse):
            status = _status(response)
            if status == 429 or response.status_code == "M_LIMIT_EXCEEDED":
                raise ChatUnavailable("The homeserver limits the rate.", _seconds(response.retry_after_ms))
            if status >= 500 or status == 0 or status == 408:
                raise ChatUnavailable(f"The homeserver answers with {status or 'something else than JSON'}.")
        return response

    async def sync(self, since: Optional[str], first: bool) -> Any:
        """Waits for events. Raises ChatUnavailable. With `first`, it returns at once, with the whole state."""
        request = self.client.sync(timeout=0 if first else 30_000, since=since, full_state=first, sync_filter=cast(Any, _FILTER))
        # The library sets no limit for the first one.
        response = await self._call(asyncio.wait_for(request, 300))
        if isinstance(response, ErrorResponse):
            if response.status_code in ("M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_FORBIDDEN"):
                self.refused()
            if not isinstance(response.status_code, str):
                raise self._not_matrix(response)
            raise ChatUnavailable(f"The homeserver refuses to synchronise ({response.status_code}).")
        return response

    def refused(self) -> None:
        """The token is not valid any more. The next `open` gets another one, or raises AccountError."""
        self.is_open = False

    async def request(self, method: str, path: str, body: Optional[Mapping[str, Any]] = None) -> Mapping[str, Any]:
        """Sends one request, once. Raises ChatUnavailable, ChatForbidden or ChatRejected."""
        if not self.is_open:
            raise ChatUnavailable("The bot is not connected yet.", 0.5)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.client.access_token}"}
        data = None if body is None else json.dumps(body)
        try:
            response = await self.client.send(method, "/_matrix/client/v3" + path, data, headers)
            try:
                text = await _read(response)
                status, retry_after = response.status, response.headers.get("Retry-After", "")
            finally:
                response.release()
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise ChatUnavailable(f"The homeserver cannot be reached ({type(error).__name__}).") from None
        try:
            value: object = json.loads(text)
        except ValueError:
            value = None
        members, elements = record(value), rows(value)
        if status != 200 or not isinstance(value, (dict, list)):
            raise self._error(status, members, retry_after)
        return members if isinstance(value, dict) else {"list": elements}

    def _error(self, status: int, value: Mapping[str, Any], retry_after: str) -> Exception:
        code = str(value.get("errcode", ""))[:50]
        if status == 429:
            wait = float(retry_after) if retry_after.isdigit() else _seconds(value.get("retry_after_ms"))
            return ChatUnavailable("The homeserver limits the rate.", wait)
        if status == 401:
            self.refused()
            return ChatUnavailable("The homeserver does not accept the token any more.", 1.0)
        if status in (403, 404):
            return ChatForbidden(f"{status} {code}")
        if status in _REJECTED:
            return ChatRejected(f"{status} {code}")
        return ChatUnavailable(f"The homeserver answers with {status} {code}.".replace(" .", "."))

    async def close(self) -> None:
        await self.client.close()


async def _read(response: Any) -> bytes:
    """The body of a response, bounded."""
    parts: List[bytes] = []
    size = 0
    async for part_of_body in response.content.iter_chunked(65_536):
        size += len(part_of_body)
        if size > _LONGEST_RESPONSE:
            raise ChatUnavailable("The homeserver answers with more than 64 MB.")
        parts.append(part_of_body)
    return b"".join(parts)


# The codes with which a homeserver refuses an account.
_REFUSALS = frozenset(("M_FORBIDDEN", "M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED", "M_USER_LOCKED", "M_USER_SUSPENDED"))


def _is_refusal(response: object) -> bool:
    return isinstance(response, ErrorResponse) and _status(response) in (401, 403) and response.status_code in _REFUSALS


def _status(response: object) -> int:
    # A response of aiohttp, which the library declares as a class without members.
    transport: Any = getattr(response, "transport_response", None)
    return int(transport.status) if transport is not None else 0


def _seconds(milliseconds: object) -> float:
    return milliseconds / 1000 if isinstance(milliseconds, (int, float)) and not isinstance(milliseconds, bool) else 5.0


def part(text: str) -> str:
    """A part of a path."""
    return quote(text, safe="")
