"""Keeps the secrets of authenticator apps, and recovery codes, from whoever reads the database."""

import hashlib
import hmac
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gateway.sealing import Sealer

_PLACE = "identity.second_factor.secret"


class FactorSeal:
    """A secret opens for its own user alone; of recovery codes only a MAC is kept."""

    def __init__(self, signing_key: bytes) -> None:
        self._sealer = Sealer(signing_key)
        self._code_key = HKDF(SHA256(), 32, salt=None, info=b"opsight recovery codes").derive(signing_key)

    def seal(self, user_id: UUID, secret: str) -> bytes:
        return self._sealer.seal(secret.encode(), _PLACE, user_id)

    def open(self, user_id: UUID, sealed: bytes) -> str:
        """Raises `SealBroken` for what was not sealed for this user with this key."""
        return self._sealer.open(sealed, _PLACE, user_id).decode()

    def code_mac(self, user_id: UUID, code: str) -> bytes:
        """What is kept of a recovery code."""
        return hmac.new(self._code_key, user_id.bytes + code.lower().encode(), hashlib.sha256).digest()
