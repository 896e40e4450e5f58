"""The tables of a snapshot out of the rows that its partitions hold, each row with the numbers of what it names."""

from dataclasses import dataclass

import polars as pl

from services.metrics.snapshots.index import Index
from services.metrics.snapshots.partition import NO_CURRENCY

MEASURES = ("spend", "impressions", "clicks", "link_clicks", "conversions", "conversions_value")
CONVERTED = ("spend_reporting", "conversions_value_reporting")
"""The amounts in the tenant's reporting currency, by the rates of their days."""
SUMMED = (*MEASURES, *CONVERTED)
CAMPAIGN = ["platform", "account_id", "campaign_id"]
"""What tells one from all others."""
IN_SOME_CURRENCY = pl.col("currency").fill_null(NO_CURRENCY)


@dataclass(frozen=True)
class Numbers:
    """What rows are numbered by: entities with a row a number, and the values of the rest in order."""

    campaigns: pl.DataFrame
    ads: pl.DataFrame
    ad_groups: pl.DataFrame
    index: Index


def days_of(facts: pl.DataFrame, numbers: Numbers) -> pl.DataFrame:
    """What totals count, summed over what a campaign has apart on a day."""
    counted = _numbered_rows(facts.filter("counted"), numbers)
    return (
        counted.group_by("date", "campaign", "region", "currency", "fx_source")
        .agg(*sums_of(counted), reach_of_one(), pl.col("settled").all(), unvalued())
        .sort("date", "campaign", "region", "currency", "fx_source")
    )


def places_of(facts: pl.DataFrame, reported: pl.DataFrame, numbers: Numbers) -> pl.DataFrame:
    """Regions by their own reports; accounts that are no reporters of them by the regions that their rows name."""
    columns = ["date", "campaign", "region", "currency", "fx_source", *SUMMED, "reach"]
    named = facts.filter(pl.col("counted") & pl.col("region").is_not_null())
    others = named.join(numbers.index.reporters, on=["platform", "account_id"], how="anti", maintain_order="left")
    placed = pl.concat([_numbered_rows(rows, numbers).select(columns) for rows in (reported, others)])
    without_value = pl.col("conversions_value").is_null() & (pl.col("conversions") > 0)
    extra = {"settled": pl.lit(True), "unvalued": without_value.cast(pl.UInt32).fill_null(0)}
    return placed.with_columns(**extra).sort("date", "campaign", "region", "currency", nulls_last=True)


def details_of(facts: pl.DataFrame, numbers: Numbers) -> pl.DataFrame:
    """Ads and ad groups as they were reported."""
    detailed = _numbered_rows(facts.filter(pl.col("grain").is_in(["ad", "ad_group"])), numbers)
    numbered = detailed.join(
        numbers.ads.select("platform", "account_id", "ad_id", "ad"), on=["platform", "account_id", "ad_id"], how="left"
    ).join(
        numbers.ad_groups.select("platform", "account_id", "ad_group_id", "ad_group"),
        on=["platform", "account_id", "ad_group_id"],
        how="left",
    )
    columns = ["date", "campaign", "ad_group", "ad", "region", "currency", "fx_source", *SUMMED, "reach", "settled"]
    valued = numbered.with_columns(unvalued=pl.col("conversions_value").is_null() & (pl.col("conversions") > 0))
    return valued.select("grain", *columns, pl.col("unvalued").cast(pl.UInt32).fill_null(0)).sort(
        "date", "campaign", "ad_group", "ad", "region", nulls_last=True
    )


def sums_of(frame: pl.DataFrame) -> list[pl.Expr]:
    """Sums that ignore nulls, and are null when there is nothing else to add."""
    return [
        pl.col(name).sum()
        if frame[name].null_count() == 0
        else pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name)
        for name in SUMMED
    ]


def reach_of_one() -> pl.Expr:
    """Reach is never added: it is known for a group of one row only."""
    return pl.when(pl.len() == 1).then(pl.col("reach").first()).alias("reach")


def unvalued() -> pl.Expr:
    """How many rows count conversions whose value nobody reported."""
    return ((pl.col("conversions") > 0) & pl.col("conversions_value").is_null()).sum().alias("unvalued")


def _numbered_rows(rows: pl.DataFrame, numbers: Numbers) -> pl.DataFrame:
    """`rows` with the number of their campaign, and what else they name as small integers, which group faster."""
    enums = [pl.col(name).cast(pl.Enum(numbers.index.values(name))) for name in ("region", "currency", "fx_source")]
    campaigns = numbers.campaigns.select(*CAMPAIGN, campaign="number")
    return (
        rows.with_columns(IN_SOME_CURRENCY)
        .join(campaigns, on=CAMPAIGN, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(enums)
    )
