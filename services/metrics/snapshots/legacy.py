"""Snapshots that earlier code built: they answer as they did, until the next one.

Before contract 2.0.0 they hold no converted amounts: their totals were in one currency, that of most rows with money,
and left out every other one.
"""

import polars as pl

from services.metrics.snapshots.partition import ENTITY_SCHEMAS, NO_CURRENCY

_AMOUNTS = ("spend", "conversions_value")


def main_currency(facts: pl.DataFrame) -> str | None:
    """The currency of most rows with money that totals count; the first by name among equals."""
    paid = facts.filter("counted", pl.any_horizontal(pl.col(name).is_not_null() for name in _AMOUNTS))
    named = paid.filter(pl.col("currency") != NO_CURRENCY)
    rows = (named if named.height else paid).group_by("currency").len()
    ranked: list[str] = rows.sort("len", "currency", descending=[True, False])["currency"].to_list()
    return ranked[0] if ranked else None


def in_main_currency(facts: pl.DataFrame, reported: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of facts and places with amounts of the main currency as if converted, and those of no other one."""
    is_main = pl.col("currency") == (main_currency(facts) or "")
    columns = {f"{name}_reporting": pl.when(is_main).then(pl.col(name)) for name in _AMOUNTS}
    source = pl.when(is_main).then(pl.lit("identity"))
    return facts.with_columns(**columns, fx_source=source), reported.with_columns(**columns, fx_source=source)


def with_creatives(entities: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The entities, with nothing known of creatives where the snapshot says nothing of them."""
    if "creative" in entities:
        return entities
    without = entities["ad"].with_columns(creative_id=pl.lit(None, pl.String))
    return entities | {"ad": without, "creative": pl.DataFrame(schema=ENTITY_SCHEMAS["creative"])}


def with_levels(budgets: pl.DataFrame) -> pl.DataFrame:
    """Snapshots from before there were plans hold uploads of campaigns alone."""
    if "level" in budgets.columns:
        return budgets
    return budgets.with_columns(level=pl.lit("campaign"), source=pl.lit("upload"), plan_id=pl.lit(None, pl.String))
