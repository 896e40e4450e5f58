"""Statements about imported profiles; row security keeps all but the look at a batch to the tenant."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, exists, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.models import LegacyProfile, Location, Onboarding, SetupTask

_OF_BATCH = text("select ops.tenants_of_batch_across_tenants(:batch_id)")


async def is_waiting(session: AsyncSession) -> bool:
    """Whether there is a profile that was not taken over yet, and nothing was answered meanwhile."""
    waiting = exists().where(LegacyProfile.taken_over_at.is_(None)) & ~exists().where(Onboarding.revision > 0)
    return (await session.execute(select(waiting))).scalar_one()


@dataclass(frozen=True)
class WaitingLocations:
    """How many locations a profile has, and the job that has to add them."""

    job_id: UUID
    locations: int


async def find_waiting_locations(session: AsyncSession) -> WaitingLocations | None:
    """None when no job has to add any (any more)."""
    count = func.jsonb_array_length(LegacyProfile.profile["locations"])
    query = select(LegacyProfile.locations_job_id, count).where(LegacyProfile.locations_job_id.is_not(None))
    row = (await session.execute(query)).one_or_none()
    return None if row is None else WaitingLocations(*row)


async def find_profile(session: AsyncSession, *, lock: bool = False) -> LegacyProfile | None:
    query = select(LegacyProfile)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def add_profile(session: AsyncSession, profile: LegacyProfile) -> None:
    session.add(profile)
    await session.flush()


async def save(session: AsyncSession) -> None:
    """Write what was changed."""
    await session.flush()


async def list_tenants_of_batch_across_tenants(session: AsyncSession, batch_id: UUID) -> Sequence[UUID]:
    return (await session.scalars(_OF_BATCH, {"batch_id": batch_id})).all()


async def remove_onboarding(session: AsyncSession) -> None:
    """The answers, and the tasks that came of them."""
    await session.execute(delete(SetupTask))
    await session.execute(delete(Onboarding))


async def remove_profile(session: AsyncSession, profile: LegacyProfile) -> None:
    await session.delete(profile)
    await session.flush()


async def remove_locations_of_batch(session: AsyncSession, batch_id: UUID) -> int:
    """Those that are as the batch has made them; tells how many."""
    of_batch = (Location.batch_id == batch_id) & (Location.revision == 1)
    gone = await session.execute(delete(Location).where(of_batch).returning(Location.id))
    return len(gone.all())


async def list_names_of_batch(session: AsyncSession, batch_id: UUID) -> Sequence[str]:
    """The locations that are there of a batch, by name."""
    query = select(Location.name).where(Location.batch_id == batch_id).order_by(Location.name)
    return (await session.scalars(query)).all()


async def is_touched(session: AsyncSession) -> bool:
    """Whether somebody has changed the answers that were taken over, or said something of a task."""
    touched = exists().where(Onboarding.revision > 1) | exists().where(SetupTask.changed_by.is_not(None))
    return (await session.execute(select(touched))).scalar_one()
