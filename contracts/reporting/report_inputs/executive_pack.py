"""Input of an executive pack: aggregates only. It has no place for an account, a campaign or an ad."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.reporting.report_inputs.ads_performance import AdPlatform
from contracts.reporting.report_inputs.figures import Figure, MetricSeries, Part
from contracts.reporting.report_inputs.frame import ReportFrame


class ExecutivePack(Part):
    """The payload."""

    figures: Annotated[tuple[Figure, ...], Field(max_length=24)]
    trends: Annotated[tuple[MetricSeries, ...], Field(max_length=12)] = ()
    platforms: Annotated[tuple[AdPlatform, ...], Field(max_length=50)] = ()


class ExecutivePackReport(ReportFrame):
    """An executive pack."""

    kind: Literal["executive_pack"]
    data: ExecutivePack
