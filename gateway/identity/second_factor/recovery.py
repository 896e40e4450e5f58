"""What is kept of recovery codes: nothing that whoever reads the database could enter."""

import hashlib
import hmac
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class RecoveryCodeHasher:
    """HMAC-SHA-256 under a key derived from the gateway's own."""

    def __init__(self, signing_key: bytes) -> None:
        self._key = HKDF(SHA256(), 32, salt=None, info=b"opsight recovery codes").derive(signing_key)

    def mac(self, user_id: UUID, code: str) -> bytes:
        return hmac.new(self._key, user_id.bytes + code.lower().encode(), hashlib.sha256).digest()
