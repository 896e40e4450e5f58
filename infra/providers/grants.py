"""What accounts granted to clients, as signed tokens: they outlive a restart of the server, and it keeps no list.

What is kept, and forgotten at the end, is what takes something back: revocations, codes and refresh tokens that were
used.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

TokenKind = Literal["code", "access", "refresh", "page"]
CODE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Client:
    """A program that is registered with the providers, and where it may have browsers sent back to, to the letter."""

    id: str
    secret: str = field(repr=False)
    redirect_uris: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """An account that the consent page offers."""

    subject: str
    name: str
    email: str


PEOPLE = (
    Person("100000000000000000001", "Robin Practice", "robin@practice.example"),
    Person("100000000000000000002", "Sam Practice", "sam@practice.example"),
)


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says. `grant` is common to all tokens of a consent; `redirect_uri` and `challenge` are a code's."""

    kind: TokenKind
    provider: str
    grant: str
    client_id: str
    subject: str
    scopes: tuple[str, ...]
    issued_at: float
    expires_at: float | None
    serial: str
    redirect_uri: str = ""
    challenge: str = ""
    nonce: str = ""


class Grants:
    """Issues tokens, reads them, and takes them back."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._revoked_grants: set[str] = set()
        self._revoked_subjects: dict[tuple[str, str, str], float] = {}
        self._used: set[str] = set()

    def begin(
        self, provider: str, client_id: str, subject: str, scopes: Sequence[str], **of_code: str
    ) -> tuple[str, Token]:
        """A code for what was just consented to."""
        now = time.time()
        grant = secrets.token_hex(8)
        token = Token(
            "code", provider, grant, client_id, subject, tuple(scopes), now, now + CODE_SECONDS, _serial(), **of_code
        )
        return self._signed(token), token

    def issue(self, of: Token, kind: TokenKind, *, seconds: int | None) -> str:
        """Another token of the same grant; `seconds` None makes it last."""
        now = time.time()
        expires_at = None if seconds is None else now + seconds
        token = Token(kind, of.provider, of.grant, of.client_id, of.subject, of.scopes, now, expires_at, _serial())
        return self._signed(token)

    def read(self, text: str, kind: TokenKind, provider: str) -> Token | None:
        """The token, when it is ours, of this kind, in time and not taken back."""
        token = self._opened(text)
        if token is None or (token.kind, token.provider) != (kind, provider):
            return None
        is_late = token.expires_at is not None and token.expires_at <= time.time()
        return None if is_late or self.is_revoked(token) else token

    def is_revoked(self, token: Token) -> bool:
        revoked_at = self._revoked_subjects.get((token.provider, token.client_id, token.subject), 0.0)
        return token.grant in self._revoked_grants or token.issued_at <= revoked_at

    def read_any(self, text: str, provider: str) -> Token | None:
        """The token of this provider, whatever has become of it."""
        token = self._opened(text)
        return token if token is not None and token.provider == provider else None

    def use_once(self, token: Token) -> bool:
        """Whether this is the first use of a code, or of a refresh token that is replaced by another."""
        if token.serial in self._used:
            return False
        self._used.add(token.serial)
        return True

    def revoke_grant(self, grant: str) -> None:
        """All tokens of one consent."""
        self._revoked_grants.add(grant)

    def revoke_all(self, provider: str, client_id: str, subject: str) -> None:
        """Everything that the account ever granted to the client: what Google's and Facebook's revocation does."""
        self._revoked_subjects[provider, client_id, subject] = time.time()

    def _signed(self, token: Token) -> str:
        body = json.dumps(asdict(token), separators=(",", ":")).encode()
        return f"{_text(body)}.{_text(hmac.digest(self._key, body, hashlib.sha256))}"

    def _opened(self, text: str) -> Token | None:
        body, _, mac = text.partition(".")
        try:
            raw = _bytes(body)
            if not hmac.compare_digest(_bytes(mac), hmac.digest(self._key, raw, hashlib.sha256)):
                return None
        except (ValueError, binascii.Error):
            return None
        said = json.loads(raw)
        return Token(**(said | {"scopes": tuple(said["scopes"])}))


def _serial() -> str:
    return secrets.token_hex(8)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
