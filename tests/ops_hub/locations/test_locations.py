"""`/ops/locations`: adding, listing, changing and removing places of business."""

import csv
import io
from typing import Any
from uuid import uuid4

import pytest

from contracts.ops_hub.locations import Location
from contracts.secrets.registry import PLATFORM
from libs import csv_lines
from libs.tenant_end import request_purge
from services.ops_hub.locations import service
from tests.ops_hub.locations.conftest import ANN, READ, SHOP, URL

LISTED: dict[str, Any] = {"source_mode": "find", "place_id": "ChIJ-north"}


def street(line1: str) -> dict[str, Any]:
    return {"line1": line1}


@pytest.fixture
def names(call):
    """`await names(sort="-name")`: what a list names, in its order."""

    async def ask(**params: Any) -> list[str]:
        answer = await call("GET", params=params, scopes=READ)
        assert answer.status_code == 200, answer.text
        return [one["name"] for one in answer.json()["items"]]

    return ask


class TestCreateLocation:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("ops_hub")).post(URL, json=SHOP)).status_code == 401

    async def test_takes_the_right_to_write(self, call):
        assert (await call("POST", json=SHOP, scopes=READ)).status_code == 403

    async def test_keeps_what_was_written(self, call):
        hours = [{"day": "monday", "opens": "09:00", "closes": "18:30"}]
        fields = {"store_code": "ATX-1", "categories": ["Coffee shop", "Bakery"], "hours": hours}
        point = {"latitude": 30.267153, "longitude": -97.7430608}
        answer = await call("POST", json=SHOP | fields | {"coordinates": point})
        assert answer.status_code == 201, answer.text
        made = Location.model_validate(answer.json())
        assert (made.store_code, made.categories, made.created_by) == ("ATX-1", ["Coffee shop", "Bakery"], ANN)
        assert [made.model_dump()["hours"], made.model_dump()["coordinates"]] == [hours, point]
        assert answer.headers["etag"] == made.etag

    @pytest.mark.parametrize(
        ("written", "address", "kept"),
        [
            ("(512) 555-0142", {}, "+15125550142"),
            ("+49 30 901820", {}, "+4930901820"),
            (
                "030 901820",
                {"line1": "Markt 1", "city": "Berlin", "region": None, "postal_code": "10178", "country": "DE"},
                "+4930901820",
            ),
        ],
    )
    async def test_reads_phones_as_the_country_writes_them(self, make, written, address, kept):
        assert (await make(phone=written, address=address))["phone"] == kept

    async def test_writes_regions_and_postal_codes_as_the_country_does(self, make):
        canada = {
            "line1": "1 Rue Peel",
            "city": "Montréal",
            "region": "Québec",
            "postal_code": "h3c 2g6",
            "country": "CA",
        }
        address = (await make(address=canada))["address"]
        assert (address["region"], address["postal_code"]) == ("QC", "H3C 2G6")

    async def test_needs_no_address_for_what_has_a_listing(self, call):
        answer = await call("POST", json=SHOP | LISTED | {"address": {"country": "US"}})
        assert answer.status_code == 201, answer.text

    async def test_does_the_same_request_once(self, call, names):
        key = {"Idempotency-Key": str(uuid4())}
        answers = [await call("POST", json=SHOP, headers=key) for _ in range(2)]
        assert answers[0].json() == answers[1].json()
        assert await names() == ["Blue Door Coffee"]

    @pytest.mark.parametrize(
        ("fields", "pointer", "code"),
        [
            ({"name": ""}, "/name", "string_too_short"),
            ({"name": " padded"}, "/name", "string_pattern_mismatch"),
            ({"colour": "red"}, "/colour", "extra_forbidden"),
            ({"source_mode": "guess"}, "/source_mode", "literal_error"),
            ({"source_mode": "find"}, "/place_id", "required_by_source_mode"),
            ({"source_mode": "connect"}, "/listing_id", "required_by_source_mode"),
            ({"place_id": "ChIJ-x"}, "/place_id", "refused_by_source_mode"),
            ({"listing_id": "locations/1"}, "/listing_id", "refused_by_source_mode"),
            (LISTED | {"listing_id": "locations/1"}, "/listing_id", "refused_by_source_mode"),
            ({"phone": "12"}, "/phone", "phone"),
            ({"phone": "call us"}, "/phone", "phone"),
            ({"phone": "512 555 0142 ext. 7"}, "/phone", "phone"),
            ({"website": "shop.example.com"}, "/website", "website"),
            ({"website": "ftp://shop.example.com"}, "/website", "website"),
            ({"website": "https://me:pass@shop.example.com"}, "/website", "website"),
            ({"website": "http://[::1"}, "/website", "website"),
            ({"coordinates": {"latitude": 91, "longitude": 0}}, "/coordinates/latitude", "less_than_equal"),
            ({"coordinates": {"latitude": 0, "longitude": 0}}, "/coordinates", "coordinates_zero"),
            ({"categories": ["Bakery", "bakery"]}, "/categories/1", "repeated"),
            (
                {"hours": [{"day": "monday", "opens": "9", "closes": "18:00"}]},
                "/hours/0/opens",
                "string_pattern_mismatch",
            ),
            ({"hours": [{"day": "monday", "opens": "09:00", "closes": "09:00"}]}, "/hours/0", "hours_empty"),
            (
                {
                    "hours": [
                        {"day": "friday", "opens": "09:00", "closes": "18:00"},
                        {"day": "friday", "opens": "17:00", "closes": "02:00"},
                    ]
                },
                "/hours/1",
                "hours_overlap",
            ),
            ({"address": {"country": "XX"}}, "/address/country", "country"),
            ({"address": {"country": "us"}}, "/address/country", "string_pattern_mismatch"),
            ({"address": {"country": "US"}}, "/address/line1", "required_in_country"),
            ({"address": SHOP["address"] | {"region": "Bavaria"}}, "/address/region", "region"),
            ({"address": SHOP["address"] | {"postal_code": "1234"}}, "/address/postal_code", "postal_code"),
            ({"address": SHOP["address"] | {"postal_code": "10001"}}, "/address/postal_code", "postal_code"),
            (LISTED | {"address": {"country": "US", "line1": "1 Main St"}}, "/address/city", "required_in_country"),
        ],
    )
    async def test_names_the_field_and_the_rule(self, call, fields, pointer, code):
        answer = await call("POST", json=SHOP | fields)
        assert answer.status_code == 422, answer.text
        assert (pointer, code) in {(error["pointer"], error["code"]) for error in answer.json()["errors"]}

    async def test_names_every_broken_rule_at_once(self, call):
        wrong = {"phone": "1", "website": "nowhere", "address": {"country": "US"}}
        errors = (await call("POST", json=SHOP | wrong)).json()["errors"]
        assert {error["pointer"] for error in errors} >= {"/phone", "/website", "/address/line1", "/address/city"}

    async def test_refuses_a_store_code_that_another_has(self, call, make):
        await make(store_code="ATX-1")
        answer = await call("POST", json=SHOP | {"name": "Other", "store_code": "atx-1"})
        assert (answer.status_code, answer.json()["code"]) == (409, "store_code_taken")
        assert answer.json()["errors"][0]["pointer"] == "/store_code"

    async def test_leaves_the_same_store_code_to_another_tenant(self, make, tenant_b):
        await make(store_code="ATX-1")
        assert (await make(store_code="ATX-1", to=tenant_b))["store_code"] == "ATX-1"

    async def test_keeps_no_more_than_the_most(self, call, make, monkeypatch):
        monkeypatch.setattr(service, "MOST_LOCATIONS", 1)
        await make()
        answer = await call("POST", json=SHOP | {"name": "Second", "address": SHOP["address"] | street("9 Elm St")})
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_locations")

    async def test_leaves_a_trail(self, make, raw_audit):
        made = await make()
        assert await raw_audit(made["id"]) == [("location.created", ANN)]


@pytest.fixture
def raw_audit(database, tenant_a, superuser):
    """`await raw_audit(id)`: action and actor of what the trail tells of an object."""

    async def read(object_id: str) -> list[tuple[str, str]]:
        query = "select action, actor from audit.event where object_id = %s order by occurred_at"
        return [tuple(row) for row in superuser(query, object_id)]

    return read


class TestListLocations:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("ops_hub")).get(URL)).status_code == 401

    async def test_takes_the_right_to_read(self, call):
        assert (await call("GET", scopes=("metrics:read",))).status_code == 403

    async def test_shows_nothing_of_another_tenant(self, call, make, tenant_b):
        await make()
        assert (await call("GET", to=tenant_b)).json() == {"items": [], "next_cursor": None}

    @pytest.mark.parametrize(
        ("sort", "order"),
        [
            ("name", ["alpha", "Beta", "Gamma"]),
            ("-name", ["Gamma", "Beta", "alpha"]),
            ("store_code", ["Gamma", "alpha", "Beta"]),
            ("-store_code", ["Beta", "alpha", "Gamma"]),
            ("city", ["Beta", "Gamma", "alpha"]),
            ("edited_at", ["Beta", "alpha", "Gamma"]),
            ("-edited_at", ["Gamma", "alpha", "Beta"]),
        ],
    )
    async def test_sorts_page_after_page(self, call, make, sort, order):
        await make(name="Beta", store_code="2", address=street("1 Elm St") | {"city": "Abilene"})
        await make(name="alpha", store_code="1", address=street("2 Elm St") | {"city": "dallas"})
        await make(name="Gamma", address=street("3 Elm St") | {"city": "Abilene"})
        seen: list[str] = []
        params: dict[str, Any] = {"sort": sort, "limit": 1}
        for _ in range(3):
            page = (await call("GET", params=params)).json()
            seen += [one["name"] for one in page["items"]]
            params["cursor"] = page["next_cursor"]
        assert (seen, params["cursor"]) == (order, None)

    async def test_refuses_the_cursor_of_another_sort(self, call, make):
        await make(name="One", address=street("1 Elm St"))
        await make(name="Two", address=street("2 Elm St"))
        cursor = (await call("GET", params={"limit": 1})).json()["next_cursor"]
        answer = await call("GET", params={"cursor": cursor, "sort": "-name"})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "cursor")

    @pytest.mark.parametrize(
        "search", ["muller", "MÜLLER back", "mueller", "b-7", "konig", "10178 berlin", "+4930901820", "ack"]
    )
    async def test_finds_words_whatever_their_case_and_accents(self, make, names, search):
        berlin = {"line1": "Königstraße 1", "city": "Berlin", "region": None, "postal_code": "10178", "country": "DE"}
        await make(name="Bäckerei Müller", store_code="B-7", phone="030 901820", address=berlin)
        await make()
        assert await names(search=search) == ["Bäckerei Müller"]

    async def test_finds_nothing_by_signs_alone(self, make, names):
        await make()
        assert await names(search="%") == []

    async def test_narrows_by_country_status_and_mode(self, make, names):
        await make(name="Closed", status="closed", address=street("1 Elm St"))
        await make(name="Listed", **LISTED)
        paris = {"line1": "1 rue Bleue", "city": "Paris", "region": None, "postal_code": "75009", "country": "FR"}
        await make(name="Paris", address=paris)
        assert await names(statuses=["closed"]) == ["Closed"]
        assert await names(source_modes=["find"]) == ["Listed"]
        assert await names(countries=["FR"]) == ["Paris"]
        assert await names(countries=["FR", "US"], statuses=["open"]) == ["Listed", "Paris"]

    @pytest.mark.parametrize(
        "params", [{"sort": "rank"}, {"countries": "usa"}, {"limit": 0}, {"q": "x"}, {"cursor": "x"}]
    )
    async def test_refuses_what_it_does_not_know(self, call, params):
        assert (await call("GET", params=params)).status_code == 422


class TestGetLocationSummary:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("ops_hub")).get(f"{URL}/summary")).status_code == 401

    async def test_counts_what_the_tenant_has(self, call, make, tenant_b):
        await make(name="Closed", status="closed", address=street("1 Elm St"))
        await make(name="Listed", **LISTED)
        await make(to=tenant_b)
        summary = (await call("GET", "/summary", scopes=READ)).json()
        assert (summary["total"], summary["countries"]) == (2, [{"value": "US", "locations": 2}])
        assert {one["value"] for one in summary["statuses"]} == {"open", "closed"}
        assert {one["value"] for one in summary["source_modes"]} == {"find", "no_listing"}


class TestExportLocations:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("ops_hub")).get(f"{URL}/export")).status_code == 401

    async def test_writes_a_line_for_each_that_fits_and_none_of_another_tenant(self, call, make, monkeypatch, tenant_b):
        monkeypatch.setattr(csv_lines, "ROWS_AT_ONCE", 1)
        hours = [{"day": "monday", "opens": "09:00", "closes": "18:00"}]
        await make(name="=1+1", categories=["Bakery", "Coffee"], hours=hours, phone="512 555 0142")
        await make(name="North", address=street("1 Elm St"))
        await make(name="Closed", status="closed", address=street("2 Elm St"))
        await make(name="Theirs", to=tenant_b)
        answer = await call("GET", "/export", params={"statuses": "open"}, scopes=READ)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert [row["name"] for row in rows] == ["'=1+1", "North"]
        assert (rows[0]["categories"], rows[0]["hours"]) == ("Bakery; Coffee", "monday 09:00-18:00")

    async def test_leaves_a_trail(self, call, tenant_a, superuser):
        await call("GET", "/export", params={"search": "north"})
        told = superuser("select actor, detail ->> 'search' from audit.event where tenant_id = %s", tenant_a)
        assert told == [(ANN, "north")]

    async def test_refuses_what_it_does_not_know(self, call):
        assert (await call("GET", "/export", params={"sort": "name"})).status_code == 422


class TestGetLocation:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("ops_hub")).get(f"{URL}/{uuid4()}")).status_code == 401

    async def test_knows_nothing_of_another_tenants(self, call, make, tenant_b):
        made = await make()
        assert (await call("GET", f"/{made['id']}", to=tenant_b)).status_code == 404

    async def test_answers_what_was_kept(self, call, make):
        made = await make()
        answer = await call("GET", f"/{made['id']}", scopes=READ)
        assert (answer.json(), answer.headers["etag"]) == (made, made["etag"])


class TestReplaceLocation:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("ops_hub")).put(f"{URL}/{uuid4()}", json=SHOP)).status_code == 401

    async def test_knows_nothing_of_another_tenants(self, call, make, tenant_b):
        made = await make()
        match = {"If-Match": made["etag"]}
        assert (await call("PUT", f"/{made['id']}", json=SHOP, headers=match, to=tenant_b)).status_code == 404

    async def test_takes_away_what_is_left_out(self, call, make, names):
        made = await make(store_code="ATX-1", phone="512 555 0142")
        match = {"If-Match": made["etag"]}
        answer = await call("PUT", f"/{made['id']}", json=SHOP | {"name": "Red Door"}, headers=match)
        changed = answer.json()
        assert (changed["name"], changed["store_code"], changed["phone"]) == ("Red Door", None, None)
        assert answer.headers["etag"] == changed["etag"] != made["etag"]
        assert (await names(search="red"), await names(search="blue")) == (["Red Door"], [])

    async def test_keeps_its_own_store_code(self, call, make):
        made = await make(store_code="ATX-1")
        body, match = SHOP | {"store_code": "atx-1"}, {"If-Match": made["etag"]}
        assert (await call("PUT", f"/{made['id']}", json=body, headers=match)).json()["store_code"] == "atx-1"

    async def test_asks_what_was_seen(self, call, make):
        made = await make()
        answer = await call("PUT", f"/{made['id']}", json=SHOP)
        assert (answer.status_code, answer.json()["code"]) == (428, "location_match_required")

    async def test_refuses_what_was_seen_before_a_change(self, call, make):
        made = await make()
        match = {"If-Match": made["etag"]}
        await call("PUT", f"/{made['id']}", json=SHOP, headers=match)
        answer = await call("PUT", f"/{made['id']}", json=SHOP, headers=match)
        assert (answer.status_code, answer.json()["code"]) == (412, "location_stale")

    async def test_names_the_field_and_the_rule(self, call, make):
        made = await make()
        match = {"If-Match": made["etag"]}
        answer = await call("PUT", f"/{made['id']}", json=SHOP | {"phone": "1"}, headers=match)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/phone")

    async def test_refuses_a_store_code_that_another_has(self, call, make):
        await make(store_code="ATX-1", address=street("1 Elm St"))
        made = await make(name="Other")
        body, match = SHOP | {"store_code": "ATX-1"}, {"If-Match": made["etag"]}
        assert (await call("PUT", f"/{made['id']}", json=body, headers=match)).status_code == 409


class TestDeleteLocation:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("ops_hub")).delete(f"{URL}/{uuid4()}")).status_code == 401

    async def test_knows_nothing_of_another_tenants(self, call, make, tenant_b):
        made = await make()
        match = {"If-Match": made["etag"]}
        assert (await call("DELETE", f"/{made['id']}", headers=match, to=tenant_b)).status_code == 404

    async def test_removes_it(self, call, make, names):
        made = await make()
        assert (await call("DELETE", f"/{made['id']}", headers={"If-Match": made["etag"]})).status_code == 204
        assert await names() == []

    async def test_asks_what_was_seen_and_refuses_what_is_past(self, call, make):
        made = await make()
        assert (await call("DELETE", f"/{made['id']}")).status_code == 428
        await call("PUT", f"/{made['id']}", json=SHOP, headers={"If-Match": "*"})
        assert (await call("DELETE", f"/{made['id']}", headers={"If-Match": made["etag"]})).status_code == 412


class TestPurgeTenant:
    async def test_leaves_none_of_its_locations_and_all_of_anothers(
        self, call, make, database, superuser, worker_of, tenant_a, tenant_b
    ):
        await make()
        await make(to=tenant_b)
        superuser("insert into app.ended_tenant (tenant_id) values (%s)", tenant_a)
        async with database("ops_hub").tenant(PLATFORM) as session:
            await request_purge(session, "ops_hub", tenant_a)
        await worker_of("ops_hub", timeout_seconds=60)
        counted = "select tenant_id from ops.location where tenant_id in (%s, %s)"
        assert [row[0] for row in superuser(counted, tenant_a, tenant_b)] == [tenant_b]
