"""Puts a provider's key into the address on the wire, below everything that logs, traces or raises addresses.

FRED and Stooq take keys in the query alone. Had the client's own request held it, the key would stand in its log lines
and in the texts of its errors.
"""

import httpx
from pydantic import SecretStr

KEY_EXTENSION = "opsight.market_key"


class KeyedTransport(httpx.AsyncHTTPTransport):
    """Adds what stands in the request's extension `KEY_EXTENSION`: (name of the parameter, `SecretStr`)."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        key: tuple[str, SecretStr] | None = request.extensions.get(KEY_EXTENSION)
        if key is None:
            return await super().handle_async_request(request)
        name, value = key
        on_the_wire = httpx.Request(
            request.method,
            request.url.copy_merge_params({name: value.get_secret_value()}),
            headers=request.headers,
            stream=request.stream,
            extensions={part: held for part, held in request.extensions.items() if part != KEY_EXTENSION},
        )
        return await super().handle_async_request(on_the_wire)
