"""Datasets, refreshes, and the health of the warehouse, as the API shows them."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from contracts.metrics.combined import Dataset, FreshnessState
from contracts.metrics.measures import Payload

CheckStatus = Literal["pass", "warn", "fail", "unknown"]
RunState = Literal["running", "succeeded", "failed"]


class DatasetInfo(Payload):
    """One choice of the dataset toggle."""

    name: Dataset
    label: str
    description: str
    available: bool = Field(description="Whether it has any row.")
    reason: str | None = Field(description="Stable code of why it is not available; null when it is.")
    coverage_start: date | None
    coverage_end: date | None
    rows: int
    platforms: list[str]
    snapshot_id: str | None
    snapshot_generated_at: datetime | None
    freshness: FreshnessState


class Datasets(Payload):
    items: list[DatasetInfo]


class RefreshAccepted(Payload):
    """A refresh that is under way: the same job while one is waiting."""

    job_id: UUID
    state: str


class ModelRun(Payload):
    """One dbt node of a run."""

    name: str
    resource_type: str
    status: str
    seconds: float
    rows_affected: int | None
    message: str | None


class DbtFailure(Payload):
    """A model or test of a run that failed, and what dbt said of it."""

    name: str
    resource_type: str
    failures: int | None = Field(description="Rows that a test refused; null for a model.")
    message: str | None


class ModelTiming(Payload):
    """How long one model took in the runs shown that built it."""

    name: str
    runs: int
    last_seconds: float
    median_seconds: float
    last_status: str


class DbtRun(Payload):
    """One `dbt build` of this tenant."""

    id: UUID
    state: RunState
    reason: str
    started_at: datetime
    finished_at: datetime | None
    seconds: float | None
    models_ok: int
    models_failed: int
    tests_failed: int
    error: str | None
    failures: list[DbtFailure] = Field(description="Empty for those who are limited to a part of the tenant.")
    models: list[ModelRun]


class SourceFreshness(Payload):
    """When the newest row of a source arrived for this tenant, and when its connection is to be read next: `warn` 30
    minutes after that, `fail` 60 minutes after."""

    source: str
    table: str
    max_loaded_at: datetime | None
    age_seconds: int | None
    due_at: datetime | None = Field(
        description="Of the connection that is to be read first; null of files, and of connections without a schedule."
    )
    status: CheckStatus


class DbtHealth(Payload):
    """`pass`: the last run succeeded and nothing is older than its budget; `unknown`: nothing has run yet."""

    status: CheckStatus
    reasons: list[str]
    last_run: DbtRun | None
    last_success_at: datetime | None
    runs: list[DbtRun] = Field(description="The last 20, newest first; runs are kept for 90 days.")
    models: list[ModelTiming] = Field(description="Of these runs, the slowest first.")
    sources: list[SourceFreshness]
