"""Budget plans: proposed by one person, approved by another, and paced against what is spent."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from contracts.metrics.combined import BudgetLevel, BudgetSource, Dataset, Freshness, Platform
from contracts.metrics.measures import Payload
from contracts.metrics.query import Text

MOST_DRAFTS = 500
MOST_CHOSEN = 200
MOST_AMOUNT = 1_000_000_000
PlanState = Literal["draft", "proposed", "approved", "rejected", "withdrawn", "superseded"]
PaceState = Literal["over", "under", "on_track", "no_spend", "no_budget", "ambiguous"]
SuggestionMethod = Literal["copy_last_month", "spend_share"]


def _without_controls(value: str) -> str:
    if any(ord(character) < 32 and character not in "\n\t" for character in value):
        raise ValueError("must not contain control characters")
    return value


Month = Annotated[
    str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$"), Field(description="YYYY-MM", examples=["2026-03"])
]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), Field(description="ISO 4217", examples=["EUR"])]
Amount = Annotated[
    float,
    Field(ge=0, le=MOST_AMOUNT, allow_inf_nan=False, description="Money for the month; kept to six decimals."),
]
Comment = Annotated[str, StringConstraints(min_length=1, max_length=1000), AfterValidator(_without_controls)]


class BudgetScope(BaseModel):
    """What a budget is for: the whole tenant, a platform, an account or a campaign; all of it, or one region of it.

    An account needs its platform; a campaign its account and its name.
    """

    model_config = ConfigDict(extra="forbid")

    platform: Platform | None = None
    account_id: Text | None = None
    campaign_id: Text | None = None
    campaign_name: Text | None = Field(None, description="With `campaign_id`, and never without.")
    region: Text | None = None


class BudgetDraft(BudgetScope):
    """The amount of one scope and month."""

    month: Month
    amount: Amount
    currency: Currency
    note: Comment | None = None
    revision: int | None = Field(
        None, ge=1, le=2_000_000_000, description="Of the draft this replaces, if you have seen one; another is a 409."
    )


class SaveBudgetDrafts(BaseModel):
    """Cells of the planner: each becomes the draft of its scope and month, in place of the draft that is there."""

    model_config = ConfigDict(extra="forbid")

    dataset: Dataset = Dataset.warehouse
    plans: list[BudgetDraft] = Field(min_length=1, max_length=MOST_DRAFTS)


class BudgetPlanUpdate(BaseModel):
    """What is to be changed of a draft; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    amount: Amount | None = None
    currency: Currency | None = None
    note: Comment | None = None


class ChosenPlan(BaseModel):
    """A plan as it was seen."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    revision: int | None = Field(
        None, ge=1, le=2_000_000_000, description="As it was seen; if it changed since, nothing is done (409)."
    )


class _Choice(BaseModel):
    model_config = ConfigDict(extra="forbid")

    plans: list[ChosenPlan] = Field(min_length=1, max_length=MOST_CHOSEN, description="All of them, or none.")


class ProposeBudgetPlans(_Choice):
    """Drafts to hand in."""

    comment: Comment | None = Field(None, description="For whoever decides.")


class DecideBudgetPlans(_Choice):
    """Approve or reject what somebody else proposed."""

    approve: bool
    comment: Comment | None = Field(None, description="Needed to reject.")


class WithdrawBudgetPlans(_Choice):
    """Take back drafts and proposals, or end approved plans, which takes the right to approve and a comment."""

    comment: Comment | None = None


class BudgetPlan(Payload):
    """One version of the budget of a scope and month. Subjects are `user:<id>`, `key:<id>` or `client:<id>`."""

    id: UUID
    dataset: Dataset
    month: str
    level: BudgetLevel
    platform: Platform | None
    account_id: str | None
    campaign_id: str | None
    campaign_name: str | None
    region: str | None
    amount: float
    currency: str
    note: str | None
    state: PlanState
    version: int = Field(description="Counts the versions of this scope and month.")
    revision: int = Field(description="Counts the changes of this version; also its ETag.")
    approved_amount: float | None = Field(description="What is approved for this scope and month now, in any version.")
    approved_currency: str | None
    created_at: datetime
    edited_by: str
    edited_at: datetime
    proposed_by: str | None
    proposed_at: datetime | None
    proposal_comment: str | None
    decided_by: str | None
    decided_at: datetime | None
    decision_comment: str | None
    withdrawn_by: str | None
    withdrawn_at: datetime | None
    withdrawal_comment: str | None
    superseded_at: datetime | None


class BudgetPlans(Payload):
    """The plans after what was done to them, in the order in which they were named."""

    items: list[BudgetPlan]


class BudgetPlanDetail(Payload):
    """A plan, and every version of its scope and month, newest first."""

    plan: BudgetPlan
    versions: list[BudgetPlan]


class BudgetCell(Payload):
    """A month of a row of the planner: what is in force, and what is under way."""

    month: str
    amount: float | None = Field(description="In force: the approved plan, else what was uploaded.")
    currency: str | None
    source: BudgetSource | None
    plan: BudgetPlan | None = Field(description="The draft or proposal that is under way.")


class BudgetGridRow(Payload):
    """A scope that has a budget or spent something lately."""

    level: BudgetLevel
    platform: Platform | None
    account_id: str | None
    campaign_id: str | None
    campaign_name: str | None
    region: str | None
    spend_before: float | None = Field(description="Spend of the month before the first one, in `spend_currency`.")
    spend_currency: str | None
    cells: list[BudgetCell]


class BudgetGrid(Payload):
    """The planner: scopes by months, those with the greatest spend first."""

    dataset: Dataset
    months: list[str]
    rows: list[BudgetGridRow]
    total_rows: int = Field(description="Rows there are; more than are shown when the limit cut them.")
    currencies: list[str] = Field(description="Currencies that are spent in, most used first.")


class SuggestBudgets(BaseModel):
    """Fill a month from the month before: the same amounts, or a total by shares of what was spent."""

    model_config = ConfigDict(extra="forbid")

    dataset: Dataset = Dataset.warehouse
    month: Month
    method: SuggestionMethod
    total: Amount | None = Field(None, description="To spread; needed for `spend_share` and for nothing else.")
    currency: Currency | None = Field(None, description="Of `total`; only spend in it gives shares.")
    platform: Platform | None = Field(None, description="Campaigns of this platform alone.")
    account_id: Text | None = Field(None, description="Campaigns of this account alone.")


class BudgetSuggestion(Payload):
    """An amount nobody has saved yet."""

    level: BudgetLevel
    platform: Platform | None
    account_id: str | None
    campaign_id: str | None
    campaign_name: str | None
    region: str | None
    month: str
    amount: float
    currency: str
    share: float | None = Field(description="Of what was spent in the month before; null for copies.")


class BudgetSuggestions(Payload):
    """Suggestions that sum exactly to the total that was given."""

    source_month: str
    items: list[BudgetSuggestion]


class PacingRow(Payload):
    """One budget of the month beside what its campaigns spend."""

    level: BudgetLevel
    source: BudgetSource
    plan_id: UUID | None
    platform: Platform | None
    account_id: str | None
    campaign_id: str | None
    campaign_name: str
    region: str | None
    currency: str | None
    monthly_budget: float
    spend_to_date: float | None
    through: date | None = Field(description="Last day of the month with data of these campaigns.")
    expected_to_date: float = Field(
        description="The budget's share of the days until `through`, or until today's data."
    )
    projected_spend: float | None
    pacing: float | None = Field(description="projected_spend / monthly_budget; null at budget 0.")
    state: PaceState = Field(
        description="Over or under by more than a twentieth of the budget; ambiguous: see `ambiguous_platforms`."
    )
    ambiguous_platforms: list[Platform] = Field(
        description="Of a file that names neither platform nor campaign id: the platforms with campaigns of that name,"
        " when there are several. Nothing is counted as spent then."
    )
    is_part_of_wider: bool = Field(description="Within a wider budget of the month, which is what totals count.")


class PacingTotal(Payload):
    """The budgets of one currency together; a budget within a wider one counts once."""

    currency: str | None
    budgets: int
    over: int
    under: int
    monthly_budget: float
    spend_to_date: float | None
    expected_to_date: float
    projected_spend: float | None
    pacing: float | None
    state: PaceState


class BudgetPacing(Payload):
    """A month's budgets against spend, from the snapshot that serves, or as they were known at `as_of`."""

    dataset: Dataset
    month: str
    months: list[str] = Field(description="Months that have a budget, newest first.")
    totals: list[PacingTotal] = Field(description="A currency each; currencies are never added.")
    items: list[PacingRow] = Field(description="Those furthest from their budget first; none for totals-only roles.")
    data_through: date | None
    snapshot_generated_at: datetime | None = Field(description="Null with `as_of`: no snapshot is asked then.")
    as_of: datetime | None = Field(description="The moment whose knowledge this is; null for now.")
    freshness: Freshness = Field(description="How old the data is; its state is `unknown` with `as_of`.")
    awaiting: int = Field(description="Proposals that wait for a decision now, whatever `as_of` is.")
