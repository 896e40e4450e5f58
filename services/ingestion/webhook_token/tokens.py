"""The secret part of the address that Airbyte posts to."""

import hashlib
import secrets

BYTES = 32
PATH = "/api/v1/webhooks/airbyte/"


def new_token() -> str:
    """256 random bits; only their digest is stored."""
    return secrets.token_urlsafe(BYTES)


def token_hash(token: str) -> bytes:
    """What a token is looked up by: an index tells nothing about how much of a digest was right."""
    return hashlib.sha256(token.encode()).digest()
