"""`/ops/locations/merges`: making one of two locations."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from contracts.ops_hub.location_merges import MERGE_FIELDS
from contracts.secrets.registry import PLATFORM
from libs.tenant_end import request_purge
from tests.ops_hub.locations.conftest import ANN, READ, SHOP, URL, Merging

MERGES = f"{URL}/merges"
HOURS = [{"day": "monday", "opens": "09:00", "closes": "18:00"}]
LISTED = {"source_mode": "find", "place_id": "ChIJ-1"}


def reasons(answer) -> set[tuple[str, str]]:
    return {(one["pointer"], one["code"]) for one in answer.json()["errors"]}


class TestPreviewLocationMerge:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("ops_hub")).post(f"{MERGES}/preview", json={})).status_code == 401

    async def test_takes_the_right_to_read(self, call, merging: Merging):
        pair = merging.pair(*await merging.two())
        assert (await call("POST", "/merges/preview", json=pair, scopes=("metrics:read",))).status_code == 403

    async def test_knows_nothing_of_another_tenants(self, call, merging: Merging, tenant_b):
        pair = merging.pair(*await merging.two())
        assert (await call("POST", "/merges/preview", json=pair, to=tenant_b)).status_code == 404

    async def test_names_every_field_and_keeps_the_survivor_s_unless_it_has_none(self, call, merging: Merging):
        survivor, other = await merging.two({"phone": "512 555 0142"}, {"phone": "512 555 0143", "hours": HOURS})
        answer = await call("POST", "/merges/preview", json=merging.pair(survivor, other), scopes=READ)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        fields = {one["field"]: (one["differs"], one["default"]) for one in found["fields"]}
        assert list(fields) == list(MERGE_FIELDS)
        assert (found["survivor"], found["other"]) == (survivor, other)
        assert (fields["phone"], fields["hours"]) == ((True, "survivor"), (True, "other"))
        assert (fields["address"], fields["name"]) == ((True, "survivor"), (False, "survivor"))
        assert (found["verdict"], found["name_similarity"]) == ("none", 1.0)

    async def test_follows_the_listing_of_the_one_that_has_any(self, call, merging: Merging):
        pair = merging.pair(*await merging.two({}, LISTED))
        fields = (await call("POST", "/merges/preview", json=pair)).json()["fields"]
        assert {"field": "listing", "differs": True, "default": "other"} in fields

    async def test_says_why_the_two_are_taken_for_one(self, call, merging: Merging):
        both = {"phone": "512 555 0142", "distinct_reason": "moved next door"}
        pair = merging.pair(*await merging.two(both, both))
        found = (await call("POST", "/merges/preview", json=pair)).json()
        assert (found["verdict"], found["reasons"]) == ("suggested", ["phone"])

    async def test_refuses_one_location_twice(self, call, make):
        one = await make()
        answer = await call("POST", "/merges/preview", json={"survivor_id": one["id"], "other_id": one["id"]})
        assert (answer.status_code, reasons(answer)) == (422, {("/other_id", "same_location")})

    async def test_finds_none_that_there_is_not(self, call, make):
        pair = {"survivor_id": (await make())["id"], "other_id": str(uuid4())}
        assert (await call("POST", "/merges/preview", json=pair)).status_code == 404


class TestMergeLocations:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("ops_hub")).post(MERGES, json={})).status_code == 401

    async def test_takes_the_right_to_write(self, call, merging: Merging):
        body = merging.body(*await merging.two())
        assert (await call("POST", "/merges", json=body, scopes=READ)).status_code == 403

    async def test_knows_nothing_of_another_tenants(self, call, merging: Merging, tenant_b):
        body = merging.body(*await merging.two())
        assert (await call("POST", "/merges", json=body, to=tenant_b)).status_code == 404

    async def test_keeps_what_was_chosen_and_takes_the_other_one_away(self, call, merging: Merging):
        survivor, other = await merging.two(
            {"store_code": "A-1", "phone": "512 555 0142"},
            {"store_code": "A-2", "phone": "512 555 0143", "hours": HOURS, "website": "https://two.example"},
        )
        choices = {"store_code": "other", "address": "other", "website": "survivor"}
        made = await merging.merge(survivor, other, choices=choices)
        now = (await call("GET", f"/{survivor['id']}")).json()
        assert (now["store_code"], now["phone"], now["website"]) == ("A-2", survivor["phone"], None)
        assert (now["hours"], now["address"]) == (HOURS, other["address"])
        assert set(made["taken_from_other"]) == {"store_code", "address", "hours"}
        assert (made["survivor"], now["etag"] != survivor["etag"]) == (now, True)
        assert (await call("GET", f"/{other['id']}")).status_code == 404
        assert [one["id"] for one in (await call("GET")).json()["items"]] == [survivor["id"]]

    async def test_keeps_both_as_they_were(self, merging: Merging):
        survivor, other = await merging.two({}, LISTED)
        made = await merging.merge(survivor, other)
        assert made["survivor_before"].items() <= survivor.items()
        assert made["other_before"].items() <= other.items()
        assert (made["other_before"]["place_id"], made["survivor"]["place_id"]) == ("ChIJ-1", "ChIJ-1")

    async def test_recognises_the_survivor_by_what_it_took(self, call, merging: Merging):
        survivor, other = await merging.two({}, {"phone": "512 555 0143"})
        await merging.merge(survivor, other)
        report = await call("POST", "/duplicates/check", json=SHOP | {"name": "X", "phone": "512 555 0143"})
        assert [one["id"] for one in report.json()["candidates"]] == [survivor["id"]]

    async def test_is_no_longer_recognised_by_the_other_one(self, call, merging: Merging):
        survivor, other = await merging.two({"phone": "512 555 0142"}, {"phone": "512 555 0143"})
        await merging.merge(survivor, other)
        far = SHOP["address"] | {"line1": "9 Elm St"}
        wanted = SHOP | {"name": "X", "phone": "512 555 0143", "address": far}
        assert (await call("POST", "/duplicates/check", json=wanted)).json()["verdict"] == "none"

    async def test_tells_events_and_the_trail(self, merging: Merging, superuser, client_of, as_, tenant_a):
        survivor, other = await merging.two()
        made = await merging.merge(survivor, other, reason="entered twice")
        client = await client_of("ops_hub")
        told = (await client.get("/api/v1/ops/events", headers=as_(tenant_a, *READ))).json()["items"][0]
        assert (told["type"], told["subject"], told["detail"]["other_id"], told["detail"]["merge_id"]) == (
            *("location.merged", survivor["id"]),
            *(other["id"], made["id"]),
        )
        trail = "select actor, detail ->> 'reason' from audit.event where object_id = %s and action = 'location.merged'"
        assert superuser(trail, survivor["id"]) == [(ANN, "entered twice")]

    async def test_reopens_the_task_that_several_had_done(self, merging: Merging, client_of, as_, tenant_a):
        client, mine = await client_of("ops_hub"), as_(tenant_a, "ops:read", "ops:write")
        answers = {"business_type": "retail", "location_count": "2-10", "goals": ["be_found"], "finish": True}
        await client.put("/api/v1/ops/onboarding", json=answers, headers=mine)
        pair = await merging.two()
        before = (await client.get("/api/v1/ops/setup-tasks", headers=mine)).json()["items"]
        await merging.merge(*pair)
        after = (await client.get("/api/v1/ops/setup-tasks", headers=mine)).json()["items"]
        states = [{task["key"]: task["state"] for task in tasks}["import_locations"] for tasks in (before, after)]
        assert states == ["done", "open"]

    @pytest.mark.parametrize("stale", ["survivor", "other"])
    async def test_says_which_of_the_two_was_changed(self, call, merging: Merging, stale):
        pair = dict(zip(("survivor", "other"), await merging.two(), strict=True))
        await merging.change(pair[stale], name="Renamed")
        answer = await call("POST", "/merges", json=merging.body(*pair.values()))
        assert (answer.status_code, answer.json()["code"]) == (412, "location_stale")
        assert reasons(answer) == {(f"/{stale}_etag", "location_stale")}

    async def test_lets_one_of_two_at_once_through(self, call, merging: Merging):
        survivor, other = await merging.two()
        bodies = [merging.body(survivor, other), merging.body(other, survivor)]
        both = await asyncio.gather(*(call("POST", "/merges", json=body) for body in bodies))
        assert sorted(answer.status_code for answer in both) == [201, 404]

    async def test_is_done_once_with_one_key(self, call, merging: Merging):
        body, key = merging.body(*await merging.two()), {"Idempotency-Key": str(uuid4())}
        first = await call("POST", "/merges", json=body, headers=key)
        again = await call("POST", "/merges", json=body, headers=key)
        assert (again.status_code, again.json()) == (201, first.json())

    async def test_refuses_one_location_twice(self, call, merging: Merging, make):
        one = await make()
        answer = await call("POST", "/merges", json=merging.body(one, one))
        assert (answer.status_code, reasons(answer)) == (422, {("/other_id", "same_location")})

    async def test_names_choices_that_do_not_fit_one_another(self, call, merging: Merging):
        nowhere = {"source_mode": "find", "place_id": "ChIJ-1", "address": {"line1": None, "city": None}}
        pair = await merging.two({}, nowhere)
        body = merging.body(*pair, choices={"address": "other", "listing": "survivor"})
        answer = await call("POST", "/merges", json=body)
        assert answer.status_code == 422
        assert ("/choices/address", "required_in_country") in reasons(answer)

    @pytest.mark.parametrize(
        ("patch", "pointer"),
        [
            ({"reason": "x"}, "/reason"),
            ({"choices": {"name": "third"}}, "/choices/name"),
            ({"choices": {"rank": "other"}}, "/choices/rank"),
            ({"survivor_etag": "*"}, "/survivor_etag"),
        ],
    )
    async def test_names_what_breaks_a_rule(self, call, merging: Merging, patch: dict[str, Any], pointer):
        body = merging.body(*await merging.two()) | patch
        answer = await call("POST", "/merges", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)

    async def test_refuses_to_make_it_what_a_third_one_is(self, call, merging: Merging, make):
        survivor, other = await merging.two({}, {"name": "Red Door Bakery"})
        second = SHOP["address"] | {"line2": "Suite 1"}
        third = await make(name="Red Door Bakery", address=second, distinct_reason="next to it")
        answer = await call("POST", "/merges", json=merging.body(survivor, other, choices={"name": "other"}))
        assert (answer.status_code, answer.json()["code"]) == (409, "location_duplicate")
        assert [one["id"] for one in answer.json()["candidates"]] == [third["id"]]


class TestListLocationMerges:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("ops_hub")).get(MERGES)).status_code == 401

    async def test_takes_the_right_to_read(self, call):
        assert (await call("GET", "/merges", scopes=("metrics:read",))).status_code == 403

    async def test_shows_nothing_of_another_tenant(self, call, merging: Merging, tenant_b):
        await merging.merge(*await merging.two())
        assert (await call("GET", "/merges", to=tenant_b)).json() == {"items": [], "next_cursor": None}

    async def test_shows_the_newest_first_page_after_page(self, call, merging: Merging, make):
        survivor, other = await merging.two()
        first = await merging.merge(survivor, other)
        third = await make(name="Third", address={"line1": "9 Elm St"})
        second = await merging.merge(first["survivor"], third)
        page = (await call("GET", "/merges", params={"limit": 1}, scopes=READ)).json()
        rest = (await call("GET", "/merges", params={"limit": 1, "cursor": page["next_cursor"]})).json()
        assert [one["id"] for one in page["items"] + rest["items"]] == [second["id"], first["id"]]
        assert rest["next_cursor"] is None
        assert (page["items"][0]["other_name"], page["items"][0]["merged_by"]) == ("Third", ANN)
        assert page["items"][0]["can_undo"] is True

    async def test_refuses_a_cursor_of_another_list(self, call):
        answer = await call("GET", "/merges", params={"cursor": "x"})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "cursor")


class TestGetLocationMerge:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("ops_hub")).get(f"{MERGES}/{uuid4()}")).status_code == 401

    async def test_takes_the_right_to_read(self, call):
        assert (await call("GET", f"/merges/{uuid4()}", scopes=("metrics:read",))).status_code == 403

    async def test_knows_nothing_of_another_tenants(self, call, merging: Merging, tenant_b):
        made = await merging.merge(*await merging.two())
        assert (await call("GET", f"/merges/{made['id']}", to=tenant_b)).status_code == 404

    async def test_answers_what_was_made_and_what_changed_since(self, call, merging: Merging):
        made = await merging.merge(*await merging.two())
        assert (await call("GET", f"/merges/{made['id']}", scopes=READ)).json() == made
        await merging.change(made["survivor"], website="https://new.example")
        assert (await call("GET", f"/merges/{made['id']}")).json()["changed_fields"] == ["website"]

    async def test_finds_none_that_there_is_not(self, call):
        assert (await call("GET", f"/merges/{uuid4()}")).status_code == 404


class TestPurgeTenant:
    async def test_leaves_none_of_its_merges_and_all_of_anothers(
        self, call, merging: Merging, database, superuser, worker_of, tenant_a, tenant_b
    ):
        await merging.merge(*await merging.two())
        theirs = merging.body(*await merging.two(to=tenant_b))
        assert (await call("POST", "/merges", json=theirs, to=tenant_b)).status_code == 201
        superuser("insert into app.ended_tenant (tenant_id) values (%s)", tenant_a)
        async with database("ops_hub").tenant(PLATFORM) as session:
            await request_purge(session, "ops_hub", tenant_a)
        await worker_of("ops_hub", timeout_seconds=60)
        counted = "select tenant_id from ops.location_merge where tenant_id in (%s, %s)"
        assert [row[0] for row in superuser(counted, tenant_a, tenant_b)] == [tenant_b]
