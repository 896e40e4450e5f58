"""All that the first screen of the operations hub needs, in one answer."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from contracts.ops_hub.onboarding import Onboarding
from contracts.ops_hub.setup_tasks import SetupTasks
from contracts.reporting.runs import ReportKind

RunKind = Literal["source_sync", ReportKind]
RunState = Literal["succeeded", "partial", "failed"]


class OpsCounts(BaseModel):
    """How much the tenant has. Null is not 0: this installation has no such thing yet."""

    locations: int | None
    connections: int | None


class RecentRun(BaseModel):
    """Work that ended, newest first, as the service that did it told last: a report's run may be replayed."""

    id: UUID = Field(description="Of a report's run: `GET /runs/{run_id}`.")
    kind: RunKind = Field(description="A sync of a data source, or else the kind of the report that ran.")
    source_id: UUID = Field(description="What ran: the connection, or the report.")
    name: str = Field(description="The connector, or the report's name at that time.")
    dataset: Literal["warehouse", "demo"] | None = Field(description="The demo's data are made up; null of reports.")
    state: RunState = Field(description="`partial`: a report without some of its parts.")
    finished_at: datetime
    error_code: str | None


class ProviderHealth(BaseModel):
    """How many provider connections are in which state; those that expire soon or are stale are counted there again."""

    active: int
    expiring_soon: int
    stale: int
    error: int
    expired: int
    disconnected: int


class LocationsTakeOver(BaseModel):
    """Locations of an earlier product that a job still has to add. All of them are added at once, at its end."""

    state: Literal["waiting", "running", "failed"] = Field(
        description="A failed one added nothing, and waits for an operator to run it again."
    )
    locations: int = Field(description="How many the earlier product had.")
    done: int | None = Field(description="Of `total`: how many are written so far; null while they are compared.")
    total: int | None = Field(description="How many are added; null until that is known.")


class OpsBootstrap(BaseModel):
    """The hub as it stands: the same bytes as long as the same is so."""

    flags: dict[str, bool]
    onboarding: Onboarding
    setup_tasks: SetupTasks
    counts: OpsCounts
    recent_runs: list[RecentRun] = Field(
        description="The last five syncs of data sources and, for those with `reports:read`, runs of reports."
    )
    connection_health: ProviderHealth
    locations_take_over: LocationsTakeOver | None = Field(description="Null when no locations are still to come.")
