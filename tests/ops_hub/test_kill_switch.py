"""The whole hub goes away by one flag."""

import psycopg
import pytest

from contracts.flags import FLAGS
from libs.testing.operations import operations_of

KEY = "OPS_HUB_ENABLED"


@pytest.fixture
async def turned_off(app_of, postgres_url, tenant_a):
    """The hub is off for `tenant_a` alone, and the app has read that."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(
            "insert into app.flag_override (tenant_id, key, enabled, reason, changed_by)"
            " values (%s, %s, false, 'a test', 'tests')",
            (tenant_a, KEY),
        )
    app = await app_of("ops_hub")
    await app.state.flags.read()


# A browser comes here from a provider's page, and is sent on to a page that says that it is off; and whoever was
# written to may have it end, also while the hub is off.
BY_THEMSELVES = {"finish_connection_oauth", "get_unsubscription", "create_unsubscription"}


class TestKillSwitch:
    def test_covers_every_public_operation(self):
        assert KEY in FLAGS
        operations = [one for one in operations_of("ops_hub") if one.audience == "public"]
        assert operations
        without = {one.operation_id for one in operations if one.declared["x-opsight"].get("flag") != KEY}
        assert without == BY_THEMSELVES

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/bootstrap"),
            ("GET", "/onboarding"),
            ("PUT", "/onboarding"),
            ("GET", "/setup-tasks"),
            ("PATCH", "/setup-tasks/invite_team"),
            ("GET", "/events"),
            ("GET", "/locations/metrics/preferences"),
            ("PUT", "/locations/metrics/preferences"),
            ("POST", "/locations/merges/preview"),
            ("POST", "/locations/merges"),
            ("GET", "/locations/merges"),
            ("GET", "/locations/merges/0190a1b2-0000-7000-8000-000000000000"),
            ("POST", "/locations/merges/0190a1b2-0000-7000-8000-000000000000/undo"),
            ("POST", "/locations/import"),
            ("GET", "/connections"),
            ("POST", "/connections/google/manual"),
            ("POST", "/connections/0190a1b2-0000-7000-8000-000000000000/sync"),
            ("GET", "/connections/0190a1b2-0000-7000-8000-000000000000/listings"),
            ("GET", "/connections/0190a1b2-0000-7000-8000-000000000000/accounts"),
        ],
    )
    async def test_leaves_nothing_there(self, call, turned_off, method, path):
        answer = await call(method, path)
        assert (answer.status_code, answer.json()["code"]) == (404, "feature_disabled")
        assert answer.headers["content-type"] == "application/problem+json"

    async def test_leaves_other_tenants_alone(self, call, turned_off, as_, tenant_b):
        assert (await call("GET", "/onboarding", who=as_(tenant_b, "ops:read"))).status_code == 200
