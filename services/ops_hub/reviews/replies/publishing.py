"""Putting a reply where the provider shows it, once, and keeping what became of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.reviews import ReplyProblem, ReplyState
from libs.clock import utc_now
from libs.jobs import JobContext, RetryLater
from libs.jobs.effects import NotDone, perform_once
from services.ops_hub import models
from services.ops_hub.activity.service import record
from services.ops_hub.connections.adapters.protocol import (
    Adapter,
    AdapterContext,
    ProviderDown,
    ProviderError,
    RateLimited,
    ReplyNotOffered,
)
from services.ops_hub.reviews.replies import repository
from services.ops_hub.reviews.replies.publishable import problem_of, why_not

Reach = Callable[[JobContext, models.PlatformConnection], Awaitable[tuple[Adapter, AdapterContext]]]
"""Gives the adapter of a connection, and for whom it acts; raises `ProviderError` without a credential."""
WAITS_SECONDS = 30.0
MOST_STARTS = 8


@dataclass(frozen=True)
class Errand:
    """What is to be published where."""

    reply_id: UUID
    body: str
    review_id: str
    listing_id: str
    connection: models.PlatformConnection


async def publish_reply(context: JobContext, reach: Reach, reply_id: UUID) -> None:
    """Publish it, unless something changed meanwhile. Raises `RetryLater` while the provider asks to wait or is out."""
    async with context.session() as session:
        errand = await _begin(session, reply_id)
    if errand is None:
        return
    try:
        await _put(context, reach, errand)
    except ReplyNotOffered:
        await _end(context, reply_id, "to_copy", "reply_not_offered")
    except (ProviderDown, RateLimited) as error:
        if context.attempt >= MOST_STARTS:
            await _end(context, reply_id, "failed", problem_of(error))
            return
        await _end(context, reply_id, "queued", problem_of(error))
        raise RetryLater(error.retry_after or WAITS_SECONDS, error.reason, str(error)) from error
    except ProviderError as error:
        await _end(context, reply_id, "failed", problem_of(error))
    else:
        await _succeed(context, reply_id)


async def _begin(session: AsyncSession, reply_id: UUID) -> Errand | None:
    """None when there is nothing to do (any more)."""
    review = await repository.find_review_of(session, reply_id)
    reply = await repository.find_reply(session, reply_id)
    if review is None or reply is None or reply.state not in ("queued", "publishing"):
        return None
    around = await repository.get_surroundings(session, review)
    reason = why_not(review, around)
    if reason is None and review.reply not in (reply.replaces, reply.body):
        reason = "changed_elsewhere"
    reply.state, reply.problem = ("publishing", None) if reason is None else ("failed", reason)
    await repository.save(session, reply)
    if reason is not None:
        return None
    session.expunge(around.connection)
    return Errand(reply_id, reply.body, review.review_id, review.listing_id, around.connection)


async def _put(context: JobContext, reach: Reach, errand: Errand) -> None:
    """Providers replace a reply, so that the same words a second time change nothing."""

    async def act(key: str) -> str | None:
        try:
            adapter, whom = await reach(context, errand.connection)
            await adapter.publish_reply(
                whom, listing_id=errand.listing_id, review_id=errand.review_id, reply=errand.body
            )
        except (ReplyNotOffered, ProviderError) as error:
            raise NotDone from error
        return None

    await perform_once(context, "reply", act, knows_key=True)


async def _succeed(context: JobContext, reply_id: UUID) -> None:
    async with context.session() as session:
        review = await repository.find_review_of(session, reply_id)
        reply = await repository.find_reply(session, reply_id)
        if review is None or reply is None or reply.state != "publishing":
            return
        reply.state, reply.problem, reply.published_at = "published", None, utc_now()
        review.reply, review.replied_at = reply.body, reply.published_at
        await repository.save(session, reply)
        detail = {"location_id": str(review.location_id), "source": review.source, "provenance": review.provenance}
        await record(
            session, reply.tenant_id, "review.replied", actor=reply.written_by, subject=str(review.id), detail=detail
        )


async def _end(context: JobContext, reply_id: UUID, state: ReplyState, problem: ReplyProblem) -> None:
    async with context.session() as session:
        reply = await repository.find_reply(session, reply_id)
        if reply is not None:
            reply.state, reply.problem = state, problem
            await repository.save(session, reply)
