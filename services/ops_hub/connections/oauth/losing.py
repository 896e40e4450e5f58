"""Letting go of a grant: the provider took it back, or the connection is cut."""

from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.connections import ConnectionMode, Platform
from contracts.ops_hub.jobs import ForgetGrant
from libs.jobs import enqueue
from services.ops_hub.activity.service import SERVICE
from services.ops_hub.connections import repository
from services.ops_hub.connections.telling import tell, tell_health
from services.ops_hub.models import PlatformConnection


async def note_lost(session: AsyncSession, connection_id: UUID, *, at: datetime) -> None:
    """The provider knows the grant no more. The connection stays, with its settings and history; its tokens go."""
    connection = await repository.find_connection(session, connection_id, lock=True)
    if connection is None or connection.secret_ref is None or connection.grant_lost_at is not None:
        return
    await let_go(session, connection, at=at, revokes=False)
    connection.grant_lost_at, connection.grant_lost_reason = at, "refresh_revoked"
    connection.next_sync_at = None
    connection.revision += 1
    connection.changed_by, connection.changed_at = SERVICE, at
    await repository.save(session, connection)
    await tell(session, connection, "grant_lost", actor=SERVICE, detail={"reason": "refresh_revoked"})
    await tell_health(session, connection, at, actor=SERVICE)


async def let_go(session: AsyncSession, connection: PlatformConnection, *, at: datetime, revokes: bool = True) -> None:
    """Once this transaction has committed nobody gets a token of the connection's grant any more.

    The grant is taken back at the provider and the tokens are deleted by a job, which holds on to them for a day at
    most (`revoking.py`). Of a connection that has no grant there is nothing to let go of.
    """
    ref = connection.secret_ref
    if ref is None or connection.method != "oauth":
        return
    await enqueue(session, forgetting(connection, ref, since=at, revokes=revokes), tenant_id=connection.tenant_id)
    connection.secret_ref, connection.token_refresh_at, connection.is_refreshable = None, None, False
    connection.token_expires_at = None


def forgetting(connection: PlatformConnection, ref: str, *, since: datetime, revokes: bool) -> ForgetGrant:
    """What the job is told."""
    return ForgetGrant(
        connection_id=connection.id,
        platform=cast("Platform", connection.platform),
        mode=cast("ConnectionMode", connection.mode),
        ref=ref,
        subject=connection.grant_subject or "",
        since=since,
        revokes=revokes,
    )
