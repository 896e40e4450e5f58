"""Sending one delivery, once, to somebody who may have it."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.deliveries import DeliveryProblem, DeliveryState
from contracts.reporting.report_inputs.frame import Branding
from contracts.reporting.runs import ArtifactFormat
from libs.clock import utc_now
from libs.ids import new_id
from libs.jobs import JobContext, RetryLater
from libs.jobs.effects import EffectUncertain
from libs.mail import Mailer, MailRefused, RecipientRefused
from services.reporting.branding.freezing import find_branding_of_run
from services.reporting.deliveries import repository
from services.reporting.deliveries.letters import Enclosed, Letter, enclose, mail_of
from services.reporting.deliveries.repository import DeliveryRow
from services.reporting.gateway import Gateway, GatewaySilent
from services.reporting.links import LinkTokens, token_digest
from services.reporting.models import Delivery
from services.reporting.neighbour import QuestionRefused
from services.reporting.runs import repository as run_repository
from services.reporting.runs.kinds import Kinds

log: structlog.stdlib.BoundLogger = structlog.get_logger()
# An operator may replay the job of one that was over; the ledger of effects knows whether it went out.
OPEN = ("pending", "failed", "unknown")
WAIT_SECONDS = 60


@dataclass(frozen=True)
class PostOffice:
    """What mail is made and sent with."""

    mailer: Mailer
    tokens: LinkTokens
    gateway: Gateway
    kinds: Kinds
    address: str
    """Where people find the web UI."""


@dataclass(frozen=True)
class _Ready:
    """What a delivery needs to go out. `unsubscribe_url` ends the mail of its report; `branding` is the run's."""

    row: DeliveryRow
    period: str | None
    unsubscribe_url: str
    enclosed: Enclosed
    branding: Branding | None


async def send(context: JobContext, office: PostOffice, delivery_id: UUID) -> None:
    """Mail it unless it was, or the recipient may not have it. Raises what may pass by itself, and refusals."""
    async with context.session() as session:
        delivery = await _begin(session, context.job_id, delivery_id)
        approved = delivery is not None and await repository.is_approved(session, delivery.recipient)
    if delivery is None:
        return
    if not approved and not await _is_member(office.gateway, delivery):
        await _settle(context, delivery_id, "awaiting_approval")
        return
    async with context.session() as session:
        ready = await _prepare(session, office, delivery_id)
    await _mail(context, office, ready)


async def end_lost(session: AsyncSession, delivery_id: UUID) -> bool:
    """End one whose job is over without having ended it: workers were lost, or its attempts are used up."""
    delivery = await repository.hold_delivery(session, delivery_id)
    if delivery is None or delivery.state != "pending":
        return False
    sent = await repository.message_sent(session, delivery.job_id)
    if sent is not None:
        delivery.message_id = sent
        _close(delivery, "sent", None)
    elif await repository.may_be_out(session, delivery.job_id):
        _close(delivery, "unknown", "outcome_unknown")
    else:
        _close(delivery, "failed", "attempts_used_up")
    await repository.save(session, delivery)
    return True


async def _begin(session: AsyncSession, job_id: UUID, delivery_id: UUID) -> Delivery | None:
    """None when this job has nothing to send (any more)."""
    delivery = await repository.hold_delivery(session, delivery_id)
    if delivery is None or not _is_open(delivery, job_id):
        return None
    if await repository.is_unsubscribed(session, delivery.report_id, delivery.recipient):
        _close(delivery, "unsubscribed", None)
    elif await repository.is_suppressed(session, delivery.recipient):
        _close(delivery, "bounced", "recipient_suppressed")
    elif (await repository.get_report(session, delivery.report_id)).archived_at is not None:
        _close(delivery, "cancelled", "report_archived")
    else:
        return delivery
    await repository.save(session, delivery)
    return None


def _is_open(delivery: Delivery, job_id: UUID | None) -> bool:
    """Whether this job decides what becomes of it: no other has it, and nothing came back that ended it."""
    return delivery.job_id == job_id and delivery.state in OPEN and delivery.problem != "mail_returned"


async def _is_member(gateway: Gateway, delivery: Delivery) -> bool:
    """Members may have every report, others need an approval. Raises `RetryLater` when nobody can tell now."""
    try:
        return await gateway.is_member(delivery.tenant_id, delivery.recipient)
    except (GatewaySilent, QuestionRefused) as error:
        words = "The gateway could not say who is a member."
        raise RetryLater(WAIT_SECONDS, "members_unknown", words) from error


async def _prepare(session: AsyncSession, office: PostOffice, delivery_id: UUID) -> _Ready:
    row = await repository.find_delivery(session, delivery_id)
    assert row is not None  # it goes with its run alone, whose end the next write would find
    kind, delivery = office.kinds[row.run.kind], row.delivery
    wanted = cast("list[ArtifactFormat]", delivery.formats)
    enclosed = enclose([(one, await kind.render(session, row.run, one)) for one in wanted])
    kept = await run_repository.find_input(session, row.run.id) or {}
    token = office.tokens.token_for("unsubscribe", delivery.tenant_id, delivery.id)
    delivery.token_digest = token_digest(token)
    delivery.message_id = office.mailer.message_id(_name(delivery))  # mail may come back before it is known to be out
    delivery.attachments = [name for name, _ in enclosed.attached]
    await repository.save(session, delivery)
    unsubscribe_url = f"{office.address}/api/v1/deliveries/unsubscriptions/{token}"
    branding = await find_branding_of_run(session, row.run)
    return _Ready(row, kept.get("period"), unsubscribe_url, enclosed, branding)


async def _mail(context: JobContext, office: PostOffice, ready: _Ready) -> None:
    delivery = ready.row.delivery
    letter = Letter(
        ready.row.run,
        ready.period,
        delivery.recipient,
        office.address,
        ready.unsubscribe_url,
        ready.enclosed,
        delivery.words,
        ready.branding,
    )
    try:
        await office.mailer.send_once(context, mail_of(letter), target="mail", name=_name(delivery))
    except RecipientRefused as error:
        await _settle(context, delivery.id, "bounced", "recipient_refused", detail=error.message)
        return
    except MailRefused:
        await _settle(context, delivery.id, "failed", "mail_refused")
        raise
    except EffectUncertain:
        await _settle(context, delivery.id, "unknown", "outcome_unknown")
        raise
    await _settle(context, delivery.id, "sent")


def _name(delivery: Delivery) -> str:
    """Whatever job sends it, it is the same message."""
    return f"reporting.delivery:{delivery.id}"


async def _settle(
    context: JobContext,
    delivery_id: UUID,
    state: DeliveryState,
    problem: DeliveryProblem | None = None,
    *,
    detail: str = "",
) -> None:
    """Note how the sending ended, unless mail that came back has said more."""
    async with context.session() as session:
        delivery = await repository.hold_delivery(session, delivery_id)
        if delivery is None or not _is_open(delivery, context.job_id):
            return
        _close(delivery, state, problem)
        if problem == "recipient_refused":
            delivery.returned, delivery.returned_kind, delivery.returned_at = detail, "hard", utc_now()
        await repository.save(session, delivery)
        if problem == "recipient_refused":
            await _suppress(session, delivery, detail)
    log.info("delivery.settled", delivery_id=str(delivery_id), state=state, problem=problem)


def _close(delivery: Delivery, state: DeliveryState, problem: DeliveryProblem | None) -> None:
    delivery.state, delivery.problem, delivery.settled_at = state, problem, utc_now()


async def _suppress(session: AsyncSession, delivery: Delivery, detail: str) -> None:
    values = {
        "tenant_id": delivery.tenant_id,
        "id": new_id(),
        "address": delivery.recipient.casefold(),
        "reason": "bounced",
        "detail": detail,
    }
    await repository.suppress(session, values)
