"""Drafting, writing, changing and withdrawing replies."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.jobs import PublishReply
from contracts.ops_hub.review_replies import DraftLanguage, ReplyChange, ReplyDrafts, ReplyWrite
from contracts.ops_hub.reviews import ReviewDetail, ReviewReply
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.ids import new_id
from libs.jobs import JobAlreadyOver, cancel_job, enqueue, get_job
from services.ops_hub import models
from services.ops_hub.activity.service import actor_of
from services.ops_hub.reviews import repository as reviews
from services.ops_hub.reviews.errors import ReviewNotFound
from services.ops_hub.reviews.replies import repository
from services.ops_hub.reviews.replies.drafting import Occasion, draft_replies, language_to_answer
from services.ops_hub.reviews.replies.errors import (
    ReplyAlreadyThere,
    ReplyChangedElsewhere,
    ReplyInProgress,
    ReplyNotFound,
    ReplyNotOpen,
    ReviewGone,
)
from services.ops_hub.reviews.replies.publishable import page_of, why_not
from services.ops_hub.reviews.replies.repository import Surroundings
from services.ops_hub.reviews.repository import ReviewRow
from services.ops_hub.reviews.shown import fields_of, shown_reply

_ENDED_BADLY = ("failed", "dead", "cancelled")


async def get_review(session: AsyncSession, review_id: UUID) -> ReviewDetail:
    """A review with all that was written of it here. Raises `ReviewNotFound`."""
    row = await _row(session, review_id)
    around = await repository.get_surroundings(session, row.review)
    replies = [
        shown_reply(reply) if not await _is_stranded(session, reply) else _stranded(reply)
        for reply in await repository.list_replies(session, review_id)
    ]
    reason = why_not(row.review, around)
    beyond = {
        "last_reply": replies[0] if replies else None,
        "can_publish": reason is None,
        "cannot_publish_because": reason,
        "reply_url": page_of(row.review, around),
        "replies": replies,
    }
    return ReviewDetail.model_validate(fields_of(row) | beyond)


async def draft(session: AsyncSession, review_id: UUID, language: DraftLanguage | None) -> ReplyDrafts:
    """Raises `ReviewNotFound`."""
    row = await _row(session, review_id)
    around = await repository.get_surroundings(session, row.review)
    review, location = row.review, around.location
    occasion = Occasion(
        author=review.author,
        rating=review.rating,
        is_recommended=review.is_recommended,
        place=row.location_name or row.listing_name,
        phone=location.phone if location else None,
        website=location.website if location else None,
    )
    listed = around.listing.address if around.listing else None
    country = location.country if location else (listed or {}).get("country")
    return draft_replies(occasion, language or language_to_answer(review.language, review.body, country))


async def write_reply(session: AsyncSession, principal: Principal, review_id: UUID, wanted: ReplyWrite) -> ReviewReply:
    """Queue a reply, or keep it to be put in by hand where none can be published.

    Raises `ReviewNotFound`, `ReviewGone`, `ReplyChangedElsewhere`, `ReplyAlreadyThere` and `ReplyInProgress`.
    """
    review, around = await _held(session, review_id)
    if review.is_gone:
        raise ReviewGone
    if review.reply != wanted.seen_reply:
        raise ReplyChangedElsewhere(review.reply, review.replied_at)
    if review.reply == wanted.body:
        raise ReplyAlreadyThere
    await _give_up_stranded(session, review_id)
    reply = models.ReviewReply(
        tenant_id=tenant_of(principal),
        id=new_id(),
        review_id=review_id,
        body=wanted.body,
        state="queued",
        replaces=review.reply,
        written_by=actor_of(principal),
        written_at=utc_now(),
    )
    await _send_on(session, principal, reply, review, around)
    await _audit(session, principal, reply, "written")
    return shown_reply(reply)


async def change_reply(
    session: AsyncSession, principal: Principal, review_id: UUID, reply_id: UUID, change: ReplyChange
) -> ReviewReply:
    """Another text for one that waits, failed or is to be copied. Raises `ReplyNotFound` and `ReplyNotOpen`."""
    review, around, reply = await _open(session, review_id, reply_id)
    reply.body = change.body
    if reply.state == "failed":
        await _try_anew(session, principal, reply, review, around)
    await repository.save(session, reply)
    await _audit(session, principal, reply, "changed")
    return shown_reply(reply)


async def retry_reply(session: AsyncSession, principal: Principal, review_id: UUID, reply_id: UUID) -> ReviewReply:
    """Publish one that failed.

    Raises `ReplyNotFound`, `ReplyNotOpen`, `ReplyInProgress`, `ReviewGone` and `ReplyChangedElsewhere`.
    """
    review, around, reply = await _open(session, review_id, reply_id)
    if reply.state != "failed":
        raise ReplyNotOpen
    await _try_anew(session, principal, reply, review, around)
    await _audit(session, principal, reply, "retried")
    return shown_reply(reply)


async def withdraw_reply(session: AsyncSession, principal: Principal, review_id: UUID, reply_id: UUID) -> None:
    """Do not publish it. Raises `ReplyNotFound`, and `ReplyNotOpen` once it is on its way."""
    _, _, reply = await _open(session, review_id, reply_id)
    if reply.state == "queued" and reply.job_id is not None:
        try:
            await cancel_job(session, reply.job_id)
        except JobAlreadyOver as error:
            raise ReplyNotOpen from error
    reply.state = "withdrawn"
    await repository.save(session, reply)
    await _audit(session, principal, reply, "withdrawn")


async def _send_on(
    session: AsyncSession, principal: Principal, reply: models.ReviewReply, review: models.Review, around: Surroundings
) -> None:
    """The index lets one reply a review be on its way; the transaction of the second one ends with that."""
    reason = why_not(review, around)
    reply.problem = reason
    reply.state = "queued" if reason is None else "to_copy"
    try:
        await repository.save(session, reply)
    except IntegrityError as error:
        raise ReplyInProgress from error
    if reason is None:
        reply.job_id = await enqueue(
            session, PublishReply(reply_id=reply.id), tenant_id=reply.tenant_id, subject=principal.subject
        )
        await repository.save(session, reply)


async def _try_anew(
    session: AsyncSession, principal: Principal, reply: models.ReviewReply, review: models.Review, around: Surroundings
) -> None:
    if review.is_gone:
        raise ReviewGone
    if review.reply != reply.replaces and reply.problem != "changed_elsewhere":
        raise ReplyChangedElsewhere(review.reply, review.replied_at)
    # Whoever tries again after a conflict has seen what stands there.
    reply.replaces = review.reply
    await _send_on(session, principal, reply, review, around)


async def _row(session: AsyncSession, review_id: UUID) -> ReviewRow:
    row = await reviews.find_row(session, review_id)
    if row is None:
        raise ReviewNotFound
    return row


async def _held(session: AsyncSession, review_id: UUID) -> tuple[models.Review, Surroundings]:
    """A review that its connection shows, held against changes by others."""
    await _row(session, review_id)
    review = await reviews.find_review(session, review_id)
    if review is None:
        raise ReviewNotFound
    return review, await repository.get_surroundings(session, review)


async def _open(
    session: AsyncSession, review_id: UUID, reply_id: UUID
) -> tuple[models.Review, Surroundings, models.ReviewReply]:
    """One that waits, failed or is to be copied, with its review."""
    review, around = await _held(session, review_id)
    reply = await repository.find_reply(session, reply_id)
    if reply is None or reply.review_id != review_id:
        raise ReplyNotFound
    if await _is_stranded(session, reply):
        reply.state, reply.problem = "failed", "outcome_unknown"
    if reply.state not in ("queued", "failed", "to_copy"):
        raise ReplyNotOpen
    return review, around, reply


async def _is_stranded(session: AsyncSession, reply: models.ReviewReply) -> bool:
    """Whether its job ended without a word, as when its workers were lost."""
    if reply.state not in ("queued", "publishing") or reply.job_id is None:
        return False
    return (await get_job(session, reply.job_id)).state in _ENDED_BADLY


async def _give_up_stranded(session: AsyncSession, review_id: UUID) -> None:
    for reply in await repository.list_replies(session, review_id):
        if await _is_stranded(session, reply):
            reply.state, reply.problem = "failed", "outcome_unknown"
            await repository.save(session, reply)


def _stranded(reply: models.ReviewReply) -> ReviewReply:
    return shown_reply(reply).model_copy(update={"state": "failed", "problem": "outcome_unknown"})


async def _audit(session: AsyncSession, principal: Principal, reply: models.ReviewReply, done: str) -> None:
    await record_audit(
        session,
        principal,
        action=f"review_reply.{done}",
        object_type="review_reply",
        object_id=str(reply.id),
        detail={"review_id": str(reply.review_id), "state": reply.state, "length": len(reply.body)},
    )
