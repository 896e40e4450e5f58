"""The keys that access tokens are signed with: made, published before use, rotated, and forgotten.

    next -> active -> previous -> deleted

`next` is published for the whole life of the active key, so that whoever keeps our JWKS has it before the first token
that needs it. `previous` stays as long as a token signed with it can be valid anywhere.
"""

import asyncio
import base64
import time
from dataclasses import dataclass
from datetime import timedelta

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from joserfc.jwk import OKPKey
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.identity.oauth_token import repository
from gateway.models import OAuthSigningKey
from gateway.sealing import Sealer
from libs.db import Database

log: structlog.stdlib.BoundLogger = structlog.get_logger()

LIFE = timedelta(days=30)
KEPT = timedelta(minutes=15)
RELOAD_SECONDS = 5.0
_TABLE = "oauth_signing_key"


@dataclass(frozen=True)
class Keys:
    """The keys as they stand: what signs, and what a token may be signed with, by `kid`."""

    active_kid: str
    active: Ed25519PrivateKey
    public: dict[str, Ed25519PublicKey]

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The JWK set (RFC 7517) with the public half of every key."""
        return {
            "keys": [
                {"kty": "OKP", "crv": "Ed25519", "x": _base64url(key.public_bytes_raw()), "kid": kid}
                | {"use": "sig", "alg": "EdDSA"}
                for kid, key in self.public.items()
            ]
        }


class SigningKeys:
    """The keys in the database, read again when what we know is 5 seconds old; made when there are none."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database, self._sealer = database, sealer
        self._keys: Keys | None = None
        self._read_at = 0.0
        self._reading = asyncio.Lock()

    async def get(self) -> Keys:
        if self._keys is not None and time.monotonic() - self._read_at < RELOAD_SECONDS:
            return self._keys
        async with self._reading:
            if self._keys is None or time.monotonic() - self._read_at >= RELOAD_SECONDS:
                self._keys = await self._read()
                self._read_at = time.monotonic()
            return self._keys

    async def _read(self) -> Keys:
        async with self._database.platform() as session:
            keys = await repository.list_keys(session)
            if not any(key.state == "active" for key in keys):
                keys = await ensure_keys(session, self._sealer)
        active = next(key for key in keys if key.state == "active")
        return Keys(
            active_kid=active.kid,
            active=Ed25519PrivateKey.from_private_bytes(
                self._sealer.open(active.sealed_private_key, _TABLE, active.kid)
            ),
            public={key.kid: Ed25519PublicKey.from_public_bytes(key.public_key) for key in keys},
        )


async def ensure_keys(session: AsyncSession, sealer: Sealer) -> list[OAuthSigningKey]:
    """An active key and the next one, made unless another gateway was quicker; all keys."""
    await repository.lock_keys(session)
    states = {key.state for key in await repository.list_keys(session)}
    if "active" not in states:
        if "next" not in states:
            await repository.add(session, new_key(sealer))
        await repository.activate_next(session)
        states.discard("next")
    if "next" not in states:
        await repository.add(session, new_key(sealer))
    session.expire_all()
    return await repository.list_keys(session)


async def rotate(session: AsyncSession, sealer: Sealer, *, drop: bool = False) -> None:
    """The next key signs from now on, and another becomes the next one.

    Tokens signed with the key before stay valid until they expire; with `drop` (it is in wrong hands) they end within
    10 seconds.
    """
    await ensure_keys(session, sealer)
    await repository.retire_active(session)
    await repository.activate_next(session)
    await repository.add(session, new_key(sealer))
    dropped = await repository.delete_previous(session, timedelta(0) if drop else KEPT)
    log.info("oauth_signing_key.rotated", dropped=dropped)


async def rotate_when_due(session: AsyncSession, sealer: Sealer) -> None:
    """Rotate a key that has signed for 30 days, and delete those whose last tokens have expired."""
    await ensure_keys(session, sealer)
    if await repository.is_active_older_than(session, LIFE):
        await rotate(session, sealer)
    await repository.delete_previous(session, KEPT)


def new_key(sealer: Sealer) -> OAuthSigningKey:
    """A new key, to be the next one; its `kid` is the RFC 7638 thumbprint."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    kid = OKPKey.import_key(private.public_key()).thumbprint()
    sealed = sealer.seal(private.private_bytes_raw(), _TABLE, kid)
    return OAuthSigningKey(kid=kid, state="next", public_key=public, sealed_private_key=sealed)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
