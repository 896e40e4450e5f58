"""Links for people without an account. A token carries its tenant and is kept as a digest, which is what is compared:
links that are out keep working when the process's key changes.

What a job needs again it derives again (decision 0013); what is shown once is drawn.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

Purpose = Literal["unsubscribe"]
MAC_BYTES = 32
TOKEN_LENGTH = 86
TOKEN_PATTERN = r"^[A-Za-z0-9_-]{86}$"  # noqa: S105  # two ids and 256 bits, base64url


@dataclass(frozen=True)
class Place:
    """The tenant and the row that a token names. The digest decides whether it is one, not this."""

    tenant_id: UUID
    row_id: UUID


class LinkTokens:
    """Makes tokens, under a key derived from the deployable's own."""

    def __init__(self, signing_key: bytes) -> None:
        self._key = HKDF(SHA256(), 32, salt=None, info=b"opsight report links 1").derive(signing_key)

    @classmethod
    def from_file(cls, path: Path) -> "LinkTokens":
        return cls(path.read_bytes())

    def token_for(self, purpose: Purpose, tenant_id: UUID, row_id: UUID) -> str:
        """The row's one token for `purpose`."""
        place = tenant_id.bytes + row_id.bytes
        mac = hmac.new(self._key, purpose.encode() + b"\0" + place, hashlib.sha256).digest()
        return _written(place + mac)


def drawn_token(tenant_id: UUID, row_id: UUID) -> str:
    """A new token for the row, which nobody can make again."""
    return _written(tenant_id.bytes + row_id.bytes + secrets.token_bytes(MAC_BYTES))


def token_digest(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def place_in(token: str) -> Place | None:
    """None when it cannot be one."""
    try:
        raw = base64.b64decode(token + "==", altchars=b"-_", validate=True)
    except ValueError:
        return None
    return Place(UUID(bytes=raw[:16]), UUID(bytes=raw[16:32])) if len(raw) == 32 + MAC_BYTES else None


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
