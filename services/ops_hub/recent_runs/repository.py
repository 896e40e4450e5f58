"""Statements about recent runs; row security keeps them to the tenant."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.models import RecentRun

KEPT = 20
_NEWEST_FIRST = (RecentRun.finished_at.desc(), RecentRun.id.desc())


async def put_run(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """Keep it, once, and forget what is older than the last ones."""
    await session.execute(insert(RecentRun).values(values).on_conflict_do_nothing())
    older = select(RecentRun.id).order_by(*_NEWEST_FIRST).offset(KEPT)
    await session.execute(delete(RecentRun).where(RecentRun.id.in_(older)))


async def list_runs(session: AsyncSession, *, limit: int) -> Sequence[RecentRun]:
    return (await session.scalars(select(RecentRun).order_by(*_NEWEST_FIRST).limit(limit))).all()
