"""Links of recipients. A token carries its tenant, is derived and not drawn, and is kept as a digest alone.

Whoever sends the mail again makes the same token again. What is compared is the digest, so that links in mails that
are out keep working when the process's key changes.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAC_BYTES = 16
TOKEN_LENGTH = 64  # two ids and a MAC, base64url


@dataclass(frozen=True)
class Place:
    """The tenant and the row that a token names. The digest decides whether it is one, not this."""

    tenant_id: UUID
    recipient_id: UUID


class LinkTokens:
    """Makes tokens, under a key derived from the deployable's own."""

    def __init__(self, signing_key: bytes) -> None:
        self._key = HKDF(SHA256(), 32, salt=None, info=b"opsight unsubscribe links 1").derive(signing_key)

    @classmethod
    def from_file(cls, path: Path) -> "LinkTokens":
        return cls(path.read_bytes())

    def token_for(self, tenant_id: UUID, recipient_id: UUID) -> str:
        place = tenant_id.bytes + recipient_id.bytes
        mac = hmac.new(self._key, place, hashlib.sha256).digest()[:MAC_BYTES]
        return base64.urlsafe_b64encode(place + mac).decode()


def token_digest(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def place_in(token: str) -> Place | None:
    """None when it cannot be one."""
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except ValueError:
        return None
    return Place(UUID(bytes=raw[:16]), UUID(bytes=raw[16:32])) if len(raw) == 32 + MAC_BYTES else None
