"""Deliveries as people see them and decide about them."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.deliveries import Delivery, DeliveryBatch, RunDelivery
from libs.audit import record_audit
from libs.auth import Principal
from libs.clock import utc_now
from libs.pagination import CursorCodec, Page
from services.reporting import models
from services.reporting.deliveries import repository
from services.reporting.deliveries.choosing import choose, occasion_of
from services.reporting.deliveries.errors import (
    DeliveryNotAwaitingApproval,
    DeliveryNotFound,
    DeliveryNotRetryable,
    DeliveryUncertain,
    NoRecipients,
)
from services.reporting.deliveries.queueing import HAS_RESULT, queue_deliveries, queue_job
from services.reporting.deliveries.repository import DeliveryFilter, DeliveryRow
from services.reporting.reports.errors import ReportArchived
from services.reporting.runs import repository as run_repository
from services.reporting.runs.access import refuse_narrower
from services.reporting.runs.errors import ResultsNotReady, RunNotFound
from services.reporting.runs.kinds import Kinds

RETRYABLE = ("failed", "bounced", "unknown")


async def deliver_run(
    session: AsyncSession, kinds: Kinds, principal: Principal, run_id: UUID, wanted: RunDelivery
) -> DeliveryBatch:
    """Send a result to each recipient who has not had it. Asking again for the same sends nothing twice.

    Raises `RunNotFound`, `FiguresWithheld`, `ResultsNotReady`, `ReportArchived`, `NoRecipients` and `Invalid`.
    """
    run = await run_repository.hold_run(session, run_id)
    if run is None:
        raise RunNotFound
    kind = kinds[run.kind]
    refuse_narrower(principal, run, kind.needs)
    if run.state not in HAS_RESULT:
        raise ResultsNotReady
    report = await repository.get_report(session, run.report_id)
    if report.archived_at is not None:
        raise ReportArchived
    choice, recipients = choose(wanted, kind.formats, report.recipients)
    if not recipients:
        raise NoRecipients
    await queue_deliveries(session, run, recipients, choice, by=_by(principal))
    await record_audit(
        session, principal, action="run.delivered", object_type="report_run", object_id=str(run.id),
        detail={"recipients": len(recipients), "formats": ", ".join(choice.formats)},
    )  # fmt: skip
    rows = await repository.list_of_occasion(session, run.id, occasion_of(run, choice), recipients)
    return DeliveryBatch(items=[_shown(row) for row in rows])


async def list_deliveries(
    session: AsyncSession, cursors: CursorCodec, wanted: DeliveryFilter, *, cursor: str | None, limit: int
) -> Page[Delivery]:
    """Newest first."""
    rows = await repository.list_deliveries(session, wanted, after=cursors.decode_row(cursor), limit=limit + 1)
    last = rows[limit - 1].delivery if len(rows) > limit else None
    next_cursor = cursors.encode(last.created_at.isoformat(), str(last.id)) if last else None
    return Page(items=[_shown(row) for row in rows[:limit]], next_cursor=next_cursor)


async def get_delivery(session: AsyncSession, delivery_id: UUID) -> Delivery:
    """Raises `DeliveryNotFound`."""
    row = await repository.find_delivery(session, delivery_id)
    if row is None:
        raise DeliveryNotFound
    return _shown(row)


async def retry_delivery(
    session: AsyncSession, principal: Principal, delivery_id: UUID, *, even_if_it_arrived: bool
) -> Delivery:
    """Raises `DeliveryNotFound`, `DeliveryNotRetryable` and `DeliveryUncertain`."""
    delivery = await _hold(session, delivery_id)
    if delivery.state not in RETRYABLE:
        raise DeliveryNotRetryable
    if await repository.is_suppressed(session, delivery.recipient):
        raise DeliveryNotRetryable("The address takes no mail. Remove it from the suppressed ones first.")
    if delivery.state == "unknown" and not even_if_it_arrived:
        raise DeliveryUncertain
    detail = {"was": delivery.state}
    await queue_job(session, delivery, by=_by(principal))
    await _audit(session, principal, "delivery.retried", delivery, detail)
    return await get_delivery(session, delivery_id)


async def approve_delivery(session: AsyncSession, principal: Principal, delivery_id: UUID) -> Delivery:
    """Send it, and whatever goes to this address from now on. Raises as `_hold_waiting` does."""
    delivery = await _hold_waiting(session, principal, delivery_id)
    await repository.approve(session, delivery.tenant_id, delivery.recipient, by=_by(principal))
    await queue_job(session, delivery, by=_by(principal))
    await _audit(session, principal, "delivery.approved", delivery, {"recipient": delivery.recipient})
    return await get_delivery(session, delivery_id)


async def reject_delivery(session: AsyncSession, principal: Principal, delivery_id: UUID) -> Delivery:
    """It goes nowhere; the next one to this address asks again. Raises as `_hold_waiting` does."""
    delivery = await _hold_waiting(session, principal, delivery_id)
    delivery.state, delivery.problem, delivery.settled_at = "cancelled", "rejected", utc_now()
    await repository.save(session, delivery)
    await _audit(session, principal, "delivery.rejected", delivery, {"recipient": delivery.recipient})
    return await get_delivery(session, delivery_id)


async def _hold(session: AsyncSession, delivery_id: UUID) -> models.Delivery:
    delivery = await repository.hold_delivery(session, delivery_id)
    if delivery is None:
        raise DeliveryNotFound
    return delivery


async def _hold_waiting(session: AsyncSession, principal: Principal, delivery_id: UUID) -> models.Delivery:
    """With who decides. Raises `DeliveryNotFound` and `DeliveryNotAwaitingApproval`."""
    delivery = await _hold(session, delivery_id)
    if delivery.state != "awaiting_approval":
        raise DeliveryNotAwaitingApproval
    delivery.decided_by, delivery.decided_at = _by(principal), utc_now()
    return delivery


async def _audit(
    session: AsyncSession, principal: Principal, action: str, delivery: models.Delivery, detail: dict[str, str]
) -> None:
    about = detail | {"run": str(delivery.run_id)}
    await record_audit(
        session, principal, action=action, object_type="delivery", object_id=str(delivery.id), detail=about
    )


def _by(principal: Principal) -> str:
    return principal.actor or principal.subject


def _shown(row: DeliveryRow) -> Delivery:
    own = {name: getattr(row.delivery, name) for name in Delivery.model_fields if hasattr(row.delivery, name)}
    of_run = {"report_name": row.run.name, "kind": row.run.kind, "run_number": row.run.number}
    first = next(iter(row.delivery.attachments), None)
    return Delivery.model_validate(own | of_run | {"attachment": first, "message": row.delivery.words})
