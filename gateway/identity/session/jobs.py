"""Periodic work on sessions."""

from datetime import timedelta

import structlog

from gateway.identity.session import repository
from libs.jobs import PeriodicContext

log: structlog.stdlib.BoundLogger = structlog.get_logger()

KEPT = timedelta(days=30)


async def delete_ended_sessions(context: PeriodicContext) -> None:
    """Delete sessions that ended 30 days ago; until then they tell a user where they were signed in."""
    async with context.database.platform() as session:
        deleted = await repository.delete_ended(session, KEPT)
    log.info("sessions.deleted", count=deleted)
