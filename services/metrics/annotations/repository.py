"""Queries of annotations; row security keeps them to the tenant, and to the accounts that the caller sees."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.metrics.models import Annotation


@dataclass(frozen=True)
class AnnotationFilter:
    """Which annotations are listed; what is None or empty does not narrow."""

    dataset: str
    start: date | None = None
    end: date | None = None
    platforms: Collection[str] = ()
    account_id: str | None = None
    campaign_id: str | None = None
    categories: Collection[str] = ()


async def list_annotations(
    session: AsyncSession,
    wanted: AnnotationFilter,
    *,
    totals_only: bool,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Annotation]:
    """Last begun first, from after `after` on."""
    conditions = [Annotation.dataset == wanted.dataset, *_seen(totals_only=totals_only), *_narrowing(wanted)]
    if after is not None:
        conditions.append(tuple_(Annotation.start_date, Annotation.id) < after)
    query = (
        select(Annotation).where(*conditions).order_by(Annotation.start_date.desc(), Annotation.id.desc()).limit(limit)
    )
    return (await session.scalars(query)).all()


async def find_annotation(
    session: AsyncSession, annotation_id: UUID, *, totals_only: bool, lock: bool = False
) -> Annotation | None:
    """One that the caller sees; with `lock`, held against changes by others."""
    query = select(Annotation).where(Annotation.id == annotation_id, *_seen(totals_only=totals_only))
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def count_annotations(session: AsyncSession) -> int:
    return (await session.execute(select(func.count()).select_from(Annotation))).scalar_one()


async def save(session: AsyncSession, annotation: Annotation) -> None:
    """Write a new annotation, or what was changed of one."""
    session.add(annotation)
    await session.flush()
    await session.refresh(annotation)


async def remove(session: AsyncSession, annotation: Annotation) -> None:
    await session.delete(annotation)
    await session.flush()


def _seen(*, totals_only: bool) -> list[ColumnElement[bool]]:
    """Those who see totals only are told of the whole and of platforms, and of no account."""
    return [Annotation.account_id.is_(None)] if totals_only else []


def _narrowing(wanted: AnnotationFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.start is not None:
        conditions.append(Annotation.end_date >= wanted.start)
    if wanted.end is not None:
        conditions.append(Annotation.start_date <= wanted.end)
    if wanted.categories:
        conditions.append(Annotation.category.in_(wanted.categories))
    if wanted.platforms:
        conditions.append(or_(Annotation.platform.is_(None), Annotation.platform.in_(wanted.platforms)))
    if wanted.account_id is not None:
        conditions.append(or_(Annotation.account_id.is_(None), Annotation.account_id == wanted.account_id))
    if wanted.campaign_id is not None:
        conditions.append(or_(Annotation.campaign_id.is_(None), Annotation.campaign_id == wanted.campaign_id))
    return conditions
