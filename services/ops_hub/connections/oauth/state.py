"""What travels through the provider and back: a signed state, and what follows from it without being kept anywhere.

One algorithm, fixed here and named nowhere in the state, so that nothing in it can choose another. The keys follow
from this deployable's own signing key, one for each use.
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contracts.ops_hub.connections import Platform

LASTS = timedelta(minutes=10)
MOST_LENGTH = 1000


class StateTampered(Exception):
    """It is not one that we made, or not whole."""


@dataclass(frozen=True, slots=True)
class State:
    """Who went to which provider, and until when they may come back. `nonce` names the attempt."""

    tenant_id: UUID
    subject: str
    platform: Platform
    nonce: UUID
    expires_at: datetime


class StateCodec:
    """Signs states and opens them; derives the PKCE verifier and the id token's nonce from an attempt."""

    def __init__(self, key_pem: bytes) -> None:
        self._state_key = _derived(key_pem, b"state")
        self._verifier_key = _derived(key_pem, b"verifier")
        self._nonce_key = _derived(key_pem, b"nonce")

    def seal(self, state: State) -> str:
        claims = {
            "t": state.tenant_id.hex,
            "u": state.subject,
            "p": state.platform,
            "n": state.nonce.hex,
            "e": int(state.expires_at.timestamp()),
        }
        body = json.dumps(claims, separators=(",", ":")).encode()
        return f"{_text(body)}.{_text(self._mac(body))}"

    def open(self, text: str) -> State:
        """The state, whether or not it is still good; raises `StateTampered` for anything that this did not make."""
        body, dot, mac = text.partition(".")
        try:
            raw, given = _bytes(body), _bytes(mac)
        except (ValueError, binascii.Error) as error:
            raise StateTampered from error
        # The canonical form alone: base64 has several spellings of the same bytes.
        if not dot or len(text) > MOST_LENGTH or text != f"{_text(raw)}.{_text(given)}":
            raise StateTampered
        if not hmac.compare_digest(given, self._mac(raw)):
            raise StateTampered
        return _read(json.loads(raw))

    def verifier(self, nonce: UUID) -> str:
        """The PKCE verifier of an attempt (RFC 7636): 43 characters that nobody can work out without our key."""
        return _text(hmac.digest(self._verifier_key, nonce.bytes, hashlib.sha256))

    def challenge(self, nonce: UUID) -> str:
        """The verifier's S256 challenge."""
        return _text(hashlib.sha256(self.verifier(nonce).encode()).digest())

    def token_nonce(self, nonce: UUID) -> str:
        """What the id token of this attempt has to repeat (OpenID Connect)."""
        return _text(hmac.digest(self._nonce_key, nonce.bytes, hashlib.sha256))

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._state_key, body, hashlib.sha256)


def _read(claims: dict[str, Any]) -> State:
    return State(
        UUID(claims["t"]), claims["u"], claims["p"], UUID(claims["n"]), datetime.fromtimestamp(claims["e"], UTC)
    )


def _derived(key_pem: bytes, use: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"opsight ops_hub oauth " + use).derive(key_pem)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
