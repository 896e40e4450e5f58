"""`POST /ops/locations/import`: locations from a file."""

import csv
import io
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from contracts.ops_hub.location_import import MOST_FILE_BYTES, MOST_ROWS, LocationImport
from services.ops_hub.locations.exporting import COLUMNS
from services.ops_hub.locations.importing import service
from tests.ops_hub.locations.conftest import ANN, READ, SHOP, URL

NORTH = {
    "name": "North Shop",
    "store_code": "N-1",
    "line1": "1 Elm St",
    "city": "Austin",
    "region": "TX",
    "postal_code": "78701",
    "country": "US",
}
SOUTH = NORTH | {"name": "South Shop", "store_code": "S-1", "line1": "900 Oak Ave"}
CSV = {"Content-Type": "text/csv"}
Send = Callable[..., Awaitable[httpx.Response]]
HOURS = [{"day": "monday", "opens": "09:00", "closes": "18:30"}, {"day": "friday", "opens": "18:00", "closes": "02:00"}]


def lines(*rows: dict[str, str], delimiter: str = ",") -> bytes:
    """A file with the columns of its first row."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


@pytest.fixture
def send(call) -> Send:
    """`await send(lines(NORTH), dry_run=True)`: Ann's file, or another's."""

    async def post(content: bytes, *, headers: dict[str, str] | None = None, **options: Any) -> httpx.Response:
        given = {name: options.pop(name) for name in ("to", "scopes") if name in options}
        return await call("POST", "/import", content=content, params=options, headers=CSV | (headers or {}), **given)

    return post


@pytest.fixture
def done(send) -> Callable[..., Awaitable[LocationImport]]:
    """`await done(lines(NORTH))`: what was answered to a file that is taken."""

    async def post(content: bytes, **options: Any) -> LocationImport:
        answer = await send(content, **options)
        assert answer.status_code == 200, answer.text
        return LocationImport.model_validate(answer.json())

    return post


@pytest.fixture
def listed(call) -> Callable[..., Awaitable[list[dict[str, Any]]]]:
    """`await listed()`: every location, by name."""

    async def read(**options: Any) -> list[dict[str, Any]]:
        return (await call("GET", **options)).json()["items"]

    return read


def counts(report: LocationImport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.refused


def codes(report: LocationImport) -> list[tuple[int, str | None, str]]:
    return [(fault.row, fault.field, fault.code) for fault in report.faults]


class TestImportLocations:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("ops_hub")
        assert (await client.post(f"{URL}/import", content=lines(NORTH), headers=CSV)).status_code == 401

    async def test_takes_the_right_to_write(self, send):
        assert (await send(lines(NORTH), scopes=READ)).status_code == 403

    async def test_sees_and_changes_nothing_of_another_tenant(self, done, make, listed, tenant_b):
        theirs = await make(store_code="N-1", to=tenant_b)
        report = await done(lines(NORTH | {"id": theirs["id"]}))
        assert counts(report) == (1, 0, 0, 0)
        assert [one["id"] for one in await listed(to=tenant_b)] == [theirs["id"]]
        assert [one["id"] for one in await listed()] != [theirs["id"]]

    async def test_adds_and_changes_by_store_code(self, done, listed):
        await done(lines(NORTH))
        [before] = await listed()
        report = await done(lines(NORTH | {"store_code": "n-1", "name": "North"}, SOUTH))
        assert counts(report) == (1, 1, 0, 0)
        assert [(one.row, one.action, one.name, one.fields) for one in report.changes] == [
            (2, "change", "North", ["name", "store_code"]),
            (3, "add", "South Shop", []),
        ]
        after = await listed()
        assert [one["name"] for one in after] == ["North", "South Shop"]
        assert (after[0]["id"], after[0]["etag"] == before["etag"]) == (before["id"], False)
        assert (after[1]["created_by"], after[1]["source_mode"]) == (ANN, "no_listing")

    async def test_writes_nothing_for_a_preview(self, done, listed, told_of_imports):
        report = await done(lines(NORTH), dry_run=True)
        assert (report.dry_run, counts(report)) == (True, (1, 0, 0, 0))
        assert await listed() == []
        assert await told_of_imports() == ([], [])

    async def test_changes_nothing_by_the_same_file_again(self, done, listed, told_of_imports):
        listing = {"name": "Listed", "listing_id": "locations/7"}
        bare = {**dict.fromkeys(NORTH, ""), "name": "Nowhere", "country": "US"} | listing
        file = lines(NORTH | {"listing_id": "", "store_code": ""}, SOUTH | {"listing_id": ""}, bare)
        assert counts(await done(file)) == (3, 0, 0, 0)
        before = await listed()
        assert counts(await done(file)) == (0, 0, 3, 0)
        assert await listed() == before
        assert [len(told) for told in await told_of_imports()] == [1, 1]

    async def test_does_the_same_request_once(self, send, listed):
        key = {"Idempotency-Key": str(uuid4())}
        answers = [await send(lines(NORTH), headers=key) for _ in range(2)]
        assert answers[0].json() == answers[1].json()
        assert answers[1].headers["idempotency-replayed"] == "true"
        assert (await send(lines(SOUTH), headers=key)).json()["code"] == "idempotency_key_reused"
        assert [one["name"] for one in await listed()] == ["North Shop"]

    async def test_tells_of_itself_once(self, done, told_of_imports):
        await done(lines(NORTH, SOUTH))
        events, trail = await told_of_imports()
        assert events == [{"added": 2, "changed": 0, "refused": 0}]
        assert trail == [(ANN, {"added": 2, "changed": 0, "refused": 0})]

    async def test_is_found_by_what_it_says(self, done, call):
        await done(lines(NORTH | {"name": "Bäckerei Nord", "phone": "(512) 555-0142"}))
        found = (await call("GET", params={"search": "backerei 78701"}, scopes=READ)).json()["items"]
        assert [one["phone"] for one in found] == ["+15125550142"]
        body = SHOP | {"name": "Other", "phone": "512 555 0142"}
        assert (await call("POST", json=body)).json()["code"] == "location_perhaps_duplicate"


@pytest.fixture
def told_of_imports(call, superuser, tenant_a):
    """`await told_of_imports()`: details of the events, and actors with details of the trail."""

    async def read() -> tuple[list[dict[str, int]], list[tuple[str, dict[str, int]]]]:
        query = "select detail from ops.activity where tenant_id = %s and type = 'location.imported'"
        trail = "select actor, detail from audit.event where tenant_id = %s and action = 'location.imported'"
        return [row[0] for row in superuser(query, tenant_a)], [tuple(row) for row in superuser(trail, tenant_a)]

    return read


class TestRoundTrip:
    @pytest.fixture
    async def exported(self, call, make) -> bytes:
        """What is exported of locations with everything that is awkward in CSV."""
        await make(name="=1+1", phone="512 555 0142", categories=["Bakery", "Coffee, tea"], hours=HOURS)
        point = {"latitude": 30.267153, "longitude": -97.7430608}
        listed = {"source_mode": "connect", "listing_id": "locations/1", "coordinates": point}
        await make(name='The "Old" Mill', store_code="A;1", **listed, address={"line1": "7 Oak Ave"})
        berlin = {"line1": "Königstr. 1", "city": "Berlin", "region": None, "postal_code": "10178", "country": "DE"}
        await make(name="'=Bäckerei", status="closed", address=berlin, website="https://example.com/?a=1,2")
        return (await call("GET", "/export")).content

    async def test_changes_nothing(self, done, exported, listed):
        before = await listed()
        report = await done(exported)
        assert (counts(report), report.ignored_columns) == ((0, 0, 3, 0), [])
        assert {column.field for column in report.columns} == set(COLUMNS)
        assert await listed() == before

    async def test_makes_the_same_elsewhere(self, done, exported, call, tenant_b):
        assert counts(await done(exported, to=tenant_b)) == (3, 0, 0, 0)
        copied = (await call("GET", "/export", to=tenant_b)).text
        ours, theirs = (list(csv.DictReader(io.StringIO(text))) for text in (exported.decode(), copied))
        told = [name for name in COLUMNS if name != "id"]
        assert sorted([row[name].lstrip("'") for name in told] for row in theirs) == sorted(
            [row[name].lstrip("'") for name in told] for row in ours
        )

    async def test_changes_what_was_edited_in_it(self, done, exported, listed):
        report = await done(exported.replace(b"monday 09:00-18:30", b"monday 09:00-17:00"))
        assert (counts(report), report.changes[0].fields) == ((0, 1, 2, 0), ["hours"])
        assert next(one for one in await listed() if one["name"] == "=1+1")["hours"][0]["closes"] == "17:00"


class TestPartsOfALocation:
    async def test_are_left_alone_where_a_column_is_missing_and_taken_away_by_an_empty_cell(self, done, listed):
        await done(lines(NORTH | {"phone": "512 555 0142", "website": "https://example.com", "status": "closed"}))
        await done(lines({"store_code": "N-1", "website": ""}))
        [kept] = await listed()
        assert (kept["name"], kept["phone"], kept["website"], kept["status"]) == (
            "North Shop",
            "+15125550142",
            None,
            "closed",
        )

    async def test_come_under_the_headers_of_google(self, done, listed):
        row = {
            "Store code": "G-1",
            "Business name": "Green Door",
            "Address line 1": "1 Elm St",
            "Address line 2": "Suite 4",
            "Address line 3": "",
            "Locality": "Austin",
            "Administrative area": "Texas",
            "Country / Region": "US",
            "Postal code": "78701",
            "Latitude": "30.2671",
            "Longitude": "-97.743",
            "Primary phone": "(512) 555-0142",
            "Website": "https://example.com",
            "Primary category": "Coffee shop",
            "Additional categories": "Bakery, Tea house",
            "Monday hours": "9:00AM-6:00PM",
            "Sunday hours": "x",
            "Labels": "north",
        }
        report = await done(lines(row))
        assert report.ignored_columns == ["Address line 3", "Labels"]
        [made] = await listed()
        parts = {"line1": "1 Elm St", "line2": "Suite 4", "district": None, "city": "Austin"}
        assert made["address"] == parts | {"region": "TX", "postal_code": "78701", "country": "US"}
        assert (made["name"], made["store_code"], made["phone"]) == ("Green Door", "G-1", "+15125550142")
        assert made["categories"] == ["Coffee shop", "Bakery", "Tea house"]
        assert made["hours"] == [{"day": "monday", "opens": "09:00", "closes": "18:00"}]
        assert made["coordinates"] == {"latitude": 30.2671, "longitude": -97.743}

    @pytest.mark.parametrize(
        ("cells", "expected"),
        [
            ({"country": "united states"}, {"source_mode": "no_listing"}),
            ({"country": "us", "status": "Temporarily closed"}, {"status": "temporarily_closed"}),
            ({"place_id": "ChIJ-1"}, {"source_mode": "find", "place_id": "ChIJ-1"}),
            ({"listing_id": "locations/1"}, {"source_mode": "connect"}),
            ({"latitude": "30,25", "longitude": "-97,5"}, {"coordinates": {"latitude": 30.25, "longitude": -97.5}}),
            ({"hours": "Fri 18:00-02:00"}, {"hours": [HOURS[1]]}),
            ({"saturday": "open 24 hours"}, {"hours": [{"day": "saturday", "opens": "00:00", "closes": "24:00"}]}),
        ],
    )
    async def test_are_read_as_people_write_them(self, done, listed, cells, expected):
        await done(lines(NORTH | cells))
        [made] = await listed()
        assert {name: made[name] for name in expected} == expected


class TestFile:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
    async def test_may_be_written_in_several_ways(self, done, delimiter, mark):
        file = mark + lines(NORTH | {"name": "North; a, b"}, delimiter=delimiter)
        report = await done(file, dry_run=True)
        assert [one.name for one in report.changes] == ["North; a, b"]

    @pytest.mark.parametrize(
        ("content", "code", "pointer"),
        [
            (b"", "empty_file", ""),
            (b"\n \n", "empty_file", ""),
            (b"name,country\n", "no_rows", ""),
            (b"colour,size\nred,1\n", "no_known_columns", "/rows/1"),
            (b"name,Name\na,b\n", "repeated_column", "/rows/1"),
            (b"name," + b"x," * 200 + b"\na\n", "too_many_columns", "/rows/1"),
            (b"name\nM\xfcller\n", "not_utf8", "/rows/2"),
            (b'name,city\nNorth,Austin\n"South,Austin\n', "broken_quotes", "/rows/3"),
            (b"name\n" + b"x\n" * (MOST_ROWS + 1), "too_many_rows", f"/rows/{MOST_ROWS + 2}"),
        ],
    )
    async def test_says_why_it_cannot_be_read(self, send, content, code, pointer):
        answer = await send(content)
        assert (answer.status_code, answer.json()["code"]) == (422, "location_file_unreadable")
        assert [(error["code"], error["pointer"]) for error in answer.json()["errors"]] == [(code, pointer)]

    async def test_is_refused_when_it_is_too_large(self, send):
        answer = await send(b"name\n" + b"x" * MOST_FILE_BYTES)
        assert (answer.status_code, answer.json()["code"]) == (413, "location_file_too_large")

    async def test_is_refused_when_it_is_something_else(self, send):
        answer = await send(b"{}", headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (415, "location_file_unsupported")

    @pytest.mark.parametrize("params", [{"dry_run": "perhaps"}, {"partial": "2"}])
    async def test_is_refused_with_what_is_no_answer(self, send, params):
        assert (await send(lines(NORTH), **params)).status_code == 422


class TestRefusedRows:
    @pytest.mark.parametrize(
        ("cells", "field", "code"),
        [
            ({"name": ""}, "name", "missing"),
            ({"country": ""}, "country", "missing"),
            ({"country": "Atlantis"}, "country", "string_pattern_mismatch"),
            ({"postal_code": "10001"}, "postal_code", "postal_code"),
            ({"line1": ""}, "line1", "required_in_country"),
            ({"phone": "12"}, "phone", "phone"),
            ({"website": "nowhere"}, "website", "website"),
            ({"latitude": "north", "longitude": "1"}, "latitude", "float_parsing"),
            ({"latitude": "30.1", "longitude": ""}, "longitude", "missing"),
            ({"latitude": "0", "longitude": "0"}, "latitude", "coordinates_zero"),
            ({"source_mode": "find"}, "place_id", "required_by_source_mode"),
            ({"source_mode": "guess"}, "source_mode", "literal_error"),
            ({"status": "gone"}, "status", "literal_error"),
            ({"hours": "always"}, "hours", "hours"),
            ({"hours": "monday 29:00-30:00"}, "hours", "string_pattern_mismatch"),
            ({"monday_hours": "late"}, "monday_hours", "hours"),
            ({"categories": "Bakery; bakery"}, "categories", "repeated"),
            ({"distinct_reason": "x"}, "distinct_reason", "string_too_short"),
        ],
    )
    async def test_name_the_field_and_the_rule(self, done, cells, field, code):
        report = await done(lines(NORTH | cells), dry_run=True)
        assert counts(report) == (0, 0, 0, 1)
        assert (2, field, code) in codes(report)

    async def test_name_a_row_that_is_longer_than_the_header(self, done):
        report = await done(b"name,country\nNorth,US,TX\n", dry_run=True)
        assert (2, None, "too_many_cells") in codes(report)

    async def test_keep_the_whole_file_out(self, send, listed, told_of_imports):
        answer = await send(lines(NORTH, SOUTH | {"country": "XX"}))
        body = answer.json()
        assert (answer.status_code, body["code"]) == (422, "location_import_refused")
        assert [(error["pointer"], error["code"]) for error in body["errors"]] == [("/rows/3/country", "country")]
        assert counts(LocationImport.model_validate(body["report"])) == (1, 0, 0, 1)
        assert await listed() == []
        assert await told_of_imports() == ([], [])

    async def test_stay_out_alone_when_the_others_are_asked_for(self, done, listed):
        report = await done(lines(NORTH, SOUTH | {"country": "XX"}), partial=True)
        assert (counts(report), codes(report)) == ((1, 0, 0, 1), [(3, "country", "country")])
        assert [one["name"] for one in await listed()] == ["North Shop"]

    async def test_are_those_beyond_the_most(self, send, listed, monkeypatch):
        monkeypatch.setattr(service, "MOST_LOCATIONS", 1)
        answer = await send(lines(NORTH, SOUTH), partial=True)
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_locations")
        assert await listed() == []


class TestDuplicates:
    async def test_are_refused_with_what_is_there(self, done, make):
        there = await make()
        row = NORTH | {"name": "The Blue Door Coffee", "line1": "123 Main Street"}
        report = await done(lines(row, SOUTH), dry_run=True)
        assert (counts(report), codes(report)) == ((1, 0, 0, 1), [(2, None, "location_duplicate")])
        [candidate] = report.faults[0].candidates
        assert (str(candidate.location_id), candidate.row, candidate.verdict) == (there["id"], None, "duplicate")

    async def test_are_refused_within_the_file(self, done):
        again = NORTH | {"store_code": "N-2", "line1": "1 Elm Street"}
        report = await done(lines(NORTH, again, NORTH | {"store_code": "N-3"}), dry_run=True)
        assert counts(report) == (1, 0, 0, 2)
        assert [fault.candidates[0].row for fault in report.faults] == [2, 2]

    async def test_are_asked_about_when_it_is_not_certain(self, done, make, listed):
        await make(phone="512 555 0142", address={"line1": "5 Cedar Rd"})
        row = NORTH | {"phone": "512 555 0142"}
        assert codes(await done(lines(row), dry_run=True)) == [(2, None, "location_perhaps_duplicate")]
        report = await done(lines(row | {"distinct_reason": "One number for both"}))
        assert counts(report) == (1, 0, 0, 0)
        assert counts(await done(lines(row))) == (0, 0, 1, 0)
        changed = await done(lines({"store_code": "N-1", "line1": "2 Elm St"}))
        assert counts(changed) == (0, 1, 0, 0)

    async def test_are_held_against_what_a_row_made_of_a_location(self, done):
        await done(lines(NORTH, SOUTH))
        moved = NORTH | {"line1": "77 Pine St"}
        follows = NORTH | {"store_code": "N-9", "name": "North Shop"}
        assert counts(await done(lines(moved, follows), dry_run=True)) == (1, 1, 0, 0)
        onto = NORTH | {"store_code": "N-9", "line1": "77 Pine Street"}
        report = await done(lines(moved, onto), dry_run=True)
        assert (codes(report), report.faults[0].candidates[0].row) == ([(3, None, "location_duplicate")], 2)

    async def test_are_two_rows_about_one_location(self, done):
        await done(lines(NORTH))
        report = await done(lines(NORTH, NORTH | {"name": "North"}, SOUTH, SOUTH), dry_run=True)
        assert codes(report) == [(3, None, "repeated_row"), (5, None, "repeated_row")]


class TestStoreCodes:
    async def test_are_refused_when_another_has_them(self, done, listed):
        await done(lines(NORTH, SOUTH))
        first, second = await listed()
        swapped = [{"id": first["id"], "store_code": "S-1"}, {"id": second["id"], "store_code": "N-1"}]
        assert codes(await done(lines(*swapped), dry_run=True)) == [
            (2, "store_code", "store_code_taken"),
            (3, "store_code", "store_code_taken"),
        ]

    async def test_are_given_to_one_row_alone(self, done):
        report = await done(lines(NORTH, SOUTH | {"store_code": "n-1"}), dry_run=True)
        assert codes(report) == [(3, "store_code", "store_code_taken")]

    async def test_go_from_one_to_the_next(self, done, listed):
        await done(lines(NORTH, SOUTH))
        first, second = await listed()
        passed_on = [{"id": first["id"], "store_code": "N-2"}, {"id": second["id"], "store_code": "N-1"}]
        assert counts(await done(lines(*passed_on))) == (0, 2, 0, 0)
        assert [one["store_code"] for one in await listed()] == ["N-2", "N-1"]


class TestSetupTask:
    async def test_is_done_by_an_import(self, client_of, as_, tenant_a, done):
        client, mine = await client_of("ops_hub"), as_(tenant_a, "ops:read", "ops:write")
        answers = {"business_type": "retail", "location_count": "2-10", "goals": ["be_found"], "finish": True}
        assert (await client.put("/api/v1/ops/onboarding", json=answers, headers=mine)).status_code == 200
        await done(lines(NORTH, SOUTH))
        tasks = (await client.get("/api/v1/ops/setup-tasks", headers=mine)).json()["items"]
        states = {task["key"]: (task["state"], task["path"]) for task in tasks}
        assert states["import_locations"] == ("done", "/ops/locations/import")
