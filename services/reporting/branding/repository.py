"""Statements about brandings; row security keeps them to the tenant."""

from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, undefer

from services.reporting.models import Branding, ReportRun


async def find_current(session: AsyncSession) -> Branding | None:
    """The newest version, with its logo."""
    query = select(Branding).order_by(Branding.version.desc()).limit(1).options(undefer(Branding.logo))
    return (await session.scalars(query)).first()


async def get_version(session: AsyncSession, version: int) -> Branding:
    """One that runs were started with, with its logo."""
    query = select(Branding).where(Branding.version == version).options(undefer(Branding.logo))
    return (await session.scalars(query)).one()


async def add_version(session: AsyncSession, values: dict[str, object]) -> bool:
    """Whether it was added; not when somebody else has added one of this number meanwhile."""
    added = insert(Branding).values(values).on_conflict_do_nothing().returning(Branding.version)
    return (await session.execute(added)).first() is not None


async def delete_unused(session: AsyncSession, *, superseded_before: datetime) -> None:
    """Versions that no run was started with. Those that were in force a moment ago may be of a run that is being
    started just now."""
    following = aliased(Branding)
    superseded = exists().where(following.version > Branding.version, following.edited_at < superseded_before)
    used = exists().where(ReportRun.tenant_id == Branding.tenant_id, ReportRun.branding_version == Branding.version)
    await session.execute(delete(Branding).where(superseded, ~used).execution_options(synchronize_session=False))
