"""Judges the syncs of a tenant as a whole."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.telemetry import AirbyteHealth
from libs.clock import utc_now
from services.ingestion.sync import repository as sync_repository
from services.ingestion.telemetry import repository
from services.ingestion.telemetry.freshness import age_minutes, freshness
from services.ingestion.telemetry.repository import ConnectionRow

GRACE = timedelta(minutes=15)
"""Due connections are looked for every 30 seconds; one that waits so long was not found, or waits for a worker."""
Status = Literal["pass", "warn", "fail", "unknown"]


async def read_airbyte_health(session: AsyncSession, *, stale_after_minutes: int) -> AirbyteHealth:
    """Every connection by its newest sync and its schedule."""
    now = utc_now()
    rows = await repository.list_connections(session, since=now, until=now)
    latest = await sync_repository.list_latest_syncs(session, [row.id for row in rows])
    states = {connection_id: sync.state for connection_id, sync in latest.items()}
    active = [row for row in rows if row.state == "active"]
    failing = [row for row in active if states.get(row.id) in ("failed", "dead")]
    overdue = [row for row in active if _is_overdue(row, now)]
    synced_at = max((row.last_synced_at for row in rows if row.last_synced_at), default=None)
    status, reasons = _judge(active, failing, overdue, ever=synced_at is not None)
    age = age_minutes(synced_at)
    return AirbyteHealth(
        status=status,
        reasons=reasons,
        checked_at=now,
        connections=len(rows),
        active=len(active),
        failing=len(failing),
        overdue=len(overdue),
        running=sum(state == "running" for state in states.values()),
        waiting=sum(state in ("scheduled", "queued", "retry_wait") for state in states.values()),
        last_synced_at=synced_at,
        sync_status_state=freshness(age, stale_after_minutes),
        sync_status_age_minutes=age,
    )


def _is_overdue(row: ConnectionRow, now: datetime) -> bool:
    return row.next_sync_at is not None and row.next_sync_at < now - GRACE


def _judge(
    active: Sequence[ConnectionRow],
    failing: Sequence[ConnectionRow],
    overdue: Sequence[ConnectionRow],
    *,
    ever: bool,
) -> tuple[Status, list[str]]:
    reasons = [f"The newest sync of {row.name} failed." for row in failing]
    reasons += [f"{row.name} should have been synced by now." for row in overdue]
    bad = {row.id for row in [*failing, *overdue]}
    if bad:
        return ("fail" if len(bad) == len(active) else "warn"), reasons
    if not active or not ever:
        return "unknown", ["No connection is active." if not active else "Nothing was synced yet."]
    return "pass", []
