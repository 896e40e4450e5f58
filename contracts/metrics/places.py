"""Where on a map something is."""

from pydantic import Field

from contracts.metrics.measures import Payload


class PlaceOnMap(Payload):
    """A country or a first-level region of one."""

    code: str = Field(description="ISO 3166-2 of a region, ISO 3166-1 alpha-2 of a country.")
    country: str = Field(description="ISO 3166-1 alpha-2")
    name: str
