"""Asking for reviews: who is asked, who is left out and why, and what became of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.jobs import SendReviewRequest
from contracts.ops_hub.review_replies import DraftLanguage
from contracts.ops_hub.review_requests import (
    ConsentSource,
    RecipientProblem,
    ReviewConsent,
    ReviewLink,
    ReviewRecipient,
    ReviewRequest,
    ReviewRequestCounts,
    ReviewRequestCreate,
    ReviewRequestDetail,
    ReviewRequestLetter,
    ReviewRequestPreview,
    ReviewRequestPreviewWanted,
    ReviewRequestRecipient,
)
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.errors import FieldProblem, Invalid
from libs.ids import new_id
from libs.jobs import enqueue
from libs.pagination import CursorCodec, Page
from services.ops_hub import models
from services.ops_hub.activity.service import actor_of, record
from services.ops_hub.locations.errors import LocationNotFound
from services.ops_hub.review_requests import repository
from services.ops_hub.review_requests.addressing import (
    Person,
    Sealer,
    address_in,
    digest_of,
    masked,
    name_in,
)
from services.ops_hub.review_requests.errors import ReviewLinkMissing, ReviewRequestNotFound, TooManyReviewRequests
from services.ops_hub.review_requests.finding import find_review_link
from services.ops_hub.review_requests.letters import Letter, as_html, as_text, subject_of
from services.ops_hub.review_requests.repository import Counts
from services.ops_hub.settings import OpsHubSettings
from services.ops_hub.setup_tasks.service import note_progress


async def get_link(session: AsyncSession, location_id: UUID) -> ReviewLink:
    """Raises `LocationNotFound`."""
    return await find_review_link(session, location_id)


async def preview(
    session: AsyncSession, settings: OpsHubSettings, wanted: ReviewRequestPreviewWanted
) -> ReviewRequestPreview:
    """Raises `Invalid` for a location that there is not, and `ReviewLinkMissing`."""
    place, url = await _place_and_link(session, wanted)
    letter = Letter(
        place=place,
        review_url=url,
        unsubscribe_url=f"{settings.address}/unsubscribe/…",
        language=wanted.language,
        signed_by=wanted.signed_by,
        name=wanted.name,
    )
    return ReviewRequestPreview(subject=subject_of(letter), text=as_text(letter), html=as_html(letter), review_url=url)


async def request_reviews(
    session: AsyncSession,
    principal: Principal,
    settings: OpsHubSettings,
    sealer: Sealer,
    wanted: ReviewRequestCreate,
) -> ReviewRequestDetail:
    """Write to everybody who may be written to. Raises `Invalid`, `ReviewLinkMissing` and `TooManyReviewRequests`."""
    people = _people_in(wanted.recipients)
    place, url = await _place_and_link(session, wanted)
    await repository.hold_requests(session)
    await _refuse_too_many(session, settings, len(people))
    request = models.ReviewRequest(
        tenant_id=tenant_of(principal),
        id=new_id(),
        location_id=wanted.location_id,
        location_name=place,
        review_url=url,
        language=wanted.language,
        signed_by=wanted.signed_by,
        consent_source=wanted.consent.source,
        consent_statement=wanted.consent.statement,
        created_by=actor_of(principal),
        created_at=utc_now(),
    )
    recipients = await _recipients(session, settings, sealer, request, people)
    await repository.add_request(session, request, recipients)
    for recipient in recipients:
        if recipient.state == "queued":
            await enqueue(session, SendReviewRequest(recipient_id=recipient.id), tenant_id=request.tenant_id)
    await _tell(session, principal, request, recipients)
    return await _detail(session, request)


async def list_requests(
    session: AsyncSession, cursors: CursorCodec, *, location_id: UUID | None, cursor: str | None, limit: int
) -> Page[ReviewRequest]:
    """Newest first."""
    after = cursors.decode_row(cursor)
    rows = await repository.list_requests(session, location_id=location_id, after=after, limit=limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    next_cursor = cursors.encode(last.created_at.isoformat(), str(last.id)) if last else None
    counts = await repository.count_recipients(session, [row.id for row in rows[:limit]])
    items = [_shown(row, counts.get(row.id, Counts())) for row in rows[:limit]]
    return Page(items=items, next_cursor=next_cursor)


async def get_request(session: AsyncSession, request_id: UUID) -> ReviewRequestDetail:
    """Raises `ReviewRequestNotFound`."""
    request = await repository.find_request(session, request_id)
    if request is None:
        raise ReviewRequestNotFound
    return await _detail(session, request)


async def _place_and_link(session: AsyncSession, wanted: ReviewRequestLetter) -> tuple[str, str]:
    """A link of practice leads nowhere: nobody is sent there."""
    try:
        link = await find_review_link(session, wanted.location_id)
    except LocationNotFound as error:
        problem = FieldProblem(pointer="/location_id", code="location_unknown", message="There is no such location.")
        raise Invalid(errors=[problem]) from error
    if link.url is None:
        raise ReviewLinkMissing("Give the location its place id, or connect the account that lists it.")
    if link.provenance != "live":
        raise ReviewLinkMissing("Its listing is one of practice, where nobody can write. Give it its real place id.")
    return link.location.name, link.url


def _people_in(recipients: Sequence[ReviewRecipient]) -> list[Person]:
    """Raises `Invalid`, with each mistake by its place in the list."""
    people: list[Person] = []
    mistakes: list[FieldProblem] = []
    for index, recipient in enumerate(recipients):
        address, name = address_in(recipient.email), name_in(recipient.name)
        if address is None:
            pointer, message = f"/recipients/{index}/email", "This is no address that mail can be sent to."
            mistakes.append(FieldProblem(pointer=pointer, code="email_invalid", message=message))
        elif name is None and (recipient.name or "").strip():
            pointer, message = f"/recipients/{index}/name", "At most 80 characters, on one line."
            mistakes.append(FieldProblem(pointer=pointer, code="name_invalid", message=message))
        else:
            people.append(Person(address, name))
    if mistakes:
        raise Invalid("Nobody was asked.", errors=mistakes)
    return people


async def _refuse_too_many(session: AsyncSession, settings: OpsHubSettings, wanted: int) -> None:
    asked = await repository.count_asked(session, since=utc_now() - timedelta(days=1))
    if asked + wanted > settings.review_requests_per_day:
        left = max(0, settings.review_requests_per_day - asked)
        raise TooManyReviewRequests(f"{left} more people can be asked within these 24 hours.")


async def _recipients(
    session: AsyncSession,
    settings: OpsHubSettings,
    sealer: Sealer,
    request: models.ReviewRequest,
    people: Sequence[Person],
) -> list[models.ReviewRequestRecipient]:
    digests = [digest_of(request.tenant_id, person.address) for person in people]
    suppressed = await repository.list_suppressed(session, digests)
    since = utc_now() - timedelta(days=settings.review_request_cap_days)
    asked = await repository.list_asked(session, request.location_id, digests, since=since)
    rows: list[models.ReviewRequestRecipient] = []
    for index, (person, digest) in enumerate(zip(people, digests, strict=True)):
        problem: RecipientProblem | None = None
        if digest in digests[:index]:
            problem = "given_twice"
        elif digest in suppressed:
            problem = "unsubscribed"
        elif digest in asked:
            problem = "asked_recently"
        row_id = new_id()
        rows.append(
            models.ReviewRequestRecipient(
                tenant_id=request.tenant_id,
                id=row_id,
                request_id=request.id,
                location_id=request.location_id,
                position=index,
                address_digest=digest,
                masked=masked(person.address),
                sealed=None if problem else sealer.seal(person, request.tenant_id, row_id),
                state="skipped" if problem else "queued",
                problem=problem,
                created_at=request.created_at,
            )
        )
    return rows


async def _tell(
    session: AsyncSession,
    principal: Principal,
    request: models.ReviewRequest,
    recipients: Sequence[models.ReviewRequestRecipient],
) -> None:
    actor, asked = actor_of(principal), sum(one.state == "queued" for one in recipients)
    detail = {"asked": asked, "left_out": len(recipients) - asked, "location": request.location_name}
    subject = str(request.location_id)
    await record(session, request.tenant_id, "review.requested", actor=actor, subject=subject, detail=detail)
    await note_progress(session, request.tenant_id, actor=actor)
    await record_audit(
        session,
        principal,
        action="review_request.created",
        object_type="review_request",
        object_id=str(request.id),
        detail=detail | {"consent_source": request.consent_source, "location_id": str(request.location_id)},
    )


async def _detail(session: AsyncSession, request: models.ReviewRequest) -> ReviewRequestDetail:
    counts = (await repository.count_recipients(session, [request.id])).get(request.id, Counts())
    recipients = [
        ReviewRequestRecipient.model_validate(
            {name: getattr(row, name) for name in ReviewRequestRecipient.model_fields if name != "address"}
            | {"address": row.masked}
        )
        for row in await repository.list_recipients(session, request.id)
    ]
    return ReviewRequestDetail(**_shown(request, counts).model_dump(), recipients=recipients)


def _shown(request: models.ReviewRequest, counts: Counts) -> ReviewRequest:
    return ReviewRequest(
        id=request.id,
        location_id=request.location_id,
        location_name=request.location_name,
        review_url=request.review_url,
        language=cast("DraftLanguage", request.language),
        signed_by=request.signed_by,
        consent=ReviewConsent(
            source=cast("ConsentSource", request.consent_source), statement=request.consent_statement
        ),
        created_by=request.created_by,
        created_at=request.created_at,
        counts=ReviewRequestCounts(
            queued=counts.queued,
            sent=counts.sent,
            failed=counts.failed,
            skipped=counts.skipped,
            unsubscribed=counts.unsubscribed,
        ),
    )
