"""What practice knows of a tenant: its own places, and what was replied to reviews of the connection."""

from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.connections import PRACTICE_LOGINS, Platform
from libs.clock import utc_now
from services.ops_hub import models
from services.ops_hub.connections.adapters.payloads import Account, ListedAddress
from services.ops_hub.connections.adapters.protocol import AdapterContext
from services.ops_hub.connections.adapters.registry import STAGED
from services.ops_hub.connections.adapters.staged.places import MOST_OWN
from services.ops_hub.connections.adapters.staged.world import OwnPlace, PracticeReply, PracticeWorld
from services.ops_hub.connections.listings import repository


async def practice_world(
    session: AsyncSession, connection: models.PlatformConnection, *, now: datetime
) -> PracticeWorld:
    """The world that a connection of practice, or what stands for its provider, reads."""
    places = await repository.list_own_places(session, limit=MOST_OWN)
    replies = {
        review_id: PracticeReply(body, at)
        for review_id, body, at in await repository.list_replies(session, connection.id)
    }
    return PracticeWorld(now, tuple(map(_own_place, places)), replies)


def _own_place(location: models.Location) -> OwnPlace:
    lines = tuple(line for line in (location.line1, location.line2) if line)
    return OwnPlace(
        id=location.id,
        name=location.name,
        address=ListedAddress(location.country, lines, location.city, location.region, location.postal_code),
        store_code=location.store_code,
        place_id=location.place_id,
        listing_id=location.listing_id,
        phone=location.phone,
        website=location.website,
        latitude=location.latitude,
        longitude=location.longitude,
        categories=tuple(location.categories),
    )


def practice_accounts(platform: Platform, tenant_id: UUID, connection_id: UUID) -> list[Account]:
    """The accounts that practice offers; nothing has to be asked for them."""
    context = AdapterContext(tenant_id, connection_id, None, no_credential)
    return STAGED[platform](PracticeWorld(utc_now())).accounts(context)


def is_played(connection: models.PlatformConnection) -> bool:
    """Whether it is for practice at the practice provider, with the login of there; else its answers are recorded."""
    login = PRACTICE_LOGINS.get(cast("Platform", connection.platform))
    is_manual = connection.mode == "staged" and connection.method == "manual"
    return is_manual and login is not None and connection.account_id == login.login


async def no_credential() -> str:
    """Practice shows nothing to anybody."""
    return ""
