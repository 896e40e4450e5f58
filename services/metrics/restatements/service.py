"""Restatements as people see them."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.restatements import Restatement, RestatementQuery
from libs.auth import Principal
from libs.errors import FieldProblem, Invalid
from libs.pagination import CursorCodec, Page
from services.metrics.combined.selection import account_key
from services.metrics.combined.service import AggregatesOnly
from services.metrics.restatements import repository
from services.metrics.restatements.repository import LedgerPosition


async def list_restatements(
    session: AsyncSession,
    cursors: CursorCodec,
    principal: Principal,
    query: RestatementQuery,
    *,
    cursor: str | None,
    limit: int,
) -> Page[Restatement]:
    """Newest day first. Raises `AggregatesOnly`, and `Invalid` for days that end before they start."""
    if principal.aggregates_only:
        raise AggregatesOnly
    if query.start_date and query.end_date and query.start_date > query.end_date:
        problem = FieldProblem(pointer="#/query/start_date", code="date_order", message="must not be after end_date")
        raise Invalid(errors=[problem])
    if query.account_id is not None:
        query = query.model_copy(update={"account_id": account_key(query.account_id)})
    after = _position(cursors, cursor)
    rows = await repository.list_restatements(session, query, after=after, limit=limit + 1)
    items = [Restatement.model_validate(row.shown) for row in rows[:limit]]
    last = rows[limit - 1].position if len(rows) > limit else None
    return Page(items=items, next_cursor=cursors.encode(*last.parts()) if last else None)


def _position(cursors: CursorCodec, cursor: str | None) -> LedgerPosition | None:
    if cursor is None:
        return None
    day, entity_key, metric, seq = cursors.decode(cursor, 4)
    return LedgerPosition(date.fromisoformat(day), UUID(entity_key), metric, int(seq))
