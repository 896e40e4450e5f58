"""Queries of saved views. Row security keeps them to the tenant; the person is asked for here."""

from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.metrics.models import SavedView


def _seen(subject: str, *, shared: bool) -> ColumnElement[bool]:
    own = SavedView.created_by == subject
    return or_(own, SavedView.is_shared) if shared else own


async def list_views(session: AsyncSession, subject: str, page: str | None, *, shared: bool) -> list[SavedView]:
    """The person's own first, then what others share if it is `shared` with them, each by name."""
    query = (
        select(SavedView)
        .where(_seen(subject, shared=shared))
        .order_by((SavedView.created_by == subject).desc(), func.lower(SavedView.name), SavedView.id)
    )
    return list(await session.scalars(query.where(SavedView.page == page) if page else query))


async def find_view(session: AsyncSession, subject: str, view_id: UUID, *, shared: bool) -> SavedView | None:
    """One that the person sees, held against changes by others."""
    query = select(SavedView).where(SavedView.id == view_id, _seen(subject, shared=shared))
    return (await session.scalars(query.with_for_update())).one_or_none()


async def count_views(session: AsyncSession, subject: str) -> int:
    query = select(func.count()).select_from(SavedView).where(SavedView.created_by == subject)
    return (await session.execute(query)).scalar_one()


async def save(session: AsyncSession, view: SavedView) -> None:
    """Write a new view, or what was changed of one."""
    session.add(view)
    await session.flush()
    await session.refresh(view)


async def remove(session: AsyncSession, view: SavedView) -> None:
    await session.delete(view)
    await session.flush()
