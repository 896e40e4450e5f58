"""Statements about share links; row security keeps them to the tenant."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.models import ReportRun, ShareLink

Position = tuple[datetime, UUID]


@dataclass(frozen=True)
class ShareLinkRow:
    """A link with its run."""

    link: ShareLink
    run: ReportRun


async def list_links(
    session: AsyncSession, *, run_id: UUID | None, after: Position | None, limit: int
) -> list[ShareLinkRow]:
    """Newest first, from after `after` on; of every run, or of one."""
    conditions = [
        *([ShareLink.run_id == run_id] if run_id else []),
        *([tuple_(ShareLink.created_at, ShareLink.id) < after] if after else []),
    ]
    order = (ShareLink.created_at.desc(), ShareLink.id.desc())
    return [
        ShareLinkRow(*row) for row in await session.execute(_rows().where(*conditions).order_by(*order).limit(limit))
    ]


async def count_active(session: AsyncSession, run_id: UUID, *, now: datetime) -> int:
    """Links of the run that work. To be asked while the run is held."""
    active = (ShareLink.run_id == run_id, ShareLink.revoked_at.is_(None), ShareLink.expires_at > now)
    return (await session.execute(select(func.count()).select_from(ShareLink).where(*active))).scalar_one()


async def find_link(session: AsyncSession, link_id: UUID) -> ShareLinkRow | None:
    row = (await session.execute(_rows().where(ShareLink.id == link_id))).one_or_none()
    return ShareLinkRow(*row) if row else None


async def hold_link(session: AsyncSession, link_id: UUID) -> ShareLinkRow | None:
    """The link with its run; the link is held against changes by others until the transaction ends."""
    query = _rows().where(ShareLink.id == link_id).with_for_update(of=ShareLink)
    row = (await session.execute(query.execution_options(populate_existing=True))).one_or_none()
    return ShareLinkRow(*row) if row else None


async def save(session: AsyncSession, link: ShareLink) -> None:
    session.add(link)
    await session.flush()


def _rows() -> Any:
    same = (ReportRun.tenant_id == ShareLink.tenant_id) & (ReportRun.id == ShareLink.run_id)
    return select(ShareLink, ReportRun).join(ReportRun, same)
