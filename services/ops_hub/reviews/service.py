"""The inbox: reviews as their connections show them."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.reviews import Review, ReviewSort
from libs.errors import FieldProblem, Invalid
from libs.pagination import CursorCodec, Page, bad_cursor
from services.ops_hub.reviews import repository
from services.ops_hub.reviews.repository import Position, ReviewFilter
from services.ops_hub.reviews.shown import shown


async def list_reviews(
    session: AsyncSession,
    cursors: CursorCodec,
    wanted: ReviewFilter,
    *,
    sort: ReviewSort,
    cursor: str | None,
    limit: int,
) -> Page[Review]:
    """In the order of `sort`. Raises `Invalid` for a cursor of another sort, and a range that ends before it begins."""
    check_range(wanted)
    rows = await repository.list_reviews(session, wanted, sort, after=_position(cursors, cursor, sort), limit=limit + 1)
    last = rows[limit - 1].position if len(rows) > limit else None
    next_cursor = cursors.encode(sort, last.value, str(last.id)) if last else None
    return Page(items=[shown(listed.row) for listed in rows[:limit]], next_cursor=next_cursor)


def check_range(wanted: ReviewFilter) -> None:
    """Raises `Invalid` for a range that ends before it begins."""
    if wanted.since and wanted.until and wanted.since > wanted.until:
        message = "must not be after until"
        raise Invalid(errors=[FieldProblem(pointer="#/query/since", code="date_order", message=message)])


def _position(cursors: CursorCodec, cursor: str | None, sort: ReviewSort) -> Position | None:
    if cursor is None:
        return None
    sorted_by, value, row_id = cursors.decode(cursor, 3)
    if sorted_by != sort:
        raise bad_cursor()
    return Position(value, UUID(row_id))
