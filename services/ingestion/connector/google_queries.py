"""What Google is asked for beyond the connector's own streams: a query each, of the fields that its contract names.

The connector takes queries of its user's (`custom_queries_array`) and makes a stream of each, by days where the query
names `segments.date`. Connections do not hold them: they are a part of the catalogue, as the streams are.
"""

from pydantic import JsonValue

from services.ingestion.dataset.registry import get_dataset

RESOURCES = {
    "campaign_performance": "campaign",
    "ad_group_ad_performance": "ad_group_ad",
    "geographic_performance": "geographic_view",
    "geo_target": "geo_target_constant",
}
"""Which resource of Google's each stream is read from."""
FIRST_LEVEL = (
    *("Autonomous Community", "Canton", "Country", "Department", "Governorate", "Prefecture", "Province", "Region"),
    *("State", "Territory", "Union Territory"),
)
"""What Google calls countries and the regions that reports by region name; cities are tens of thousands more."""
_WHERE = {"geo_target": f" WHERE geo_target_constant.target_type IN {FIRST_LEVEL}"}


def google_queries() -> list[JsonValue]:
    """The entries of `custom_queries_array`."""
    return [{"table_name": name, "query": _query(name, resource)} for name, resource in RESOURCES.items()]


def _query(name: str, resource: str) -> str:
    fields = get_dataset(f"google_ads__{name}").definition["properties"]
    return f"SELECT {', '.join(fields)} FROM {resource}{_WHERE.get(name, '')}"  # noqa: S608  # GAQL, of our own parts
