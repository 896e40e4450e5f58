"""Reports as they are set up: what every kind has, and the library of all."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.reporting.report_inputs.figures import Notice
from contracts.reporting.runs import ArtifactFormat, GatheredReportKind, ReportKind, RunProvenance, RunState

# On one line, and neither blank nor padded.
ONE_LINE = r"^[^\s\x85\ufeff\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x85\ufeff\x00-\x1f\x7f])?$"
ReportName = Annotated[str, Field(min_length=1, max_length=120, pattern=ONE_LINE)]
# Several lines, without other control characters.
PROSE = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
ReportState = Literal["draft", "ready", "archived"]
Recipient = Annotated[str, Field(min_length=3, max_length=320)]
MOST_RECIPIENTS = 20
MOST_REPORTS = 1000
MOST_DAYS = 366
MOST_PLATFORMS = 20
MOST_ACCOUNTS = 50
MOST_SYMBOLS = 20
NarrowingName = Literal["platforms", "account_ids", "symbols"]


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

    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = Field(30, description="How many days it covers.")
    compare: bool = Field(True, description="Beside the days before.")
    platforms: Annotated[
        list[Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]], Field(max_length=MOST_PLATFORMS)
    ] = Field(default_factory=list[str], description="Only these; empty: all.")
    account_ids: Annotated[list[Annotated[str, Field(pattern=r"^[!-~]{1,100}$")]], Field(max_length=MOST_ACCOUNTS)] = (
        Field(default_factory=list[str], description="Only these; empty: all.")
    )
    symbols: Annotated[list[Annotated[str, Field(pattern=r"^[!-~]{1,40}$")]], Field(max_length=MOST_SYMBOLS)] = Field(
        default_factory=list[str], description="Of a market brief: which series."
    )
    narrative: Annotated[str, Field(max_length=2000, pattern=PROSE)] | None = Field(
        None, description="Words at its beginning."
    )


class NarrowingRule(BaseModel):
    """A list of `parameters` that narrows a report of a kind."""

    name: NarrowingName
    most: int = Field(description="As many as it takes.")
    required: bool = Field(description="Whether it takes at least one; else none means all.")


class DaysRule(BaseModel):
    """How many days a report of a kind covers, back from the last complete one."""

    least: int
    most: int


class ReportKindRules(BaseModel):
    """A kind of report: what it shows, as what it is had, and how it is set up."""

    kind: ReportKind
    name: str
    shows: str = Field(description="In a sentence.")
    formats: list[ArtifactFormat]
    template_version: str = Field(description="What new runs are made with.")
    needs: list[str] = Field(description="Scopes that running it and having its files take beside those of reports.")
    days: DaysRule | None = Field(description="Null of local search grids, which show one moment.")
    compares: bool = Field(description="Whether it can stand beside the days before.")
    narrowed_by: list[NarrowingRule] = Field(description="What is not in it, its `parameters` refuse.")


class ReportKindList(BaseModel):
    """Every kind there is."""

    items: list[ReportKindRules]


class ReportReplace(BaseModel):
    """A report as it is to be from now on."""

    model_config = ConfigDict(extra="forbid")

    name: ReportName
    parameters: ReportParameters = Field(default_factory=lambda: ReportParameters.model_validate({}))
    recipients: Annotated[list[Recipient], Field(max_length=MOST_RECIPIENTS)] = Field(default_factory=list[str])


class ReportCreate(ReportReplace):
    """A report of a kind that shows the services' own numbers. Local search grids are made at their own address."""

    kind: GatheredReportKind


class ReportDuplicate(BaseModel):
    """What the copy is called."""

    model_config = ConfigDict(extra="forbid")

    name: ReportName | None = Field(None, description="Without it, the name with `copy`.")


class Report(ReportSummary):
    """A report as it is set up."""

    etag: str
    parameters: ReportParameters
    addresses: list[str] = Field(description="Whom its results go to.")
    problems: list[DraftProblem] = Field(description="What keeps it from running; empty: it can run.")


class PreviewedSection(BaseModel):
    """A section of a report, as a run would have it."""

    title: str
    rows: int | None = Field(description="How many rows its tables would have; null of a section without tables.")


class ReportPreview(BaseModel):
    """What a run would contain if it were made now. With `problems` it could not be made, and nothing was asked."""

    sections: list[PreviewedSection]
    period: str | None = Field(description="What its figures would cover.")
    data_through: date | None = Field(description="The last complete day of what it would be made of.")
    provenance: RunProvenance | None
    notices: list[Notice] = Field(description="What it would warn of.")
    problems: list[DraftProblem] = Field(description="What keeps it from running; empty: it can run.")
