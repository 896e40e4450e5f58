"""A result becomes a delivery to each recipient, in the transaction that makes the result."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.jobs import SendDelivery
from libs.ids import new_id
from libs.jobs import enqueue
from services.reporting.deliveries import repository
from services.reporting.deliveries.choosing import USUAL, Choice, occasion_of
from services.reporting.models import Delivery, ReportRun

SERVICE = "service:reporting"
HAS_RESULT = ("completed", "partial")


async def deliver_by_itself(session: AsyncSession, run: ReportRun) -> None:
    """What a schedule started goes to the report's recipients, when it has a result."""
    if run.started_by == "schedule" and run.state in HAS_RESULT:
        report = await repository.get_report(session, run.report_id)
        if report.archived_at is None:
            await queue_deliveries(session, run, report.recipients, USUAL, by=SERVICE)


async def queue_deliveries(
    session: AsyncSession, run: ReportRun, recipients: list[str], choice: Choice, *, by: str
) -> None:
    """One for each who has not had this choice of this result yet."""
    for recipient in recipients:
        values = {
            "tenant_id": run.tenant_id,
            "id": new_id(),
            "report_id": run.report_id,
            "run_id": run.id,
            "recipient": recipient,
            "occasion": occasion_of(run, choice),
            "formats": list(choice.formats),
            "words": choice.words,
            "state": "pending",
            "requested_by": by,
        }
        delivery = await repository.add_delivery(session, values)
        if delivery is not None:
            await queue_job(session, delivery, by=by)


async def queue_job(session: AsyncSession, delivery: Delivery, *, by: str) -> None:
    """Let a new job send it, and no other any more."""
    delivery.state, delivery.problem, delivery.settled_at = "pending", None, None
    delivery.returned, delivery.returned_kind, delivery.returned_at = None, None, None
    delivery.job_id = await enqueue(
        session, SendDelivery(delivery_id=delivery.id), tenant_id=delivery.tenant_id, subject=by
    )
    await repository.save(session, delivery)
