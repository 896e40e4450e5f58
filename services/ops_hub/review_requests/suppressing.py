"""The list of those who are not written to any more."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.review_requests import (
    Suppression,
    SuppressionCreate,
    SuppressionFound,
    SuppressionLift,
    SuppressionSearch,
    SuppressionSummary,
)
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.errors import FieldProblem, Invalid
from libs.ids import new_id
from libs.pagination import CursorCodec, Page
from services.ops_hub import models
from services.ops_hub.activity.service import actor_of
from services.ops_hub.review_requests import repository
from services.ops_hub.review_requests.addressing import address_in, digest_of, masked
from services.ops_hub.review_requests.errors import ReviewSuppressionNotFound


async def list_suppressions(
    session: AsyncSession, cursors: CursorCodec, *, cursor: str | None, limit: int
) -> Page[Suppression]:
    """Newest first."""
    rows = await repository.list_suppressions(session, after=cursors.decode_row(cursor), limit=limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    next_cursor = cursors.encode(last.created_at.isoformat(), str(last.id)) if last else None
    return Page(items=[_shown(row) for row in rows[:limit]], next_cursor=next_cursor)


async def summarise(session: AsyncSession) -> SuppressionSummary:
    """How long the list is."""
    counts = await repository.count_suppressions(session)
    return SuppressionSummary(
        total=sum(counts.values()), by_recipient=counts.get("recipient", 0), by_staff=counts.get("staff", 0)
    )


async def search(session: AsyncSession, principal: Principal, wanted: SuppressionSearch) -> SuppressionFound:
    """Whether the address is on the list. Raises `Invalid`."""
    found = await repository.find_suppression(session, digest_of(tenant_of(principal), _address(wanted.email)))
    return SuppressionFound(suppression=found and _shown(found))


async def suppress(session: AsyncSession, principal: Principal, wanted: SuppressionCreate) -> Suppression:
    """Write to this address no more; saying it again changes nothing. Raises `Invalid`."""
    address = _address(wanted.email)
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
        await _audit(session, principal, suppression.id, "created")
    kept = await repository.find_suppression(session, digest)
    assert kept is not None  # it was added here, or before
    return _shown(kept)


async def lift(session: AsyncSession, principal: Principal, suppression_id: UUID, wanted: SuppressionLift) -> None:
    """Let this address be written to again. Raises `ReviewSuppressionNotFound`, and `Invalid` for another address."""
    digest = digest_of(tenant_of(principal), _address(wanted.email))
    kept = await repository.hold_suppression(session, suppression_id)
    if kept is None:
        raise ReviewSuppressionNotFound
    if kept.address_digest != digest:
        raise _refused("email_differs", "This is not the address of this entry.")
    await repository.remove_suppression(session, kept)
    since = kept.created_at.isoformat()
    await _audit(session, principal, kept.id, "lifted", reason=wanted.reason, source=kept.source, since=since)


def _address(text: str) -> str:
    address = address_in(text)
    if address is None:
        raise _refused("email_invalid", "This is no address that mail can be sent to.")
    return address


def _refused(code: str, message: str) -> Invalid:
    return Invalid(errors=[FieldProblem(pointer="/email", code=code, message=message)])


async def _audit(session: AsyncSession, principal: Principal, row_id: UUID, done: str, **detail: str) -> None:
    await record_audit(
        session,
        principal,
        action=f"review_suppression.{done}",
        object_type="review_suppression",
        object_id=str(row_id),
        detail=detail,
    )


def _shown(row: models.ReviewSuppression) -> Suppression:
    fields = {name: getattr(row, name) for name in Suppression.model_fields if name != "address"}
    return Suppression.model_validate(fields | {"address": row.masked})
