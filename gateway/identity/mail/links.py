"""Links in mails. Their tokens are derived, not drawn: whoever writes the mail makes the token again from its id.

So no token lies in a job, and the database holds hashes alone. See decision 0013.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

Purpose = Literal["password_reset", "invitation"]
TOKEN_LENGTH = 86  # two ids and a MAC, base64url


@dataclass(frozen=True)
class LinkToken:
    """A token, and what the database keeps of it."""

    text: str
    hash: bytes


class LinkTokens:
    """Tokens of links by what they are for, the tenant (if any), the row's id and its version."""

    def __init__(self, signing_key: bytes) -> None:
        self._key = HKDF(SHA256(), 32, salt=None, info=b"opsight link tokens").derive(signing_key)

    def token_for(self, purpose: Purpose, tenant_id: UUID | None, row_id: UUID, version: int = 1) -> LinkToken:
        place = (tenant_id or UUID(int=0)).bytes + row_id.bytes
        message = purpose.encode() + b"\0" + place + version.to_bytes(4)
        mac = hmac.new(self._key, message, hashlib.sha256).digest()
        return link_token(base64.urlsafe_b64encode(place + mac).decode().rstrip("="))


def link_token(text: str) -> LinkToken:
    """What somebody sent as a token; nothing says yet that it is one."""
    return LinkToken(text, hashlib.sha256(text.encode()).digest())


def place_in(text: str) -> tuple[UUID, UUID] | None:
    """The tenant and row that a token names, or None when it cannot be one. The hash decides, not this."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return (UUID(bytes=raw[:16]), UUID(bytes=raw[16:32])) if len(raw) == 64 else None
