"""Facebook Login by hand: https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow.

There are no refresh tokens. The short-lived token of a consent is exchanged at once for one that lasts about 60 days,
because page tokens last as long as the user's token they were made with.
"""

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode, urlsplit, urlunsplit

from pydantic import SecretStr

from services.ops_hub.connections.adapters.protocol import RateLimited
from services.ops_hub.connections.oauth.grant import Granted, Tokens
from services.ops_hub.connections.oauth.providers.calling import (
    Refusal,
    TokenCaller,
    expiry,
    moment_in,
    raise_if_ours,
    text_of,
)
from services.ops_hub.connections.oauth.providers.protocol import ClientRefused, ConsentRefused, GrantLost
from services.ops_hub.connections.oauth.ways import Way

# https://developers.facebook.com/docs/graph-api/overview/rate-limiting: these say "wait", with status 400.
WAITS = frozenset({4, 17, 32, 341, 613})


class Facebook:
    """Facebook, for pages."""

    def __init__(self, caller: TokenCaller) -> None:
        self._caller = caller

    def authorization_url(self, way: Way, *, state: str, challenge: str, nonce: str) -> str:
        asked = {
            "client_id": way.client_id,
            "redirect_uri": way.redirect_uri,
            "response_type": "code",
            "scope": ",".join(way.wanted_scopes),
            "auth_type": "rerequest",
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{way.authorize_url}?{urlencode(asked)}"

    async def exchange(self, way: Way, *, code: str, verifier: str, nonce: str) -> Granted:
        # As a form, though the documentation shows an address: an address with a secret in it ends in logs.
        short = await self._tokens(way, {"code": code, "code_verifier": verifier, "redirect_uri": way.redirect_uri})
        lengthen = {"grant_type": "fb_exchange_token", "fb_exchange_token": short.access_token.get_secret_value()}
        long = await self._tokens(way, lengthen)
        person = await self._person(way, long)
        return Granted(
            tokens=long,
            scopes=_granted(person),
            subject=text_of(person, "id"),
            name=str(person.get("name") or person["id"]),
        )

    async def refresh(self, way: Way, refresh_token: SecretStr) -> Tokens:
        raise GrantLost("Facebook's tokens are renewed by consent alone.")

    async def revoke(self, way: Way, tokens: Tokens) -> None:
        try:
            await self._caller.call("DELETE", way.revoke_url, bearer=tokens.access_token.get_secret_value())
        except Refusal as refusal:
            code = _graph_code(refusal)
            _raise_if_waiting(code, refusal)
            if code != 190:  # the token is good for nothing any more
                raise ClientRefused(f"The provider refuses to take the grant back ({code}).") from refusal

    async def _tokens(self, way: Way, form: Mapping[str, str]) -> Tokens:
        client = {"client_id": way.client_id, "client_secret": way.client_secret.get_secret_value()}
        try:
            content = await self._caller.call("POST", way.token_url, form=client | dict(form))
        except Refusal as refusal:
            raise_if_ours(refusal)
            code = _graph_code(refusal)
            _raise_if_waiting(code, refusal)
            if code in (1, 101, 191):
                raise ClientRefused(f"The provider does not accept this installation ({code}).") from refusal
            raise ConsentRefused(f"The provider gives no tokens for this code ({code}).") from refusal
        return Tokens(access_token=SecretStr(text_of(content, "access_token")), expires_at=moment_in(expiry(content)))

    async def _person(self, way: Way, tokens: Tokens) -> dict[str, Any]:
        """Whose token it is, and what it is good for."""
        parts = urlsplit(way.token_url)
        path = parts.path.removesuffix("/oauth/access_token") + "/me"
        url = urlunsplit(parts._replace(path=path, query=urlencode({"fields": "id,name,permissions"})))
        try:
            return await self._caller.call("GET", url, bearer=tokens.access_token.get_secret_value())
        except Refusal as refusal:
            _raise_if_waiting(_graph_code(refusal), refusal)
            raise ConsentRefused("The provider does not say whose token it gave.") from refusal


def _granted(person: Mapping[str, Any]) -> list[str]:
    found: Any = cast("Mapping[str, Any]", person.get("permissions") or {}).get("data") or []
    permissions = cast("list[Mapping[str, Any]]", found)
    return [str(each.get("permission")) for each in permissions if each.get("status") == "granted"]


def _graph_code(refusal: Refusal) -> int:
    error = refusal.body.get("error")
    code = cast("Mapping[str, Any]", error).get("code") if isinstance(error, dict) else None
    return code if isinstance(code, int) else 0


def _raise_if_waiting(code: int, refusal: Refusal) -> None:
    if code in WAITS:
        raise RateLimited("The provider asks to wait.") from refusal
