"""Plans: read, drafted and changed. What becomes of a draft is in `deciding.py`."""

from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.budgets import (
    BudgetDraft,
    BudgetPlan,
    BudgetPlanDetail,
    BudgetPlans,
    BudgetPlanUpdate,
    SaveBudgetDrafts,
)
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.errors import FieldProblem, Invalid
from libs.ids import new_id
from libs.pagination import CursorCodec, Page
from libs.preconditions import refuse_unseen
from services.metrics import models
from services.metrics.budgets import repository
from services.metrics.budgets.errors import (
    BeyondWorkspace,
    BudgetPlanChanged,
    BudgetPlanNotFound,
    BudgetPlanNotInState,
    BudgetPlanStale,
    BudgetUnderReview,
)
from services.metrics.budgets.repository import PlanFilter
from services.metrics.budgets.scopes import Scope, first_of, scope_of
from services.metrics.budgets.trail import audit
from services.metrics.budgets.views import etag_of, micros_of, shown

Cell = tuple[str, date]
"""The key of a scope, and a month."""


async def list_plans(
    session: AsyncSession,
    cursors: CursorCodec,
    principal: Principal,
    wanted: PlanFilter,
    *,
    cursor: str | None,
    limit: int,
) -> Page[BudgetPlan]:
    """Last edited first. None for those who see totals only."""
    after = cursors.decode_row(cursor)
    if principal.aggregates_only:
        return Page(items=[], next_cursor=None)
    rows = await repository.list_plans(session, wanted, after=after, limit=limit + 1)
    last = rows[limit - 1].plan if len(rows) > limit else None
    next_cursor = cursors.encode(last.edited_at.isoformat(), str(last.id)) if last else None
    return Page(items=[shown(row) for row in rows[:limit]], next_cursor=next_cursor)


async def get_plan(session: AsyncSession, principal: Principal, plan_id: UUID) -> tuple[BudgetPlanDetail, str]:
    """A plan with all versions of its scope and month, and its ETag. Raises `BudgetPlanNotFound`."""
    plan = None if principal.aggregates_only else await repository.find_plan(session, plan_id)
    if plan is None:
        raise BudgetPlanNotFound
    versions = await repository.list_versions(session, plan)
    wanted = next(row for row in versions if row.plan.id == plan.id)
    return BudgetPlanDetail(plan=shown(wanted), versions=[shown(row) for row in versions]), etag_of(plan)


async def save_drafts(session: AsyncSession, principal: Principal, wanted: SaveBudgetDrafts) -> BudgetPlans:
    """Each item becomes the draft of its scope and month.

    Raises `Invalid`, `BeyondWorkspace`, `BudgetUnderReview` and `BudgetPlanChanged`; nothing is saved then.
    """
    cells = _cells(principal, wanted)
    months = {month for _, month in cells}
    dataset = wanted.dataset.value
    open_plans = {(plan.scope_key, plan.month): plan for plan in await repository.lock_open(session, dataset, months)}
    versions = await repository.latest_versions(session, dataset, months)
    plans: list[models.BudgetPlan] = []
    for cell, (scope, draft) in cells.items():
        plan = open_plans.get(cell)
        _check_is_as_seen(plan, draft)
        if plan is None:
            plan = _new(principal, dataset, scope, draft, version=versions.get(cell, 0) + 1)
        else:
            _change(principal, plan, draft)
        plans.append(plan)
    await _save(session, plans)
    for plan in plans:
        await audit(session, principal, plan, "drafted")
    return await plans_of(session, [plan.id for plan in plans])


async def update_plan(
    session: AsyncSession, principal: Principal, plan_id: UUID, change: BudgetPlanUpdate, *, if_match: str | None
) -> tuple[BudgetPlan, str]:
    """Change a draft. Raises `BudgetPlanNotFound`, `BudgetPlanStale` and `BudgetPlanNotInState`."""
    plan = (await repository.lock_plans(session, [plan_id])).get(plan_id)
    if plan is None:
        raise BudgetPlanNotFound
    told = BudgetPlanStale("Read it again, and decide whether your change still holds.")
    refuse_unseen(if_match, etag_of(plan), stale=told)
    if plan.state != "draft":
        raise BudgetPlanNotInState(f"It is {plan.state}; save a draft for the same month to propose another amount.")
    if change.amount is not None:
        plan.amount_micros = micros_of(change.amount)
    plan.currency = change.currency or plan.currency
    plan.note = change.note or plan.note
    _touch(principal, plan)
    await _save(session, [plan])
    await audit(session, principal, plan, "drafted")
    return (await plans_of(session, [plan.id])).items[0], etag_of(plan)


async def plans_of(session: AsyncSession, ids: list[UUID]) -> BudgetPlans:
    """These plans as they are now, in this order."""
    rows = {row.plan.id: row for row in await repository.list_by_ids(session, ids)}
    return BudgetPlans(items=[shown(rows[plan_id]) for plan_id in ids])


def _cells(principal: Principal, wanted: SaveBudgetDrafts) -> dict[Cell, tuple[Scope, BudgetDraft]]:
    cells: dict[Cell, tuple[Scope, BudgetDraft]] = {}
    for index, draft in enumerate(wanted.plans):
        scope = scope_of(draft, f"/plans/{index}")
        cell = scope.key(wanted.dataset.value), first_of(draft.month)
        if cell in cells:
            problem = FieldProblem(pointer=f"/plans/{index}", code="repeated", message="The cell is named twice.")
            raise Invalid(errors=[problem])
        if principal.accounts is not None and f"{scope.platform}:{scope.account_id}" not in principal.accounts:
            raise BeyondWorkspace
        cells[cell] = scope, draft
    return cells


def _check_is_as_seen(plan: models.BudgetPlan | None, draft: BudgetDraft) -> None:
    what = f"{draft.campaign_name or draft.account_id or draft.platform or 'The whole tenant'}, {draft.month}"
    if plan is not None and plan.state == "proposed":
        raise BudgetUnderReview(f"{what}: decide on the proposal first, or withdraw it.")
    if draft.revision is not None and (plan is None or plan.revision != draft.revision):
        raise BudgetPlanChanged(f"{what}: read the plans again.")


def _new(principal: Principal, dataset: str, scope: Scope, draft: BudgetDraft, *, version: int) -> models.BudgetPlan:
    return models.BudgetPlan(
        tenant_id=tenant_of(principal),
        id=new_id(),
        dataset=dataset,
        month=first_of(draft.month),
        platform=scope.platform,
        account_id=scope.account_id,
        campaign_id=scope.campaign_id,
        campaign_name=draft.campaign_name,
        region=scope.region,
        amount_micros=micros_of(draft.amount),
        currency=draft.currency,
        note=draft.note,
        state="draft",
        version=version,
        revision=1,
        edited_by=principal.subject,
        edited_at=utc_now(),
    )


def _change(principal: Principal, plan: models.BudgetPlan, draft: BudgetDraft) -> None:
    plan.amount_micros, plan.currency = micros_of(draft.amount), draft.currency
    plan.campaign_name, plan.note = draft.campaign_name, draft.note or plan.note
    _touch(principal, plan)


def _touch(principal: Principal, plan: models.BudgetPlan) -> None:
    plan.edited_by, plan.edited_at, plan.revision = principal.subject, utc_now(), plan.revision + 1


async def _save(session: AsyncSession, plans: list[models.BudgetPlan]) -> None:
    """The index decides when two draft one cell at the same time; the transaction ends with that."""
    try:
        await repository.save(session, plans)
    except IntegrityError as error:
        raise BudgetPlanChanged("Somebody drafted the same budget just now; read the plans again.") from error
