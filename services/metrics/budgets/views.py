"""Plans as the API shows them, and amounts as the tables keep them."""

from decimal import Decimal

from contracts.metrics.budgets import BudgetPlan
from services.metrics import models
from services.metrics.budgets.repository import PlanRow
from services.metrics.budgets.scopes import month_of, scope_of_plan

MILLION = 1_000_000


def micros_of(amount: float) -> int:
    """Money as millionths; of the number as it was written, not of its nearest binary one."""
    return round(Decimal(repr(amount)) * MILLION)


def amount_of(micros: int) -> float:
    """Millionths as money."""
    return micros / MILLION


def etag_of(plan: models.BudgetPlan) -> str:
    """The plan's revision, with its id: two plans never share one."""
    return f'"{plan.id.hex}-{plan.revision}"'


def shown(row: PlanRow) -> BudgetPlan:
    """A plan with what is approved beside it."""
    plan, approved = row.plan, row.approved
    return BudgetPlan.model_validate(
        {name: getattr(plan, name) for name in _AS_THEY_ARE}
        | {
            "month": month_of(plan.month),
            "level": scope_of_plan(plan).level,
            "amount": amount_of(plan.amount_micros),
            "approved_amount": amount_of(approved.amount_micros) if approved else None,
            "approved_currency": approved.currency if approved else None,
        }
    )


_MADE_HERE = {"month", "level", "amount", "approved_amount", "approved_currency"}
_AS_THEY_ARE = [name for name in BudgetPlan.model_fields if name not in _MADE_HERE]
