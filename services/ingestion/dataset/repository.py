"""Queries of registered versions of datasets."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.models import DatasetVersion


async def list_registered(session: AsyncSession, name: str | None = None) -> Sequence[DatasetVersion]:
    """The registered versions of the dataset `name`, or of all."""
    query = select(DatasetVersion)
    if name is not None:
        query = query.where(DatasetVersion.name == name)
    return (await session.scalars(query)).all()


async def find_newest_moment(session: AsyncSession) -> tuple[int, datetime | None]:
    """How many versions are registered, and when the last one was: what changes whenever one is added."""
    count, newest = (await session.execute(select(func.count(), func.max(DatasetVersion.created_at)))).one()
    return count, newest


async def hold_name(session: AsyncSession, name: str) -> None:
    """Until the end of the transaction nobody else registers a version of `name`."""
    statement = "select pg_advisory_xact_lock(hashtextextended('dataset_version:' || cast(:name as text), 0))"
    await session.execute(text(statement), {"name": name})


async def add_version(session: AsyncSession, version: DatasetVersion) -> DatasetVersion:
    """Write a new version; answers it as it is stored."""
    session.add(version)
    await session.flush()
    await session.refresh(version)
    return version
