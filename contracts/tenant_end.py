"""What services tell of a tenant's end: how many of its rows and files each has removed."""

from functools import cache
from uuid import UUID

from contracts.events import Event


class TenantPurged(Event):
    """A service has removed so much of a deleted tenant, by table; once more, larger, until it has `finished`.

    Told on the platform's behalf, because the tenant is gone. `purged_by` makes the class of a service.
    """

    tenant_id: UUID
    rows: dict[str, int]
    files: int
    finished: bool


@cache
def purged_by(service: str) -> type[TenantPurged]:
    """The fact as `service` tells it."""
    return type("TenantPurged", (TenantPurged,), {"TYPE": f"{service}.tenant_purged", "__doc__": TenantPurged.__doc__})
