"""What finds schedules whose moment has come."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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
from services.reporting.schedules.repository import DueSchedule

log: structlog.stdlib.BoundLogger = structlog.get_logger()
SECONDS = 15
BATCH = 2000
AT_ONCE = 8


async def fire_due_schedules(context: PeriodicContext) -> None:
    """Start the run of each, with the rights that its owner has now.

    While the gateway cannot say what those are, moments stay due: the next look asks again, as it does for a report
    whose source of ranks nobody knows about. A question that is refused holds up no schedule but its own, and neither
    does one that breaks, or any number of them. Tenants take turns, so that the many schedules of one are not all
    before the first of another.
    """
    look, page = _Look(context), [repository.BEFORE_ALL_DUE]
    while page and not look.is_gateway_silent:
        async with context.database.platform() as session:
            page = await repository.list_due_across_tenants(session, after=page[-1], limit=BATCH)
        await look.fire(page)
    if look.is_gateway_silent:
        log.warning("schedules.wait_for_the_gateway", due=look.due, started=look.started)
    elif look.due:
        log.info("schedules.started", kind="report", due=look.due, started=look.started)


class _Look:
    """One look at what is due. Several fire at once: one alone waits for everything else that its worker does."""

    def __init__(self, context: PeriodicContext) -> None:
        self._context = context
        self.due, self.started, self.is_gateway_silent = 0, 0, False

    async def fire(self, page: Sequence[DueSchedule]) -> None:
        """Fire those whose tenant lives, in turns."""
        self.due += len(page)
        living = set(await self._context.database.living({one.tenant_id for one in page}))
        waiting = iter(in_turns(one for one in page if one.tenant_id in living))
        await asyncio.gather(*[self._fire_some(waiting) for _ in range(AT_ONCE)])

    async def _fire_some(self, waiting: Iterator[DueSchedule]) -> None:
        """Fire what nobody else has taken yet, one after the other."""
        for one in waiting:
            if self.is_gateway_silent:
                return
            try:
                self.started += await _fire(self._context, one.tenant_id, one.schedule_id)
            except GatewaySilent:
                self.is_gateway_silent = True
            except SourcesUnknown:
                log.warning("schedules.wait_for_sources", schedule_id=str(one.schedule_id))
            except QuestionRefused as error:
                log.error("schedules.owner_unknown", schedule_id=str(one.schedule_id), error=str(error))
            except Exception as error:
                # Whatever it is: it stays due, is tried again at the next look, and the others have their turn.
                log.error("schedules.broken", schedule_id=str(one.schedule_id), exc_info=error)


def in_turns(due: Iterable[DueSchedule]) -> list[DueSchedule]:
    """The first of each tenant, then the second of each, and so on; the longest due first within a turn."""
    turns: Counter[UUID] = Counter()
    numbered: list[tuple[int, DueSchedule]] = []
    for one in due:
        turns[one.tenant_id] += 1
        numbered.append((turns[one.tenant_id], one))
    return [one for _, one in sorted(numbered, key=lambda pair: pair[0])]


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
