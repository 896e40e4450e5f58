"""Moves seeds and signing secrets that the gateway sealed itself, before the vault kept them, into the vault.

One row at a time, each safe to break off: a value is put first, and then its reference takes the sealed value's place
if that still stands there. What does not open (the gateway's key was replaced meanwhile) is left where it is, and said
in the log once: its owner sets up a new one. With the last row this module, and the sealed columns, can go.
"""

from collections.abc import Coroutine
from uuid import UUID

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contracts.secrets.registry import PLATFORM
from gateway.identity.credential import sealed_repository as repository
from gateway.identity.credential.service import SecretKeeper
from libs.db import Database

log: structlog.stdlib.BoundLogger = structlog.get_logger()

VERSION = b"\x01"
NONCE_LENGTH = 12
_said: set[object] = set()


class SealBroken(Exception):
    """The value was sealed with another key, for another place, or changed since."""


async def move_all(database: Database, keeper: SecretKeeper, signing_key: bytes) -> None:
    """Move whatever is still sealed. Raises `VaultUnavailable`; what was moved by then stays moved."""
    cipher = cipher_of(signing_key)
    async with database.platform() as session:
        users = await repository.list_sealed_factors(session)
        subscriptions = await repository.list_sealed_subscriptions_across_tenants(session)
    for user_id in users:
        await _attempt(user_id, _move_seed(database, keeper, cipher, user_id))
    for tenant_id, subscription_id in subscriptions:
        await _attempt(subscription_id, _move_signing_secrets(database, keeper, cipher, tenant_id, subscription_id))


async def _attempt(row: UUID, move: Coroutine[None, None, None]) -> None:
    try:
        await move
    except SealBroken:
        if row not in _said:
            _said.add(row)
            log.error("sealed_secret.unreadable", row=str(row))


async def _move_seed(database: Database, keeper: SecretKeeper, cipher: AESGCM, user_id: UUID) -> None:
    async with database.platform() as session:
        factor = await repository.find_factor(session, user_id)
    if factor is None or factor.sealed_secret is None:
        return
    seed = open_sealed(cipher, factor.sealed_secret, "identity.second_factor.secret", user_id)
    ref = await keeper.put(seed, kind="totp_seed", label=f"Authenticator app of user {user_id}", owner=PLATFORM)
    async with database.platform() as session:
        moved = await repository.replace_sealed_factor(session, factor, ref)
    log.info("sealed_secret.moved", table="second_factor", row=str(user_id), moved=moved)


async def _move_signing_secrets(
    database: Database, keeper: SecretKeeper, cipher: AESGCM, tenant_id: UUID, subscription_id: UUID
) -> None:
    async with database.tenant(tenant_id) as session:
        found = await repository.find_subscription(session, subscription_id)
    if found is None:
        return
    for column, ref_column in repository.SIGNING_SECRETS:
        sealed: bytes | None = getattr(found, column)
        if sealed is None:
            continue
        secret = open_sealed(cipher, sealed, "webhook_subscription", tenant_id, subscription_id, "secret")
        ref = await keeper.put(secret, kind="webhook_signing_secret", label=f"Webhook: {found.name}", owner=tenant_id)
        async with database.tenant(tenant_id) as session:
            moved = await repository.replace_sealed_secret(session, found, column, ref_column, ref)
        log.info("sealed_secret.moved", table="webhook_subscription", row=str(subscription_id), moved=moved)


def cipher_of(signing_key: bytes) -> AESGCM:
    """AES-256-GCM with a key by HKDF-SHA-256 from the gateway's own, as it was then."""
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"opsight gateway sealing 1").derive(signing_key))


def open_sealed(cipher: AESGCM, sealed: bytes, *place: object) -> str:
    """What was sealed for `place`: table, tenant, row, field. Raises `SealBroken`."""
    nonce, rest = sealed[1 : 1 + NONCE_LENGTH], sealed[1 + NONCE_LENGTH :]
    try:
        return cipher.decrypt(nonce, rest, bound(place)).decode()
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


def bound(place: tuple[object, ...]) -> bytes:
    """Each part with its length in front, so that no two places read alike."""
    parts = [str(part).encode() for part in place]
    return VERSION + b"".join(len(part).to_bytes(4, "big") + part for part in parts)
