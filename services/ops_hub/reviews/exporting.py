"""Reviews as CSV, page after page: as many as there are, in little memory."""

from collections.abc import AsyncGenerator

from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.csv_lines import csv_line
from libs.db import Database
from services.ops_hub.reviews import repository
from services.ops_hub.reviews.repository import Position, ReviewFilter, ReviewRow
from services.ops_hub.reviews.service import check_range

ROWS_AT_ONCE = 1000
_OF_REVIEW = (
    *("id", "source", "provenance", "written_at", "updated_at", "rating", "is_recommended", "author", "language"),
    *("body", "reply", "replied_at", "url", "is_gone"),
)
COLUMNS = (*_OF_REVIEW, "location_id", "location", "listing")


async def export_reviews(database: Database, principal: Principal, wanted: ReviewFilter) -> AsyncGenerator[bytes]:
    """The lines of a file, newest first. The trail keeps who took them before the first one leaves."""
    check_range(wanted)
    async with database.tenant(tenant_of(principal)) as session:
        await record_audit(
            session,
            principal,
            action="review.exported",
            object_type="review",
            object_id="all",
            detail={
                "search": wanted.search,
                "unreplied": wanted.unreplied,
                "negative": wanted.negative,
                "sources": list(wanted.sources),
                "locations": [str(one) for one in wanted.location_ids],
            },
        )
    return _lines(database, principal, wanted)


async def _lines(database: Database, principal: Principal, wanted: ReviewFilter) -> AsyncGenerator[bytes]:
    yield csv_line(COLUMNS)
    after: Position | None = None
    while True:
        async with database.tenant(tenant_of(principal), read_only=True) as session:
            rows = await repository.list_reviews(session, wanted, "-written_at", after=after, limit=ROWS_AT_ONCE)
        yield b"".join(_line(listed.row) for listed in rows)
        if len(rows) < ROWS_AT_ONCE:
            return
        after = rows[-1].position


def _line(row: ReviewRow) -> bytes:
    plain = [getattr(row.review, name) for name in _OF_REVIEW]
    return csv_line([*plain, row.review.location_id, row.location_name, row.listing_name])
