"""Which sources a draft may name, and what to do about the others."""

import httpx
import pytest

from tests.reporting.conftest import BUSINESS, DRAFT, GRIDS
from tests.reporting.live.conftest import LIVE, LIVE_BY_LOGIN, PRACTICE


@pytest.fixture
def obstacle(call):
    """`await obstacle(search=…)`: the rules that keep a draft from running, by field."""

    async def preview(**fields):
        grid = (await call("POST", GRIDS, json=DRAFT | {"search": LIVE} | fields)).json()
        return {problem["pointer"]: problem["code"] for problem in grid["problems"]}

    return preview


@pytest.fixture
def forget(app):
    """`forget()`: as if some seconds had passed."""
    return app.state.offers._known.clear


class TestSource:
    async def test_is_open_to_who_is_connected(self, obstacle, connect, tenant):
        await connect(tenant)
        assert await obstacle() == {}

    async def test_wants_a_connection(self, obstacle):
        assert await obstacle() == {"/search/source": "not_connected"}

    async def test_takes_no_connection_for_practice(self, obstacle, hub, tenant):
        await hub(tenant, "POST", "/dataforseo/manual", json={})
        assert await obstacle() == {"/search/source": "not_connected"}

    async def test_does_not_see_another_tenants_connection(self, obstacle, connect, other_tenant):
        await connect(other_tenant)
        assert await obstacle() == {"/search/source": "not_connected"}

    async def test_says_that_the_login_is_refused(self, obstacle, connect, tenant, superuser):
        connection = await connect(tenant)
        superuser("update ops.platform_connection set grant_lost_at = now() where id = %s", connection)
        assert await obstacle() == {"/search/source": "credentials_refused"}

    async def test_follows_what_happens_to_the_connection(self, obstacle, connect, cut, tenant, forget):
        connection = await connect(tenant)
        before = await obstacle()
        await cut(tenant, connection)
        forget()
        assert (before, await obstacle()) == ({}, {"/search/source": "not_connected"})

    async def test_is_open_at_once_when_somebody_has_connected(self, obstacle, connect, tenant):
        before = await obstacle()
        await connect(tenant)
        assert (before, await obstacle()) == ({"/search/source": "not_connected"}, {})

    async def test_needs_the_entitlement(self, obstacle, connect, tenant, superuser):
        await connect(tenant)
        superuser("update identity.entitlement set enabled = false where tenant_id = %s", tenant)
        assert await obstacle() == {"/search/source": "not_entitled"}

    async def test_needs_the_flag(self, obstacle, connect, tenant, superuser, app):
        await connect(tenant)
        superuser("update app.flag_override set enabled = false where tenant_id = %s", tenant)
        await app.state.flags.read()
        assert await obstacle() == {"/search/source": "switched_off"}

    async def test_is_unknown_while_others_are_silent(self, call, drafted, app, connect, tenant, monkeypatch):
        await connect(tenant)
        monkeypatch.setattr(app.state.offers._ops_hub._inside._client, "_transport", _Silent())
        grid = await drafted()
        answer = await call("POST", f"{GRIDS}/{grid['id']}/run")
        assert [problem["code"] for problem in grid["problems"]] == ["not_known"]
        assert (answer.status_code, answer.json()["code"]) == (503, "sources_unknown")

    async def test_offers_places_where_the_installation_has_a_key(self, obstacle):
        assert await obstacle(search={"source": "places_api"}) == {}

    async def test_wants_a_place_id_and_no_depth_beyond_what_places_lists(self, obstacle):
        business = {name: value for name, value in BUSINESS.items() if name != "place_id"}
        found = await obstacle(business=business, search={"source": "places_api", "depth": 100})
        assert found == {"/business/place_id": "missing", "/search/depth": "too_deep"}

    async def test_offers_no_places_without_a_key(self, obstacle, app, monkeypatch):
        monkeypatch.setattr(app.state.offers, "_has_places_key", False)
        monkeypatch.setattr(app.state.offers, "_can_practise", False)
        assert await obstacle(search={"source": "places_api"}) == {"/search/source": "not_set_up"}

    async def test_offers_places_for_practice_where_there_is_no_key(self, obstacle, app, monkeypatch):
        monkeypatch.setattr(app.state.offers, "_has_places_key", False)
        assert await obstacle(search={"source": "places_api"}) == {}

    @pytest.mark.parametrize("source", ["dataforseo", "dataforseo_standard"])
    async def test_takes_the_practice_login_where_a_practice_provider_plays(
        self, obstacle, connect, tenant, app, monkeypatch, forget, source
    ):
        await connect(tenant, credentials=PRACTICE)
        search = LIVE | {"source": source}
        played = await obstacle(search=search)
        monkeypatch.setattr(app.state.offers, "_can_practise", False)
        forget()
        assert (played, await obstacle(search=search)) == ({}, {"/search/source": "not_connected"})


class _Silent(httpx.AsyncBaseTransport):
    async def handle_async_request(self, request):
        raise httpx.ConnectError("nobody listens")


class TestCost:
    async def test_is_told_by_the_price_list_also_before_the_source_can_be_asked(self, call, drafted):
        grid = await drafted(cost_ceiling="0.05")
        preview = (await call("POST", f"{GRIDS}/{grid['id']}/preview")).json()
        cost, codes = preview["cost"], {problem["pointer"]: problem["code"] for problem in preview["problems"]}
        assert (cost["queries"], cost["unit_price"], cost["total"], cost["seconds"]) == (50, "0.002", "0.100", 8)
        assert codes == {"/search/source": "not_connected", "/search/cost_ceiling": "exceeded"}

    @pytest.mark.parametrize(("size", "total"), [(5, "0.25"), (7, "0.49"), (9, "0.81"), (15, "2.25"), (21, "4.41")])
    async def test_is_that_of_five_keywords(self, call, size, total):
        draft = DRAFT | {"map": DRAFT["map"] | {"size": size}, "keywords": [*"abcde"], "search": LIVE}
        grid = (await call("POST", GRIDS, json=draft)).json()
        cost = (await call("POST", f"{GRIDS}/{grid['id']}/preview")).json()["cost"]
        assert f"{float(cost['total']):.2f}" == total

    async def test_needs_a_ceiling(self, call, drafted, connect, tenant):
        await connect(tenant)
        grid = await drafted(cost_ceiling=None)
        answer = await call("POST", f"{GRIDS}/{grid['id']}/run")
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/search/cost_ceiling"]


class TestListRankAccounts:
    async def test_is_for_services_alone(self, hub_url, as_, tenant):
        url = f"{hub_url}/internal/rank-accounts"
        user = as_(tenant, "rank-accounts:look", service="ops_hub")
        other_scope = as_(tenant, "ops:read", service="ops_hub", subject="service:reporting")
        async with httpx.AsyncClient() as client:
            answers = [await client.get(url, headers=headers) for headers in ({}, user, other_scope)]
        assert [answer.status_code for answer in answers] == [401, 403, 403]

    async def test_gives_references_and_no_logins(self, hub_url, as_, tenant, connect):
        connection = await connect(tenant)
        headers = as_(tenant, "rank-accounts:look", service="ops_hub", subject="service:reporting")
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"{hub_url}/internal/rank-accounts", headers=headers)
        [account] = answer.json()["accounts"]
        assert (account["connection_id"], account["state"]) == (connection, "ready")
        assert LIVE_BY_LOGIN["credentials"]["password"] not in answer.text
