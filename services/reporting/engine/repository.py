"""Statements about issues of a report; row security keeps them to the tenant."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.models import ReportRun


async def find_last_input(session: AsyncSession, run: ReportRun, *, snapshot_id: str | None) -> dict[str, Any] | None:
    """The frozen input of the report's newest issue before `run` that read another snapshot."""
    read = ReportRun.input["provenance"]["snapshot_id"].astext
    statement = (
        select(ReportRun.input)
        .where(ReportRun.report_id == run.report_id, ReportRun.number < run.number)
        .where(ReportRun.state.in_(("completed", "partial")), func.jsonb_typeof(ReportRun.input) == "object")
        .where(read.is_distinct_from(snapshot_id))
        .order_by(ReportRun.number.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).first()
