"""`/oauth/token` and `/.well-known/*`: the public paths of OAuth, whose shapes RFC 6749, 7517 and 8414 prescribe."""

from typing import Any, get_args

import orjson

from contracts.gateway.api import ApiScope
from gateway.exchange import Exchange
from gateway.identity.oauth_token import service
from gateway.identity.oauth_token.request import GRANT, OAuthError, read_token_request
from gateway.json_body import read_body
from gateway.problems import MethodNotAllowed
from gateway.response_headers import with_defaults
from gateway.state import GatewayState
from libs.errors import DomainError

TOKEN = "/oauth/token"  # noqa: S105  # a path
JWKS = "/.well-known/jwks.json"
METADATA = "/.well-known/oauth-authorization-server"
PATHS = frozenset({TOKEN, JWKS, METADATA})
MOST_BYTES = 8 * 1024
# Shorter than the time a key is published before it signs, by far.
PUBLIC = "public, max-age=300"


class OAuthPages:
    """Answers the paths of OAuth."""

    def __init__(self, state: GatewayState) -> None:
        self._state = state

    async def answer(self, exchange: Exchange) -> None:
        """Answer the request; raises `MethodNotAllowed`, and `VaultUnavailable` before there are keys."""
        exchange.route = exchange.path
        if exchange.path == TOKEN:
            await self._token(exchange)
            return
        if exchange.method not in ("GET", "HEAD"):
            raise MethodNotAllowed(headers={"Allow": "GET, HEAD"})
        document = (await self._state.signing_keys.published()).jwks() if exchange.path == JWKS else self._metadata()
        await _json(exchange, 200, document, {"Cache-Control": PUBLIC})

    async def _token(self, exchange: Exchange) -> None:
        if exchange.method != "POST":
            raise MethodNotAllowed(headers={"Allow": "POST"})
        try:
            granted = await self._grant(exchange)
        except OAuthError as error:
            await _json(exchange, error.status, error.body(), NO_STORE | error.headers)
        except DomainError as error:
            kind = "temporarily_unavailable" if error.status in (429, 503) else "invalid_request"
            body = {"error": kind, "error_description": error.detail or error.title}
            await _json(exchange, error.status, body, NO_STORE | error.headers)
        else:
            await _json(exchange, 200, granted, NO_STORE)

    async def _grant(self, exchange: Exchange) -> dict[str, Any]:
        await service.count_attempt(self._state, exchange)
        body = await read_body(exchange.receive, MOST_BYTES)
        headers = exchange.headers
        wanted = read_token_request(headers.get(b"content-type"), headers.get(b"authorization"), body)
        granted = await service.grant(self._state, exchange, wanted)
        return {
            "access_token": granted.access_token,
            "token_type": "Bearer",
            "expires_in": granted.expires_in,
            "scope": " ".join(sorted(granted.scopes)),
        }

    def _metadata(self) -> dict[str, Any]:
        issuer = self._state.access_tokens.issuer
        return {
            "issuer": issuer,
            "token_endpoint": f"{issuer}{TOKEN}",
            "jwks_uri": f"{issuer}{JWKS}",
            "grant_types_supported": [GRANT],
            "response_types_supported": [],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "scopes_supported": list(get_args(ApiScope)),
            "service_documentation": f"{issuer}/docs",
        }


NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


async def _json(exchange: Exchange, status: int, document: Any, headers: dict[str, str]) -> None:
    pairs = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    pairs.append((b"content-type", b"application/json"))
    await exchange.answer(status, with_defaults(pairs), orjson.dumps(document))
