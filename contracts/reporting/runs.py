"""Runs of reports: one pipeline for every kind."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

ReportKind = Literal["local_grid", "ads_performance", "executive_pack", "data_quality", "market_brief"]
GatheredReportKind = Literal["ads_performance", "executive_pack", "data_quality", "market_brief"]
RunState = Literal["queued", "running", "completed", "partial", "failed", "cancelled"]
RunStart = Literal["manual", "schedule"]
RunProvenance = Literal["live", "simulated", "fallback_simulated", "demo", "mixed"]
FailureClass = Literal["transient", "provider_down", "throttled", "invalid_config", "budget_exceeded", "poison"]
ArtifactFormat = Literal["html", "pdf", "xlsx", "csv", "json", "geojson", "png"]
DeadLetterState = Literal["open", "replaying", "replayed", "discarded"]

REPORT_KINDS: tuple[ReportKind, ...] = get_args(ReportKind)
GATHERED_KINDS: tuple[GatheredReportKind, ...] = get_args(GatheredReportKind)
OVER: frozenset[RunState] = frozenset({"completed", "partial", "failed", "cancelled"})
MOST_BULK_REPLAYS = 500


class RunFailure(BaseModel):
    """Why a run, or a part of it, did not succeed."""

    kind: FailureClass
    code: str = Field(description="Stable code for programs.")
    message: str = Field(description="For people, with what to do.")


class RunCost(BaseModel):
    """What the run's source charges, in US dollars; zero where nothing is paid."""

    estimate: Decimal
    ceiling: Decimal | None = Field(description="It never spends more by its price list; null: nothing is paid.")
    spent: Decimal = Field(description="As the provider told, answer by answer.")
    currency: Literal["USD"] = "USD"


class RunProgress(BaseModel):
    """How far a run is. Counts are points times keywords, or sections of a report."""

    planned: int
    done: int = Field(description="Answered.")
    failed: int = Field(description="Asked without an answer; a replay asks for these alone.")
    eta_seconds: int | None = Field(description="Null while it cannot be told.")


class Run(BaseModel):
    """A run as it stands now."""

    id: UUID
    report_id: UUID
    report_name: str
    kind: ReportKind
    number: int = Field(description="Counts the report's runs, from 1.")
    state: RunState
    started_by: RunStart
    schedule_id: UUID | None
    fire_at: datetime | None = Field(description="For when its schedule had asked.")
    requested_by: str
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    progress: RunProgress
    cost: RunCost
    source: str | None = Field(description="Where ranks come from; null for reports without.")
    provenance: RunProvenance | None = Field(description="Null while nothing has been observed.")
    replays: int
    failure: RunFailure | None
    can_replay: bool = Field(description="Whether a replay could bring what is missing.")
    formats: list[ArtifactFormat] = Field(description="As what it can be downloaded.")


class RunDetail(Run):
    """With what proves its numbers."""

    generated_at: datetime = Field(description="Frozen when it was asked for; every rendering says this.")
    code_sha: str
    template_version: str
    snapshot_id: str | None = Field(description="What the figures were read from; null of local search grids.")
    data_through: date | None
    content_hash: str | None = Field(description="Equal for runs of equal inputs; null until it is over.")
    geometry_hash: str | None
    branding_version: int | None = Field(None, description="Of the branding it was started with; null: of none.")
    branding_hash: str | None = Field(None, description="The `content_hash` of that branding.")
    trace_id: str | None


class DeadLetter(BaseModel):
    """A run that ended with something missing, kept until it is whole or somebody lets it be."""

    id: UUID
    run_id: UUID
    report_id: UUID
    report_name: str
    kind: ReportKind
    run_number: int
    run_state: RunState
    state: DeadLetterState
    failure: RunFailure
    missing: int = Field(description="Points or sections without an answer.")
    replays: int
    died_at: datetime
    settled_by: str | None
    settled_at: datetime | None


class BulkReplay(BaseModel):
    """Which dead letters to replay."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_BULK_REPLAYS)]


class BulkReplayOutcome(BaseModel):
    """What became of one of them."""

    id: UUID
    outcome: Literal["replaying", "not_open", "not_found", "report_busy"]


class BulkReplayAnswer(BaseModel):
    """Of each, in the order in which they were given; of one given twice, once."""

    items: list[BulkReplayOutcome]
