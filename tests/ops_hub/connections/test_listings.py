"""What platforms list: beside the locations that it is, and made into locations when somebody says so."""

from typing import Any
from uuid import uuid4

import pytest

from tests.ops_hub.connections.conftest import URL, a_key

LOCATIONS = "/api/v1/ops/locations"
SHOP: dict[str, Any] = {
    "name": "Blue Door Coffee",
    "source_mode": "no_listing",
    "address": {"line1": "123 Main St", "city": "Austin", "region": "TX", "postal_code": "78701", "country": "US"},
}


@pytest.fixture
def shop(call):
    """`await shop(name=…)`: a location of the tenant."""

    async def make(**fields: Any) -> dict[str, Any]:
        answer = await call("POST", url=LOCATIONS, json=SHOP | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return make


@pytest.fixture
def listings(call):
    """`await listings(id)`: what the connection lists, by name."""

    async def read(connection_id: str) -> dict[str, dict[str, Any]]:
        items = (await call("GET", f"/{connection_id}/listings")).json()["items"]
        return {item["name"]: item for item in items}

    return read


class TestListConnectionListings:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("ops_hub")
        assert (await client.get(f"{URL}/{uuid4()}/listings")).status_code == 401

    async def test_hides_those_of_others(self, call, synced, tenant_b):
        theirs = await synced(to=tenant_b)
        answer = await call("GET", f"/{theirs['id']}/listings")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    async def test_shows_each_with_the_location_that_it_is(self, shop, synced, listings):
        made = await shop()
        found = await listings((await synced())["id"])
        assert len(found) == 4
        mine = found["Blue Door Coffee"]
        assert (mine["location"]["id"], mine["location"]["matched_by"]) == (made["id"], "address_and_name")
        assert (mine["location"]["follows"], mine["provenance"]) == (False, "simulated")
        assert [one["location"] for name, one in found.items() if name != "Blue Door Coffee"] == [None] * 3

    async def test_says_where_they_differ(self, shop, synced, listings):
        await shop()
        mine = (await listings((await synced())["id"]))["Blue Door Coffee"]
        differing = {one["field"]: (one["listing"], one["location"]) for one in mine["location"]["differences"]}
        assert differing == {"place_id": (mine["place_id"], None)}

    async def test_never_guesses_between_two(self, shop, synced, listings, superuser, tenant_a):
        first = await shop()
        await shop(address=SHOP["address"] | {"line2": "Suite 2"}, distinct_reason="another floor")
        superuser("update ops.location set line2 = null where tenant_id = %s", tenant_a)
        superuser(
            "insert into ops.location_key select tenant_id, key, o.id from ops.location_key join ops.location o"
            " using (tenant_id) where tenant_id = %s and location_id = %s on conflict do nothing",
            tenant_a,
            first["id"],
        )
        mine = (await listings((await synced())["id"]))["Blue Door Coffee"]
        assert mine["location"] is None

    async def test_pages(self, call, synced):
        path = f"/{(await synced())['id']}/listings"
        first = (await call("GET", path, params={"limit": 2})).json()
        second = (await call("GET", path, params={"limit": 2, "cursor": first["next_cursor"]})).json()
        names = [item["name"] for item in [*first["items"], *second["items"]]]
        assert names == sorted(names)
        assert (len(names), second["next_cursor"]) == (3, None)

    async def test_refuses_a_cursor_of_its_own_making(self, call, synced):
        answer = await call("GET", f"/{(await synced())['id']}/listings", params={"cursor": "x"})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "cursor")


class TestAdoptListing:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("ops_hub")
        assert (await client.post(f"{URL}/{uuid4()}/listings/1/adopt", json={})).status_code == 401

    async def test_needs_its_scope(self, call):
        assert (await call("POST", f"/{uuid4()}/listings/1/adopt", json={}, scopes=("ops:read",))).status_code == 403

    async def test_hides_those_of_others(self, call, synced, tenant_b):
        theirs = await synced(to=tenant_b)
        listing = (await call("GET", f"/{theirs['id']}/listings", to=tenant_b)).json()["items"][0]
        answer = await call("POST", f"/{theirs['id']}/listings/{listing['listing_id']}/adopt", json={})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    async def test_makes_a_location_that_follows_it(self, call, synced, listings, told):
        connection = await synced()
        bakery = (await listings(connection["id"]))["Bäckerei Sonnenkorn"]
        answer = await call("POST", f"/{connection['id']}/listings/{bakery['listing_id']}/adopt", json={})
        made = answer.json()
        assert answer.status_code == 200
        assert (made["source_mode"], made["listing_id"]) == ("connect", bakery["listing_id"])
        assert (made["address"]["city"], made["phone"]) == ("Freiburg im Breisgau", "+497615550142")
        assert answer.headers["etag"] == made["etag"]
        shown = (await listings(connection["id"]))["Bäckerei Sonnenkorn"]["location"]
        assert (shown["id"], shown["follows"], shown["differences"]) == (made["id"], True, [])
        assert (await told())[-1]["detail"]["location_id"] == made["id"]

    async def test_makes_one_of_a_place_once(self, call, synced, listings, sync):
        connection = await synced()
        bakery = (await listings(connection["id"]))["Bäckerei Sonnenkorn"]
        path = f"/{connection['id']}/listings/{bakery['listing_id']}/adopt"
        await call("POST", path, json={})
        again = await call("POST", path, json={})
        assert (again.status_code, again.json()["code"]) == (409, "store_code_taken")
        assert (await sync(connection["id"]))["listings"] == 3

    async def test_answers_the_same_to_the_same_key(self, call, synced, listings):
        connection = await synced()
        bakery = (await listings(connection["id"]))["Bäckerei Sonnenkorn"]
        path, key = f"/{connection['id']}/listings/{bakery['listing_id']}/adopt", a_key()
        first, second = [await call("POST", path, json={}, headers=key) for _ in range(2)]
        assert (first.json(), second.headers["idempotency-replayed"]) == (second.json(), "true")

    async def test_takes_over_the_fields_that_are_named_and_no_others(self, call, shop, synced, listings):
        made = await shop(phone="+1 512-555-0142")
        connection = await synced()
        mine = (await listings(connection["id"]))["Blue Door Coffee"]
        answer = await call(
            "POST",
            f"/{connection['id']}/listings/{mine['listing_id']}/adopt",
            json={"location_id": made["id"], "fields": ["place_id"]},
            headers={"If-Match": mine["location"]["etag"]},
        )
        changed = answer.json()
        assert (changed["place_id"], changed["source_mode"]) == (mine["place_id"], "connect")
        kept = ("name", "phone", "address", "website")
        assert {name: changed[name] for name in kept} == {name: made[name] for name in kept}

    async def test_asks_which_revision_of_the_location_was_seen(self, call, shop, synced, listings):
        made = await shop()
        connection = await synced()
        mine = (await listings(connection["id"]))["Blue Door Coffee"]
        path, body = f"/{connection['id']}/listings/{mine['listing_id']}/adopt", {"location_id": made["id"]}
        assert (await call("POST", path, json=body)).status_code == 428
        assert (await call("POST", path, json=body, headers={"If-Match": '"old"'})).status_code == 412

    async def test_needs_the_location_to_be_there(self, call, synced, listings):
        connection = await synced()
        bakery = (await listings(connection["id"]))["Bäckerei Sonnenkorn"]
        path = f"/{connection['id']}/listings/{bakery['listing_id']}/adopt"
        answer = await call("POST", path, json={"location_id": str(uuid4())}, headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    async def test_needs_an_address(self, call, synced, listings, superuser):
        connection = await synced()
        bakery = (await listings(connection["id"]))["Bäckerei Sonnenkorn"]
        superuser("update ops.listing set address = null where listing_id = %s", bakery["listing_id"])
        answer = await call("POST", f"/{connection['id']}/listings/{bakery['listing_id']}/adopt", json={})
        assert (answer.status_code, answer.json()["code"]) == (422, "listing_incomplete")


class TestGetConnectionTraffic:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("ops_hub")
        assert (await client.get(f"{URL}/{uuid4()}/traffic")).status_code == 401

    async def test_hides_that_of_others(self, call, synced, tenant_b):
        theirs = await synced("google_analytics", to=tenant_b)
        assert (await call("GET", f"/{theirs['id']}/traffic")).status_code == 404

    async def test_lists_days_in_their_order(self, call, synced):
        connection = await synced("google_analytics")
        traffic = (await call("GET", f"/{connection['id']}/traffic")).json()
        days = [one["day"] for one in traffic["days"]]
        assert (traffic["provenance"], len(days)) == ("simulated", 90)
        assert days == sorted(days)
        assert all(one["sessions"] >= one["users"] > 0 for one in traffic["days"])

    async def test_is_empty_before_anything_was_read(self, call, connect):
        connection = await connect("google_analytics")
        answer = await call("GET", f"/{connection['id']}/traffic")
        assert answer.json() == {"provenance": None, "days": []}

    async def test_is_not_there_for_other_platforms(self, call, connect):
        answer = await call("GET", f"/{(await connect())['id']}/traffic")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
