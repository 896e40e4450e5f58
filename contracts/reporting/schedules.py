"""Schedules: when a report runs by itself."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.reporting.runs import ReportKind

ScheduleState = Literal["active", "paused", "ended"]
PauseReason = Literal["person", "report_archived", "owner"]
FiringOutcome = Literal["started", "skipped", "missed", "refused"]
Weekday = Annotated[int, Field(ge=1, le=7, description="1 is Monday, 7 is Sunday.")]
MonthDay = Annotated[int, Field(ge=1, le=28)] | Literal["last"]
SLA_MINUTES = 15
PREVIEWED = 5
MOST_SCHEDULES = 10
FIRINGS_SHOWN = 5


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid")

    time: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="On the zone's clocks: HH:MM.")]
    zone: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            pattern=r"^[A-Za-z][A-Za-z0-9_+\-/]*$",
            description="IANA time zone, such as `Europe/Berlin`.",
        ),
    ]


class Once(_Rule):
    """On one day."""

    repeats: Literal["once"]
    day: date


class _Repeating(_Rule):
    start_date: date | None = Field(None, description="The first day on which it may run, on the zone's calendar.")
    end_date: date | None = Field(None, description="The last one.")


class Daily(_Repeating):
    """Every day."""

    repeats: Literal["daily"]


class Weekly(_Repeating):
    """On one day of each week."""

    repeats: Literal["weekly"]
    weekday: Weekday


class Biweekly(_Repeating):
    """On one day of each second week."""

    repeats: Literal["biweekly"]
    weekday: Weekday
    anchor: date = Field(description="Any day of a week in which it runs; weeks begin on Monday.")


class Monthly(_Repeating):
    """On one day of each month."""

    repeats: Literal["monthly"]
    day: MonthDay


Rule = Annotated[Once | Daily | Weekly | Biweekly | Monthly, Field(discriminator="repeats")]


class ScheduleCreate(BaseModel):
    """A report, and when it runs."""

    model_config = ConfigDict(extra="forbid")

    report_id: UUID
    rule: Rule


class ScheduleReplace(BaseModel):
    """Another rule, from now on."""

    model_config = ConfigDict(extra="forbid")

    rule: Rule


class Firing(BaseModel):
    """What a schedule did at one of its moments."""

    fire_at: datetime
    outcome: FiringOutcome = Field(
        description="`skipped`: the report was running. `missed`: a later moment made up for it."
        " `refused`: the report could not run; `reason` says why."
    )
    reason: str | None = Field(description="Stable code; null when it started.")
    run_id: UUID | None
    decided_at: datetime
    due_by: datetime = Field(description="When the run was to be over: 15 minutes after its moment.")
    within_sla: bool | None = Field(description="Whether it was; null while that is open, or without a run.")


class Schedule(BaseModel):
    """When a report runs by itself. Its runs work with the rights that `owner` has at each moment."""

    id: UUID
    etag: str
    report_id: UUID
    report_name: str
    kind: ReportKind
    rule: Rule
    state: ScheduleState = Field(description="`ended`: its rule has no more moments.")
    paused_because: PauseReason | None = Field(
        description="`owner`: its owner may not run reports any more. Whoever resumes it owns it from then on."
    )
    next_fire_at: datetime | None
    owner: str
    created_by: str
    created_at: datetime
    edited_at: datetime
    last_firings: list[Firing] = Field(description="What became of its latest moments, five at most, the latest first.")


class SchedulePreviewRequest(BaseModel):
    """A rule to try out."""

    model_config = ConfigDict(extra="forbid")

    rule: Rule


class Moment(BaseModel):
    """A moment at which a rule fires."""

    at: datetime = Field(description="In UTC.")
    local: str = Field(description="The same on the zone's clocks, ISO 8601 with its offset.")
    zone: str = Field(description="The IANA time zone.")


class SchedulePreview(BaseModel):
    """The next moments of a rule, at most five; none when it is over."""

    items: list[Moment]
