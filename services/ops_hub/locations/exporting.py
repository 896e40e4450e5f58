"""Locations as CSV, page after page: as many as there are, in little memory."""

from collections.abc import AsyncGenerator

from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.csv_lines import csv_pages
from libs.db import Database
from services.ops_hub import models
from services.ops_hub.locations import repository
from services.ops_hub.locations.repository import Listed, LocationFilter

_AS_THEY_ARE = (
    *("id", "name", "store_code", "source_mode", "status", "line1", "line2", "district", "city", "region"),
    *("postal_code", "country", "phone", "website", "latitude", "longitude", "place_id", "listing_id"),
)
COLUMNS = (*_AS_THEY_ARE, "categories", "hours")


async def export_locations(database: Database, principal: Principal, wanted: LocationFilter) -> AsyncGenerator[bytes]:
    """The lines of a file, by name. The trail keeps who took them before the first one leaves."""
    async with database.tenant(tenant_of(principal)) as session:
        await record_audit(
            session,
            principal,
            action="location.exported",
            object_type="location",
            object_id="all",
            detail={"search": wanted.search, "countries": list(wanted.countries), "statuses": list(wanted.statuses)},
        )
    return _lines(database, principal, wanted)


def _lines(database: Database, principal: Principal, wanted: LocationFilter) -> AsyncGenerator[bytes]:
    async def read(last: Listed | None, limit: int) -> list[Listed]:
        after = last.position if last is not None else None
        async with database.tenant(tenant_of(principal), read_only=True) as session:
            return await repository.list_locations(session, wanted, "name", after=after, limit=limit)

    return csv_pages(COLUMNS, read, lambda row: _values(row.location))


def cells_of(location: models.Location) -> dict[str, str]:
    """The texts of a line by their columns; an import compares with them what was touched."""
    return {name: "" if value is None else str(value) for name, value in zip(COLUMNS, _values(location), strict=True)}


def _values(location: models.Location) -> list[object]:
    hours = [f"{period['day']} {period['opens']}-{period['closes']}" for period in location.hours]
    plain = [getattr(location, name) for name in _AS_THEY_ARE]
    return [*plain, "; ".join(location.categories), "; ".join(hours)]
