"""Locations of an earlier product's profile: taken over when the hub is opened, told of, and taken back."""

import asyncio
import json
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from contracts.ops_hub.legacy_profile import LegacyProfile
from infra import ops_hub as commands
from infra.ops_hub import import_profiles, roll_back
from libs.db import Database

MAIN = {"name": "Main Street", "store_code": "M1", "address": "123 Main St", "city": "Austin", "region": "Texas"}
NORTH = MAIN | {"name": "North", "store_code": "N1", "address": "9 Oak Ave", "phone": "(512) 555-0142"}
BROKEN = {"name": "Nowhere", "address": "1 Elm St", "phone": "12", "country": "United States"}
PROFILE = {
    "tenant": "ours",
    "legacy_id": "17",
    "business_type": "retail",
    "goals": ["be_found"],
    "country": "US",
    "locations": [
        MAIN | {"postal_code": "78701", "latitude": 30.2672, "longitude": -97.7431, "categories": ["Café", "Bakery"]},
        NORTH | {"postal_code": "78702", "floor": 2},
        MAIN | {"name": "Main Street", "store_code": None, "address": "123 Main Street", "postal_code": "78701"},
        BROKEN,
    ],
}
SKIPPED = "skipped: location 3 (Main Street): location_duplicate (is there already)"


@pytest.fixture
def imports(database, tenant_a):
    """`await imports(batch_id)`: the line of the tenant; without a batch, what would be."""

    async def run(batch_id, **changed):
        profile = LegacyProfile.model_validate(PROFILE | changed)
        [line] = await import_profiles(
            database("ops_hub"), {"ours": tenant_a}, [profile], batch_id=batch_id, step=lambda _: None
        )
        return line

    return run


@pytest.fixture
def take_back(database, tenant_a):
    async def run(batch_id):
        [line] = await roll_back(database("ops_hub"), {"ours": tenant_a}, batch_id, step=lambda _: None)
        return line

    return run


@pytest.fixture
def locations(call):
    """`await locations()`: what is there, by name."""

    async def read():
        return {one["name"]: one for one in (await call("GET", "/locations")).json()["items"]}

    return read


class TestDryRun:
    async def test_says_what_becomes_of_each_location_and_does_nothing(self, imports, locations):
        line = await imports(None)
        assert (line.outcome, line.locations) == ("imports", "2 added, 1 skipped, 1 refused")
        assert line.details[0] == SKIPPED
        told = [detail.split(" (")[1] for detail in line.details[1:]]
        assert {"Nowhere), phone: phone", "Nowhere), city: required_in_country"} <= set(told)
        assert all(detail.startswith("refused: location 4 ") for detail in line.details[1:])
        assert await locations() == {}


class TestTakeOver:
    async def test_adds_those_that_break_no_rule_and_tells_of_the_others(self, imports, locations, call, told):
        batch_id = uuid4()
        await imports(batch_id)
        await call("GET", "/bootstrap")
        found = await locations()
        assert set(found) == {"Main Street", "North"}
        main = found["Main Street"]
        assert (main["store_code"], main["address"]["region"], main["created_by"]) == ("M1", "TX", "service:ops_hub")
        assert main["coordinates"] == {"latitude": 30.2672, "longitude": -97.7431}
        assert main["categories"] == ["Café", "Bakery"]
        assert found["North"]["phone"] == "+15125550142"
        [event] = (await call("GET", "/events", params={"types": "location.taken_over"})).json()["items"]
        assert {name: event["detail"][name] for name in ("batch_id", "added", "skipped", "refused")} == {
            "batch_id": str(batch_id),
            "added": 2,
            "skipped": 1,
            "refused": 1,
        }
        assert event["detail"]["faults"][0] == SKIPPED.removeprefix("skipped: ")
        assert ("task.done", "add_location") in await told()

    async def test_happens_once_when_the_hub_is_opened_twice_at_once(self, imports, locations, call):
        await imports(uuid4())
        answers = await asyncio.gather(*(call("GET", "/bootstrap") for _ in range(3)))
        assert [answer.json()["counts"]["locations"] for answer in answers] == [2, 2, 2]
        assert len(await locations()) == 2

    async def test_changes_nothing_that_is_there(self, imports, locations, call):
        mine = {"name": "Ours", "source_mode": "no_listing", "store_code": "m1"}
        address = {"line1": "5 Pine Rd", "city": "Austin", "region": "TX", "postal_code": "78703", "country": "US"}
        assert (await call("POST", "/locations", json=mine | {"address": address})).status_code == 201
        line = await imports(None)
        assert "skipped: location 1 (Main Street), store_code: store_code_taken" in line.details[0]
        await imports(uuid4())
        await call("GET", "/bootstrap")
        assert (await locations())["Ours"]["address"]["line1"] == "5 Pine Rd"

    async def test_is_left_to_people_who_answered_meanwhile(self, imports, locations, call, finished):
        assert (await imports(uuid4())).outcome == "answered"
        await call("GET", "/bootstrap")
        assert await locations() == {}


class TestRollback:
    async def test_removes_what_it_made_and_nothing_else(self, imports, take_back, locations, call, told):
        batch_id = uuid4()
        await imports(batch_id)
        await call("GET", "/bootstrap")
        mine = {"name": "Ours", "source_mode": "find", "place_id": "ChIJ0000000000000000000000001"}
        answer = await call("POST", "/locations", json=mine | {"address": {"country": "US"}})
        assert answer.status_code == 201, answer.text
        line = await take_back(batch_id)
        assert (line.outcome, line.locations, line.details) == ("removed", "2 removed, 0 kept", [])
        assert set(await locations()) == {"Ours"}
        assert ("location.rolled_back", None) in await told()

    async def test_keeps_a_location_that_somebody_has_changed_and_says_so(self, imports, take_back, locations, call):
        batch_id = uuid4()
        await imports(batch_id)
        await call("GET", "/bootstrap")
        north = (await locations())["North"]
        wanted = {name: north[name] for name in ("name", "source_mode", "address", "store_code")}
        path, seen = f"/locations/{north['id']}", {"If-Match": north["etag"]}
        assert (await call("PUT", path, json=wanted | {"phone": None}, headers=seen)).status_code == 200
        line = await take_back(batch_id)
        assert (line.outcome, line.locations) == ("removed", "1 removed, 1 kept")
        assert line.details == ["kept: North was changed by people since"]
        assert set(await locations()) == {"North"}

    async def test_takes_locations_back_although_the_answers_stay(self, imports, take_back, locations, call):
        batch_id = uuid4()
        await imports(batch_id)
        await call("GET", "/bootstrap")
        await call("PATCH", "/setup-tasks/invite_team", json={"done": True})
        line = await take_back(batch_id)
        assert (line.outcome, line.locations) == ("kept", "2 removed, 0 kept")
        tasks = (await call("GET", "/setup-tasks")).json()["items"]
        assert next(task for task in tasks if task["key"] == "add_location")["state"] != "done"

    async def test_lets_the_locations_come_again(self, imports, take_back, locations, call):
        batch_id = uuid4()
        await imports(batch_id)
        await call("GET", "/bootstrap")
        await take_back(batch_id)
        await imports(uuid4())
        await call("GET", "/bootstrap")
        assert set(await locations()) == {"Main Street", "North"}


class TestCommand:
    @pytest.fixture
    def run(self, tmp_path, monkeypatch, role_url, tenant_a):
        """`await run("--dry-run")`: what the command prints, against the database of the tests."""
        file = tmp_path / "profiles.ndjson"
        file.write_text(json.dumps(PROFILE))

        async def known():
            return {"ours": tenant_a}

        @asynccontextmanager
        async def connected(name):
            database = Database(role_url(name), application_name="tests-backfill")
            yield database
            await database.dispose()

        monkeypatch.setattr(commands, "_known_tenants", known)
        monkeypatch.setattr(commands, "_database", connected)

        async def invoke(*arguments):
            typed = ["backfill", *arguments] + ([] if "--rollback" in arguments else [str(file)])
            result = await asyncio.to_thread(CliRunner().invoke, commands.app, typed)
            assert result.exit_code == 0, result.output
            return result.output

        return invoke

    async def test_says_what_it_would_do(self, run, locations):
        said = await run("--dry-run")
        assert "taken over when the hub is first opened; locations: 2 added, 1 skipped, 1 refused" in said
        assert f"  {SKIPPED}" in said
        assert "  refused: location 4 (Nowhere), phone: phone (must be a number that can be called" in said
        assert "Nothing was changed." in said
        assert await locations() == {}

    async def test_does_it_and_takes_it_back(self, run, locations, call):
        batch_id = (await run("--apply")).split("Batch ")[1].strip()
        await call("GET", "/bootstrap")
        north = (await locations())["North"]
        path, seen = f"/locations/{north['id']}", {"If-Match": north["etag"]}
        wanted = {name: north[name] for name in ("source_mode", "address")} | {"name": "Norths"}
        assert (await call("PUT", path, json=wanted, headers=seen)).status_code == 200
        said = await run("--rollback", batch_id)
        assert "ours: profile removed; locations: 1 removed, 1 kept" in said
        assert "  kept: Norths was changed by people since" in said
        assert set(await locations()) == {"Norths"}
