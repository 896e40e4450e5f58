"""Saving, sharing and removing views: whoever saved a view changes it, and nobody else."""

from typing import cast
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.saved_views import (
    MOST_VIEWS,
    SavedView,
    SavedViewCreate,
    SavedViewPage,
    SavedViews,
    SavedViewUpdate,
)
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.ids import new_id
from services.metrics import models
from services.metrics.saved_views import repository
from services.metrics.saved_views.errors import (
    NotYourView,
    SavedViewNameTaken,
    SavedViewNotFound,
    TooManySavedViews,
)


async def list_views(session: AsyncSession, principal: Principal, page: SavedViewPage | None) -> SavedViews:
    """Every view that the caller sees, of one page or of all."""
    views = await repository.list_views(session, principal.subject, page, shared=_sees_shared(principal))
    return SavedViews(items=[_shown(view, principal) for view in views])


async def create_view(session: AsyncSession, principal: Principal, wanted: SavedViewCreate) -> SavedView:
    """Raises `SavedViewNameTaken` and `TooManySavedViews`."""
    if await repository.count_views(session, principal.subject) >= MOST_VIEWS:
        raise TooManySavedViews(f"Remove one first: the most is {MOST_VIEWS}.")
    view = models.SavedView(
        tenant_id=tenant_of(principal), id=new_id(), created_by=principal.subject, **wanted.model_dump()
    )
    await _save(session, view)
    if view.is_shared:
        await _audit(session, principal, view, "shared")
    return _shown(view, principal)


async def update_view(session: AsyncSession, principal: Principal, view_id: UUID, change: SavedViewUpdate) -> SavedView:
    """Change what is given. Raises `SavedViewNotFound`, `NotYourView` and `SavedViewNameTaken`."""
    view = await _own(session, principal, view_id)
    was_shared = view.is_shared
    for name, value in change.model_dump(exclude_none=True).items():
        setattr(view, name, value)
    view.updated_at = func.clock_timestamp()  # type: ignore[assignment]  # the database's clock
    await _save(session, view)
    if view.is_shared != was_shared:
        await _audit(session, principal, view, "shared" if view.is_shared else "withdrawn")
    return _shown(view, principal)


async def delete_view(session: AsyncSession, principal: Principal, view_id: UUID) -> None:
    """Raises `SavedViewNotFound` and `NotYourView`."""
    view = await _own(session, principal, view_id)
    if view.is_shared:
        await _audit(session, principal, view, "withdrawn")
    await repository.remove(session, view)


async def _save(session: AsyncSession, view: models.SavedView) -> None:
    """The index decides when two save under one name at the same time; the transaction ends with that."""
    name = view.name
    try:
        await repository.save(session, view)
    except IntegrityError as error:
        raise SavedViewNameTaken(f"Give it another name than {name}.") from error


async def _own(session: AsyncSession, principal: Principal, view_id: UUID) -> models.SavedView:
    view = await repository.find_view(session, principal.subject, view_id, shared=_sees_shared(principal))
    if view is None:
        raise SavedViewNotFound
    if view.created_by != principal.subject:
        raise NotYourView("Save it under a name of your own to change it.")
    return view


def _sees_shared(principal: Principal) -> bool:
    """Searches name accounts and campaigns: whoever is limited to some accounts sees searches of their own only."""
    return principal.accounts is None and not principal.aggregates_only


def _shown(view: models.SavedView, principal: Principal) -> SavedView:
    return SavedView(
        id=view.id,
        page=cast("SavedViewPage", view.page),
        name=view.name,
        search=view.search,
        is_shared=view.is_shared,
        is_mine=view.created_by == principal.subject,
        created_at=view.created_at,
        updated_at=view.updated_at,
    )


async def _audit(session: AsyncSession, principal: Principal, view: models.SavedView, done: str) -> None:
    """What is private is nobody's business; what others see is in the trail."""
    await record_audit(
        session,
        principal,
        action=f"saved_view.{done}",
        object_type="saved_view",
        object_id=str(view.id),
        detail={"page": view.page, "name": view.name},
    )
