"""Google's OAuth for web servers: https://developers.google.com/identity/protocols/oauth2/web-server."""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from pydantic import SecretStr

from libs.clock import utc_now
from services.ops_hub.connections.adapters.protocol import AnswerUnreadable
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

IDENTITY = ("openid", "email")
LEEWAY_SECONDS = 60


class Google:
    """Google, for Business Profile and Analytics alike."""

    def __init__(self, caller: TokenCaller) -> None:
        self._caller = caller

    def authorization_url(self, way: Way, *, state: str, challenge: str, nonce: str) -> str:
        # `offline` and `consent` together: without them Google gives a refresh token the first time alone.
        asked = {
            "client_id": way.client_id,
            "redirect_uri": way.redirect_uri,
            "response_type": "code",
            "scope": " ".join((*IDENTITY, *way.wanted_scopes)),
            "access_type": "offline",
            "prompt": "consent select_account",
            "include_granted_scopes": "true",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{way.authorize_url}?{urlencode(asked)}"

    async def exchange(self, way: Way, *, code: str, verifier: str, nonce: str) -> Granted:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": way.redirect_uri,
        }
        try:
            content = await self._caller.call("POST", way.token_url, form=form | _client(way))
        except Refusal as refusal:
            raise_if_ours(refusal)
            raise ConsentRefused(f"The provider gives no tokens for this code ({refusal.code}).") from refusal
        claims = _claims(content, way, nonce)
        return Granted(
            tokens=_tokens(content),
            scopes=text_of(content, "scope").split(),
            subject=text_of(claims, "sub"),
            name=str(claims.get("email") or claims["sub"]),
        )

    async def refresh(self, way: Way, refresh_token: SecretStr) -> Tokens:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token.get_secret_value()}
        try:
            content = await self._caller.call("POST", way.token_url, form=form | _client(way))
        except Refusal as refusal:
            if refusal.code == "invalid_grant":
                raise GrantLost("The provider says that the grant was taken back, or has ended.") from refusal
            raise_if_ours(refusal)
            raise ClientRefused(f"The provider refuses to renew the token ({refusal.code}).") from refusal
        return _tokens(content)

    async def revoke(self, way: Way, tokens: Tokens) -> None:
        token = tokens.refresh_token or tokens.access_token
        try:
            await self._caller.call("POST", way.revoke_url, form={"token": token.get_secret_value()})
        except Refusal as refusal:
            if refusal.code not in ("invalid_token", "invalid_grant"):
                raise ClientRefused(f"The provider refuses to take the grant back ({refusal.code}).") from refusal


def _client(way: Way) -> dict[str, str]:
    return {"client_id": way.client_id, "client_secret": way.client_secret.get_secret_value()}


def _tokens(content: Mapping[str, Any]) -> Tokens:
    if str(content.get("token_type", "")).lower() != "bearer":
        raise AnswerUnreadable("The token is of another type.")
    refresh_token = content.get("refresh_token")
    return Tokens(
        access_token=SecretStr(text_of(content, "access_token")),
        expires_at=moment_in(expiry(content)),
        refresh_token=SecretStr(text_of(content, "refresh_token")) if refresh_token is not None else None,
    )


def _claims(content: Mapping[str, Any], way: Way, nonce: str) -> dict[str, Any]:
    """Who consented, by the id token. It comes from the token endpoint itself, over TLS that names it, so that its
    signature need not be checked (OpenID Connect Core, 3.1.3.7, 6); what it says is. A code that somebody else's
    attempt was given has another nonce."""
    try:
        body = text_of(content, "id_token").split(".")[1]
        claims: Any = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (ValueError, IndexError, binascii.Error) as error:
        raise AnswerUnreadable("The id token cannot be read.") from error
    if not isinstance(claims, dict):
        raise AnswerUnreadable("The id token cannot be read.")
    said: dict[str, Any] = claims
    now = utc_now().timestamp()
    is_ours = said.get("iss") == way.issuer and said.get("aud") == way.client_id
    is_in_time = isinstance(said.get("exp"), int | float) and said["exp"] > now - LEEWAY_SECONDS
    if not is_ours or not is_in_time or not hmac.compare_digest(str(said.get("nonce", "")).encode(), nonce.encode()):
        raise ConsentRefused("The id token is not for this attempt.")
    return said
