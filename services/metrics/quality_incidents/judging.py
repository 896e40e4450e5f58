"""What a run's results mean for incidents: the first failure opens one, the second pass in a row closes it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.events import DataQualityIncidentClosed, DataQualityIncidentOpened
from libs.events import publish
from libs.ids import new_id
from services.metrics.quality_incidents import repository
from services.metrics.quality_incidents.repository import IncidentRow
from services.metrics.quality_runs.rollup import Result

PASSES_TO_CLOSE = 2
NOTHING_LEFT = "There is nothing left to check."


async def judge(session: AsyncSession, tenant_id: UUID, results: list[Result], *, at: datetime) -> None:
    """Open, keep or close the incidents of these checks; who subscribes is told, unless it is muted.

    Only a pass counts towards closing, and only passes in a row: a warning or what cannot be measured begins anew.
    Where nothing is left that could be checked (the dataset was removed), that counts as a pass.
    """
    for result in results:
        key = (result.dataset, result.check_name)
        if result.status == "fail":
            await _note_failure(session, tenant_id, result, at)
        elif result.status == "pass":
            await _note_pass(session, tenant_id, key, at, message=result.message, observed=result.observed)
        else:
            await repository.forget_passes(session, result)
    for key in await _list_gone(session, results):
        await _note_pass(session, tenant_id, key, at, message=NOTHING_LEFT, observed=None)


async def _list_gone(session: AsyncSession, results: list[Result]) -> list[tuple[str, str]]:
    """Open incidents of checks that this run did not make, although it could read the marts."""
    made = {(one.dataset, one.check_name) for one in results}
    if any(name == "warehouse" for _, name in made):
        return []
    return [key for key in await repository.list_open(session) if key not in made]


async def _note_failure(session: AsyncSession, tenant_id: UUID, result: Result, at: datetime) -> None:
    incident, is_new = await repository.note_failure(session, tenant_id, new_id(), result, at=at)
    if is_new and not _is_muted(incident, at):
        fact = DataQualityIncidentOpened.model_validate(_facts(incident))
        await publish(session, fact, tenant_id=tenant_id)


async def _note_pass(
    session: AsyncSession, tenant_id: UUID, key: tuple[str, str], at: datetime, *, message: str, observed: float | None
) -> None:
    incident = await repository.note_pass(session, *key, at=at, closes_after=PASSES_TO_CLOSE)
    if incident is not None and incident.closed_at is not None and not _is_muted(incident, at):
        facts = _facts(incident) | {"message": message, "observed": observed}
        fact = DataQualityIncidentClosed.model_validate(facts | {"failed_runs": incident.failed_runs})
        await publish(session, fact, tenant_id=tenant_id)


def _is_muted(incident: IncidentRow, at: datetime) -> bool:
    return incident.muted_until is not None and incident.muted_until > at


def _facts(incident: IncidentRow) -> dict[str, Any]:
    return {
        "incident_id": incident.id,
        "dataset": incident.dataset,
        "check": incident.check_name,
        "message": incident.message,
        "observed": incident.observed,
        "limit": incident.limit_value,
        "unit": incident.unit,
        "failing_keys": incident.failing_keys,
    }
