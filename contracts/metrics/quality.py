"""Data quality as the API shows it: checks as they stand, what earlier runs found, and incidents."""

from datetime import date, datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.metrics.combined import Dataset
from contracts.metrics.health import CheckStatus
from contracts.metrics.measures import Payload

CheckName = Literal[
    "warehouse",
    "snapshot_age",
    "snapshot_rows",
    "snapshot_totals",
    "extracted_at",
    "data_through",
    "completeness",
    "volume",
    "drift",
    "duplicates",
    "reconciliation",
    "ranges",
    "relationships",
    "known_accounts",
    "exchange_rates",
]
CHECK_NAMES: tuple[CheckName, ...] = get_args(CheckName)
IncidentState = Literal["open", "closed"]
MOST_KEYS = 20
MOST_HISTORY_DAYS = 90

Note = Annotated[
    str,
    Field(
        min_length=1,
        max_length=500,
        pattern=r"^[^\s\x85\ufeff\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x85\ufeff\x00-\x1f\x7f])?$",
        description="What is known about it, and who does what.",
    ),
]


class QualityCheck(Payload):
    """One check of one dataset, or of one account of it: what was measured, against which limit."""

    name: CheckName
    dataset: Dataset
    platform: str | None
    account_id: str | None
    status: CheckStatus
    observed: float | None
    limit: float | None
    unit: str | None
    sample_size: int | None = Field(description="How many rows, days or values the number rests on.")
    message: str = Field(description="What was measured and how it compares, in a sentence.")
    runbook: str = Field(description="Where it says what to do, under the documentation of this installation.")
    failing_keys: list[str] = Field(
        description="Up to 20 keys that fail: `platform:account[:campaign][@day][ what]`, or a currency."
    )


class DataQuality(Payload):
    """Every check of this tenant. The worst status is the status; unknown is never pass."""

    status: CheckStatus
    checked_at: datetime
    checks: list[QualityCheck]


class QualityDay(Payload):
    """The worst that the runs of one day (UTC) found."""

    day: date
    status: CheckStatus
    observed: float | None = Field(description="The number of the worst run, in the check's unit.")
    runs: int
    failed: int


class QualitySeries(Payload):
    """One check of one dataset over the days; a day without a run has no entry."""

    dataset: Dataset
    check: CheckName
    unit: str | None
    limit: float | None
    days: list[QualityDay]


class QualityHistory(Payload):
    """Every check over the last days. Empty for those who are limited to a part of the tenant."""

    since: date
    until: date
    last_run_at: datetime | None
    series: list[QualitySeries]


class QualityResult(Payload):
    """What one run found for one check of one dataset, over all of its accounts."""

    run_id: UUID
    checked_at: datetime
    dataset: Dataset
    check: CheckName
    status: CheckStatus
    observed: float | None
    limit: float | None
    unit: str | None
    sample_size: int | None
    message: str
    failing_keys: list[str]
    parts: int = Field(description="How many accounts were looked at; 1 for a check of the whole dataset.")
    parts_failed: int


class QualityIncident(Payload):
    """A check that fails, from its first failure until it has passed twice in a row."""

    id: UUID
    dataset: Dataset
    check: CheckName
    state: IncidentState
    opened_at: datetime
    closed_at: datetime | None
    last_failed_at: datetime
    failed_runs: int = Field(description="How many runs found it failing.")
    passes: int = Field(description="Passes in a row since the last run that did not pass; the second one closes it.")
    message: str
    observed: float | None
    limit: float | None
    unit: str | None
    sample_size: int | None
    runbook: str
    failing_keys: list[str]
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    note: str | None = Field(description="What whoever acknowledged it wrote.")
    muted_until: datetime | None = Field(description="Until when nobody is told of it, nor of the next ones like it.")


class QualityIncidentDetail(QualityIncident):
    """An incident with what the runs found since shortly before it."""

    results: list[QualityResult] = Field(description="Up to 50, newest first.")


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AcknowledgeIncident(_Input):
    """Somebody has seen it."""

    note: Note | None = None


class MuteIncident(_Input):
    """Tell nobody for so long."""

    hours: int = Field(ge=1, le=24 * 90, description="Counted from now.")
