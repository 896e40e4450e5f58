"""What becomes of a delivery whose mail came back: it was out then, also when its job has not noted that yet."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.deliveries import DeliveryProblem, DeliveryState, ReturnedKind, SuppressionReason
from libs.audit import record_audit
from libs.auth import Principal
from libs.clock import utc_now
from libs.db import Database
from libs.ids import new_id
from services.reporting.deliveries import repository
from services.reporting.deliveries.bounces import Bounce, Verdict
from services.reporting.models import Delivery

log: structlog.stdlib.BoundLogger = structlog.get_logger()
Outcome = Literal["suppressed", "failed", "noted", "known", "unmatched"]
KINDS: dict[Verdict, ReturnedKind] = {
    "hard": "hard",
    "failed": "soft",
    "delayed": "delayed",
    "complaint": "complaint",
}
SUPPRESSING: dict[Verdict, SuppressionReason] = {"hard": "bounced", "complaint": "complained"}


@dataclass(frozen=True)
class Returned:
    """`unmatched`: no delivery has this message. `known`: it was reported before, or its state is another by now."""

    outcome: Outcome
    delivery_id: UUID | None = None


async def take_bounce(database: Database, bounce: Bounce, *, by: str, notice: str | None = None) -> Returned:
    """Keep what a mail server reported of a delivery. A second time changes nothing.

    A `hard` one and a `complaint` suppress the address for the tenant, `failed` lets people send it again, and
    `delayed` is only noted. Either of the latter two leaves it `sent`, also when nobody knew yet whether it was.
    `notice` names the message that brought it, which counts once, also when the mail was sent again meanwhile. The
    mail's Message-ID is the only key: the recipient, readers of the sender's mailbox and the tenant's members know it.
    """
    async with database.platform() as session:
        place = await repository.find_by_message_across_tenants(session, bounce.message_id)
    if place is None or not await database.living([place[0]]):
        return Returned("unmatched")
    tenant_id, delivery_id = place
    async with database.tenant(tenant_id) as session:
        delivery = await repository.hold_delivery(session, delivery_id)
        if delivery is None:
            return Returned("unmatched")
        if notice is not None and not await repository.add_notice(session, delivery, notice):
            return Returned("known", delivery_id)
        outcome = await _note(session, delivery, bounce)
        if outcome != "known":
            await _audit(session, delivery, bounce, outcome, by)
    log.info("delivery.returned", delivery_id=str(delivery_id), outcome=outcome, status=bounce.status)
    return Returned(outcome, delivery_id)


async def _note(session: AsyncSession, delivery: Delivery, bounce: Bounce) -> Outcome:
    note = f"{bounce.status} {bounce.words}".strip()
    kind = KINDS[bounce.verdict]
    is_told = (delivery.returned_kind, delivery.returned) == (kind, note)
    if is_told or not await _concerns(session, delivery, bounce.verdict):
        return "known"
    delivery.returned, delivery.returned_kind, delivery.returned_at = note, kind, utc_now()
    match bounce.verdict:
        case "hard":
            _end(delivery, "bounced", "recipient_refused")
        case "failed":
            _end(delivery, "failed", "mail_returned")
        case "delayed" | "complaint":
            _end(delivery, "sent", None)  # it arrived, or may yet
    await repository.save(session, delivery)
    if bounce.verdict not in SUPPRESSING:
        return "failed" if bounce.verdict == "failed" else "noted"
    values = {
        "tenant_id": delivery.tenant_id,
        "id": new_id(),
        "address": delivery.recipient.casefold(),
        "reason": SUPPRESSING[bounce.verdict],
        "detail": note,
    }
    await repository.suppress(session, values)
    return "suppressed"


async def _concerns(session: AsyncSession, delivery: Delivery, verdict: Verdict) -> bool:
    """Whether it is of the mail that the delivery stands for. While one waits to be sent again, what comes back is of
    the mail before: it says nothing of the next one, unless that would go to an address that takes none."""
    match delivery.state:
        case "sent" | "unknown":
            return True
        case "pending":
            return verdict in SUPPRESSING or await repository.has_begun(session, delivery.job_id)
        case _:
            return False


def _end(delivery: Delivery, state: DeliveryState, problem: DeliveryProblem | None) -> None:
    if delivery.state != state:
        delivery.state, delivery.problem, delivery.settled_at = state, problem, utc_now()


async def _audit(session: AsyncSession, delivery: Delivery, bounce: Bounce, outcome: Outcome, by: str) -> None:
    principal = Principal("operator", by, delivery.tenant_id)
    detail = {"recipient": delivery.recipient, "status": bounce.status, "outcome": outcome, "run": str(delivery.run_id)}
    await record_audit(
        session, principal, action="delivery.returned", object_type="delivery", object_id=str(delivery.id),
        detail=detail,
    )  # fmt: skip
