"""Access tokens: signed JWTs of the type `at+jwt` (RFC 9068), checked as RFC 8725 says."""

import base64
import binascii
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidSignature

from gateway.identity.oauth_token.signing_keys import Keys, SigningKey
from libs.clock import Clock, utc_now

LIFETIME = timedelta(minutes=5)
TYPE = "at+jwt"
ALGORITHM = "EdDSA"
HEADER = frozenset({"alg", "kid", "typ"})
MOST_CHARACTERS = 2048
CLOCK_SKEW_SECONDS = 30


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a good token says."""

    client_id: UUID
    scopes: frozenset[str]
    expires_at: float  # Unix seconds


class AccessTokens:
    """Tokens of one issuer for one audience: this API."""

    def __init__(self, issuer: str, clock: Clock = utc_now) -> None:
        self.issuer, self.audience, self._clock = issuer, f"{issuer}/api/v1", clock

    def issue(self, key: SigningKey, client_id: UUID, scopes: Collection[str]) -> str:
        """A token of the client, for 5 minutes."""
        now = int(self._clock().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": str(client_id),
            "client_id": str(client_id),
            "scope": " ".join(sorted(scopes)),
            "iat": now,
            "exp": now + int(LIFETIME.total_seconds()),
            "jti": secrets.token_urlsafe(16),
        }
        header = {"alg": ALGORITHM, "kid": key.kid, "typ": TYPE}
        signed = _base64url(orjson.dumps(header)) + b"." + _base64url(orjson.dumps(claims))
        return (signed + b"." + _base64url(key.private.sign(signed))).decode()

    def verify(self, keys: Keys, token: str) -> AccessToken | None:
        """What the token says; None for every kind of bad token, without saying which.

        The header must be exactly ours: nothing in it can name another algorithm, bring a key (`jwk`, `jku`, `x5u`,
        `x5c`) or ask for extensions (`crit`). The key is one of our own, by `kid`.
        """
        parts = _parts(token)
        key = keys.public.get(parts.kid) if parts is not None else None
        if parts is None or key is None:
            return None
        try:
            key.verify(parts.signature, parts.signed)
            return self._accepted(json.loads(parts.claims))
        except (InvalidSignature, KeyError, ValueError, TypeError, AttributeError, RecursionError):
            return None

    def _accepted(self, claims: dict[str, Any]) -> AccessToken | None:
        now = self._clock().timestamp()
        issued_at, expires_at = claims["iat"], claims["exp"]
        if not (_is_whole(issued_at) and _is_whole(expires_at)):
            return None
        in_time = issued_at - CLOCK_SKEW_SECONDS <= now < expires_at <= issued_at + LIFETIME.total_seconds()
        ours = claims["iss"] == self.issuer and claims["aud"] == self.audience
        if not in_time or not ours or claims["sub"] != claims["client_id"] or "nbf" in claims:
            return None
        return AccessToken(UUID(claims["client_id"]), frozenset(claims["scope"].split()), expires_at)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A token taken apart; only its header has been looked at."""

    kid: str
    signed: bytes
    claims: bytes
    signature: bytes


def _parts(token: str) -> _Parts | None:
    """The parts of a token whose header is exactly as we write it.

    joserfc would warn of the name `EdDSA` (RFC 9864 calls it `Ed25519`), which is the one that partners' libraries know
    so far; with the header pinned, what is left of a JWS is one signature.
    """
    pieces = token.split(".")
    if len(token) > MOST_CHARACTERS or len(pieces) != 3 or not token.isascii():
        return None
    try:
        header, claims, signature = (_decoded(piece) for piece in pieces)
        named = json.loads(header)
    except (binascii.Error, ValueError, RecursionError):
        return None
    if not isinstance(named, dict) or named.keys() != HEADER:
        return None
    if named["alg"] != ALGORITHM or named["typ"] != TYPE or not isinstance(named["kid"], str):
        return None
    return _Parts(named["kid"], f"{pieces[0]}.{pieces[1]}".encode(), claims, signature)


def _decoded(piece: str) -> bytes:
    """Base64url in its one canonical form: nothing between or behind, no padding, no stray bits."""
    data = base64.b64decode(piece + "=" * (-len(piece) % 4), altchars=b"-_", validate=True)
    if _base64url(data).decode() != piece:
        raise ValueError("not canonical")
    return data


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
