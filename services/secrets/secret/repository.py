"""Queries of secrets."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from libs.clock import utc_now
from services.secrets.models import Secret

NOTED_EVERY = timedelta(minutes=1)


async def find_secret(session: AsyncSession, ref: str, *, lock: bool = False) -> Secret | None:
    query = select(Secret).where(Secret.ref == ref)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def add_secret(session: AsyncSession, values: dict[str, Any]) -> Secret | None:
    """None when somebody else has just made one with this ref."""
    statement = insert(Secret).values(values).on_conflict_do_nothing().returning(Secret)
    return (await session.scalars(statement)).one_or_none()


async def replace_secret(session: AsyncSession, secret: Secret, values: dict[str, Any]) -> Secret:
    """Write another value over a secret that is locked."""
    statement = (
        update(Secret)
        .where(Secret.id == secret.id)
        .values(values | {"updated_at": func.clock_timestamp()})
        .returning(Secret)
    )
    rows = await session.scalars(statement, execution_options={"populate_existing": True})
    return rows.one()


async def note_use(session: AsyncSession, secret: Secret, user: str) -> None:
    """Once a minute and user is often enough, and spares the row a write at each read."""
    known = secret.last_used_at is not None and secret.last_used_by == user
    if known and secret.last_used_at is not None and secret.last_used_at > utc_now() - NOTED_EVERY:
        return
    await session.execute(
        update(Secret)
        .where(Secret.id == secret.id)
        .values(last_used_at=func.clock_timestamp(), last_used_by=user)
        .execution_options(synchronize_session=False)
    )


async def delete_secret(session: AsyncSession, secret: Secret) -> None:
    await session.delete(secret)
    await session.flush()


async def delete_all(session: AsyncSession) -> int:
    """Every secret of the tenant; answers how many there were."""
    return len((await session.scalars(delete(Secret).returning(Secret.id))).all())


async def list_secrets(session: AsyncSession, *, after: tuple[datetime, UUID] | None, limit: int) -> list[Secret]:
    """Newest first, from after `after` on."""
    query = select(Secret).order_by(Secret.created_at.desc(), Secret.id.desc()).limit(limit)
    if after is not None:
        query = query.where(tuple_(Secret.created_at, Secret.id) < after)
    return list(await session.scalars(query))


async def list_secrets_of_older_versions(
    session: AsyncSession, ring_id: UUID, *, below: int, after: UUID | None, limit: int
) -> list[Secret]:
    """What a rotation has still to seal anew, in the order of ids."""
    query = select(Secret).where(Secret.ring_id == ring_id, Secret.key_version < below).order_by(Secret.id).limit(limit)
    return list(await session.scalars(query if after is None else query.where(Secret.id > after)))


async def reseal(session: AsyncSession, secret: Secret, *, envelope: bytes, key_version: int) -> Secret | None:
    """Put the new envelope in the old one's place; None when somebody wrote the row meanwhile."""
    statement = (
        update(Secret)
        .where(Secret.id == secret.id, Secret.version == secret.version, Secret.key_version == secret.key_version)
        .values(envelope=envelope, key_version=key_version, version=secret.version + 1)
        .returning(Secret)
    )
    rows = await session.scalars(statement, execution_options={"populate_existing": True})
    return rows.one_or_none()


async def count_older_versions(session: AsyncSession, ring_id: UUID, *, below: int) -> int:
    """How many secrets are sealed with a version below this one."""
    query = select(func.count()).select_from(Secret).where(Secret.ring_id == ring_id, Secret.key_version < below)
    return (await session.scalars(query)).one()


async def count_version(session: AsyncSession, ring_id: UUID, version: int) -> int:
    """By a scan of the rows, not by a counter."""
    query = select(func.count()).select_from(Secret).where(Secret.ring_id == ring_id, Secret.key_version == version)
    return (await session.scalars(query)).one()
