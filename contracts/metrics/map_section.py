"""The numbers of places by the features of one of a tenant's own maps."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from contracts.metrics.measures import Measures, Payload

MapRowKind = Literal["feature", "outside", "unplaced", "unattributed"]


class MapRow(Measures):
    """What is known of one feature of a map, or of what lies in none.

    `outside` holds places in no feature, `unplaced` names that mean no place, and `unattributed` what no platform
    attributed to a place. Features that nothing was reported of have no row.
    """

    kind: MapRowKind
    code: str | None = Field(description="The feature's; null of every other kind.")
    name: str
    regions: list[str] = Field(description="The names that were added, as they were reported.")
    campaigns: int
    currency: str | None


class MapSection(Payload):
    """The numbers of places, by the features of one of the tenant's own maps."""

    id: UUID
    name: str
    revision: int
    rows: list[MapRow] = Field(description="Features in the order of the map, then what lies in none.")
