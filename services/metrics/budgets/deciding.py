"""What becomes of drafts: one person proposes, another one approves or rejects, and what is approved counts."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.budgets import (
    BudgetPlans,
    ChosenPlan,
    DecideBudgetPlans,
    ProposeBudgetPlans,
    WithdrawBudgetPlans,
)
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.errors import FieldProblem, Invalid
from services.metrics.budgets import repository
from services.metrics.budgets.errors import (
    ApproversOnly,
    BudgetPlanChanged,
    BudgetPlanNotFound,
    BudgetPlanNotInState,
    OwnBudgetPlan,
    PeopleDecide,
)
from services.metrics.budgets.service import plans_of
from services.metrics.budgets.trail import audit
from services.metrics.dbt_runs import service as dbt_runs
from services.metrics.models import BudgetPlan

APPROVE = "metrics:approve"
CHANGED = "budget_plan"
"""Why dbt runs after a decision."""


async def propose(session: AsyncSession, principal: Principal, wanted: ProposeBudgetPlans) -> BudgetPlans:
    """Hand drafts in. Raises `PeopleDecide`, and what choosing plans raises."""
    _require_person(principal)
    plans = await _chosen(session, wanted.plans, {"draft"})
    for plan in plans:
        plan.state, plan.proposed_by, plan.proposed_at = "proposed", principal.subject, utc_now()
        plan.proposal_comment = wanted.comment
    return await _done(session, principal, plans, "proposed", wanted.comment)


async def decide(
    session: AsyncSession, principal: Principal, wanted: DecideBudgetPlans, *, delay_seconds: float
) -> BudgetPlans:
    """Approve or reject proposals of somebody else; the numbers follow `delay_seconds` later.

    Raises `PeopleDecide`, `OwnBudgetPlan`, `Invalid` for a rejection without a comment, and what choosing plans raises.
    """
    _require_person(principal)
    if not wanted.approve and wanted.comment is None:
        raise _comment_missing("Say why, for whoever proposed it.")
    plans = await _chosen(session, wanted.plans, {"proposed"})
    for plan in plans:
        if principal.subject in (plan.proposed_by, plan.edited_by):
            raise OwnBudgetPlan("Ask somebody else who may approve.")
    if wanted.approve:
        await _supersede(session, plans)
    for plan in plans:
        plan.state, plan.decided_by = "approved" if wanted.approve else "rejected", principal.subject
        plan.decided_at, plan.decision_comment = utc_now(), wanted.comment
    if wanted.approve:
        await _ask_for_numbers(session, principal, delay_seconds)
    return await _done(session, principal, plans, "approved" if wanted.approve else "rejected", wanted.comment)


async def withdraw(
    session: AsyncSession, principal: Principal, wanted: WithdrawBudgetPlans, *, delay_seconds: float
) -> BudgetPlans:
    """Take back drafts and proposals; end what is approved, whose month then has what was uploaded, or no budget.

    Raises `ApproversOnly` and `Invalid` (a comment is missing) for approved plans, and what choosing plans raises.
    """
    plans = await _chosen(session, wanted.plans, {"draft", "proposed", "approved"})
    ends_approved = any(plan.state == "approved" for plan in plans)
    if ends_approved:
        _require_person(principal)
        if APPROVE not in principal.scopes:
            raise ApproversOnly
        if wanted.comment is None:
            raise _comment_missing("Say why the approved budget ends.")
        await _ask_for_numbers(session, principal, delay_seconds)
    for plan in plans:
        plan.state, plan.withdrawn_by, plan.withdrawn_at = "withdrawn", principal.subject, utc_now()
        plan.withdrawal_comment = wanted.comment
    return await _done(session, principal, plans, "withdrawn", wanted.comment)


async def _chosen(session: AsyncSession, choice: Sequence[ChosenPlan], states: set[str]) -> list[BudgetPlan]:
    """The plans, held. Raises `BudgetPlanNotFound`, `BudgetPlanChanged` and `BudgetPlanNotInState`."""
    wanted: dict[UUID, int | None] = {one.id: one.revision for one in choice}
    found = await repository.lock_plans(session, list(wanted))
    if len(found) < len(wanted):
        raise BudgetPlanNotFound
    for plan_id, revision in wanted.items():
        plan = found[plan_id]
        if plan.state not in states:
            raise BudgetPlanNotInState(f"{_name(plan)} is {plan.state}.")
        if revision is not None and plan.revision != revision:
            raise BudgetPlanChanged(f"{_name(plan)}: read it again.")
    return [found[plan_id] for plan_id in wanted]


async def _supersede(session: AsyncSession, plans: Sequence[BudgetPlan]) -> None:
    """What was approved before makes way first: one version is approved at a time, which an index holds us to."""
    for plan in plans:
        before = await repository.lock_approved_of(session, plan)
        if before is not None:
            before.state, before.superseded_at, before.revision = "superseded", utc_now(), before.revision + 1
    await repository.save(session, [])


async def _done(
    session: AsyncSession,
    principal: Principal,
    plans: Sequence[BudgetPlan],
    done: Literal["proposed", "approved", "rejected", "withdrawn"],
    comment: str | None,
) -> BudgetPlans:
    for plan in plans:
        plan.revision += 1
    await repository.save(session, plans)
    for plan in plans:
        await audit(session, principal, plan, done, comment=comment)
    return await plans_of(session, [plan.id for plan in plans])


async def _ask_for_numbers(session: AsyncSession, principal: Principal, delay_seconds: float) -> None:
    """The warehouse takes approved plans in with the next run; several decisions in a row make one run."""
    await dbt_runs.request_run_because(session, tenant_of(principal), CHANGED, delay_seconds=delay_seconds)


def _require_person(principal: Principal) -> None:
    if not principal.subject.startswith("user:"):
        raise PeopleDecide


def _comment_missing(message: str) -> Invalid:
    return Invalid(errors=[FieldProblem(pointer="/comment", code="missing", message=message)])


def _name(plan: BudgetPlan) -> str:
    what = plan.campaign_name or plan.account_id or plan.platform or "The budget of the whole tenant"
    return f"{what}, {plan.month:%Y-%m}"
