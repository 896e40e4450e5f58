"""Statements about setup tasks; row security keeps them to the tenant."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.models import SetupTask


async def list_tasks(session: AsyncSession, *, lock: bool = False) -> Sequence[SetupTask]:
    """Every task of the tenant; with `lock`, held against changes by others."""
    query = select(SetupTask).order_by(SetupTask.key)
    return (await session.scalars(query.with_for_update() if lock else query)).all()


async def add_tasks(session: AsyncSession, tenant_id: UUID, keys: Sequence[str], *, batch_id: UUID | None) -> None:
    """Those that are there already stay as they are."""
    if not keys:
        return
    rows = [{"tenant_id": tenant_id, "key": key, "batch_id": batch_id} for key in keys]
    await session.execute(insert(SetupTask).on_conflict_do_nothing(), rows)


async def remove_tasks_but(session: AsyncSession, keys: Collection[str]) -> None:
    await session.execute(delete(SetupTask).where(SetupTask.key.not_in(keys)))


async def save(session: AsyncSession) -> None:
    """Write what was changed of the tasks."""
    await session.flush()
