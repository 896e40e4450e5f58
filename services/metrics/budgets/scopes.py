"""What a budget is for, as one value that plans, spend and uploads are matched by."""

from dataclasses import dataclass
from datetime import date

from contracts.metrics.budgets import BudgetScope
from contracts.metrics.combined import BudgetLevel
from libs.errors import FieldProblem, Invalid
from services.metrics.combined.selection import account_key
from services.metrics.models import BudgetPlan

SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Scope:
    """The tenant, a platform, an account or a campaign, or one region of it. Names do not tell scopes apart."""

    platform: str | None = None
    account_id: str | None = None
    campaign_id: str | None = None
    region: str | None = None

    @property
    def level(self) -> BudgetLevel:
        """The narrowest thing that the scope names."""
        if self.campaign_id:
            return "campaign"
        if self.account_id:
            return "account"
        return "platform" if self.platform else "all"

    def key(self, dataset: str) -> str:
        """As the column `scope_key` has it."""
        parts = (self.platform, self.account_id, self.campaign_id, self.region)
        return SEPARATOR.join((dataset, *(part or "" for part in parts)))

    def contains(self, other: "Scope") -> bool:
        """Whether what the other scope spends is spent within this one, too; no scope contains itself."""
        mine = (self.platform, self.account_id, self.campaign_id, self.region)
        theirs = (other.platform, other.account_id, other.campaign_id, other.region)
        return mine != theirs and all(part is None or part == that for part, that in zip(mine, theirs, strict=True))


def scope_of(wanted: BudgetScope, pointer: str) -> Scope:
    """The scope that was asked for, its account as the marts name it. Half a scope raises `Invalid`, at `pointer`."""
    problems = [
        FieldProblem(pointer=f"{pointer}/{name}", code="scope", message=message)
        for name, is_missing, message in (
            ("platform", wanted.account_id and not wanted.platform, "An account needs its platform."),
            ("account_id", wanted.campaign_id and not wanted.account_id, "A campaign needs its account."),
            ("campaign_name", wanted.campaign_id and not wanted.campaign_name, "A campaign needs its name."),
            ("campaign_id", wanted.campaign_name and not wanted.campaign_id, "A campaign is named by its id, too."),
        )
        if is_missing
    ]
    if problems:
        raise Invalid(errors=problems)
    account = account_key(wanted.account_id) if wanted.account_id else None
    return Scope(wanted.platform.value if wanted.platform else None, account, wanted.campaign_id, wanted.region)


def scope_of_plan(plan: BudgetPlan) -> Scope:
    """The scope of a plan."""
    return Scope(plan.platform, plan.account_id, plan.campaign_id, plan.region)


def first_of(month: str) -> date:
    """The first day of a month of the contract."""
    return date.fromisoformat(f"{month}-01")


def month_of(day: date) -> str:
    """The month of a day, as the contract has it."""
    return f"{day:%Y-%m}"


def months_from(first: date, count: int) -> list[date]:
    """The first days of so many months; a negative count goes back, and leaves the first one out."""
    numbers = range(count) if count >= 0 else range(count, 0)
    return [_moved(first, number) for number in numbers]


def _moved(month: date, by: int) -> date:
    year, index = divmod(month.year * 12 + month.month - 1 + by, 12)
    return date(year, index + 1, 1)
