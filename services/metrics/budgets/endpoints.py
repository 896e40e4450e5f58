"""`/budgets`: plans, and who decides on them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from contracts.metrics.budgets import (
    BudgetGrid,
    BudgetPacing,
    BudgetPlan,
    BudgetPlanDetail,
    BudgetPlans,
    BudgetPlanUpdate,
    BudgetSuggestions,
    DecideBudgetPlans,
    Month,
    PlanState,
    ProposeBudgetPlans,
    SaveBudgetDrafts,
    SuggestBudgets,
    WithdrawBudgetPlans,
)
from contracts.metrics.combined import Dataset, Platform
from contracts.metrics.query import Moment
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from libs.pagination import Page, PageCursor, PageLimit
from libs.preconditions import STALE, IfMatch
from services.metrics.budgets import deciding, planning, service
from services.metrics.budgets.pacing import Asked, pacing_of
from services.metrics.budgets.repository import PlanFilter
from services.metrics.budgets.scopes import first_of, month_of
from services.metrics.combined.endpoints import answers_of, caller_of
from services.metrics.settings import MetricsSettings

router = APIRouter(prefix="/budgets", tags=["budgets"])

Responses = dict[int | str, dict[str, Any]]
Caller = Annotated[Principal, Depends(current_principal)]
MISSING = problems({404: "No such plan."})
MOVED_ON = problems({409: "It changed since it was seen, or is past what is asked for."})
NOT_YOURS = problems({403: "Not for programs, or not for whoever made it."})
UNSAID = problems({422: "A comment is missing."})
UNAVAILABLE = problems({503: "Nothing can be served yet; `Retry-After` says when to ask again."})
OfDataset = Annotated[Dataset, Query(description="The two datasets never answer for one another.")]
KNOWN_THEN = "The budgets that held at this moment, against what was known of spend then."
PLAN = "/plans/{plan_id}"


@router.get(
    "/pacing",
    operation_id="get_budget_pacing",
    openapi_extra=public("metrics:read", demo_data=True),
    responses=UNAVAILABLE | problems({422: "The month is none, or nothing is known of `as_of`."}),
)
async def get_budget_pacing(
    request: Request,
    session: TenantSession,
    dataset: OfDataset = Dataset.warehouse,
    month: Annotated[Month | None, Query(description="Without it, the month of the last data.")] = None,
    platforms: Annotated[list[Platform] | None, Query(max_length=20, description="Any of these.")] = None,
    as_of: Annotated[Moment | None, Query(description=KNOWN_THEN)] = None,
) -> BudgetPacing:
    """A month's budgets against spend: to date, expected by now, and projected to the end of the month."""
    asked = Asked(dataset, month, platforms or (), as_of)
    return await pacing_of(session, answers_of(request), caller_of(request), asked)


@router.get(
    "/grid",
    operation_id="get_budget_grid",
    openapi_extra=public("metrics:read", demo_data=True),
    responses=UNAVAILABLE,
)
async def get_budget_grid(
    request: Request,
    session: TenantSession,
    month: Annotated[Month | None, Query(description="The first month; without it, the present one.")] = None,
    months: Annotated[int, Query(ge=1, le=12, description="How many months.")] = 3,
    dataset: OfDataset = Dataset.warehouse,
    limit: Annotated[int, Query(ge=1, le=1000, description="Rows at most.")] = 200,
) -> BudgetGrid:
    """The planner: what is in force and what is under way, by campaign (or wider) and month."""
    answers, caller = answers_of(request), caller_of(request)
    return await planning.grid_of(
        session,
        answers,
        caller,
        dataset,
        first=first_of(month or month_of(answers.clock().date())),
        months=months,
        limit=limit,
    )


@router.post(
    "/suggestions",
    operation_id="suggest_budgets",
    openapi_extra=public("metrics:read"),
    responses=UNAVAILABLE | problems({422: "A total is missing, or is given where it has no use."}),
)
async def suggest_budgets(wanted: SuggestBudgets, request: Request, session: TenantSession) -> BudgetSuggestions:
    """Amounts for a month from the month before: copied, or a total spread by shares of spend. Nothing is saved."""
    return await planning.suggest(session, answers_of(request), caller_of(request), wanted)


@router.get("/plans", operation_id="list_budget_plans", openapi_extra=public("metrics:read"))
async def list_budget_plans(
    request: Request,
    session: TenantSession,
    caller: Caller,
    dataset: OfDataset = Dataset.warehouse,
    state: Annotated[list[PlanState] | None, Query(max_length=6, description="In any of these states.")] = None,
    month: Annotated[Month | None, Query()] = None,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Page[BudgetPlan]:
    """Versions of budgets, last edited first. Members of workspaces see those of their accounts."""
    wanted = PlanFilter(dataset.value, state or (), first_of(month) if month else None)
    cursors = request.app.state.cursors
    return await service.list_plans(session, cursors, caller, wanted, cursor=cursor, limit=limit)


@router.post(
    "/plans",
    operation_id="save_budget_drafts",
    openapi_extra=public("metrics:write"),
    responses=problems(
        {403: "For more than the accounts you see.", 409: "Under review, or changed since.", 422: "Half a scope."}
    ),
)
async def save_budget_drafts(
    wanted: SaveBudgetDrafts, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> BudgetPlans:
    """Save cells of the planner as drafts, all or none. What is approved goes on counting until a draft is approved."""
    return await service.save_drafts(session, caller, wanted)


@router.get(
    PLAN,
    operation_id="get_budget_plan",
    openapi_extra=public("metrics:read"),
    responses=MISSING,
)
async def get_budget_plan(
    plan_id: UUID, session: TenantSession, caller: Caller, response: Response
) -> BudgetPlanDetail:
    """A plan, and every version of the same scope and month. Its `ETag` is for `If-Match` when it is changed."""
    found, etag = await service.get_plan(session, caller, plan_id)
    response.headers["ETag"] = etag
    return found


@router.patch(
    PLAN,
    operation_id="update_budget_plan",
    openapi_extra=public("metrics:write"),
    responses=MISSING | MOVED_ON | STALE,
)
async def update_budget_plan(
    plan_id: UUID,
    change: BudgetPlanUpdate,
    session: TenantSession,
    caller: Caller,
    response: Response,
    if_match: IfMatch = None,
) -> BudgetPlan:
    """Change the amount, the currency or the note of a draft."""
    plan, etag = await service.update_plan(session, caller, plan_id, change, if_match=if_match)
    response.headers["ETag"] = etag
    return plan


@router.post(
    "/plans/propose",
    operation_id="propose_budget_plans",
    openapi_extra=public("metrics:write"),
    responses=NOT_YOURS | MISSING | MOVED_ON,
)
async def propose_budget_plans(
    wanted: ProposeBudgetPlans, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> BudgetPlans:
    """Hand drafts in for somebody else to decide on."""
    return await deciding.propose(session, caller, wanted)


@router.post(
    "/plans/decide",
    operation_id="decide_budget_plans",
    openapi_extra=public("metrics:approve"),
    responses=NOT_YOURS | MISSING | MOVED_ON | UNSAID,
)
async def decide_budget_plans(
    wanted: DecideBudgetPlans, request: Request, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> BudgetPlans:
    """Approve or reject proposals of others. Approved amounts count within moments, and replace earlier versions."""
    return await deciding.decide(session, caller, wanted, delay_seconds=_delay(request))


@router.post(
    "/plans/withdraw",
    operation_id="withdraw_budget_plans",
    openapi_extra=public("metrics:write"),
    responses=NOT_YOURS | MISSING | MOVED_ON | UNSAID,
)
async def withdraw_budget_plans(
    wanted: WithdrawBudgetPlans, request: Request, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> BudgetPlans:
    """Take back drafts and proposals. Whoever may approve may also end an approved budget, and says why."""
    return await deciding.withdraw(session, caller, wanted, delay_seconds=_delay(request))


def _delay(request: Request) -> float:
    settings: MetricsSettings = request.app.state.settings
    return settings.dbt_debounce_seconds
