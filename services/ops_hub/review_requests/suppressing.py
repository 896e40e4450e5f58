"""The list of those who are not written to any more."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.review_requests import Suppression, SuppressionCreate
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.errors import FieldProblem, Invalid
from libs.ids import new_id
from libs.pagination import CursorCodec, Page
from services.ops_hub import models
from services.ops_hub.activity.service import actor_of
from services.ops_hub.review_requests import repository
from services.ops_hub.review_requests.addressing import address_in, digest_of, masked


async def list_suppressions(
    session: AsyncSession, cursors: CursorCodec, *, cursor: str | None, limit: int
) -> Page[Suppression]:
    """Newest first."""
    rows = await repository.list_suppressions(session, after=cursors.decode_row(cursor), limit=limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    next_cursor = cursors.encode(last.created_at.isoformat(), str(last.id)) if last else None
    return Page(items=[_shown(row) for row in rows[:limit]], next_cursor=next_cursor)


async def suppress(session: AsyncSession, principal: Principal, wanted: SuppressionCreate) -> Suppression:
    """Write to this address no more; saying it again changes nothing. Raises `Invalid`."""
    address = address_in(wanted.email)
    if address is None:
        message = "This is no address that mail can be sent to."
        raise Invalid(errors=[FieldProblem(pointer="/email", code="email_invalid", message=message)])
    tenant_id = tenant_of(principal)
    digest = digest_of(tenant_id, address)
    suppression = models.ReviewSuppression(
        tenant_id=tenant_id,
        id=new_id(),
        address_digest=digest,
        masked=masked(address),
        source="staff",
        created_by=actor_of(principal),
    )
    if await repository.add_suppression(session, suppression):
        await record_audit(
            session,
            principal,
            action="review_suppression.created",
            object_type="review_suppression",
            object_id=str(suppression.id),
        )
    kept = await repository.find_suppression(session, digest)
    assert kept is not None  # it was added here, or before
    return _shown(kept)


def _shown(row: models.ReviewSuppression) -> Suppression:
    fields = {name: getattr(row, name) for name in Suppression.model_fields if name != "address"}
    return Suppression.model_validate(fields | {"address": row.masked})
