"""Alert rules: when somebody is to be told, by whom they were told, and what the numbers were."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from contracts.metrics.catalog import Measure
from contracts.metrics.combined import Dataset
from contracts.metrics.explore import Filter
from contracts.metrics.saved_views import ViewName

MOST_RULES = 200
Severity = Literal["info", "warning", "critical"]
RuleState = Literal["unknown", "ok", "firing"]
AlertKind = Literal["fired", "reminded", "resolved", "test"]
DeliveryState = Literal["waiting", "sent", "failed"]
Recipient = Annotated[
    str,
    StringConstraints(min_length=3, max_length=254, pattern=r"^[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$"),
]
Days = Annotated[int, Field(ge=1, le=90, description="Over so many days, up to the last one with data.")]


class ThresholdCondition(BaseModel):
    """The measure is above or below a number."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["threshold"]
    measure: Measure
    operator: Literal["gt", "gte", "lt", "lte"]
    value: float = Field(allow_inf_nan=False)
    days: Days = 7


class ChangeCondition(BaseModel):
    """The measure changed by more than a share against the days before, or the same days a year ago."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["change"]
    measure: Measure
    direction: Literal["up", "down", "any"]
    percent: float = Field(gt=0, le=100_000, description="Of the compared value.")
    compare: Literal["previous_period", "previous_year"] = "previous_period"
    days: Days = 7


class FreshnessCondition(BaseModel):
    """The numbers are older than they should be."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["freshness"]
    worst: Literal["late", "stale"] = Field("stale", description="From which state on it fires.")


class PacingCondition(BaseModel):
    """A budget of the month is projected to end further from its amount than it may. Filters choose among budgets."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["pacing"]
    direction: Literal["over", "under", "any"] = "over"
    percent: float = Field(gt=0, le=1000, description="Of the budget.")


class AnomalyCondition(BaseModel):
    """The last day is unlike the same weekday of the weeks before, by a robust z-score (median and MAD)."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["anomaly"]
    measure: Measure
    direction: Literal["up", "down", "any"] = "any"
    threshold: float = Field(3.5, ge=1, le=100, description="From which absolute z-score on.")
    weeks: int = Field(8, ge=4, le=26, description="How many weeks before are looked at.")


Condition = Annotated[
    ThresholdCondition | ChangeCondition | FreshnessCondition | PacingCondition | AnomalyCondition,
    Field(discriminator="kind"),
]


class AlertQuestion(BaseModel):
    """What a rule looks at."""

    model_config = ConfigDict(extra="forbid")

    dataset: Dataset = Dataset.warehouse
    condition: Condition
    filters: list[Filter] = Field(default_factory=list[Filter], max_length=20, description="As of `/metrics/query`.")


class AlertRuleCreate(AlertQuestion):
    """A rule to add."""

    name: ViewName
    severity: Severity = "warning"
    recipients: list[Recipient] = Field(
        default_factory=list[Recipient], max_length=20, description="E-mail addresses; none only with a channel."
    )
    channel_ids: list[UUID] = Field(default_factory=list[UUID], max_length=10, description="As `/alerts/channels`.")
    every_minutes: int = Field(60, ge=15, le=10_080, description="How often it is checked.")
    cool_down_minutes: int = Field(
        1440, ge=0, le=43_200, description="While it keeps firing, people are told again after this; 0 is never."
    )


class AlertRuleUpdate(BaseModel):
    """What is to be changed; what is left out stays. Another question begins anew, from `unknown`."""

    model_config = ConfigDict(extra="forbid")

    name: ViewName | None = None
    condition: Condition | None = None
    filters: list[Filter] | None = Field(None, max_length=20)
    severity: Severity | None = None
    recipients: list[Recipient] | None = Field(None, max_length=20)
    channel_ids: list[UUID] | None = Field(None, max_length=10)
    every_minutes: int | None = Field(None, ge=15, le=10_080)
    cool_down_minutes: int | None = Field(None, ge=0, le=43_200)


class AlertSnooze(BaseModel):
    """How long nobody is told; it is checked all the same."""

    model_config = ConfigDict(extra="forbid")

    hours: int = Field(ge=1, le=720)


class AlertRule(BaseModel):
    """A rule and how its last check came out."""

    id: UUID
    name: str
    dataset: Dataset
    condition: Condition
    filters: list[Filter]
    severity: Severity
    recipients: list[str]
    channel_ids: list[UUID]
    every_minutes: int
    cool_down_minutes: int
    is_paused: bool
    snoozed_until: datetime | None
    state: RuleState
    last_value: float | None
    last_message: str | None = Field(description="What the last check found, as a sentence.")
    checked_at: datetime | None
    next_check_at: datetime | None = Field(description="Null while it is paused.")
    created_at: datetime
    updated_at: datetime


class AlertRules(BaseModel):
    """Every rule, those that fire first, then by name."""

    items: list[AlertRule]


class AlertFinding(BaseModel):
    """What a question finds now. `is_met` is null when it cannot be told, which never fires and never resolves."""

    is_met: bool | None
    value: float | None
    compared_value: float | None
    message: str


class AlertDelivery(BaseModel):
    """One recipient of an event."""

    recipient: str = Field(description="An e-mail address, or the name of a channel after `Slack: `.")
    state: DeliveryState
    problem: str | None


class AlertEvent(BaseModel):
    """What a rule found at a time, with the numbers that fired, and whom it was told."""

    id: UUID
    rule_id: UUID | None = Field(description="Null once the rule is removed.")
    rule_name: str
    kind: AlertKind
    severity: Severity
    message: str
    value: float | None
    compared_value: float | None
    condition: Condition
    snapshot_id: str | None
    was_snoozed: bool = Field(description="Nobody was told because the rule was snoozed.")
    occurred_at: datetime
    deliveries: list[AlertDelivery]
