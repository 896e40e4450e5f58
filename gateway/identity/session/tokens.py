"""The session cookie's value, and the CSRF token that belongs to it."""

import base64
import hashlib
import hmac
import secrets

TOKEN_BYTES = 32
TOKEN_LENGTH = 43


def new_token() -> str:
    """256 random bits; only their hash is stored."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


class CsrfTokens:
    """CSRF tokens as HMACs of the session cookie: nothing to store, and nothing to guess."""

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.sha256(b"opsight-csrf" + key).digest()

    def token_for(self, session_token: str) -> str:
        mac = hmac.new(self._key, session_token.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def matches(expected: str, given: str) -> bool:
    """Compares in constant time; `given` may be any text."""
    return hmac.compare_digest(expected.encode(), given.encode())
