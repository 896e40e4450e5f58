"""Every measure and dimension of ad performance, defined once: what it is called, how it is made, how it may be added.

The explorer, exports and whoever builds a question read this; nothing else says what a measure means.
"""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from contracts.metrics.measures import Payload

Unit = Literal["money", "count", "number", "share", "ratio"]
Additivity = Literal["additive", "ratio", "non_additive"]
Grain = Literal["day", "week", "month", "quarter"]


class Measure(StrEnum):
    """What can be measured."""

    spend = "spend"
    impressions = "impressions"
    clicks = "clicks"
    link_clicks = "link_clicks"
    conversions = "conversions"
    conversions_value = "conversions_value"
    reach = "reach"
    ctr = "ctr"
    cpc = "cpc"
    cpm = "cpm"
    cpa = "cpa"
    cvr = "cvr"
    roas = "roas"
    frequency = "frequency"


class Dimension(StrEnum):
    """What figures can be split by. Each platform's accounts, campaigns and ads are its own: they bring it along."""

    platform = "platform"
    account = "account"
    campaign = "campaign"
    ad_group = "ad_group"
    ad = "ad"
    region = "region"
    currency = "currency"


class MeasureInfo(Payload):
    """One measure. A ratio is `scale * numerator / denominator`, of sums, and null where the denominator is 0."""

    name: Measure
    label: str
    description: str
    unit: Unit
    additivity: Additivity = Field(
        description="`additive` sums over everything; `ratio` is made from sums, last; `non_additive` is known for one"
        " entity's one day, and refuses every other grouping."
    )
    numerator: Measure | None = None
    denominator: Measure | None = None
    scale: int = 1
    formula: str | None = Field(default=None, description="The same for people.")


class DimensionInfo(Payload):
    """One dimension, and the columns that an answer has for it."""

    name: Dimension
    label: str
    description: str
    columns: list[str]


class Catalog(Payload):
    """All that can be asked of `POST /metrics/query`."""

    contract_version: str
    measures: list[MeasureInfo]
    dimensions: list[DimensionInfo]
    grains: list[Grain]


def _sum(name: Measure, label: str, description: str, unit: Unit) -> MeasureInfo:
    return MeasureInfo(name=name, label=label, description=description, unit=unit, additivity="additive")


def _ratio(
    name: Measure, label: str, description: str, unit: Unit, numerator: Measure, denominator: Measure, scale: int = 1
) -> MeasureInfo:
    formula = f"{numerator} / {denominator}" if scale == 1 else f"{scale} * {numerator} / {denominator}"
    additivity: Additivity = "non_additive" if Measure.reach in (numerator, denominator) else "ratio"
    return MeasureInfo(
        name=name,
        label=label,
        description=description,
        unit=unit,
        additivity=additivity,
        numerator=numerator,
        denominator=denominator,
        scale=scale,
        formula=formula,
    )


_M = Measure
MEASURES: tuple[MeasureInfo, ...] = (
    _sum(_M.spend, "Spend", "Money spent, in the answer's currency.", "money"),
    _sum(_M.impressions, "Impressions", "How often ads were shown.", "count"),
    _sum(_M.clicks, "Clicks", "Clicks as the platform counts them.", "count"),
    _sum(_M.link_clicks, "Link clicks", "Clicks that left the platform, where it tells them apart.", "count"),
    _sum(_M.conversions, "Conversions", "May be fractional, and may exceed clicks.", "number"),
    _sum(_M.conversions_value, "Conversion value", "Value of the conversions, in the answer's currency.", "money"),
    MeasureInfo(
        name=_M.reach,
        label="Reach",
        description="People reached by one entity on one day. People of two days or two ads are partly the same.",
        unit="count",
        additivity="non_additive",
    ),
    _ratio(_M.ctr, "CTR", "Click-through rate.", "share", _M.clicks, _M.impressions),
    _ratio(_M.cpc, "CPC", "Cost of a click.", "money", _M.spend, _M.clicks),
    _ratio(_M.cpm, "CPM", "Cost of 1,000 impressions.", "money", _M.spend, _M.impressions, 1000),
    _ratio(_M.cpa, "CPA", "Cost of a conversion.", "money", _M.spend, _M.conversions),
    _ratio(_M.cvr, "Conversion rate", "Conversions a click; may exceed 1.", "share", _M.conversions, _M.clicks),
    _ratio(
        _M.roas,
        "ROAS",
        "Return on ad spend; null when the value of any counted conversion was not reported.",
        "ratio",
        _M.conversions_value,
        _M.spend,
    ),
    _ratio(_M.frequency, "Frequency", "Impressions a person reached.", "number", _M.impressions, _M.reach),
)
DIMENSIONS: tuple[DimensionInfo, ...] = (
    DimensionInfo(name=Dimension.platform, label="Platform", description="The ad platform.", columns=["platform"]),
    DimensionInfo(
        name=Dimension.account,
        label="Account",
        description="The ad account, by its id; its name is the current one.",
        columns=["platform", "account_id", "account_name"],
    ),
    DimensionInfo(
        name=Dimension.campaign,
        label="Campaign",
        description="The campaign, by its id; what an account spent beside its campaigns has none.",
        columns=["platform", "account_id", "campaign_id", "campaign_name"],
    ),
    DimensionInfo(
        name=Dimension.ad_group,
        label="Ad group",
        description="The ad group or ad set, as reported; where a platform reports ads alone, the sum of its ads.",
        columns=["platform", "account_id", "ad_group_id", "ad_group_name"],
    ),
    DimensionInfo(
        name=Dimension.ad,
        label="Ad",
        description="The ad. Its figures need not add up to those of its campaign.",
        columns=["platform", "account_id", "ad_id", "ad_name"],
    ),
    DimensionInfo(
        name=Dimension.region,
        label="Region",
        description="By reports of regions where an account has them, else by its rows' region.",
        columns=["region"],
    ),
    DimensionInfo(
        name=Dimension.currency,
        label="Currency",
        description="The currency of the money; splits rows instead of leaving other currencies out.",
        columns=["currency"],
    ),
)
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter")
MEASURE_OF = {info.name: info for info in MEASURES}
DIMENSION_OF = {info.name: info for info in DIMENSIONS}
