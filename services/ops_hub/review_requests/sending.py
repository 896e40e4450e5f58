"""Writing to one recipient, once; afterwards the address is forgotten."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.review_replies import DraftLanguage
from contracts.ops_hub.review_requests import RecipientProblem, RecipientState
from libs.clock import utc_now
from libs.jobs import JobContext
from libs.jobs.effects import EffectUncertain
from libs.mail import Mailer, MailRefused
from services.ops_hub import models
from services.ops_hub.review_requests import repository
from services.ops_hub.review_requests.addressing import Person, Sealer
from services.ops_hub.review_requests.letters import Letter, mail_to
from services.ops_hub.review_requests.links import LinkTokens, token_digest


@dataclass(frozen=True)
class PostOffice:
    """What mail is made and sent with."""

    mailer: Mailer
    sealer: Sealer
    tokens: LinkTokens
    address: str
    """Where people find the web UI."""


async def send_to(context: JobContext, office: PostOffice, recipient_id: UUID) -> None:
    """Send the mail unless it was sent, or the person has unsubscribed since. Raises what may pass by itself."""
    async with context.session() as session:
        found = await _begin(session, office, recipient_id)
    if found is None:
        return
    person, letter = found
    try:
        await office.mailer.send_once(context, mail_to(person.address, letter), target="mail")
    except MailRefused:
        await _end(context, recipient_id, "failed", "mail_refused")
        raise
    except EffectUncertain:
        await _end(context, recipient_id, "failed", "outcome_unknown")
        raise
    await _end(context, recipient_id, "sent", None)


async def _begin(session: AsyncSession, office: PostOffice, recipient_id: UUID) -> tuple[Person, Letter] | None:
    """None when there is nothing to send (any more)."""
    recipient = await repository.find_recipient(session, recipient_id)
    if recipient is None or recipient.sealed is None or recipient.state not in ("queued", "sending"):
        return None
    if await repository.list_suppressed(session, [recipient.address_digest]):
        _close(recipient, "skipped", "unsubscribed")
        await repository.save(session, recipient)
        return None
    request = await repository.find_request(session, recipient.request_id)
    assert request is not None  # removed together with its recipients
    person = office.sealer.open(recipient.sealed, recipient.tenant_id, recipient.id)
    token = office.tokens.token_for(recipient.tenant_id, recipient.id)
    recipient.state, recipient.token_digest = "sending", token_digest(token)
    await repository.save(session, recipient)
    return person, _letter(request, person, f"{office.address}/unsubscribe/{token}")


def _letter(request: models.ReviewRequest, person: Person, unsubscribe_url: str) -> Letter:
    return Letter(
        place=request.location_name,
        review_url=request.review_url,
        unsubscribe_url=unsubscribe_url,
        language=cast("DraftLanguage", request.language),
        signed_by=request.signed_by,
        name=person.name,
    )


async def _end(
    context: JobContext, recipient_id: UUID, state: RecipientState, problem: RecipientProblem | None
) -> None:
    async with context.session() as session:
        recipient = await repository.find_recipient(session, recipient_id)
        if recipient is not None:
            _close(recipient, state, problem)
            await repository.save(session, recipient)


def _close(recipient: models.ReviewRequestRecipient, state: RecipientState, problem: RecipientProblem | None) -> None:
    """Nothing more is sent, so that the address need not be known any more."""
    recipient.state, recipient.problem, recipient.sealed = state, problem, None
    recipient.sent_at = utc_now() if state == "sent" else None
