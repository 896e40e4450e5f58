"""`/ops/reviews/{review_id}/replies` and `/drafts`: answering what customers wrote."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from contracts.ops_hub.review_replies import DraftsWanted, ReplyChange, ReplyDrafts, ReplyWrite
from contracts.ops_hub.reviews import ReviewReply
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from services.ops_hub.reviews.replies import service

router = APIRouter(prefix="/ops/reviews/{review_id}", tags=["ops_hub"])

Caller = Annotated[Principal, Depends(current_principal)]
REPLIES, REPLY = "/replies", "/replies/{reply_id}"
MISSING = problems({404: "No such review, or no such reply of it."})
TAKEN = problems(
    {
        409: "Somebody else replied meanwhile (`reply_changed_elsewhere`, with `reply` and `replied_at`), a reply is on"
        " its way, it stands there already, or the review is gone."
    }
)
CLOSED = problems({409: "The reply is on its way, published or withdrawn, or the review is gone."})


@router.post(
    "/drafts",
    operation_id="draft_review_replies",
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"),
    responses=MISSING,
)
async def draft_review_replies(review_id: UUID, wanted: DraftsWanted, session: TenantSession) -> ReplyDrafts:
    """Replies to begin with, in three tones. Nothing is kept, and nothing is sent."""
    return await service.draft(session, review_id, wanted.language)


@router.post(
    REPLIES,
    operation_id="create_review_reply",
    status_code=201,
    openapi_extra=public("ops:write", flag="OPS_HUB_ENABLED"),
    responses=MISSING | TAKEN,
)
async def create_review_reply(
    review_id: UUID, wanted: ReplyWrite, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> ReviewReply:
    """Publish a reply. Where the provider takes none by program its state is `to_copy`: put it in by hand."""
    return await service.write_reply(session, caller, review_id, wanted)


@router.put(
    REPLY,
    operation_id="change_review_reply",
    openapi_extra=public("ops:write", flag="OPS_HUB_ENABLED"),
    responses=MISSING | CLOSED,
)
async def change_review_reply(
    review_id: UUID, reply_id: UUID, change: ReplyChange, session: TenantSession, caller: Caller
) -> ReviewReply:
    """Give a reply that is not published another text; one that failed is tried again with it."""
    return await service.change_reply(session, caller, review_id, reply_id, change)


@router.post(
    REPLY + "/retry",
    operation_id="retry_review_reply",
    openapi_extra=public("ops:write", flag="OPS_HUB_ENABLED"),
    responses=MISSING | TAKEN,
)
async def retry_review_reply(
    review_id: UUID, reply_id: UUID, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> ReviewReply:
    """Publish a reply that failed."""
    return await service.retry_reply(session, caller, review_id, reply_id)


@router.delete(
    REPLY,
    operation_id="withdraw_review_reply",
    status_code=204,
    openapi_extra=public("ops:write", flag="OPS_HUB_ENABLED"),
    responses=MISSING | CLOSED,
)
async def withdraw_review_reply(review_id: UUID, reply_id: UUID, session: TenantSession, caller: Caller) -> None:
    """Do not publish a reply that waits, failed or was to be copied. It stays in the history."""
    await service.withdraw_reply(session, caller, review_id, reply_id)
