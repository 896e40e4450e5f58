"""Listings and reviews go with the location that a merge leaves, and come back when it is undone."""

from uuid import UUID

import pytest

from libs.clock import utc_now
from libs.ids import new_id
from services.ops_hub.models import Listing, PlatformConnection, Review
from tests.ops_hub.locations.conftest import Merging


@pytest.fixture
def listed(database, tenant_a):
    """`await listed(location, "shop-1")`: a listing of the location, with a review."""

    async def make(location, listing_id: str) -> None:
        connection = PlatformConnection(
            tenant_id=tenant_a,
            id=new_id(),
            platform="google",
            mode="staged",
            method="oauth",
            account_id=str(new_id()),
            sync_every_minutes=60,
            created_by="user:x",
            changed_by="user:x",
        )
        of = {"tenant_id": tenant_a, "connection_id": connection.id, "listing_id": listing_id}
        of |= {"provenance": "simulated", "location_id": UUID(location["id"])}
        moments = {"written_at": utc_now(), "updated_at": utc_now()}
        async with database("ops_hub").tenant(tenant_a) as session:
            session.add(connection)
            await session.flush()
            session.add(Listing(**of, name="Blue Door"))
            session.add(Review(**of, **moments, id=new_id(), review_id=f"of-{listing_id}", source="google", rating=5))

    return make


@pytest.fixture
def owners(superuser, tenant_a):
    """`owners()`: whose each listing and each review is."""

    def read() -> dict[str, str]:
        rows = superuser(
            "select listing_id, location_id::text from ops.listing where tenant_id = %s"
            " union all select review_id, location_id::text from ops.review where tenant_id = %s",
            tenant_a,
            tenant_a,
        )
        return dict(rows)

    return read


class TestMergeOfListedLocations:
    async def test_takes_listings_and_reviews_along(self, merging: Merging, listed, owners):
        survivor, other = await merging.two()
        await listed(survivor, "own")
        await listed(other, "theirs")
        await merging.merge(survivor, other)
        assert owners() == dict.fromkeys(("own", "of-own", "theirs", "of-theirs"), survivor["id"])

    async def test_gives_back_what_went_over_when_it_is_undone(self, call, merging: Merging, listed, owners):
        survivor, other = await merging.two()
        await listed(survivor, "own")
        await listed(other, "theirs")
        merge = await merging.merge(survivor, other)
        answer = await call("POST", f"/merges/{merge['id']}/undo", json={"discard_changes": False})
        assert answer.status_code == 200, answer.text
        expected = dict.fromkeys(("own", "of-own"), survivor["id"])
        assert owners() == expected | dict.fromkeys(("theirs", "of-theirs"), other["id"])

    async def test_leaves_what_was_found_to_be_of_another_one_since(
        self, call, merging: Merging, listed, owners, superuser, make
    ):
        survivor, other = await merging.two()
        await listed(other, "theirs")
        merge = await merging.merge(survivor, other)
        third = await make(name="Third", address={"line1": "9 Elsewhere Rd"}, phone="512 555 0199")
        superuser("update ops.listing set location_id = %s where location_id = %s", third["id"], survivor["id"])
        superuser("update ops.review set location_id = %s where location_id = %s", third["id"], survivor["id"])
        answer = await call("POST", f"/merges/{merge['id']}/undo", json={"discard_changes": False})
        assert answer.status_code == 200, answer.text
        assert owners() == dict.fromkeys(("theirs", "of-theirs"), third["id"])
