"""Periodic work on what signing in leaves behind."""

from datetime import timedelta

from gateway.identity.oidc import repository as oidc
from gateway.identity.password import repository as passwords
from gateway.identity.second_factor import repository as factors
from libs.jobs import PeriodicContext

KEPT = timedelta(days=30)


async def delete_unfinished_sign_ins(context: PeriodicContext) -> None:
    """Delete browsers that never came back, at once, and links for new passwords a month after they ended."""
    async with context.database.platform() as session:
        await oidc.delete_old_flows(session)
        await factors.delete_old_pending(session)
        await passwords.delete_old_resets(session, KEPT)
