"""Maps of a tenant's own: shapes that it drew, such as sales territories, and the places that lie in each."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.metrics.annotations import Title

MOST_MAPS = 50
MOST_FEATURES = 1000
MOST_POSITIONS = 100_000
MOST_BYTES = 5 * 1024 * 1024
"""Of a request with a map in it."""
GeoJson = Annotated[
    dict[str, Any],
    Field(
        description=(
            "A FeatureCollection (RFC 7946) in WGS 84. Each feature is a Polygon or MultiPolygon with a `code` of its"
            " own (`properties.code`, else `id`), `properties.name`, and `properties.members`: ISO 3166-2 codes of"
            " regions and ISO 3166-1 alpha-2 codes of countries that lie in it, as a list or parted by commas. No place"
            f" lies in two features. At most {MOST_FEATURES} features and {MOST_POSITIONS} positions."
        ),
        examples=[
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "id": "west",
                        "properties": {"name": "West", "members": ["US-CA", "US-NV"]},
                        "geometry": {
                            "type": "Polygon",
                            "coordinates": [[[-124, 33], [-114, 33], [-114, 42], [-124, 42], [-124, 33]]],
                        },
                    }
                ],
            }
        ],
    ),
]


class RegionMapCreate(BaseModel):
    """A map to keep."""

    model_config = ConfigDict(extra="forbid")

    name: Title
    geojson: GeoJson


class RegionMapUpdate(BaseModel):
    """What to change of a map; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: Title | None = None
    geojson: GeoJson | None = None


class MapFeature(BaseModel):
    """One shape of a map."""

    code: str = Field(description="Unique in its map.")
    name: str
    members: list[str] = Field(description="ISO 3166-2 codes of regions, ISO 3166-1 alpha-2 codes of whole countries.")


class RegionMapSummary(BaseModel):
    """A map without its features. Subjects are `user:<id>`, `key:<id>` or `client:<id>`."""

    id: UUID
    name: str
    feature_count: int
    member_count: int = Field(description="Countries and regions that lie in its features.")
    position_count: int
    created_by: str
    created_at: datetime
    edited_by: str
    edited_at: datetime
    etag: str = Field(description="For `If-Match`, so that nobody's change is lost.")


class RegionMap(RegionMapSummary):
    """A map and what its features are; their shapes are read by themselves."""

    features: list[MapFeature] = Field(description="In the order of the file.")


class RegionMaps(BaseModel):
    """Every map of the tenant, by name."""

    items: list[RegionMapSummary] = Field(description=f"At most {MOST_MAPS}.")
