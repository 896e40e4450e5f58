"""Incidents: listed, acknowledged and muted by people who see the whole tenant."""

from datetime import timedelta
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.combined import Dataset
from contracts.metrics.quality import CheckName, IncidentState, QualityIncident, QualityIncidentDetail
from libs.audit import Detail, record_audit
from libs.auth import Principal
from libs.clock import utc_now
from libs.pagination import CursorCodec, Page
from services.metrics.data_quality.checks import RUNBOOK
from services.metrics.quality_incidents import repository
from services.metrics.quality_incidents.errors import (
    IncidentClosed,
    IncidentNotFound,
    IncidentNotMuted,
    WholeTenantIncident,
)
from services.metrics.quality_incidents.repository import IncidentRow
from services.metrics.quality_runs.repository import list_results
from services.metrics.quality_runs.service import is_limited, shown

SHOWN_BEFORE = timedelta(days=1)
RESULTS_SHOWN = 50


async def list_incidents(
    session: AsyncSession,
    cursors: CursorCodec,
    principal: Principal,
    *,
    state: IncidentState | None,
    dataset: Dataset | None,
    check_name: CheckName | None,
    cursor: str | None,
    limit: int,
) -> Page[QualityIncident]:
    """Opened last first; none for those who are limited to a part of the tenant."""
    after = cursors.decode_row(cursor)
    if is_limited(principal):
        return Page(items=[], next_cursor=None)
    found = await repository.list_incidents(
        session,
        is_open=None if state is None else state == "open",
        dataset=dataset.value if dataset else None,
        check_name=check_name,
        after=after,
        limit=limit + 1,
    )
    last = found[limit - 1] if len(found) > limit else None
    next_cursor = cursors.encode(last.opened_at.isoformat(), str(last.id)) if last else None
    return Page(items=[_shown(row) for row in found[:limit]], next_cursor=next_cursor)


async def get_incident(session: AsyncSession, principal: Principal, incident_id: UUID) -> QualityIncidentDetail:
    """With what the runs found since the day before it opened. Raises `IncidentNotFound`, `WholeTenantIncident`."""
    row = await _get(session, principal, incident_id)
    since = row.opened_at - SHOWN_BEFORE
    results = await list_results(session, row.check_name, dataset=row.dataset, since=since, limit=RESULTS_SHOWN)
    return QualityIncidentDetail(**_shown(row).model_dump(), results=[shown(one) for one in results])


async def acknowledge(
    session: AsyncSession, principal: Principal, incident_id: UUID, *, note: str | None
) -> QualityIncident:
    """Somebody has seen it; again with another note to change that. Raises `IncidentClosed` too."""
    await _get_open(session, principal, incident_id)
    await repository.acknowledge(session, incident_id, by=principal.subject, note=note)
    return await _changed(session, principal, incident_id, "acknowledged", {"note": note})


async def mute(session: AsyncSession, principal: Principal, incident_id: UUID, *, hours: int) -> QualityIncident:
    """Tell nobody for so long, of this one and the next ones of its check. Raises `IncidentClosed` too."""
    await _get_open(session, principal, incident_id)
    await repository.mute(session, incident_id, until=utc_now() + timedelta(hours=hours))
    return await _changed(session, principal, incident_id, "muted", {"hours": hours})


async def unmute(session: AsyncSession, principal: Principal, incident_id: UUID) -> QualityIncident:
    """Tell people again. Raises `IncidentClosed` and `IncidentNotMuted` too."""
    row = await _get_open(session, principal, incident_id)
    if row.muted_until is None or row.muted_until <= utc_now():
        raise IncidentNotMuted
    await repository.mute(session, incident_id, until=None)
    return await _changed(session, principal, incident_id, "unmuted", {})


async def _get(
    session: AsyncSession, principal: Principal, incident_id: UUID, *, for_update: bool = False
) -> IncidentRow:
    if is_limited(principal):
        raise WholeTenantIncident("Ask somebody who is not limited to a workspace.")
    row = await repository.find_incident(session, incident_id, for_update=for_update)
    if row is None:
        raise IncidentNotFound
    return row


async def _get_open(session: AsyncSession, principal: Principal, incident_id: UUID) -> IncidentRow:
    row = await _get(session, principal, incident_id, for_update=True)
    if row.closed_at is not None:
        raise IncidentClosed("The check has passed twice; there is nothing left to be done.")
    return row


async def _changed(
    session: AsyncSession, principal: Principal, incident_id: UUID, done: str, detail: Detail
) -> QualityIncident:
    row = await repository.get_incident(session, incident_id)
    await record_audit(
        session,
        principal,
        action=f"data_quality_incident.{done}",
        object_type="data_quality_incident",
        object_id=str(incident_id),
        detail={"dataset": row.dataset, "check": row.check_name, **detail},
    )
    return _shown(row)


def _shown(row: IncidentRow) -> QualityIncident:
    return QualityIncident(
        id=row.id,
        dataset=Dataset(row.dataset),
        check=cast("CheckName", row.check_name),
        state="open" if row.closed_at is None else "closed",
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        last_failed_at=row.last_failed_at,
        failed_runs=row.failed_runs,
        passes=row.passes,
        message=row.message,
        observed=row.observed,
        limit=row.limit_value,
        unit=row.unit,
        sample_size=row.sample_size,
        runbook=f"{RUNBOOK}#{row.check_name}",
        failing_keys=row.failing_keys,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        note=row.note,
        muted_until=row.muted_until if row.muted_until and row.muted_until > utc_now() else None,
    )
