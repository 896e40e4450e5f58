"""One call to a provider about tokens, and what its failures mean. Nothing of a body is logged or repeated."""

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

import httpx
import orjson

from libs.clock import utc_now
from libs.tls import trusted
from services.ops_hub.connections.adapters.protocol import AnswerUnreadable, ProviderDown, RateLimited
from services.ops_hub.connections.oauth.providers.protocol import ClientRefused

MOST_BYTES = 64 * 1024
_CODE = re.compile(r"[a-z_]{1,40}")


class Refusal(Exception):
    """4xx with an error of the provider's. `code` is its word for it, when it is one; never its free text."""

    def __init__(self, status: int, code: str, body: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.body = body


class TokenCaller:
    """An HTTP client for providers' token endpoints; close it."""

    def __init__(self, timeout_seconds: float) -> None:
        self._seconds = timeout_seconds
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(timeout_seconds, connect=min(3.0, timeout_seconds)),
            follow_redirects=False,
            verify=trusted(trust_env=True),
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def call(
        self, method: str, url: str, *, form: Mapping[str, str] | None = None, bearer: str | None = None
    ) -> dict[str, Any]:
        """The answer's JSON object. Raises `ProviderDown`, `RateLimited`, `AnswerUnreadable`, `Refusal`."""
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
        try:
            async with asyncio.timeout(self._seconds):
                answer, body = await self._send(method, url, form, headers)
        except (TimeoutError, httpx.HTTPError) as error:
            raise ProviderDown(f"The provider did not answer ({type(error).__name__}).") from error
        return _judged(answer, body)

    async def _send(
        self, method: str, url: str, form: Mapping[str, str] | None, headers: Mapping[str, str]
    ) -> tuple[httpx.Response, bytes]:
        body = bytearray()
        async with self._client.stream(method, url, data=form, headers=dict(headers)) as answer:
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise AnswerUnreadable("The provider's answer is too long.")
        return answer, bytes(body)


def _judged(answer: httpx.Response, body: bytes) -> dict[str, Any]:
    if answer.status_code >= 500:
        raise ProviderDown(f"The provider answers {answer.status_code}.", retry_after=_retry_after(answer))
    if answer.status_code == 429:
        raise RateLimited("The provider asks to wait.", retry_after=_retry_after(answer))
    content = _object(body)
    if answer.is_success and content is not None:
        return content
    if 400 <= answer.status_code < 500 and content is not None:
        raise Refusal(answer.status_code, _code_of(content), content)
    raise AnswerUnreadable(f"The provider answers {answer.status_code} in a form that it does not document.")


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        content = orjson.loads(body) if body else {}
    except orjson.JSONDecodeError:
        return None
    return cast("dict[str, Any]", content) if isinstance(content, dict) else None


def _code_of(content: Mapping[str, Any]) -> str:
    """The provider's code for the error, if it looks like one (RFC 6749 5.2; the Graph API has an object there)."""
    error = content.get("error")
    return error if isinstance(error, str) and _CODE.fullmatch(error) else "refused"


def _retry_after(answer: httpx.Response) -> float | None:
    text = answer.headers.get("retry-after", "")
    return min(float(text), 86_400.0) if text.isdigit() else None


def expiry(content: Mapping[str, Any]) -> float | None:
    """`expires_in` in seconds; None when it is not said. Raises `AnswerUnreadable`."""
    seconds = content.get("expires_in")
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float | str):
        raise AnswerUnreadable("expires_in is no number.")
    try:
        value = float(seconds)
    except ValueError as error:
        raise AnswerUnreadable("expires_in is no number.") from error
    if not 0 < value < 400 * 86_400:
        raise AnswerUnreadable("expires_in makes no sense.")
    return value


def moment_in(seconds: float | None) -> datetime | None:
    """The moment that is `seconds` away; None for None."""
    return None if seconds is None else utc_now() + timedelta(seconds=seconds)


def text_of(content: Mapping[str, Any], name: str) -> str:
    """A member that has to be there. Raises `AnswerUnreadable`."""
    value = content.get(name)
    if not isinstance(value, str) or not value or len(value) > 8192:
        raise AnswerUnreadable(f"{name} is missing.")
    return value


def raise_if_ours(refusal: Refusal) -> None:
    """Raises `ClientRefused` when it is this installation that is refused, and not the person."""
    if refusal.code in ("invalid_client", "unauthorized_client", "redirect_uri_mismatch", "deleted_client"):
        raise ClientRefused(f"The provider does not accept this installation ({refusal.code}).") from refusal
