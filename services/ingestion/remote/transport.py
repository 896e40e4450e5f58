"""HTTP to a remote Airbyte: to the public internet, or to an origin that the installation allows; nowhere else."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from libs.http_outside import AddressRefused, OutsideClient, OutsideError, check_url
from libs.tls import trusted
from services.ingestion.remote.failures import RemoteAddressRefused, RemoteUnavailable

TOTAL_SECONDS = 30.0
CONNECT_SECONDS = 5.0
MOST_BYTES = 8 << 20


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class RemoteHttp:
    """One client for all remote Airbytes; close it. No redirects, no proxies, bounded in time and size."""

    def __init__(self, origins: Sequence[str], *, total_seconds: float = TOTAL_SECONDS) -> None:
        self._origins = frozenset(origin.rstrip("/") for origin in origins)
        self._total_seconds = total_seconds
        self._outside = OutsideClient(total_seconds=total_seconds, most_bytes=MOST_BYTES)
        self._allowed = httpx.AsyncClient(
            timeout=httpx.Timeout(total_seconds, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
            verify=trusted(),
        )

    async def aclose(self) -> None:
        await self._outside.aclose()
        await self._allowed.aclose()

    async def send(
        self, method: str, url: str, *, body: dict[str, Any] | None = None, token: str | None = None
    ) -> Answer:
        """Raises `RemoteAddressRefused`, `RemoteUnavailable`."""
        headers = {"Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        content = b"" if body is None else json.dumps(body).encode()
        if origin_of(url) in self._origins:
            return await self._send_inside(method, url, content, headers)
        try:
            answer = await self._outside.request(method, url, content=content, headers=headers)
        except AddressRefused as error:
            raise RemoteAddressRefused(f"The address of the remote Airbyte may not be called. {error}") from error
        except OutsideError as error:
            raise RemoteUnavailable(f"The remote Airbyte does not answer. {error}") from error
        return Answer(answer.status, answer.headers, answer.body)

    async def _send_inside(self, method: str, url: str, content: bytes, headers: dict[str, str]) -> Answer:
        try:
            async with (
                asyncio.timeout(self._total_seconds),
                self._allowed.stream(method, url, content=content, headers=headers) as response,
            ):
                read = bytearray()
                async for chunk in response.aiter_bytes():
                    read += chunk
                    if len(read) > MOST_BYTES:
                        raise RemoteUnavailable("The remote Airbyte's answer is too large.")
                return Answer(response.status_code, response.headers, bytes(read))
        except (TimeoutError, httpx.TimeoutException) as error:
            message = f"The remote Airbyte did not answer within {self._total_seconds:g} s."
            raise RemoteUnavailable(message) from error
        except httpx.HTTPError as error:
            raise RemoteUnavailable(f"The remote Airbyte cannot be reached ({type(error).__name__}).") from error


def check_base_url(url: str, origins: Sequence[str]) -> None:
    """Raise `AddressRefused` for an address that could never be called."""
    if origin_of(url) not in {origin.rstrip("/") for origin in origins}:
        check_url(url)
    elif httpx.URL(url).query or httpx.URL(url).fragment:
        raise AddressRefused("Leave query and fragment out of the URL.")


def origin_of(url: str) -> str:
    """Scheme, host and port, as an allow-list names them; empty for what is no plain URL."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        return ""
    if parsed.userinfo:
        return ""
    return f"{parsed.scheme}://{parsed.netloc.decode()}"
