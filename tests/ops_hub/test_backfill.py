"""`./opsight ops backfill`: importing what an earlier product knew, and taking a batch back."""

import json
from uuid import uuid4

import pytest

from contracts.ops_hub.legacy_profile import LegacyProfile
from infra.local.errors import LocalError
from infra.ops_hub import import_profiles, read_profiles, roll_back

OLD = {"legacy_id": "17", "business_type": "retail", "location_count": 12, "goals": ["be_found"]}
PROFILES = [
    LegacyProfile.model_validate(OLD | {"tenant": "ours", "locations": [{"name": "Main Street"}]}),
    LegacyProfile.model_validate(OLD | {"tenant": "theirs"}),
    LegacyProfile.model_validate(OLD | {"tenant": "nobodys"}),
]


@pytest.fixture
def tenants(tenant_a, tenant_b):
    return {"ours": tenant_a, "theirs": tenant_b}


@pytest.fixture
def run(database, tenants):
    """`await run(batch_id)`: import for both tenants, or look alone without a batch; how it went, and the progress."""

    async def start(batch_id):
        seen = []
        lines = await import_profiles(
            database("ops_hub"), tenants, PROFILES, batch_id=batch_id, step=lambda tenant: seen.append(tenant)
        )
        assert seen == [profile.tenant for profile in PROFILES]
        return {line.tenant: line.outcome for line in lines}

    return start


@pytest.fixture
def take_back(database, tenants):
    async def start(batch_id):
        lines = await roll_back(database("ops_hub"), tenants, batch_id, step=lambda tenant: None)
        return {line.tenant: line.outcome for line in lines}

    return start


class TestDryRun:
    async def test_says_what_it_would_do_and_does_nothing(self, run, call):
        assert await run(None) == {"ours": "imports", "theirs": "imports", "nobodys": "unknown"}
        assert (await call("GET", "/bootstrap")).json()["onboarding"]["state"] == "not_started"


class TestApply:
    async def test_is_taken_over_when_the_hub_is_opened(self, run, call):
        await run(uuid4())
        assert (await call("GET", "/bootstrap")).json()["onboarding"]["source"] == "legacy"

    async def test_leaves_alone_what_was_imported_before_or_answered(self, run, call, finished):
        assert await run(uuid4()) == {"ours": "answered", "theirs": "imports", "nobodys": "unknown"}
        assert await run(uuid4()) == {"ours": "answered", "theirs": "known", "nobodys": "unknown"}


class TestRollback:
    async def test_takes_back_what_was_imported_and_what_came_of_it(self, run, take_back, call, told):
        batch_id = uuid4()
        await run(batch_id)
        await call("GET", "/bootstrap")
        assert await take_back(batch_id) == {"ours": "removed", "theirs": "removed"}
        answer = (await call("GET", "/bootstrap")).json()
        assert (answer["onboarding"]["state"], answer["setup_tasks"]["items"]) == ("not_started", [])
        assert (await told())[0] == ("onboarding.rolled_back", None)

    async def test_keeps_what_people_have_changed_since(self, run, take_back, call):
        batch_id = uuid4()
        await run(batch_id)
        await call("GET", "/bootstrap")
        await call("PATCH", "/setup-tasks/invite_team", json={"done": True})
        assert await take_back(batch_id) == {"ours": "kept", "theirs": "removed"}
        assert (await call("GET", "/bootstrap")).json()["onboarding"]["state"] == "finished"

    async def test_takes_back_no_other_batch(self, run, take_back):
        first = uuid4()
        await run(first)
        assert await take_back(uuid4()) == {}
        assert set(await take_back(first)) == {"ours", "theirs"}
        assert await take_back(first) == {}

    async def test_lets_the_batch_be_imported_again(self, run, take_back):
        batch_id = uuid4()
        await run(batch_id)
        await take_back(batch_id)
        assert (await run(uuid4()))["ours"] == "imports"


class TestReadProfiles:
    def test_reads_one_a_line(self, tmp_path):
        file = tmp_path / "profiles.ndjson"
        file.write_text(
            json.dumps(OLD | {"tenant": "ours"}) + "\n\n" + json.dumps({"tenant": "theirs", "legacy_id": "2"})
        )
        assert [profile.tenant for profile in read_profiles(file)] == ["ours", "theirs"]

    @pytest.mark.parametrize(
        ("line", "says"),
        [
            ("{", "Line 2, the line"),
            (json.dumps({"tenant": "theirs"}), "Line 2, legacy_id"),
            (json.dumps(OLD | {"tenant": "theirs", "goals": ["fly"]}), "Line 2, goals/0"),
            (json.dumps(OLD | {"tenant": "ours"}), "two profiles of ours"),
        ],
    )
    def test_names_what_does_not_fit_and_takes_none(self, tmp_path, line, says):
        file = tmp_path / "profiles.ndjson"
        file.write_text(json.dumps(OLD | {"tenant": "ours"}) + "\n" + line)
        with pytest.raises(LocalError, match=says):
            read_profiles(file)
