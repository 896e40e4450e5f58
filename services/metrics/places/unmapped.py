"""Names in reports of regions that mean no place: what they cost, and what they could mean."""

import asyncio
from collections.abc import Mapping
from typing import Any

import polars as pl

from contracts.metrics.place_names import (
    MOST_SUGGESTIONS,
    MOST_UNMAPPED,
    Unmapped,
    UnmappedName,
    UnmappedQuery,
)
from services.metrics.combined.money import money_of, shown_currency
from services.metrics.combined.payload import by_value, grouped_once
from services.metrics.combined.regions import places_of
from services.metrics.combined.service import AggregatesOnly, Answers, Caller, require_servable
from services.metrics.combined.sums import grouped, measures
from services.metrics.places.names import candidates_of
from services.metrics.places.service import on_map
from services.metrics.places.similar import most_alike
from services.metrics.snapshots.frames import SnapshotFrames

Row = dict[str, Any]


async def list_unmapped(answers: Answers, caller: Caller, query: UnmappedQuery) -> Unmapped:
    """Of the snapshot that serves, all its days. Raises `AggregatesOnly`, and `NoSnapshot` before the first build."""
    if caller.aggregates_only:
        raise AggregatesOnly
    serving = await answers.servings.get(caller.tenant_id, query.dataset)
    require_servable(serving)
    if serving.snapshot_id is None:
        return Unmapped(dataset=query.dataset, snapshot_id=None, items=[], total=0, mapped=0)
    frames = await answers.store.get(caller.tenant_id, serving.snapshot_id, caller.accounts)
    own = await answers.places.get(caller.tenant_id, serving.place_names)
    loop = asyncio.get_running_loop()
    items, mapped = await loop.run_in_executor(answers.threads, unmapped_names, frames, own)
    return Unmapped(
        dataset=query.dataset,
        snapshot_id=serving.snapshot_id,
        items=[_with_suggestions(row) for row in items[:MOST_UNMAPPED]],
        total=len(items),
        mapped=mapped,
    )


def unmapped_names(snapshot: SnapshotFrames, own: Mapping[str, str]) -> tuple[list[Row], int]:
    """The names without a place, the greatest converted spend first, and how many names have one."""
    places = places_of(snapshot.regions, own)
    platforms = snapshot.campaigns["platform"]
    reported = snapshot.places.rows.with_columns(platform=platforms.gather(snapshot.places.rows["campaign"]))
    named = reported.filter(pl.col("region").is_not_null())
    money = money_of(grouped_once(named), snapshot.manifest.reporting_currency)
    platforms_of = (pl.col("platform").unique().sort(),)
    groups = grouped(named, "region", more=platforms_of).sort("region", "currency", "fx_source").to_dicts()
    parts_by_name = by_value(groups, "region")
    rows = [
        {
            "name": name,
            "reason": "ambiguous" if candidates_of(name) else "unknown",
            "platforms": sorted({platform for part in parts for platform in part["platform"]}),
            "currency": shown_currency(money),
            "rows": sum(part["rows"] for part in parts),
            "first_day": min(part["first_day"] for part in parts),
            "last_day": max(part["last_day"] for part in parts),
            **_of(measures(parts, money, allow_partial=False)),
        }
        for name, parts in parts_by_name
        if places[name] is None
    ]
    rows.sort(key=lambda row: (-(row["spend"] or 0), -(row["impressions"] or 0), row["name"]))
    return rows, len(parts_by_name) - len(rows)


def _of(numbers: Row) -> Row:
    return {"spend": numbers["spend"], "impressions": numbers["impressions"]}


def _with_suggestions(row: Row) -> UnmappedName:
    """The places that the name could be that of, else those with names like it."""
    places = candidates_of(row["name"])[:MOST_SUGGESTIONS] or most_alike(row["name"], MOST_SUGGESTIONS)
    return UnmappedName(**row, suggestions=[on_map(place) for place in places])
