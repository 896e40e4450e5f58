"""`/deliveries/approved-recipients` and `/email/suppressed-recipients`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from contracts.reporting.deliveries import (
    ApprovedRecipient,
    ApprovedRecipientDraft,
    SuppressedRecipient,
    SuppressionLift,
)
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from libs.pagination import Page, PageCursor, PageLimit
from services.reporting.deliveries import recipients

approved = APIRouter(prefix="/deliveries/approved-recipients", tags=["reporting"])
suppressed = APIRouter(prefix="/email/suppressed-recipients", tags=["reporting"])

Caller = Annotated[Principal, Depends(current_principal)]


@approved.get("", operation_id="list_approved_recipients", openapi_extra=public("reports:read"))
async def list_approved_recipients(
    request: Request, session: TenantSession, cursor: PageCursor = None, limit: PageLimit = 50
) -> Page[ApprovedRecipient]:
    """Addresses of no member that reports may go to, newest first."""
    return await recipients.list_approved(session, request.app.state.cursors, cursor=cursor, limit=limit)


@approved.post(
    "",
    operation_id="approve_recipient",
    status_code=201,
    openapi_extra=public("members:admin"),
    responses=problems({409: "Reports may go there already.", 422: "The address is none."}),
)
async def approve_recipient(
    draft: ApprovedRecipientDraft, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> ApprovedRecipient:
    """Let reports go to an address of no member from now on. What waits already is decided one by one."""
    return await recipients.approve_recipient(session, caller, draft)


@approved.delete(
    "/{approved_recipient_id}",
    operation_id="withdraw_approved_recipient",
    status_code=204,
    openapi_extra=public("members:admin"),
    responses=problems({404: "No such approved address."}),
)
async def withdraw_approved_recipient(approved_recipient_id: UUID, session: TenantSession, caller: Caller) -> None:
    """Take the approval back: what goes there next waits for one again. What is out already stays out."""
    await recipients.withdraw_approval(session, caller, approved_recipient_id)


@suppressed.get("", operation_id="list_suppressed_recipients", openapi_extra=public("reports:read"))
async def list_suppressed_recipients(
    request: Request, session: TenantSession, cursor: PageCursor = None, limit: PageLimit = 50
) -> Page[SuppressedRecipient]:
    """Addresses that take no mail, newest first."""
    return await recipients.list_suppressed(session, request.app.state.cursors, cursor=cursor, limit=limit)


@suppressed.delete(
    "/{suppressed_recipient_id}",
    operation_id="remove_suppressed_recipient",
    status_code=204,
    openapi_extra=public("reports:write"),
    responses=problems({404: "No such suppressed address."}),
)
async def remove_suppressed_recipient(suppressed_recipient_id: UUID, session: TenantSession, caller: Caller) -> None:
    """Let reports go there again, without saying why. If it still takes none, the next bounce brings it back."""
    await recipients.remove_suppressed(session, caller, suppressed_recipient_id)


@suppressed.post(
    "/{suppressed_recipient_id}/lift",
    operation_id="lift_suppressed_recipient",
    status_code=204,
    openapi_extra=public("reports:write"),
    responses=problems({404: "No such suppressed address."}),
)
async def lift_suppressed_recipient(
    suppressed_recipient_id: UUID, lift: SuppressionLift, session: TenantSession, caller: Caller
) -> None:
    """Let reports go to this address again, and keep why in the audit log."""
    await recipients.remove_suppressed(session, caller, suppressed_recipient_id, reason=lift.reason)
