"""What finds schedules whose moment has come."""

from uuid import UUID

import structlog

from libs.http import service_principal
from libs.jobs import Every, PeriodicContext
from services.reporting.gateway import Gateway, GatewaySilent
from services.reporting.neighbour import QuestionRefused
from services.reporting.ranks.offering import Offers
from services.reporting.runs.errors import SourcesUnknown
from services.reporting.schedules import repository
from services.reporting.schedules.firing import Firing, fire_due

log: structlog.stdlib.BoundLogger = structlog.get_logger()
SECONDS = 15
BATCH = 200


async def fire_due_schedules(context: PeriodicContext) -> None:
    """Start the run of each, with the rights that its owner has now.

    While the gateway cannot say what those are, moments stay due: the next look asks again, as it does for a report
    whose source of ranks nobody knows about. A question that is refused holds up no schedule but its own.
    """
    async with context.database.platform() as session:
        due = await repository.list_due_across_tenants(session, limit=BATCH)
    started, living = 0, await context.database.living(tenant_id for tenant_id, _ in due)
    for tenant_id, schedule_id in (pair for pair in due if pair[0] in living):
        try:
            started += await _fire(context, tenant_id, schedule_id)
        except GatewaySilent:
            log.warning("schedules.wait_for_the_gateway", due=len(due), started=started)
            return
        except SourcesUnknown:
            log.warning("schedules.wait_for_sources", schedule_id=str(schedule_id))
        except QuestionRefused as error:
            log.error("schedules.owner_unknown", schedule_id=str(schedule_id), error=str(error))
    if due:
        log.info("schedules.started", kind="report", due=len(due), started=started)


async def _fire(context: PeriodicContext, tenant_id: UUID, schedule_id: UUID) -> bool:
    """Others are asked between two transactions, so that none waits for them."""
    gateway: Gateway = context.resources["gateway"]
    offers: Offers = context.resources["offers"]
    async with context.database.tenant(tenant_id, read_only=True) as session:
        found = await repository.find_schedule(session, schedule_id)
    if found is None:
        return False
    owner = found.schedule.owner
    firing = Firing(
        kinds=context.resources["kinds_with"](await offers.sources_of(tenant_id)),
        code_sha=context.settings.git_sha,
        by=service_principal(context.signer, tenant_id=tenant_id),
        owner=owner,
        rights=await gateway.rights_of(tenant_id, owner),
    )
    async with context.database.tenant(tenant_id) as session:
        return await fire_due(session, schedule_id, firing)


FIRE_DUE_SCHEDULES = Every(seconds=SECONDS, name="fire_due_schedules", run=fire_due_schedules)
