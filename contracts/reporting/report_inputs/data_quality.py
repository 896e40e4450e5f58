"""Input of a data-quality report: checks as they stand, incidents, and how far each platform's data reaches."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from contracts.reporting.report_inputs.figures import Figure, Number, Part, Words
from contracts.reporting.report_inputs.frame import ReportFrame

CheckVerdict = Literal["pass", "warn", "fail", "unknown"]


class CheckLine(Part):
    """One check: what was measured, against which limit."""

    check: Words
    subject: Words | None = Field(description="Platform and account, if it is of one.")
    status: CheckVerdict
    observed: Number | None
    limit: Number | None
    measured_in: Words | None
    message: Words


class IncidentLine(Part):
    """A check that failed, from its first failure on."""

    check: Words
    state: Literal["open", "closed"]
    opened_at: AwareDatetime
    closed_at: AwareDatetime | None
    failed_runs: Number
    message: Words


class PlatformReach(Part):
    """How far the data of a platform reaches."""

    platform: Words
    data_through: date | None
    settled_through: date | None
    extracted_at: AwareDatetime | None


class DataQuality(Part):
    """The payload."""

    status: CheckVerdict
    figures: Annotated[tuple[Figure, ...], Field(max_length=24)]
    platforms: Annotated[tuple[PlatformReach, ...], Field(max_length=50)] = ()
    checks: Annotated[tuple[CheckLine, ...], Field(max_length=5000)] = ()
    incidents: Annotated[tuple[IncidentLine, ...], Field(max_length=1000)] = ()


class DataQualityReport(ReportFrame):
    """Data quality."""

    kind: Literal["data_quality"]
    data: DataQuality
