"""Queries of budget plans; row security keeps them to the tenant, and to the accounts that the caller sees."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.metrics.models import BudgetPlan

OPEN = ("draft", "proposed")


@dataclass(frozen=True)
class PlanRow:
    """A plan beside what is approved for its scope and month."""

    plan: BudgetPlan
    approved: BudgetPlan | None


@dataclass(frozen=True)
class PlanFilter:
    """Which plans are listed; what is None does not narrow."""

    dataset: str
    states: Collection[str] = ()
    month: date | None = None


async def list_plans(
    session: AsyncSession, wanted: PlanFilter, *, after: tuple[datetime, UUID] | None, limit: int
) -> list[PlanRow]:
    """Last edited first, from after `after` on."""
    conditions: list[ColumnElement[bool]] = [BudgetPlan.dataset == wanted.dataset]
    if wanted.states:
        conditions.append(BudgetPlan.state.in_(wanted.states))
    if wanted.month is not None:
        conditions.append(BudgetPlan.month == wanted.month)
    if after is not None:
        conditions.append(tuple_(BudgetPlan.edited_at, BudgetPlan.id) < after)
    return await _rows(session, conditions, limit=limit)


async def list_versions(session: AsyncSession, plan: BudgetPlan) -> list[PlanRow]:
    """Every version of the plan's scope and month, newest first."""
    same = [BudgetPlan.scope_key == plan.scope_key, BudgetPlan.month == plan.month]
    rows = await _rows(session, same)
    return sorted(rows, key=lambda row: row.plan.version, reverse=True)


async def list_by_ids(session: AsyncSession, ids: Collection[UUID]) -> list[PlanRow]:
    return await _rows(session, [BudgetPlan.id.in_(ids)])


async def list_in_months(session: AsyncSession, dataset: str, months: Sequence[date]) -> list[PlanRow]:
    """What is approved, drafted or proposed for these months."""
    states = (*OPEN, "approved")
    chosen = [BudgetPlan.dataset == dataset, BudgetPlan.month.in_(months), BudgetPlan.state.in_(states)]
    return await _rows(session, chosen)


async def find_plan(session: AsyncSession, plan_id: UUID) -> BudgetPlan | None:
    return (await session.scalars(select(BudgetPlan).where(BudgetPlan.id == plan_id))).one_or_none()


async def lock_plans(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, BudgetPlan]:
    """The plans, held against changes by others; always in one order, so that two callers never wait for each other."""
    query = select(BudgetPlan).where(BudgetPlan.id.in_(ids)).order_by(BudgetPlan.id).with_for_update()
    return {plan.id: plan for plan in await session.scalars(query)}


async def lock_open(session: AsyncSession, dataset: str, months: Collection[date]) -> list[BudgetPlan]:
    """Drafts and proposals of these months, held against changes by others."""
    query = (
        select(BudgetPlan)
        .where(BudgetPlan.dataset == dataset, BudgetPlan.month.in_(months), BudgetPlan.state.in_(OPEN))
        .order_by(BudgetPlan.id)
        .with_for_update()
    )
    return list(await session.scalars(query))


async def lock_approved_of(session: AsyncSession, plan: BudgetPlan) -> BudgetPlan | None:
    """What is approved for the plan's scope and month."""
    query = select(BudgetPlan).where(
        BudgetPlan.scope_key == plan.scope_key, BudgetPlan.month == plan.month, BudgetPlan.state == "approved"
    )
    return (await session.scalars(query.with_for_update())).one_or_none()


async def latest_versions(session: AsyncSession, dataset: str, months: Collection[date]) -> dict[tuple[str, date], int]:
    """The newest version by scope key and month."""
    query = (
        select(BudgetPlan.scope_key, BudgetPlan.month, func.max(BudgetPlan.version))
        .where(BudgetPlan.dataset == dataset, BudgetPlan.month.in_(months))
        .group_by(BudgetPlan.scope_key, BudgetPlan.month)
    )
    return {(key, month): version for key, month, version in await session.execute(query)}


async def count_proposed(session: AsyncSession, dataset: str) -> int:
    query = select(func.count()).select_from(BudgetPlan)
    found = await session.execute(query.where(BudgetPlan.dataset == dataset, BudgetPlan.state == "proposed"))
    return found.scalar_one()


async def count_proposed_then(session: AsyncSession, dataset: str, moment: datetime) -> int:
    """Proposals that nobody had decided on or taken back at the moment."""
    ended_at = func.coalesce(BudgetPlan.decided_at, BudgetPlan.withdrawn_at)
    open_then = BudgetPlan.proposed_at <= moment, or_(ended_at.is_(None), ended_at > moment)
    query = select(func.count()).select_from(BudgetPlan)
    return (await session.execute(query.where(BudgetPlan.dataset == dataset, *open_then))).scalar_one()


async def save(session: AsyncSession, plans: Sequence[BudgetPlan]) -> None:
    """Write new plans, or what was changed of them."""
    session.add_all(plans)
    await session.flush()


async def _rows(
    session: AsyncSession, conditions: Sequence[ColumnElement[bool]], *, limit: int | None = None
) -> list[PlanRow]:
    approved = aliased(BudgetPlan)
    same = and_(
        approved.tenant_id == BudgetPlan.tenant_id,
        approved.scope_key == BudgetPlan.scope_key,
        approved.month == BudgetPlan.month,
        approved.state == "approved",
    )
    query = (
        select(BudgetPlan, approved)
        .outerjoin(approved, same)
        .where(*conditions)
        .order_by(BudgetPlan.edited_at.desc(), BudgetPlan.id.desc())
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return [PlanRow(plan, found) for plan, found in await session.execute(query)]
