"""Queries of webhook endpoints."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.models import WebhookEndpoint


async def list_endpoints(session: AsyncSession) -> list[WebhookEndpoint]:
    """Every endpoint, newest first (ids sort by time)."""
    return list(await session.scalars(select(WebhookEndpoint).order_by(WebhookEndpoint.id.desc())))


async def count_endpoints(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(WebhookEndpoint)) or 0


async def find_endpoint(session: AsyncSession, endpoint_id: UUID, *, hold: bool = False) -> WebhookEndpoint | None:
    """The endpoint; with `hold` nobody else changes it until the end of the transaction."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id)
    held = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(held if hold else query)


async def add_endpoint(session: AsyncSession, endpoint: WebhookEndpoint) -> None:
    session.add(endpoint)
    await session.flush()
    await session.refresh(endpoint)


async def delete_endpoint(session: AsyncSession, endpoint: WebhookEndpoint) -> None:
    await session.delete(endpoint)
    await session.flush()
