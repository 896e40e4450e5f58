"""Entries of the audit trail about budget plans."""

from sqlalchemy.ext.asyncio import AsyncSession

from libs.audit import record_audit
from libs.auth import Principal
from services.metrics.budgets.scopes import month_of, scope_of_plan
from services.metrics.budgets.views import amount_of
from services.metrics.models import BudgetPlan


async def audit(
    session: AsyncSession, principal: Principal, plan: BudgetPlan, done: str, *, comment: str | None = None
) -> None:
    """Who did what to which plan, and what its amount was then."""
    await record_audit(
        session,
        principal,
        action=f"budget_plan.{done}",
        object_type="budget_plan",
        object_id=str(plan.id),
        detail={
            "month": month_of(plan.month),
            "level": scope_of_plan(plan).level,
            "platform": plan.platform,
            "account_id": plan.account_id,
            "campaign": plan.campaign_name,
            "region": plan.region,
            "amount": amount_of(plan.amount_micros),
            "currency": plan.currency,
            "version": plan.version,
            "comment": comment,
        },
    )
