"""Statements about recent runs; row security keeps them to the tenant.

Syncs of data sources and runs of reports are kept and listed apart: sources are read every hour, and would leave no
room for a report that ran yesterday.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.bootstrap import RunKind
from services.ops_hub.models import RecentRun

KEPT = 20
_SYNC: RunKind = "source_sync"
_NEWEST_FIRST = (RecentRun.finished_at.desc(), RecentRun.id.desc())
_IS_SYNC: ColumnElement[bool] = RecentRun.kind == _SYNC


async def put_run(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """Keep how it ended last, and forget what is older than the last ones of its sort."""
    statement = insert(RecentRun).values(values)
    later = {name: statement.excluded[name] for name in ("name", "state", "finished_at", "error_code")}
    is_later = statement.excluded.finished_at > RecentRun.finished_at
    await session.execute(
        statement.on_conflict_do_update(index_elements=[RecentRun.tenant_id, RecentRun.id], set_=later, where=is_later)
    )
    older = select(RecentRun.id).where(_IS_SYNC.is_(values["kind"] == _SYNC)).order_by(*_NEWEST_FIRST).offset(KEPT)
    await session.execute(delete(RecentRun).where(RecentRun.id.in_(older)))


async def list_runs(session: AsyncSession, *, limit: int, with_reports: bool) -> Sequence[RecentRun]:
    """The last `limit` syncs, and as many runs of reports, newest first."""
    place = func.row_number().over(partition_by=_IS_SYNC, order_by=_NEWEST_FIRST)
    placed = select(RecentRun.id, place.label("place")).where(*([] if with_reports else [_IS_SYNC])).subquery()
    last = select(placed.c.id).where(placed.c.place <= limit)
    return (await session.scalars(select(RecentRun).where(RecentRun.id.in_(last)).order_by(*_NEWEST_FIRST))).all()
