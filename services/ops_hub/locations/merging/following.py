"""Listings and their reviews, which go with the location that they were found to be of."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.locations.merging import repository

Moved = list[list[str]]
"""Pairs of a connection's id and a listing's, as a merge keeps them."""


async def follow(session: AsyncSession, other_id: UUID, survivor_id: UUID) -> Moved:
    """Let everything of the other location belong to the survivor. Answers what went over."""
    moved = await repository.move_listings(session, other_id, survivor_id)
    await repository.move_reviews(session, other_id, survivor_id)
    return [[str(connection_id), listing_id] for connection_id, listing_id in moved]


async def go_back(session: AsyncSession, moved: Sequence[Sequence[str]], survivor_id: UUID, other_id: UUID) -> None:
    """Let what went over, and was found to be of no other one since, belong to the other location again."""
    keys = [(UUID(connection_id), listing_id) for connection_id, listing_id in moved]
    if not keys:
        return
    back = await repository.move_listings(session, survivor_id, other_id, only=keys)
    await repository.move_reviews(session, survivor_id, other_id, only=back)
