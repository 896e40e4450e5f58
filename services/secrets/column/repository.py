"""Queries of which columns hold envelopes of which keys."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.secrets.models import ColumnUse, DataKey

NOTED_EVERY = timedelta(minutes=1)


async def note_use(session: AsyncSession, values: dict[str, object]) -> None:
    """The column holds an envelope of this key, or will in a moment."""
    statement = insert(ColumnUse).values(values)
    moment = func.clock_timestamp()
    await session.execute(
        statement.on_conflict_do_update(
            constraint="pk_column_use",
            set_={"last_sealed_at": moment},
            where=ColumnUse.last_sealed_at < moment - NOTED_EVERY,
        )
    )


async def newest_use(session: AsyncSession, ring_id: UUID, column: str, *, below: int) -> datetime | None:
    """When an older version was last used for the column."""
    query = select(func.max(ColumnUse.last_sealed_at)).where(
        ColumnUse.ring_id == ring_id, ColumnUse.column_name == column, ColumnUse.key_version < below
    )
    return (await session.scalars(query)).one()


async def release(session: AsyncSession, ring_id: UUID, column: str, *, below: int) -> list[int]:
    """Versions that the column holds back no longer; the active one stays."""
    active = select(DataKey.version).where(DataKey.ring_id == ring_id, DataKey.state == "active").scalar_subquery()
    statement = (
        delete(ColumnUse)
        .where(
            ColumnUse.ring_id == ring_id,
            ColumnUse.column_name == column,
            ColumnUse.key_version < below,
            ColumnUse.key_version != active,
        )
        .returning(ColumnUse.key_version)
    )
    return sorted((await session.scalars(statement)).all())
