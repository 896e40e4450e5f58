"""A tenant's own maps as answers need them: which feature each place lies in."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from libs.db import Database
from services.metrics.maps import repository
from services.metrics.maps.errors import RegionMapNotFound
from services.metrics.maps.members import features_by_place
from services.metrics.places.names import Place
from services.metrics.snapshots.cache import Cache

FEATURES_KEPT = 100_000


@dataclass(frozen=True)
class Territories:
    """The features of a map, by code and name in its order, and where places lie among them."""

    id: UUID
    name: str
    revision: int
    features: tuple[tuple[str, str], ...]
    by_place: Mapping[str, int]

    def feature_of(self, place: Place) -> int | None:
        """The index of the feature that a place lies in; a region lies where its country lies as a whole."""
        found = self.by_place.get(place.code)
        return self.by_place.get(place.country) if found is None else found


class OwnMaps:
    """Kept by the revision that they were asked for: a revision never comes back, so nothing old is answered."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache: Cache[Territories] = Cache(FEATURES_KEPT, lambda kept: len(kept.features) + len(kept.by_place))

    async def get(self, tenant_id: UUID, map_id: UUID) -> Territories:
        """The map as it is now. Raises `RegionMapNotFound`."""
        async with self._database.tenant(tenant_id, read_only=True) as session:
            revision = await repository.find_revision(session, map_id)
        if revision is None:
            raise RegionMapNotFound
        return (await self._cache.get((tenant_id, map_id, revision), lambda: self._load(tenant_id, map_id))).value

    async def _load(self, tenant_id: UUID, map_id: UUID) -> Territories:
        """Of the revision that was asked for, or a newer one."""
        async with self._database.tenant(tenant_id, read_only=True) as session:
            found = await repository.find_map(session, map_id)
        if found is None:
            raise RegionMapNotFound
        features = tuple((feature["code"], feature["name"]) for feature in found.features)
        by_place = features_by_place([feature["members"] for feature in found.features])
        return Territories(map_id, found.name, found.revision, features, by_place)
