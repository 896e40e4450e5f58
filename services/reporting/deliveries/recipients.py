"""Addresses that somebody approved, and addresses that take no mail."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.deliveries import ApprovedRecipient, ApprovedRecipientDraft, SuppressedRecipient
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.pagination import CursorCodec, Page
from services.reporting.deliveries import repository
from services.reporting.deliveries.errors import (
    ApprovedRecipientNotFound,
    RecipientApprovedAlready,
    SuppressedRecipientNotFound,
)
from services.reporting.reports.addresses import checked_address


async def list_approved(
    session: AsyncSession, cursors: CursorCodec, *, cursor: str | None, limit: int
) -> Page[ApprovedRecipient]:
    """Newest first."""
    rows = await repository.list_approved(session, after=cursors.decode_row(cursor), limit=limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    next_cursor = cursors.encode(last.approved_at.isoformat(), str(last.id)) if last else None
    items = [ApprovedRecipient.model_validate(row, from_attributes=True) for row in rows[:limit]]
    return Page(items=items, next_cursor=next_cursor)


async def approve_recipient(
    session: AsyncSession, principal: Principal, draft: ApprovedRecipientDraft
) -> ApprovedRecipient:
    """Let reports go there from now on; what waits already is decided one by one. Raises `Invalid` and
    `RecipientApprovedAlready`."""
    by = principal.actor or principal.subject
    row = await repository.approve(session, tenant_of(principal), checked_address(draft.address), by=by)
    if row is None:
        raise RecipientApprovedAlready
    await record_audit(
        session, principal, action="approved_recipient.added", object_type="approved_recipient",
        object_id=str(row.id), detail={"recipient": row.address},
    )  # fmt: skip
    return ApprovedRecipient.model_validate(row, from_attributes=True)


async def withdraw_approval(session: AsyncSession, principal: Principal, approved_id: UUID) -> None:
    """What goes there next waits for an approval again. Raises `ApprovedRecipientNotFound`."""
    address = await repository.remove_approved(session, approved_id)
    if address is None:
        raise ApprovedRecipientNotFound
    await record_audit(
        session, principal, action="approved_recipient.withdrawn", object_type="approved_recipient",
        object_id=str(approved_id), detail={"recipient": address},
    )  # fmt: skip


async def list_suppressed(
    session: AsyncSession, cursors: CursorCodec, *, cursor: str | None, limit: int
) -> Page[SuppressedRecipient]:
    """Newest first."""
    rows = await repository.list_suppressed(session, after=cursors.decode_row(cursor), limit=limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    next_cursor = cursors.encode(last.suppressed_at.isoformat(), str(last.id)) if last else None
    items = [SuppressedRecipient.model_validate(row, from_attributes=True) for row in rows[:limit]]
    return Page(items=items, next_cursor=next_cursor)


async def remove_suppressed(
    session: AsyncSession, principal: Principal, suppressed_id: UUID, *, reason: str | None = None
) -> None:
    """Let reports go there again; the trail keeps why. Raises `SuppressedRecipientNotFound`."""
    address = await repository.remove_suppressed(session, suppressed_id)
    if address is None:
        raise SuppressedRecipientNotFound
    await record_audit(
        session, principal, action="suppressed_recipient.removed", object_type="suppressed_recipient",
        object_id=str(suppressed_id), detail={"recipient": address, **({"reason": reason} if reason else {})},
    )  # fmt: skip
