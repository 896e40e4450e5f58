"""The quotas of tenants as the edge asks for them at each request: believed for some seconds, like sessions."""

import time
from typing import NamedTuple
from uuid import UUID

from gateway.identity.tenant_quota.repository import list_set_across_tenants
from gateway.rate_limit.quota import Quota
from libs.db import Database

MOST_CACHED = 10_000


class Applied(NamedTuple):
    """What counts for the tenant itself, and for each of its callers that has no quota of its own."""

    tenant: Quota
    principal: Quota


class TenantQuotas:
    """Quotas by tenant; `cache_seconds` is how long a change may stay unseen. `common` is what all tenants have."""

    def __init__(self, database: Database, common: Applied, *, cache_seconds: float) -> None:
        self._database, self._common, self._cache_seconds = database, common, cache_seconds
        self._known: dict[UUID, tuple[float, Applied]] = {}

    @property
    def common(self) -> Applied:
        return self._common

    async def of(self, tenant_id: UUID | None) -> Applied:
        """The tenant's quotas; without a tenant what is common."""
        if tenant_id is None:
            return self._common
        known = self._known.get(tenant_id)
        if known is None or known[0] <= time.monotonic():
            known = await self._ask(tenant_id)
        return known[1]

    def forget(self, tenant_id: UUID) -> None:
        self._known.pop(tenant_id, None)

    async def _ask(self, tenant_id: UUID) -> tuple[float, Applied]:
        async with self._database.platform() as session:
            found = {row.name: row.requests_per_minute for row in await list_set_across_tenants(session, tenant_id)}
        applied = Applied(
            Quota.per_minute("tenant", found["tenant"]) if "tenant" in found else self._common.tenant,
            Quota.per_minute("principal", found["principal"]) if "principal" in found else self._common.principal,
        )
        if len(self._known) >= MOST_CACHED:
            self._known.clear()
        self._known[tenant_id] = known = (time.monotonic() + self._cache_seconds, applied)
        return known
