"""What is shown of connections and their syncs."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime

from contracts.ops_hub.bootstrap import ProviderHealth
from contracts.ops_hub.connections import ConnectionSync, PlatformConnection, PlatformConnectionHealth
from services.ops_hub import models
from services.ops_hub.connections.health import HealthFacts, health_of
from services.ops_hub.connections.repository import Counted

_APART = ("health", "listings", "reviews", "etag")


def shown(counted: Counted, now: datetime) -> PlatformConnection:
    """The connection as the API answers it."""
    row = counted.connection
    as_they_are = {name: getattr(row, name) for name in PlatformConnection.model_fields if name not in _APART}
    return PlatformConnection.model_validate(
        as_they_are
        | {
            "health": health_of_row(row, now),
            "listings": counted.listings,
            "reviews": counted.reviews,
            "etag": etag_of(row),
        }
    )


def shown_sync(row: models.ConnectionSync) -> ConnectionSync:
    return ConnectionSync.model_validate({name: getattr(row, name) for name in ConnectionSync.model_fields})


def health_of_row(row: models.PlatformConnection, now: datetime) -> PlatformConnectionHealth:
    return health_of(HealthFacts(**{fact.name: getattr(row, fact.name) for fact in fields(HealthFacts)}), now)


def summary_of(rows: Iterable[models.PlatformConnection], now: datetime) -> ProviderHealth:
    """How many connections are in which state; what expires soon or is stale is counted again as that."""
    found = [health_of_row(row, now) for row in rows]
    states = {state: sum(health.state == state for health in found) for state in _STATES}
    soon, stale = sum(one.is_expiring_soon for one in found), sum(one.is_stale for one in found)
    return ProviderHealth(**states, expiring_soon=soon, stale=stale)


def etag_of(row: models.PlatformConnection) -> str:
    """The connection's revision, with its id: two connections never share one."""
    return f'"{row.id.hex}-{row.revision}"'


_STATES = ("active", "error", "expired", "disconnected")
