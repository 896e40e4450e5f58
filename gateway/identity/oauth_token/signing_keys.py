"""The keys that access tokens are signed with: made, published before use, rotated, and forgotten.

    next -> active -> previous -> deleted

`next` is published for the whole life of the active key, so that whoever keeps our JWKS has it before the first token
that needs it. `previous` stays as long as a token signed with it can be valid anywhere.

Private halves are in the vault. Checking a token needs public halves alone, and so works without it.
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

from contracts.secrets.registry import PLATFORM
from gateway.identity.credential.held import HeldSecrets
from gateway.identity.credential.service import SecretKeeper, forget
from gateway.identity.oauth_token import repository
from gateway.models import OAuthSigningKey
from libs.db import Database
from libs.vault import RETRY_SECONDS, SecretGone, VaultUnavailable

log: structlog.stdlib.BoundLogger = structlog.get_logger()

LIFE = timedelta(days=30)
KEPT = timedelta(minutes=15)
RELOAD_SECONDS = 5.0
PRIVATE_SECONDS = 600.0
"""How long a process signs with what it read from the vault; so long an outage of the vault is not noticed."""


@dataclass(frozen=True)
class Keys:
    """The keys as they stand: which one signs, if there is one, and what a token may be signed with, by `kid`."""

    active_kid: str | None
    active_ref: str | None
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


@dataclass(frozen=True)
class SigningKey:
    """What signs now."""

    kid: str
    private: Ed25519PrivateKey


class SigningKeys:
    """The keys in the database, read again when what we know is 5 seconds old; made when there are none."""

    def __init__(self, database: Database, keeper: SecretKeeper) -> None:
        self._database, self._keeper = database, keeper
        self._held = HeldSecrets(keeper, seconds=PRIVATE_SECONDS)
        self._keys: Keys | None = None
        self._read_at = 0.0
        self._reading, self._making = asyncio.Lock(), asyncio.Lock()
        self._make_after = 0.0

    async def known(self) -> Keys:
        """What tokens are checked with. Never asks the vault: without keys there are no tokens, either."""
        if self._keys is not None and time.monotonic() - self._read_at < RELOAD_SECONDS:
            return self._keys
        async with self._reading:
            if self._keys is None or time.monotonic() - self._read_at >= RELOAD_SECONDS:
                await self._read()
            assert self._keys is not None
            return self._keys

    async def published(self) -> Keys:
        """What partners may know, with a key that signs. Raises `VaultUnavailable` while one cannot be made."""
        keys = await self.known()
        if keys.active_kid is not None:
            return keys
        async with self._making:
            if self._keys is None or self._keys.active_kid is None:
                await self._make()
            assert self._keys is not None
            return self._keys

    async def signing(self) -> SigningKey:
        """What signs a token now. Raises `VaultUnavailable`."""
        keys = await self.published()
        if keys.active_kid is None or keys.active_ref is None:
            raise VaultUnavailable(retry_after=RETRY_SECONDS)
        try:
            value = await self._held.get(keys.active_ref, owner=PLATFORM)
        except SecretGone as error:
            # Nobody can sign with it ever again (a vault that was restored without it): the next key takes its place.
            log.error("oauth_signing_key.gone", kid=keys.active_kid)
            await replace(self._database, self._keeper, keys.active_kid)
            self._keys = None
            raise VaultUnavailable(retry_after=1) from error
        private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(value.get_secret_value()))
        return SigningKey(keys.active_kid, private)

    async def _make(self) -> None:
        """One try in five seconds: who asks is anybody, and a vault that is silent answers nobody for ten."""
        if time.monotonic() < self._make_after:
            raise VaultUnavailable(retry_after=RETRY_SECONDS)
        try:
            await ensure_keys(self._database, self._keeper)
        except VaultUnavailable:
            self._make_after = time.monotonic() + RETRY_SECONDS
            raise
        await self._read()

    async def _read(self) -> None:
        async with self._database.platform() as session:
            keys = await repository.list_keys(session)
        active = next((key for key in keys if key.state == "active"), None)
        public = {key.kid: Ed25519PublicKey.from_public_bytes(key.public_key) for key in keys}
        self._keys = Keys(active.kid if active else None, active.private_key_ref if active else None, public)
        self._read_at = time.monotonic()


async def ensure_keys(database: Database, keeper: SecretKeeper) -> None:
    """See to it that there are an active key and the next one. Raises `VaultUnavailable`.

    Gateways that start together may each make some: the first one's stay, and the others' are forgotten again.
    """
    async with database.platform() as session:
        states = {key.state for key in await repository.list_keys(session)}
    missing = {"active", "next"} - states
    if not missing:
        return
    made = [await _new_key(keeper) for _ in missing]
    async with database.tenant(PLATFORM) as session:
        await repository.lock_keys(session)
        await _fill(session, made)
        await _forget(session, made)


async def rotate(database: Database, keeper: SecretKeeper, *, drop: bool = False) -> None:
    """The next key signs from now on, and another becomes the next one. Raises `VaultUnavailable`.

    Tokens signed with the key before stay valid until they expire; with `drop` (it is in wrong hands) they end within
    10 seconds.
    """
    await ensure_keys(database, keeper)
    made = await _new_key(keeper)
    async with database.tenant(PLATFORM) as session:
        await repository.lock_keys(session)
        await _rotate(session, made, kept=timedelta(0) if drop else KEPT)


async def replace(database: Database, keeper: SecretKeeper, kid: str) -> None:
    """Rotate unless another key than `kid` is active by now. Raises `VaultUnavailable`."""
    made = await _new_key(keeper)
    async with database.tenant(PLATFORM) as session:
        await repository.lock_keys(session)
        keys = await repository.list_keys(session)
        if any(key.kid == kid and key.state == "active" for key in keys):
            await _rotate(session, made, kept=KEPT)
        else:
            await _forget(session, [made])


async def rotate_when_due(database: Database, keeper: SecretKeeper) -> None:
    """Rotate a key that has signed for 30 days, and delete those whose last tokens have expired.

    Raises `VaultUnavailable`.
    """
    await ensure_keys(database, keeper)
    async with database.platform() as session:
        due = await repository.find_active_older_than(session, LIFE)
    if due is not None:
        await replace(database, keeper, due)
    async with database.tenant(PLATFORM) as session:
        await _forget(session, await repository.delete_previous(session, KEPT))


async def _new_key(keeper: SecretKeeper) -> OAuthSigningKey:
    """A new key, to be the next one; its `kid` is the RFC 7638 thumbprint."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    kid = OKPKey.import_key(private.public_key()).thumbprint()
    value = base64.b64encode(private.private_bytes_raw()).decode()
    ref = await keeper.put(value, kind="oauth_signing_key", label=f"Key of access tokens {kid}", owner=PLATFORM)
    return OAuthSigningKey(kid=kid, state="next", public_key=public, private_key_ref=ref)


async def _fill(session: AsyncSession, made: list[OAuthSigningKey]) -> None:
    """Take from `made` what is missing; what another gateway was quicker with is left in it."""
    states = {key.state for key in await repository.list_keys(session)}
    if "active" not in states:
        if "next" not in states:
            await repository.add(session, made.pop())
        await repository.activate_next(session)
        states.discard("next")
    if "next" not in states and made:
        await repository.add(session, made.pop())


async def _rotate(session: AsyncSession, made: OAuthSigningKey, *, kept: timedelta) -> None:
    await repository.retire_active(session)
    await repository.activate_next(session)
    await repository.add(session, made)
    dropped = await repository.delete_previous(session, kept)
    await _forget(session, dropped)
    log.info("oauth_signing_key.rotated", dropped=[key.kid for key in dropped])


async def _forget(session: AsyncSession, keys: list[OAuthSigningKey]) -> None:
    await forget(session, [key.private_key_ref for key in keys], owner=PLATFORM, tenant_id=PLATFORM)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
