"""`POST /ops/locations/import`: locations from a file."""

import csv
import io
from uuid import uuid4

import pytest

from services.ops_hub.locations.exporting import COLUMNS
from tests.ops_hub.locations.conftest import ANN, READ, SHOP, URL
from tests.ops_hub.locations.importing.files import CSV, HOURS, NORTH, SOUTH, counts, lines


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


class TestSetupTask:
    async def test_is_done_by_an_import(self, client_of, as_, tenant_a, done):
        client, mine = await client_of("ops_hub"), as_(tenant_a, "ops:read", "ops:write")
        answers = {"business_type": "retail", "location_count": "2-10", "goals": ["be_found"], "finish": True}
        assert (await client.put("/api/v1/ops/onboarding", json=answers, headers=mine)).status_code == 200
        await done(lines(NORTH, SOUTH))
        tasks = (await client.get("/api/v1/ops/setup-tasks", headers=mine)).json()["items"]
        states = {task["key"]: (task["state"], task["path"]) for task in tasks}
        assert states["import_locations"] == ("done", "/ops/locations/import")
