"""Access for a while: asked for by one person, given by another, and over by itself."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from gateway.identity.access_request.jobs import expire_access

URL = "/api/v1/access-requests"


def wish(seconds=3600, reason="To finish the report", **wanted):
    until = datetime.now(UTC) + timedelta(seconds=seconds)
    return {"reason": reason, "until": until.isoformat()} | (wanted or {"scope": "metrics:write"})


@pytest.fixture
async def owner_account(new_account):
    return await new_account()


@pytest.fixture
async def owner(browser, owner_account):
    return await browser(account=owner_account)


@pytest.fixture
async def viewer_account(new_account, owner_account):
    return await new_account("viewer", tenant_id=owner_account.tenant_id)


@pytest.fixture
async def viewer(browser, viewer_account):
    return await browser(account=viewer_account)


@pytest.fixture
def ask(viewer):
    async def post(**body):
        answer = await viewer.post(URL, json=wish(**body))
        assert answer.status_code == 201, answer.text
        return answer.json()

    return post


@pytest.fixture
def approve(owner):
    async def post(request, *, by=owner):
        answer = await by.post(f"{URL}/{request['id']}/decision", json={"approve": True, "note": "Fine."})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return post


class TestWhyDenied:
    async def test_a_refusal_names_the_scope_and_where_to_ask_for_it(self, viewer):
        answer = await viewer.post("/api/v1/metrics/items", json={"name": "x"})
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
        assert answer.json()["missing_scope"] == "metrics:write"
        assert answer.json()["request_access"] == "/why-denied?scope=metrics:write"


class TestCreateAccessRequest:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post(URL, json=wish())).status_code == 401

    async def test_waits_for_a_decision_and_gives_nothing_yet(self, ask, viewer):
        made = await ask()
        assert (made["status"], made["grant"], made["scope"]) == ("pending", None, "metrics:write")
        assert (await viewer.post("/api/v1/metrics/items", json={"name": "x"})).status_code == 403

    async def test_asked_again_it_is_the_same_one(self, ask):
        assert (await ask())["id"] == (await ask())["id"]

    @pytest.mark.parametrize("wanted", [{"scope": "metrics:read"}, {"role": "viewer"}])
    async def test_refuses_what_is_allowed_already(self, viewer, wanted):
        answer = await viewer.post(URL, json=wish(**wanted))
        assert (answer.status_code, answer.json()["code"]) == (409, "already_allowed")

    @pytest.mark.parametrize("seconds", [-5, 91 * 86400])
    async def test_refuses_a_time_that_is_over_or_too_far(self, viewer, seconds):
        answer = await viewer.post(URL, json=wish(seconds, scope="metrics:write"))
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/until")

    @pytest.mark.parametrize(
        "wanted", [{"scope": "metrics:write", "role": "analyst"}, {"role": "owner"}, {"scope": "x"}]
    )
    async def test_refuses_two_things_at_once_and_what_nobody_grants(self, viewer, wanted):
        assert (await viewer.post(URL, json=wish(**wanted))).status_code == 422

    async def test_finds_a_workspace_of_another_tenant_like_an_absent_one(self, viewer, browser):
        foreign = (await (await browser()).post("/api/v1/workspaces", json={"name": "Theirs"})).json()["id"]
        first = await viewer.post(URL, json=wish(workspace_id=foreign))
        second = await viewer.post(URL, json=wish(workspace_id=str(uuid4())))
        assert first.status_code == second.status_code == 404

    async def test_tells_a_limited_member_what_a_grant_could_not_give(self, owner, viewer, viewer_account):
        await owner.patch(f"/api/v1/members/{viewer_account.user_id}", json={"workspaces": []})
        answer = await viewer.post(URL, json=wish(scope="ingestion:write"))
        assert (answer.status_code, answer.json()["code"]) == (409, "not_within_workspaces")


class TestListAccessRequests:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(URL)).status_code == 401
        assert (await anonymous.get(f"{URL}/to-approve")).status_code == 401

    async def test_shows_the_callers_own_and_the_others_to_administrators(self, ask, viewer, owner):
        made = await ask()
        mine = (await viewer.get(URL)).json()
        theirs = (await owner.get(f"{URL}/to-approve")).json()
        assert [one["id"] for one in mine["items"]] == [one["id"] for one in theirs["items"]] == [made["id"]]
        assert (mine["to_approve"], theirs["to_approve"]) == (0, 1)
        assert (await owner.get(URL)).json()["items"] == []
        assert (await viewer.get(f"{URL}/to-approve")).status_code == 403

    async def test_shows_nothing_to_another_tenant(self, ask, browser):
        await ask()
        assert (await (await browser()).get(f"{URL}/to-approve")).json()["items"] == []


class TestDecideAccessRequest:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post(f"{URL}/{uuid4()}/decision", json={"approve": True})).status_code == 401

    async def test_finds_another_tenants_like_an_absent_one(self, ask, browser):
        made, stranger = await ask(), await browser()
        foreign = await stranger.post(f"{URL}/{made['id']}/decision", json={"approve": True})
        absent = await stranger.post(f"{URL}/{uuid4()}/decision", json={"approve": True})
        assert foreign.status_code == absent.status_code == 404

    async def test_approved_it_works_at_once_and_is_audited(
        self, ask, approve, viewer, gateway_database, viewer_account
    ):
        decided = await approve(await ask())
        assert (decided["status"], decided["grant"]["live"]) == ("approved", True)
        assert (await viewer.post("/api/v1/metrics/items", json={"name": "x"})).status_code == 200
        async with gateway_database.tenant(viewer_account.tenant_id) as session:
            actions = (await session.scalars(text("select action from audit.event order by occurred_at"))).all()
        assert [one for one in actions if one.startswith("access.")] == ["access.requested", "access.approved"]

    async def test_denied_it_gives_nothing(self, ask, owner, viewer):
        made = await ask()
        answer = await owner.post(f"{URL}/{made['id']}/decision", json={"approve": False, "note": "Not now."})
        assert (answer.json()["status"], answer.json()["note"]) == ("denied", "Not now.")
        assert (await viewer.post("/api/v1/metrics/items", json={"name": "x"})).status_code == 403

    async def test_refuses_ones_own(self, ask, approve, viewer):
        await approve(await ask(scope="members:admin"))
        own = await ask(scope="metrics:write")
        answer = await viewer.post(f"{URL}/{own['id']}/decision", json={"approve": True})
        assert (answer.status_code, answer.json()["code"]) == (403, "own_request")

    async def test_refuses_more_than_the_approver_has(self, ask, approve, viewer, owner_account, new_account, browser):
        await approve(await ask(scope="members:admin"))
        other = await browser(account=await new_account("viewer", tenant_id=owner_account.tenant_id))
        wanted = (await other.post(URL, json=wish(scope="secrets:admin"))).json()
        answer = await viewer.post(f"{URL}/{wanted['id']}/decision", json={"approve": True})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")

    async def test_decides_once(self, ask, approve, owner):
        made = await ask()
        await approve(made)
        answer = await owner.post(f"{URL}/{made['id']}/decision", json={"approve": False})
        assert (answer.status_code, answer.json()["code"]) == (409, "request_is_over")

    async def test_a_role_lifts_an_executive_out_of_totals(self, owner, owner_account, new_account, browser, approve):
        client = await browser(account=await new_account("executive", tenant_id=owner_account.tenant_id))
        await approve((await client.post(URL, json=wish(role="analyst"))).json())
        tenant = (await client.get("/api/v1/me")).json()["tenant"]
        assert tenant["aggregates_only"] is False
        assert "metrics:write" in tenant["scopes"]

    async def test_a_workspace_widens_a_limit_for_a_while(self, owner, viewer, viewer_account, ask, approve):
        made = (await owner.post("/api/v1/workspaces", json={"name": "North"})).json()
        await owner.patch(f"/api/v1/members/{viewer_account.user_id}", json={"workspaces": []})
        await approve(await ask(workspace_id=made["id"]))
        tenant = (await viewer.get("/api/v1/me")).json()["tenant"]
        assert tenant["workspaces"] == [{"id": made["id"], "name": "North"}]


class TestDatabase:
    """What the code might forget, PostgreSQL does not."""

    async def test_refuses_a_decision_by_the_requester(self, ask, viewer_account, gateway_database):
        made = await ask()
        statement = text(
            "update identity.access_request set status = 'approved', decided_by = requested_by where id = :id"
        )
        with pytest.raises(IntegrityError, match="is_decided_by_another_person"):
            await _run(gateway_database, viewer_account.tenant_id, statement, id=made["id"])

    async def test_refuses_a_grant_without_an_approved_request(
        self, ask, owner_account, viewer_account, gateway_database
    ):
        made = await ask()
        statement = text(
            "insert into identity.access_grant (tenant_id, request_id, user_id, granted_by, scope, expires_at)"
            " values (:tenant, :request, :user, :by, 'secrets:admin', now() + interval '1 hour')"
        )
        values = {"tenant": owner_account.tenant_id, "request": made["id"], "user": viewer_account.user_id}
        with pytest.raises(IntegrityError, match="fk_access_grant_tenant_id_access_request"):
            await _run(gateway_database, owner_account.tenant_id, statement, **values, by=owner_account.user_id)


class TestExpiry:
    async def test_a_grant_stops_counting_at_its_time(self, ask, approve, viewer):
        await approve(await ask(seconds=2, scope="metrics:write"))
        assert (await viewer.post("/api/v1/metrics/items", json={"name": "x"})).status_code == 200
        await asyncio.sleep(2.1)
        assert (await viewer.post("/api/v1/metrics/items", json={"name": "x"})).status_code == 403

    async def test_stops_counting_even_where_sessions_are_believed_for_longer(
        self, start_gateway, ask, approve, viewer_account, browser
    ):
        remembering = await browser(account=viewer_account, url=await start_gateway(session_cache_seconds=5))
        await approve(await ask(seconds=2, scope="metrics:write"))
        await asyncio.sleep(0.2)
        assert (await remembering.post("/api/v1/metrics/items", json={"name": "x"})).status_code == 200
        await asyncio.sleep(2)
        assert (await remembering.post("/api/v1/metrics/items", json={"name": "x"})).status_code == 403

    async def test_is_noted_once_by_the_worker(self, ask, approve, gateway_database, owner_account):
        await approve(await ask(seconds=1, scope="metrics:write"))
        await ask(seconds=1, scope="ops:write")
        await asyncio.sleep(1.1)
        await expire_access(SimpleNamespace(database=gateway_database))
        await expire_access(SimpleNamespace(database=gateway_database))
        async with gateway_database.tenant(owner_account.tenant_id) as session:
            actions = (await session.scalars(text("select action from audit.event"))).all()
            statuses = (await session.scalars(text("select status from identity.access_request order by status"))).all()
        assert sorted(one for one in actions if "expired" in one) == ["access.expired", "access.request_expired"]
        assert statuses == ["approved", "expired"]


class TestWithdrawAccessRequest:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post(f"{URL}/{uuid4()}/withdraw")).status_code == 401

    async def test_takes_ones_own_back(self, ask, viewer):
        made = await ask()
        assert (await viewer.post(f"{URL}/{made['id']}/withdraw")).json()["status"] == "withdrawn"
        assert (await viewer.post(f"{URL}/{made['id']}/withdraw")).status_code == 409

    async def test_finds_somebody_elses_like_an_absent_one(self, ask, owner):
        assert (await owner.post(f"{URL}/{(await ask())['id']}/withdraw")).status_code == 404


class TestRevokeAccessGrant:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.delete(f"/api/v1/access-grants/{uuid4()}")).status_code == 401

    async def test_ends_what_was_granted(self, ask, approve, owner, viewer):
        decided = await approve(await ask())
        path = f"/api/v1/access-grants/{decided['grant']['id']}"
        assert (await owner.delete(path)).status_code == 204
        assert (await viewer.post("/api/v1/metrics/items", json={"name": "x"})).status_code == 403
        assert (await owner.delete(path)).status_code == 404

    async def test_finds_another_tenants_like_an_absent_one(self, ask, approve, browser):
        decided = await approve(await ask())
        assert (await (await browser()).delete(f"/api/v1/access-grants/{decided['grant']['id']}")).status_code == 404


async def _run(database, tenant_id, statement, **values):
    async with database.tenant(tenant_id) as session:
        await session.execute(statement, values)
