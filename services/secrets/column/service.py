"""Encryption of columns that stay in the database of the service that owns them.

Rotation cannot reach those rows: their owner opens each with `decrypt`, seals it anew, and says with `settle` when
its own scan finds no old envelope any more. Until then the old key is kept.
"""

import base64
import binascii
from datetime import timedelta

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.secrets.api import (
    ColumnPlace,
    DecryptedValue,
    DecryptValue,
    EncryptedValue,
    EncryptValue,
    SettleColumn,
    Settled,
)
from contracts.secrets.registry import Purpose, encrypted_column
from libs.audit import Outcome
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from services.secrets.column import repository
from services.secrets.data_key import repository as key_repository
from services.secrets.data_key.keys import Keys, lookup_mac
from services.secrets.envelope import EnvelopeRefused, Place, open_envelope, read_envelope, seal
from services.secrets.errors import ColumnInUse, ColumnRefused, EnvelopeUnreadable
from services.secrets.trail import note

# What was sealed is written within a request, which takes less than this.
ON_ITS_WAY = timedelta(minutes=2)


async def encrypt_value(keys: Keys, caller: Principal, wanted: EncryptValue) -> EncryptedValue:
    """Seal a value for its place. Raises `ColumnRefused`."""
    purpose = _purpose_for(caller, wanted.place.column)

    async def encrypt(session: AsyncSession) -> EncryptedValue:
        key, index_key = await keys.active(session, purpose)
        value = wanted.value.get_secret_value().encode()
        use: dict[str, object] = {
            "tenant_id": tenant_of(caller),
            "ring_id": key.id,
            "key_version": key.version,
            "service": caller.issuer,
            "column_name": wanted.place.column,
        }
        await repository.note_use(session, use)
        await _note(session, caller, "column.encrypted", wanted.place, "success")
        envelope = seal(value, key, _place(keys, caller, purpose, wanted.place))
        return EncryptedValue(
            envelope=_b64(envelope),
            lookup=_b64(lookup_mac(index_key, f"column:{wanted.place.column}", value)),
            key_version=key.version,
        )

    return await keys.work(tenant_of(caller), encrypt)


async def decrypt_value(keys: Keys, caller: Principal, wanted: DecryptValue) -> DecryptedValue:
    """Open an envelope at its place. Raises `ColumnRefused`, `EnvelopeUnreadable`; both are written down."""
    purpose = _purpose_for(caller, wanted.place.column)

    async def decrypt(session: AsyncSession) -> DecryptedValue | None:
        try:
            data = base64.b64decode(wanted.envelope, validate=True)
            envelope = read_envelope(data)
            key = await keys.for_envelope(session, envelope.key_id, envelope.key_version)
            value = open_envelope(data, key, _place(keys, caller, purpose, wanted.place)).decode()
        except (EnvelopeRefused, binascii.Error, UnicodeDecodeError):
            await _note(session, caller, "column.decrypted", wanted.place, "failure")
            return None
        active = await key_repository.find_active_key(session, purpose)
        await _note(session, caller, "column.decrypted", wanted.place, "success")
        return DecryptedValue(value=SecretStr(value), stale=active is None or active.version != key.version)

    answer = await keys.work(tenant_of(caller), decrypt)
    if answer is None:
        raise EnvelopeUnreadable
    return answer


async def settle_column(keys: Keys, caller: Principal, wanted: SettleColumn) -> Settled:
    """The owner's word that its column holds nothing older. Raises `ColumnRefused`, `ColumnInUse`."""
    purpose = _purpose_for(caller, wanted.column)
    async with keys.database.tenant(tenant_of(caller)) as session:
        ring = await key_repository.find_ring(session, purpose)
        if ring is None:
            return Settled(released=[])
        newest = await repository.newest_use(session, ring.id, wanted.column, below=wanted.below_version)
        if newest is not None and newest > utc_now() - ON_ITS_WAY:
            raise ColumnInUse(retry_after=int(ON_ITS_WAY.total_seconds()))
        released = await repository.release(session, ring.id, wanted.column, below=wanted.below_version)
        versions = [str(version) for version in released]
        await note(
            session,
            caller,
            "column.settled",
            object_type="column",
            object_id=wanted.column,
            detail={"released": versions},
        )
        return Settled(released=released)


def _purpose_for(caller: Principal, name: str) -> Purpose:
    column = encrypted_column(name)
    if column is None or column.owner != caller.issuer or column.purpose is None:
        raise ColumnRefused
    return column.purpose


def _place(keys: Keys, caller: Principal, purpose: Purpose, place: ColumnPlace) -> Place:
    table, _, field = place.column.rpartition(".")
    return Place(keys.environment, tenant_of(caller), purpose, table, place.record, field, place.record_version)


async def _note(session: AsyncSession, caller: Principal, action: str, place: ColumnPlace, outcome: Outcome) -> None:
    await note(
        session,
        caller,
        action,
        object_type="column",
        object_id=place.column,
        outcome=outcome,
        detail={"record": place.record},
    )


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
