"""What becomes of a delivery whose mail came back after it was out."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from libs.audit import record_audit
from libs.auth import Principal
from libs.clock import utc_now
from libs.db import Database
from libs.ids import new_id
from services.reporting.deliveries import repository
from services.reporting.deliveries.bounces import Bounce
from services.reporting.models import Delivery

log: structlog.stdlib.BoundLogger = structlog.get_logger()
Outcome = Literal["suppressed", "failed", "noted", "known", "unmatched"]


@dataclass(frozen=True)
class Returned:
    """`unmatched`: no delivery has this message. `known`: it was reported before, or its state is another by now."""

    outcome: Outcome
    delivery_id: UUID | None = None


async def take_bounce(database: Database, bounce: Bounce, *, by: str) -> Returned:
    """Keep what a mail server reported of a delivery. A second time changes nothing.

    A `hard` one suppresses the address for the tenant, `failed` lets people send it again, and `delayed` is only noted.
    Its Message-ID is the only key: whoever knows it is the recipient, or reads the sender's mailbox.
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
        outcome = await _note(session, delivery, bounce)
        if outcome != "known":
            await _audit(session, delivery, bounce, outcome, by)
    log.info("delivery.returned", delivery_id=str(delivery_id), outcome=outcome, status=bounce.status)
    return Returned(outcome, delivery_id)


async def _note(session: AsyncSession, delivery: Delivery, bounce: Bounce) -> Outcome:
    note = f"{bounce.status} {bounce.words}".strip()
    if delivery.state != "sent" or delivery.returned == note:
        return "known"
    delivery.returned, delivery.returned_at = note, utc_now()
    if bounce.verdict == "delayed":
        await repository.save(session, delivery)
        return "noted"
    hard = bounce.verdict == "hard"
    delivery.state = "bounced" if hard else "failed"
    delivery.problem = "recipient_refused" if hard else "mail_returned"
    delivery.settled_at = utc_now()
    await repository.save(session, delivery)
    if not hard:
        return "failed"
    values = {
        "tenant_id": delivery.tenant_id,
        "id": new_id(),
        "address": delivery.recipient.casefold(),
        "reason": "bounced",
        "detail": note,
    }
    await repository.suppress(session, values)
    return "suppressed"


async def _audit(session: AsyncSession, delivery: Delivery, bounce: Bounce, outcome: Outcome, by: str) -> None:
    principal = Principal("operator", by, delivery.tenant_id)
    detail = {"recipient": delivery.recipient, "status": bounce.status, "outcome": outcome, "run": str(delivery.run_id)}
    await record_audit(
        session, principal, action="delivery.returned", object_type="delivery", object_id=str(delivery.id),
        detail=detail,
    )  # fmt: skip
