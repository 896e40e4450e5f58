"""What the tests of reviews share: a connection, its listings, and reviews kept as a sync keeps them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.ops_hub.connections import Provenance
from libs.ids import new_id
from services.ops_hub.connections.adapters.payloads import WrittenReview
from services.ops_hub.models import Listing, Location, PlatformConnection
from services.ops_hub.reviews.storing import store_reviews

WRITTEN = datetime(2026, 9, 1, 12, tzinfo=UTC)
GOOD = WrittenReview(
    review_id="good",
    listing_id="shop-1",
    written_at=WRITTEN,
    updated_at=WRITTEN,
    rating=5,
    author="Zoë Müller",
    body="The coffee was great and the staff very friendly.",
)
BAD = replace(
    GOOD,
    review_id="bad",
    rating=2,
    author="Sam Poe",
    body="The queue was long, and nobody told us why.",
    written_at=WRITTEN + timedelta(days=1),
    updated_at=WRITTEN + timedelta(days=1),
)
ANSWERED = replace(
    GOOD,
    review_id="answered",
    rating=4,
    author="Ana",
    body=None,
    reply="Thank you, Ana.",
    replied_at=WRITTEN + timedelta(hours=6),
)
Connect = Callable[..., Awaitable[PlatformConnection]]
Store = Callable[..., Awaitable[int]]


@pytest.fixture
def connect(database, tenant_a) -> Connect:
    """`await connect(mode="live")`: a connection that was synced, with its one listing `shop-1`."""

    async def make(*, tenant: UUID = tenant_a, location_id: UUID | None = None, **fields: Any) -> PlatformConnection:
        values = {
            "platform": "google",
            "mode": "staged",
            "method": "oauth",
            "account_id": str(new_id()),
            "sync_every_minutes": 60,
            "connected_at": WRITTEN,
            "last_provenance": "simulated",
            "created_by": "user:x",
            "changed_by": "user:x",
        }
        connection = PlatformConnection(tenant_id=tenant, id=new_id(), **values | fields)
        listing = Listing(
            tenant_id=tenant,
            connection_id=connection.id,
            listing_id="shop-1",
            provenance=connection.last_provenance,
            location_id=location_id,
            name="Blue Door Coffee",
            place_id="ChIJblue",
        )
        async with database("ops_hub").tenant(tenant) as session:
            session.add(connection)
            await session.flush()
            session.add(listing)
            await session.flush()
            session.expunge_all()
        return connection

    return make


@pytest.fixture
def store(database) -> Store:
    """`await store(connection, GOOD, BAD)`: what a sync keeps."""

    async def keep(
        connection: PlatformConnection, *reviews: WrittenReview, provenance: Provenance | None = None
    ) -> int:
        given: Sequence[WrittenReview] = reviews
        async with database("ops_hub").tenant(connection.tenant_id) as session:
            shown: Any = provenance or connection.last_provenance
            return await store_reviews(session, connection, shown, given)

    return keep


@pytest.fixture
def place(database, tenant_a) -> Callable[..., Awaitable[UUID]]:
    """`await place("North")`: a location of that name."""

    async def make(name: str, *, tenant: UUID = tenant_a, **fields: Any) -> UUID:
        values: dict[str, Any] = {
            "source_mode": "no_listing",
            "status": "open",
            "country": "US",
            "categories": [],
            "hours": [],
            "search_text": name.lower(),
            "created_by": "user:x",
            "edited_by": "user:x",
        }
        location = Location(tenant_id=tenant, id=new_id(), name=name, **values | fields)
        async with database("ops_hub").tenant(tenant) as session:
            session.add(location)
        return location.id

    return make


@pytest.fixture
async def one_review(connect, store, call) -> str:
    """The id of `GOOD`, of a staged connection to Google."""
    await store(await connect(), GOOD)
    [item] = (await call("GET", "/reviews")).json()["items"]
    return item["id"]
