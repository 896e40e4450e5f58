"""`/ops/locations/merges/{merge_id}/undo`: both locations come back as they were, or neither."""

import asyncio
from uuid import uuid4

import pytest

from tests.ops_hub.locations.conftest import ANN, READ, SHOP, URL, Merging

HOURS = [{"day": "friday", "opens": "20:00", "closes": "02:00"}]


@pytest.fixture
def undo(call):
    """`await undo(merge)`: the answer."""

    async def send(merge, *, discard_changes: bool = False, **options):
        body = {"discard_changes": discard_changes}
        return await call("POST", f"/merges/{merge['id']}/undo", json=body, **options)

    return send


def without_etag(location):
    return {name: value for name, value in location.items() if name != "etag"}


class TestUndoLocationMerge:
    async def test_refuses_the_anonymous(self, client_of):
        answer = await (await client_of("ops_hub")).post(f"{URL}/merges/{uuid4()}/undo", json={})
        assert answer.status_code == 401

    async def test_takes_the_right_to_write(self, undo, merging: Merging):
        merge = await merging.merge(*await merging.two())
        assert (await undo(merge, scopes=READ)).status_code == 403

    async def test_knows_nothing_of_another_tenants(self, undo, merging: Merging, tenant_b):
        merge = await merging.merge(*await merging.two())
        assert (await undo(merge, to=tenant_b)).status_code == 404

    async def test_finds_none_that_there_is_not(self, undo):
        assert (await undo({"id": str(uuid4())})).status_code == 404

    async def test_brings_both_back_as_they_were(self, call, undo, merging: Merging):
        survivor, other = await merging.two(
            {"store_code": "A-1", "phone": "512 555 0142", "coordinates": {"latitude": 30.2671531, "longitude": -97.1}},
            {"store_code": "A-2", "source_mode": "find", "place_id": "ChIJ-1", "hours": HOURS, "categories": ["Café"]},
        )
        merge = await merging.merge(survivor, other, choices={"store_code": "other", "address": "other"})
        answer = await undo(merge)
        assert answer.status_code == 200, answer.text
        back = [(await call("GET", f"/{one['id']}")).json() for one in (survivor, other)]
        assert [without_etag(one) for one in back] == [without_etag(survivor), without_etag(other)]
        assert back[0]["etag"] not in (survivor["etag"], merge["survivor"]["etag"])
        undone = answer.json()
        assert (undone["survivor"], undone["other"], undone["can_undo"]) == (*back, False)
        assert (undone["undone_by"], undone["changed_fields"]) == (ANN, [])

    async def test_recognises_both_again(self, call, undo, merging: Merging):
        survivor, other = await merging.two({}, {"phone": "512 555 0143"})
        await undo(await merging.merge(survivor, other))
        far = SHOP["address"] | {"line1": "9 Elm St"}
        wanted = SHOP | {"name": "X", "phone": "512 555 0143", "address": far}
        report = await call("POST", "/duplicates/check", json=wanted)
        assert [one["id"] for one in report.json()["candidates"]] == [other["id"]]

    async def test_tells_events_and_the_trail(self, undo, merging: Merging, superuser, client_of, as_, tenant_a):
        merge = await merging.merge(*await merging.two())
        await undo(merge)
        client = await client_of("ops_hub")
        told = (await client.get("/api/v1/ops/events", headers=as_(tenant_a, *READ))).json()["items"][0]
        assert (told["type"], told["detail"]["merge_id"]) == ("location.unmerged", merge["id"])
        trail = "select actor from audit.event where object_id = %s and action = 'location.unmerged'"
        assert superuser(trail, merge["survivor_id"]) == [(ANN,)]

    async def test_is_done_once(self, undo, merging: Merging):
        merge = await merging.merge(*await merging.two())
        both = await asyncio.gather(undo(merge), undo(merge))
        refused = next(answer for answer in both if answer.status_code != 200)
        assert sorted(answer.status_code for answer in both) == [200, 409]
        assert refused.json()["code"] == "location_merge_undone"

    @pytest.mark.parametrize(("days", "status"), [("29 days 23 hours", 200), ("30 days 1 second", 409)])
    async def test_is_possible_for_thirty_days(self, call, undo, merging: Merging, superuser, days, status):
        merge = await merging.merge(*await merging.two())
        superuser("update ops.location_merge set merged_at = now() - %s::interval where id = %s", days, merge["id"])
        shown = (await call("GET", f"/merges/{merge['id']}")).json()
        answer = await undo(merge)
        assert (shown["can_undo"], answer.status_code) == (status == 200, status)

    async def test_says_that_it_is_too_old(self, undo, merging: Merging, superuser):
        merge = await merging.merge(*await merging.two())
        superuser("update ops.location_merge set merged_at = now() - interval '31 days' where id = %s", merge["id"])
        assert (await undo(merge)).json()["code"] == "location_merge_too_old"

    async def test_asks_before_it_loses_what_was_changed_since(self, call, undo, merging: Merging):
        survivor, other = await merging.two()
        merge = await merging.merge(survivor, other)
        await merging.change(merge["survivor"], website="https://new.example", phone="512 555 0142")
        answer = await undo(merge)
        assert (answer.status_code, answer.json()["code"]) == (409, "location_merge_survivor_changed")
        assert answer.json()["changed_fields"] == ["phone", "website"]
        assert (await call("GET", f"/{other['id']}")).status_code == 404
        assert (await undo(merge, discard_changes=True)).json()["survivor"]["website"] is None

    async def test_minds_no_change_that_was_taken_back(self, undo, merging: Merging):
        merge = await merging.merge(*await merging.two())
        changed = await merging.change(merge["survivor"], name="Renamed")
        await merging.change(changed, name=merge["survivor"]["name"])
        assert (await undo(merge)).status_code == 200

    async def test_refuses_a_survivor_that_was_removed(self, call, undo, merging: Merging):
        merge = await merging.merge(*await merging.two())
        match = {"If-Match": merge["survivor"]["etag"]}
        assert (await call("DELETE", f"/{merge['survivor_id']}", headers=match)).status_code == 204
        answer = await undo(merge)
        assert (answer.status_code, answer.json()["code"]) == (409, "location_merge_survivor_gone")

    async def test_takes_the_last_merge_back_first(self, undo, merging: Merging, make):
        survivor, other = await merging.two({}, {"phone": "512 555 0143"})
        first = await merging.merge(survivor, other)
        third = await make(name="Third", website="https://third.example", address={"line1": "9 Elm St"})
        second = await merging.merge(first["survivor"], third)
        refused = await undo(first)
        assert (refused.status_code, refused.json()["code"]) == (409, "location_merge_not_last")
        assert refused.json()["merge_id"] == second["id"]
        assert [(await undo(one)).status_code for one in (second, first)] == [200, 200]

    async def test_takes_a_chain_back_from_its_end(self, call, undo, merging: Merging, make):
        survivor, other = await merging.two()
        first = await merging.merge(survivor, other)
        third = await make(name="Third", address={"line1": "9 Elm St"})
        second = await merging.merge(third, first["survivor"])
        assert (await undo(first)).json()["code"] == "location_merge_not_last"
        assert [(await undo(one)).status_code for one in (second, first)] == [200, 200]
        back = {one["id"]: without_etag(one) for one in (await call("GET")).json()["items"]}
        assert back == {one["id"]: without_etag(one) for one in (survivor, other, third)}

    @pytest.mark.parametrize("mine", ["survivor", "other"])
    async def test_refuses_a_store_code_that_was_given_away(self, call, undo, merging: Merging, make, mine):
        codes = {"survivor": {"store_code": "A-1"}, "other": {"store_code": "A-2"}}
        pair = dict(zip(codes, await merging.two(*codes.values()), strict=True))
        taken = {"survivor": "other", "other": "survivor"}[mine]
        merge = await merging.merge(pair["survivor"], pair["other"], choices={"store_code": taken})
        await make(name="Third", store_code=codes[mine]["store_code"].lower(), address={"line1": "9 Elm St"})
        answer = await undo(merge)
        assert (answer.status_code, answer.json()["code"]) == (409, "store_code_taken")
        assert "belongs to Third now" in answer.json()["errors"][0]["message"]
        assert (await call("GET", f"/{pair['other']['id']}")).status_code == 404

    async def test_refuses_when_it_was_added_again(self, undo, merging: Merging, make):
        survivor, other = await merging.two()
        merge = await merging.merge(survivor, other)
        again = await make(address=other["address"], distinct_reason="added again")
        answer = await undo(merge)
        assert (answer.status_code, answer.json()["code"]) == (409, "location_duplicate")
        assert [one["id"] for one in answer.json()["candidates"]] == [again["id"]]

    async def test_refuses_a_listing_that_another_one_follows_now(self, undo, merging: Merging, make):
        survivor, other = await merging.two({}, {"source_mode": "find", "place_id": "ChIJ-1"})
        merge = await merging.merge(survivor, other, choices={"listing": "survivor"})
        third = await make(name="Third", address={"line1": "9 Elm St"}, source_mode="find", place_id="ChIJ-1")
        answer = await undo(merge)
        assert (answer.status_code, [one["id"] for one in answer.json()["candidates"]]) == (409, [third["id"]])

    async def test_keeps_no_more_than_the_most(self, undo, merging: Merging, monkeypatch):
        merge = await merging.merge(*await merging.two())
        monkeypatch.setattr("services.ops_hub.locations.merging.undoing.MOST_LOCATIONS", 1)
        answer = await undo(merge)
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_locations")
