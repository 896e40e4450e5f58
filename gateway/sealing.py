"""Small secrets that must be read again (signing keys, webhook secrets), encrypted before they reach the database.

The key is derived from the gateway's own signing key, which gateway and worker share and the database never sees. The
secrets vault can take this over: nobody else knows how a sealed value is made.
"""

import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
NONCE_LENGTH = 12


class SealBroken(Exception):
    """The value was sealed with another key, for another place, or changed since."""


class Sealer:
    """AES-256-GCM with a key by HKDF-SHA-256. A value opens only in the place it was sealed for."""

    def __init__(self, signing_key: bytes) -> None:
        derived = HKDF(SHA256(), 32, salt=None, info=b"opsight gateway sealing 1").derive(signing_key)
        self._cipher = AESGCM(derived)

    @classmethod
    def from_file(cls, signing_key_file: Path) -> "Sealer":
        return cls(signing_key_file.read_bytes())

    def seal(self, value: bytes, *place: object) -> bytes:
        """`value` sealed for `place`: table, tenant, row, field."""
        nonce = secrets.token_bytes(NONCE_LENGTH)
        return VERSION + nonce + self._cipher.encrypt(nonce, value, _bound(place))

    def open(self, sealed: bytes, *place: object) -> bytes:
        """What was sealed for `place`; raises `SealBroken`."""
        if sealed[:1] != VERSION:
            raise SealBroken
        nonce, rest = sealed[1 : 1 + NONCE_LENGTH], sealed[1 + NONCE_LENGTH :]
        try:
            return self._cipher.decrypt(nonce, rest, _bound(place))
        except (InvalidTag, ValueError) as error:
            raise SealBroken from error


def _bound(place: tuple[object, ...]) -> bytes:
    """Each part with its length in front, so that no two places read alike."""
    parts = [str(part).encode() for part in place]
    return VERSION + b"".join(len(part).to_bytes(4, "big") + part for part in parts)
