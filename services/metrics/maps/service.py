"""Keeping, changing and removing a tenant's own maps."""

import asyncio
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.maps import (
    MOST_MAPS,
    MapFeature,
    RegionMap,
    RegionMapCreate,
    RegionMaps,
    RegionMapSummary,
    RegionMapUpdate,
)
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.ids import new_id
from libs.preconditions import refuse_unseen
from services.metrics import models
from services.metrics.maps import repository
from services.metrics.maps.errors import (
    RegionMapNameTaken,
    RegionMapNotFound,
    RegionMapStale,
    TooManyRegionMaps,
)
from services.metrics.maps.reading import ReadMap, read_map
from services.metrics.places.service import require_whole_tenant


async def list_maps(session: AsyncSession) -> RegionMaps:
    """Every map of the tenant, by name."""
    return RegionMaps(items=[_summary(one) for one in await repository.list_maps(session)])


async def get_map(session: AsyncSession, map_id: UUID) -> RegionMap:
    """Raises `RegionMapNotFound`."""
    return _shown(await _found(session, map_id))


async def get_geometry(session: AsyncSession, map_id: UUID, *, if_none_match: str | None) -> tuple[str, bytes | None]:
    """The shapes as GeoJSON, none where the caller has them; and their `ETag`. Raises `RegionMapNotFound`."""
    etag = _etag(await _found(session, map_id))
    if if_none_match and etag in if_none_match:
        return etag, None
    return etag, await repository.get_geometry(session, map_id)


async def create_map(session: AsyncSession, principal: Principal, wanted: RegionMapCreate) -> RegionMap:
    """Raises what `require_whole_tenant` raises, `RegionMapInvalid`, `RegionMapNameTaken` and `TooManyRegionMaps`."""
    require_whole_tenant(principal)
    read = await asyncio.to_thread(read_map, wanted.geojson)
    await repository.lock_maps(session, tenant_of(principal))
    if await repository.count_maps(session) >= MOST_MAPS:
        raise TooManyRegionMaps(f"Remove one first: the most is {MOST_MAPS}.")
    now = utc_now()
    made = models.RegionMap(
        tenant_id=tenant_of(principal),
        id=new_id(),
        revision=1,
        created_by=principal.subject,
        created_at=now,
        edited_by=principal.subject,
        edited_at=now,
    )
    await _name(session, made, wanted.name)
    _draw(made, read)
    await repository.save(session, made)
    await _audit(session, principal, made, "created")
    return _shown(made)


async def update_map(
    session: AsyncSession, principal: Principal, map_id: UUID, change: RegionMapUpdate, *, if_match: str | None
) -> RegionMap:
    """Rename it, draw it anew, or both. Raises what `create_map` raises, `RegionMapNotFound` and `RegionMapStale`."""
    require_whole_tenant(principal)
    read = await asyncio.to_thread(read_map, change.geojson) if change.geojson is not None else None
    await repository.lock_maps(session, tenant_of(principal))
    held = await _held(session, map_id, if_match)
    if change.name is not None:
        await _name(session, held, change.name)
    if read is not None:
        _draw(held, read)
    held.edited_by, held.edited_at = principal.subject, utc_now()
    held.revision += 1
    await repository.save(session, held)
    await _audit(session, principal, held, "updated" if read is None else "redrawn")
    return _shown(held)


async def delete_map(session: AsyncSession, principal: Principal, map_id: UUID, *, if_match: str | None) -> None:
    """Raises what `require_whole_tenant` raises, `RegionMapNotFound` and `RegionMapStale`."""
    require_whole_tenant(principal)
    held = await _held(session, map_id, if_match)
    await _audit(session, principal, held, "deleted")
    await repository.remove(session, held)


async def _found(session: AsyncSession, map_id: UUID, *, lock: bool = False) -> models.RegionMap:
    found = await repository.find_map(session, map_id, lock=lock)
    if found is None:
        raise RegionMapNotFound
    return found


async def _held(session: AsyncSession, map_id: UUID, if_match: str | None) -> models.RegionMap:
    """The map, held against changes by others, if it is as the caller has seen it."""
    found = await _found(session, map_id, lock=True)
    told = RegionMapStale("Read it again, and decide whether your change still holds.")
    refuse_unseen(if_match, _etag(found), stale=told)
    return found


async def _name(session: AsyncSession, region_map: models.RegionMap, name: str) -> None:
    if await repository.find_id_by_name(session, name) not in (None, region_map.id):
        raise RegionMapNameTaken("Choose another one.")
    region_map.name = name


def _draw(region_map: models.RegionMap, read: ReadMap) -> None:
    region_map.features = [feature.described() for feature in read.features]
    region_map.geometry, region_map.positions = read.geojson(), read.positions


def _etag(region_map: models.RegionMap) -> str:
    """The map's revision, with its id: two maps never share one."""
    return f'"{region_map.id.hex}-{region_map.revision}"'


def _summary(region_map: models.RegionMap) -> RegionMapSummary:
    as_they_are = {"id", "name", "created_by", "created_at", "edited_by", "edited_at"}
    counted = {
        "feature_count": len(region_map.features),
        "member_count": sum(len(feature["members"]) for feature in region_map.features),
        "position_count": region_map.positions,
        "etag": _etag(region_map),
    }
    return RegionMapSummary.model_validate({name: getattr(region_map, name) for name in as_they_are} | counted)


def _shown(region_map: models.RegionMap) -> RegionMap:
    features = [MapFeature.model_validate(feature) for feature in region_map.features]
    return RegionMap(**_summary(region_map).model_dump(), features=features)


async def _audit(session: AsyncSession, principal: Principal, region_map: models.RegionMap, done: str) -> None:
    await record_audit(
        session,
        principal,
        action=f"region_map.{done}",
        object_type="region_map",
        object_id=str(region_map.id),
        detail={"name": region_map.name, "features": len(region_map.features)},
    )
