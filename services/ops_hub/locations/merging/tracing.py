"""Where a location went that is not there any more."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.locations.errors import LocationNotFound
from services.ops_hub.locations.merging import repository


async def missing(session: AsyncSession, location_id: UUID) -> LocationNotFound:
    """The refusal to raise. Of a location that was merged away it says into which, also when that one was merged on."""
    merge = await repository.find_merge_away(session, location_id)
    if merge is None:
        return LocationNotFound()
    survivor_id = merge.survivor_id
    while (further := await repository.find_merge_away(session, survivor_id)) is not None:
        survivor_id = further.survivor_id
    return LocationNotFound(
        "It was merged into another location.", more={"merged_into": str(survivor_id), "merge_id": str(merge.id)}
    )
