"""Entitlements as the edge asks for them at each export: believed for some seconds, like sessions."""

import time
from uuid import UUID

from contracts.gateway.standing import EntitlementName
from gateway.identity.entitlement.reading import of_tenant
from libs.db import Database

MOST_CACHED = 10_000


class Entitlements:
    """What tenants are entitled to; `cache_seconds` is how long a change may stay unseen."""

    def __init__(self, database: Database, *, cache_seconds: float) -> None:
        self._database, self._cache_seconds = database, cache_seconds
        self._known: dict[UUID, tuple[float, dict[EntitlementName, bool]]] = {}

    async def has(self, tenant_id: UUID | None, name: str) -> bool:
        """Whether the tenant is entitled to `name`; nobody is without a tenant."""
        if tenant_id is None:
            return False
        known = self._known.get(tenant_id)
        if known is None or known[0] <= time.monotonic():
            known = await self._ask(tenant_id)
        return any(enabled for entitlement, enabled in known[1].items() if entitlement == name)

    def forget(self, tenant_id: UUID) -> None:
        self._known.pop(tenant_id, None)

    async def _ask(self, tenant_id: UUID) -> tuple[float, dict[EntitlementName, bool]]:
        async with self._database.platform() as session:
            found = await of_tenant(session, tenant_id)
        if len(self._known) >= MOST_CACHED:
            self._known.clear()
        self._known[tenant_id] = known = (time.monotonic() + self._cache_seconds, found)
        return known
