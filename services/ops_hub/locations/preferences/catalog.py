"""Every column there is, and whether this installation has figures for it.

Like facts of setup tasks, figures are said to be there by whoever keeps them: a noun that does adds its source to
`SOURCES_WITH_DATA`. A column without figures can be chosen, and is shown as empty rather than as 0.
"""

from collections.abc import Mapping

from contracts.ops_hub.location_metrics import (
    LocationColumn,
    LocationMetric,
    LocationMetricSource,
    LocationMetricUnit,
)

SOURCES_WITH_DATA: frozenset[LocationMetricSource] = frozenset({"location"})
DEFAULTS: tuple[LocationMetric, ...] = ("store_code", "status", "city", "country", "phone", "edited_at")
_CATALOG: Mapping[LocationMetric, tuple[str, LocationMetricUnit, LocationMetricSource]] = {
    "store_code": ("Store code", "text", "location"),
    "status": ("Status", "text", "location"),
    "source": ("Source", "text", "location"),
    "city": ("City", "text", "location"),
    "region": ("State or region", "text", "location"),
    "country": ("Country", "text", "location"),
    "postal_code": ("Postal code", "text", "location"),
    "phone": ("Phone", "text", "location"),
    "website": ("Website", "text", "location"),
    "category": ("Main category", "text", "location"),
    "open_hours": ("Open hours", "hours_a_week", "location"),
    "created_at": ("Added", "moment", "location"),
    "edited_at": ("Changed", "moment", "location"),
    "connection": ("Connection", "text", "connection"),
    "profile_views": ("Profile views", "count", "connection"),
    "calls": ("Calls", "count", "connection"),
    "rating": ("Rating", "stars", "reviews"),
    "reviews": ("Reviews", "count", "reviews"),
    "unanswered_reviews": ("Unanswered reviews", "count", "reviews"),
    "grid_rank": ("Average local rank", "rank", "local_grid"),
    "grid_top3": ("In the top 3", "percent", "local_grid"),
}


def list_columns() -> list[LocationColumn]:
    """Those with figures first, each in the order of the catalog."""
    columns = [
        LocationColumn(key=key, label=label, unit=unit, source=source, has_data=source in SOURCES_WITH_DATA)
        for key, (label, unit, source) in _CATALOG.items()
    ]
    return sorted(columns, key=lambda column: not column.has_data)
