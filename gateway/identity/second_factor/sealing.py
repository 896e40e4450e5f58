"""Keeps the secrets of authenticator apps from whoever reads the database.

The one place that knows how: with a key of the gateway's own for now, behind `seal` and `open`.
"""

import hashlib
import hmac
import secrets
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12


class FactorSeal:
    """AES-256-GCM under a key derived from the gateway's signing key; a secret opens for its own user alone."""

    def __init__(self, signing_key: bytes) -> None:
        self._cipher = AESGCM(_derived(signing_key, b"opsight second factor"))
        self._code_key = _derived(signing_key, b"opsight recovery codes")

    def seal(self, user_id: UUID, secret: str) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret.encode(), user_id.bytes)

    def open(self, user_id: UUID, sealed: bytes) -> str:
        """Raises `InvalidTag` for what was not sealed for this user with this key."""
        return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], user_id.bytes).decode()

    def code_mac(self, user_id: UUID, code: str) -> bytes:
        """What is kept of a recovery code."""
        return hmac.new(self._code_key, user_id.bytes + code.lower().encode(), hashlib.sha256).digest()


def _derived(signing_key: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=info).derive(signing_key)
