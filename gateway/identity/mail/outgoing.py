"""Asking for a mail, in the transaction that gives the reason."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.jobs import SendMail
from libs.jobs import enqueue

PERSONAL = UUID(int=0)
"""In place of a tenant, for mail to a person who may have none: jobs always lie under one."""


async def send_later(session: AsyncSession, payload: SendMail, *, tenant_id: UUID) -> None:
    """Send the mail once the transaction, which is the tenant's (or `PERSONAL`'s), has committed."""
    await enqueue(session, payload, tenant_id=tenant_id)
