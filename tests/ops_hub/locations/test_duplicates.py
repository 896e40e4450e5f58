"""Duplicates of locations: refused, asked about, let through."""

from typing import Any

import pytest

from contracts.ops_hub.location_duplicates import DuplicateReport
from services.ops_hub.locations.duplicates import repository
from tests.ops_hub.locations.conftest import READ, SHOP, URL

PHONE = "+15125550142"
CHECK = "/duplicates/check"


def at(**changes: Any) -> dict[str, Any]:
    return {"address": SHOP["address"] | changes}


@pytest.fixture
def check(call):
    """`await check(name="North")`: the report on the shop, with what is otherwise."""

    async def ask(**fields: Any) -> DuplicateReport:
        answer = await call("POST", CHECK, json=SHOP | fields, scopes=READ)
        assert answer.status_code == 200, answer.text
        return DuplicateReport.model_validate(answer.json())

    return ask


class TestCheckLocationDuplicates:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("ops_hub")).post(URL + CHECK, json=SHOP)).status_code == 401

    async def test_sees_nothing_of_another_tenant(self, check, make, tenant_b):
        await make(to=tenant_b)
        assert (await check()).verdict == "none"

    async def test_names_the_field_and_the_rule(self, call):
        answer = await call("POST", CHECK, json=SHOP | {"phone": "1"})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/phone")

    @pytest.mark.parametrize(
        ("there", "wanted", "verdict", "reasons"),
        [
            ({}, {}, "duplicate", ["address_and_name"]),
            ({"phone": PHONE}, {"phone": PHONE, "name": "Other"}, "duplicate", ["address_and_phone"]),
            (at(line2="Suite 4"), at(line1="123 Main Street #4"), "duplicate", ["address_and_name"]),
            ({}, {"name": "The Blue Door Cofee"}, "duplicate", ["address_and_name"]),
            (at(line2="Suite 4"), at(line2="Suite 5"), "none", []),
            (at(line2="Suite 4") | {"phone": PHONE}, at(line2="Suite 5") | {"phone": PHONE}, "suggested", ["phone"]),
            (at(line2="Suite 4"), {}, "suggested", ["similar_address"]),
            ({}, {"name": "Lawyers"}, "suggested", ["address"]),
            ({"phone": PHONE}, at(line1="9 Elm St") | {"phone": PHONE}, "suggested", ["phone"]),
            ({}, at(line1="123 Mian St"), "suggested", ["similar_address"]),
            ({}, at(postal_code="78710"), "suggested", ["similar_address"]),
            ({}, at(line1="9 Elm St"), "none", []),
            ({}, at(city="Dallas", postal_code="75201"), "none", []),
        ],
    )  # fmt: skip
    async def test_tells_what_is_the_same(self, check, make, there, wanted, verdict, reasons):
        made = await make(**there)
        report = await check(**wanted)
        assert (report.verdict, [one.reasons for one in report.candidates]) == (verdict, [reasons] if reasons else [])
        assert {str(one.id) for one in report.candidates} <= {made["id"]}

    async def test_goes_by_the_listing_first(self, check, make):
        listed = {"source_mode": "find", "place_id": "ChIJ-1"}
        await make(**listed)
        report = await check(**listed, name="Anything", **at(line1="9 Elm St"))
        assert (report.verdict, report.candidates[0].reasons) == ("duplicate", ["place_id"])

    async def test_finds_a_namesake_around_the_corner(self, check, make):
        listed = {"source_mode": "find", "address": {"country": "FJ"}}
        point = {"latitude": -16.5, "longitude": 179.9999}
        await make(**listed, place_id="ChIJ-1", coordinates=point)
        beyond = point | {"longitude": -179.9999}
        report = await check(**listed, place_id="ChIJ-2", coordinates=beyond)
        assert [one.reasons for one in report.candidates] == [["name_nearby"]]
        assert (await check(**listed, place_id="ChIJ-2", coordinates=point | {"longitude": 179.99})).verdict == "none"

    async def test_leaves_out_what_is_being_changed(self, check, make):
        made = await make()
        assert (await check(except_id=made["id"])).verdict == "none"

    async def test_shows_the_likeliest_first_and_not_too_many(self, check, make):
        for number in range(22):
            await make(phone=PHONE, distinct_reason="another branch", **at(line1=f"{number + 1} Elm St"))
        same = await make(distinct_reason="another branch", name="Blue Door", **at(line1="9 Oak St"), phone=PHONE)
        report = await check(phone=PHONE, name="Blue Door", **at(line1="9 Oak Street"))
        assert (len(report.candidates), str(report.candidates[0].id)) == (20, same["id"])

    async def test_looks_at_few_of_those_that_share_a_weak_key(self, check, make, monkeypatch):
        monkeypatch.setattr(repository, "MOST_A_KEY", 1)
        await make(phone=PHONE, **at(line1="1 Elm St"))
        await make(phone=PHONE, distinct_reason="another branch", **at(line1="2 Elm St"))
        report = await check(phone=PHONE, **at(line1="2 Elm Street"))
        assert report.verdict == "duplicate"


class TestCreateLocation:
    async def test_refuses_what_is_there(self, call, make):
        made = await make()
        wanted = SHOP | at(line1="123 Main Street") | {"distinct_reason": "I say so"}
        answer = await call("POST", json=wanted)
        assert (answer.status_code, answer.json()["code"]) == (409, "location_duplicate")
        [candidate] = answer.json()["candidates"]
        assert (candidate["id"], candidate["name"], candidate["verdict"]) == (made["id"], made["name"], "duplicate")

    async def test_asks_about_what_may_be_there_and_takes_a_reason(self, call, make, superuser):
        made = await make()
        wanted = SHOP | {"name": "Lawyers"}
        answer = await call("POST", json=wanted)
        assert (answer.status_code, answer.json()["code"]) == (409, "location_perhaps_duplicate")
        assert [one["id"] for one in answer.json()["candidates"]] == [made["id"]]
        answer = await call("POST", json=wanted | {"distinct_reason": "upstairs"})
        assert answer.status_code == 201
        kept = superuser(
            "select detail ->> 'distinct_reason' from audit.event where object_id = %s", answer.json()["id"]
        )
        assert kept == [("upstairs",)]

    async def test_leaves_the_same_place_to_another_tenant(self, make, tenant_b):
        listed = {"source_mode": "find", "place_id": "ChIJ-1"}
        await make(**listed)
        assert (await make(to=tenant_b, **listed))["place_id"] == "ChIJ-1"

    async def test_lets_in_what_was_removed(self, call, make):
        made = await make()
        await call("DELETE", f"/{made['id']}", headers={"If-Match": made["etag"]})
        assert (await make())["id"] != made["id"]


class TestReplaceLocation:
    async def test_refuses_to_become_another(self, call, make):
        await make()
        other = await make(name="Lawyers", **at(line1="9 Elm St"))
        answer = await call("PUT", f"/{other['id']}", json=SHOP, headers={"If-Match": other["etag"]})
        assert (answer.status_code, answer.json()["code"]) == (409, "location_duplicate")

    async def test_asks_nobody_again(self, call, make):
        await make()
        other = await make(name="Lawyers", distinct_reason="upstairs")
        body = SHOP | {"name": "Lawyers and Notaries"}
        assert (await call("PUT", f"/{other['id']}", json=body, headers={"If-Match": other["etag"]})).status_code == 200

    async def test_is_found_by_what_it_became(self, call, check, make):
        made = await make()
        body = SHOP | at(line1="9 Elm St")
        await call("PUT", f"/{made['id']}", json=body, headers={"If-Match": made["etag"]})
        assert ((await check()).verdict, (await check(**at(line1="9 Elm Street"))).verdict) == ("none", "duplicate")
