"""A tenant's own names of places as answers need them."""

from collections.abc import Mapping
from uuid import UUID

from libs.db import Database
from services.metrics.places import repository
from services.metrics.snapshots.cache import Cache

NAMES_KEPT = 100_000
NO_NAMES: Mapping[str, str] = {}


class OwnPlaces:
    """Kept by the state of the names that they were asked for: a state never comes back, so nothing old is answered."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache: Cache[Mapping[str, str]] = Cache(NAMES_KEPT, lambda names: len(names) + 1)

    async def get(self, tenant_id: UUID, state: int) -> Mapping[str, str]:
        """The code of each own name's place, by the name as names are compared; of that state or a newer one."""
        if not state:
            return NO_NAMES
        return (await self._cache.get((tenant_id, state), lambda: self._load(tenant_id))).value

    async def _load(self, tenant_id: UUID) -> Mapping[str, str]:
        async with self._database.tenant(tenant_id, read_only=True) as session:
            return await repository.get_places_by_key(session)
