"""What is told of a connection: to the tenant's events, its setup tasks, and the audit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from libs.audit import Detail as AuditDetail
from libs.audit import record_audit
from libs.auth import Principal
from libs.clock import utc_now
from services.ops_hub import models
from services.ops_hub.activity.service import SERVICE, Detail, actor_of, record
from services.ops_hub.connections import repository
from services.ops_hub.connections.shown import health_of_row
from services.ops_hub.setup_tasks.service import note_progress


async def tell(
    session: AsyncSession,
    connection: models.PlatformConnection,
    happened: str,
    *,
    actor: str,
    detail: Detail | None = None,
) -> None:
    """`connection.<happened>`, in the transaction that made it so."""
    told = {"platform": connection.platform, "mode": connection.mode} | dict(detail or {})
    await record(
        session,
        connection.tenant_id,
        f"connection.{happened}",
        actor=actor,
        subject=str(connection.id),
        detail=told,
    )


async def tell_health(
    session: AsyncSession, connection: models.PlatformConnection, now: datetime, *, actor: str
) -> None:
    """Tell when its health is another one than was told last, and see which setup tasks follow from it."""
    health = health_of_row(connection, now)
    before = connection.told_health
    if health.state == before:
        return
    connection.told_health = health.state
    await session.flush()
    detail = {"before": before, "after": health.state, "reason": health.reason}
    await tell(session, connection, "health_changed", actor=actor, detail=detail)
    await note_progress(session, connection.tenant_id, actor=actor)


async def tell_ended(session: AsyncSession, connection_id: UUID) -> bool:
    """The same for a connection that ended by the clock, or by its provider's word, and of which nobody was told."""
    connection = await repository.find_connection(session, connection_id, lock=True)
    if connection is None:
        return False
    await tell_health(session, connection, utc_now(), actor=SERVICE)
    return True


async def tell_done(
    session: AsyncSession,
    principal: Principal,
    connection: models.PlatformConnection,
    happened: str,
    *,
    now: datetime,
    detail: AuditDetail | None = None,
) -> None:
    """What a person did: an event, a line of the audit, and what follows for health and setup tasks."""
    actor = actor_of(principal)
    await tell(session, connection, happened, actor=actor)
    await tell_health(session, connection, now, actor=actor)
    await record_audit(
        session,
        principal,
        action=f"connection.{happened}",
        object_type="connection",
        object_id=str(connection.id),
        detail={"platform": connection.platform, "mode": connection.mode, "account_id": connection.account_id}
        | dict(detail or {}),
    )
