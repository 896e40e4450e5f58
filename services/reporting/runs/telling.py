"""What others are told of runs."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.events import ReportRunFinished
from libs.events import publish
from services.reporting.models import ReportRun


async def tell_over(session: AsyncSession, run: ReportRun) -> None:
    """A run is over, in the transaction that makes it so."""
    facts = {
        "report_id": run.report_id,
        "report_name": run.name,
        "run_id": run.id,
        "kind": run.kind,
        "number": run.number,
        "state": run.state,
        "started_by": run.started_by,
        "generated_at": run.generated_at,
        "finished_at": run.finished_at,
        "failure_code": run.failure_code,
    }
    await publish(session, ReportRunFinished.model_validate(facts), tenant_id=run.tenant_id)
