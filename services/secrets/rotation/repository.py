"""Queries of rotations."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.secrets.models import Rotation


async def add_rotation(session: AsyncSession, rotation: Rotation) -> Rotation:
    session.add(rotation)
    await session.flush()
    await session.refresh(rotation)
    return rotation


async def find_rotation(session: AsyncSession, rotation_id: UUID) -> Rotation | None:
    return (await session.scalars(select(Rotation).where(Rotation.id == rotation_id))).one_or_none()


async def find_live_rotation(session: AsyncSession, purpose: str) -> Rotation | None:
    """The one that is not finished, if there is one."""
    query = select(Rotation).where(Rotation.purpose == purpose, Rotation.finished_at.is_(None))
    return (await session.scalars(query)).one_or_none()


async def list_rotations(session: AsyncSession, *, limit: int) -> list[Rotation]:
    """Newest first."""
    query = select(Rotation).order_by(Rotation.created_at.desc(), Rotation.id.desc()).limit(limit)
    return list(await session.scalars(query))


async def finish(session: AsyncSession, rotation: Rotation) -> None:
    rotation.state = "finished"
    rotation.finished_at = (await session.scalars(select(func.clock_timestamp()))).one()
    await session.flush()
