"""Reviews as CSV, page after page: as many as there are, in little memory."""

from collections.abc import AsyncGenerator

from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.csv_lines import csv_pages
from libs.db import Database
from services.ops_hub.reviews import repository
from services.ops_hub.reviews.repository import Listed, ReviewFilter
from services.ops_hub.reviews.service import check_range

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


def _lines(database: Database, principal: Principal, wanted: ReviewFilter) -> AsyncGenerator[bytes]:
    async def read(last: Listed | None, limit: int) -> list[Listed]:
        after = last.position if last is not None else None
        async with database.tenant(tenant_of(principal), read_only=True) as session:
            return await repository.list_reviews(session, wanted, "-written_at", after=after, limit=limit)

    return csv_pages(COLUMNS, read, _values)


def _values(listed: Listed) -> list[object]:
    row = listed.row
    plain = [getattr(row.review, name) for name in _OF_REVIEW]
    return [*plain, row.review.location_id, row.location_name, row.listing_name]
