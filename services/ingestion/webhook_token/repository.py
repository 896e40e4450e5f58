"""Queries of the addresses that Airbyte posts to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.models import WebhookToken


async def list_tokens(session: AsyncSession, connection_id: UUID) -> list[WebhookToken]:
    """Those that work now, newest first."""
    query = (
        select(WebhookToken)
        .where(
            WebhookToken.connection_id == connection_id,
            WebhookToken.expires_at.is_(None) | (WebhookToken.expires_at > text("clock_timestamp()")),
        )
        .order_by(WebhookToken.id.desc())
    )
    return list(await session.scalars(query))


async def add_token(session: AsyncSession, token: WebhookToken) -> None:
    session.add(token)
    await session.flush()
    await session.refresh(token)


async def end_tokens(session: AsyncSession, connection_id: UUID, *, at: datetime | None) -> None:
    """Let what works now work until `at`; None ends it at once, and forgets it."""
    of_connection = WebhookToken.connection_id == connection_id
    if at is None:
        await session.execute(delete(WebhookToken).where(of_connection))
        return
    await session.execute(
        update(WebhookToken)
        .where(of_connection)
        .values(expires_at=func.least(func.coalesce(WebhookToken.expires_at, at), at))
    )
