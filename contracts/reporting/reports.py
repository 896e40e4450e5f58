"""Reports as they are set up: what every kind has, and the library of all."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.reporting.runs import ReportKind, RunProvenance, RunState

# On one line, and neither blank nor padded.
ONE_LINE = r"^[^\s\x85\ufeff\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x85\ufeff\x00-\x1f\x7f])?$"
ReportName = Annotated[str, Field(min_length=1, max_length=120, pattern=ONE_LINE)]
ReportState = Literal["draft", "ready", "archived"]
Recipient = Annotated[str, Field(min_length=3, max_length=320)]
MOST_RECIPIENTS = 20
MOST_REPORTS = 1000


class DraftProblem(BaseModel):
    """What keeps a draft from running."""

    pointer: str = Field(description="JSON pointer into the draft.")
    code: str = Field(description="The rule, stable for programs.")
    message: str = Field(description="What to do about it.")


class LastRun(BaseModel):
    """The newest run of a report, in short."""

    id: UUID
    number: int
    state: RunState
    provenance: RunProvenance | None
    requested_at: datetime
    finished_at: datetime | None


class ReportSummary(BaseModel):
    """A report in the library. `draft`: something keeps it from running."""

    id: UUID
    kind: ReportKind
    name: str
    state: ReportState
    recipients: int
    owner: str = Field(description="Whose rights its runs work with: `user:<uuid>`, `key:<uuid>`.")
    created_by: str
    created_at: datetime
    edited_at: datetime
    last_run: LastRun | None


class ReportParameters(BaseModel):
    """What the report covers. Days are whole ones, back from the last day that is complete."""

    model_config = ConfigDict(extra="forbid")

    days: Annotated[int, Field(ge=1, le=366)] = Field(30, description="How many days it covers.")
    compare: bool = Field(True, description="Beside the days before.")
    platforms: Annotated[list[Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]], Field(max_length=20)] = Field(
        default_factory=list[str], description="Only these; empty: all."
    )
    account_ids: Annotated[list[Annotated[str, Field(pattern=r"^[!-~]{1,100}$")]], Field(max_length=50)] = Field(
        default_factory=list[str], description="Only these; empty: all."
    )
    symbols: Annotated[list[Annotated[str, Field(pattern=r"^[!-~]{1,40}$")]], Field(max_length=20)] = Field(
        default_factory=list[str], description="Of a market brief: which series."
    )
    narrative: Annotated[str, Field(max_length=2000)] | None = Field(None, description="Words at its beginning.")
