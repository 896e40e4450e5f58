"""What goes wrong with budget plans."""

from libs.errors import Conflict, DomainError, Forbidden, NotFound


class BudgetPlanNotFound(NotFound):
    """Absent, another tenant's, or of an account that the caller does not see."""


class BudgetPlanChanged(Conflict):
    """Somebody changed the plan after it was seen."""

    code, title = "budget_plan_changed", "The budget changed since you saw it"


class BudgetPlanStale(DomainError):
    """`If-Match` names another revision."""

    code, status, title = "budget_plan_stale", 412, "The budget changed since you read it"


class BudgetPlanNotInState(Conflict):
    """What is asked for cannot be done to a plan in this state."""

    code, title = "budget_plan_not_in_state", "The budget is past that"


class BudgetUnderReview(Conflict):
    """A proposal of this scope and month waits for a decision; it has to be decided or withdrawn first."""

    code, title = "budget_under_review", "A proposal for this budget waits for a decision"


class OwnBudgetPlan(Forbidden):
    """Nobody decides on a budget that they proposed, or whose amount they entered."""

    code, title = "own_budget_plan", "Somebody else has to decide on this budget"


class PeopleDecide(Forbidden):
    """Programs draft budgets; handing in and deciding are for people, so that two of them have looked."""

    code, title = "people_decide", "Only people hand in budgets and decide on them"


class ApproversOnly(Forbidden):
    """What is approved counts; ending it is for those who may approve."""

    code, title = "approvers_only", "Ending an approved budget takes the right to approve"


class BeyondWorkspace(Forbidden):
    code, title = "beyond_workspace", "The budget is for more than the accounts you see"
