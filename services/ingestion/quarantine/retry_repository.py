"""Queries of retries of many rows."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.models import QuarantineRetry


async def add_retry(session: AsyncSession, retry: QuarantineRetry) -> QuarantineRetry:
    """Write a new retry; answers it as it is stored."""
    session.add(retry)
    await session.flush()
    await session.refresh(retry)
    return retry


async def find_retry(session: AsyncSession, retry_id: UUID) -> QuarantineRetry | None:
    return (await session.scalars(select(QuarantineRetry).where(QuarantineRetry.id == retry_id))).one_or_none()
