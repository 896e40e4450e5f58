"""Support looks at a tenant: by consent or by two approvals, reading only, for an hour at most."""

import base64
import json
from datetime import datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

BEGIN = "/api/v1/support/impersonation"
CONSENTS = "/api/v1/support/consents"
GLASS = "/api/v1/support/break-glass"


@pytest.fixture
async def owner_account(new_account):
    return await new_account()


@pytest.fixture
async def owner(browser, owner_account):
    return await browser(account=owner_account)


@pytest.fixture
async def consent(owner):
    answer = await owner.post(CONSENTS, json={"reason": "Numbers look wrong", "hours": 2})
    assert answer.status_code == 204, answer.text
    return (await owner.get(CONSENTS)).json()["items"][0]


@pytest.fixture
async def support_account(new_account):
    return await new_account("viewer", platform="support")


@pytest.fixture
async def support(browser, support_account):
    return await browser(account=support_account)


@pytest.fixture
def begin(owner_account):
    async def post(client, **body):
        whole = {"tenant_id": str(owner_account.tenant_id), "subject_id": str(owner_account.user_id)}
        return await client.post(BEGIN, json=whole | {"reason": "Ticket 7"} | body)

    return post


class TestGrantSupportConsent:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post(CONSENTS, json={"reason": "Help"})).status_code == 401
        assert (await anonymous.get(CONSENTS)).status_code == 401

    async def test_is_for_owners(self, browser):
        answer = await (await browser("admin")).post(CONSENTS, json={"reason": "Help us"})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")

    async def test_lives_a_day_at_most(self, owner):
        assert (await owner.post(CONSENTS, json={"reason": "Help us", "hours": 25})).status_code == 422

    async def test_is_shown_to_this_tenant_alone(self, consent, browser):
        assert consent["live"] is True
        assert (await (await browser()).get(CONSENTS)).json() == {"items": [], "visits": []}


class TestRevokeSupportConsent:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.delete(f"{CONSENTS}/{uuid4()}")).status_code == 401

    async def test_finds_another_tenants_like_an_absent_one(self, consent, browser):
        stranger = await browser()
        assert (await stranger.delete(f"{CONSENTS}/{consent['id']}")).status_code == 404
        assert (await stranger.delete(f"{CONSENTS}/{uuid4()}")).status_code == 404

    async def test_ends_the_visit_that_stands_on_it(self, consent, owner, support, begin):
        assert (await begin(support, consent_id=consent["id"])).status_code == 204
        assert (await owner.delete(f"{CONSENTS}/{consent['id']}")).status_code == 204
        assert (await support.get("/api/v1/me")).json()["impersonation"] is None


class TestBeginImpersonation:
    async def test_needs_a_session(self, anonymous, begin):
        assert (await begin(anonymous, consent_id=str(uuid4()))).status_code == 401

    async def test_is_for_support(self, owner, consent, begin):
        answer = await begin(owner, consent_id=consent["id"])
        assert (answer.status_code, answer.json()["missing_scope"]) == (403, "support:impersonate")

    async def test_needs_the_tenants_consent(self, support, begin):
        assert (await begin(support, consent_id=str(uuid4()))).status_code == 404
        assert (await begin(support)).status_code == 422

    async def test_needs_a_consent_that_still_stands(self, consent, owner, support, begin):
        await owner.delete(f"{CONSENTS}/{consent['id']}")
        assert (await begin(support, consent_id=consent["id"])).status_code == 404

    async def test_lasts_an_hour_at_most(self, support, consent, begin):
        assert (await begin(support, consent_id=consent["id"], minutes=61)).status_code == 422

    async def test_looks_only_as_members_of_that_tenant(self, support, consent, begin, new_account):
        stranger = await new_account()
        assert (await begin(support, consent_id=consent["id"], subject_id=str(stranger.user_id))).status_code == 404

    async def test_reads_as_the_member_and_says_who_acts(
        self, support, support_account, consent, begin, owner_account, upstream
    ):
        assert (await begin(support, consent_id=consent["id"])).status_code == 204
        me = (await support.get("/api/v1/me")).json()
        assert me["tenant"]["id"] == str(owner_account.tenant_id)
        assert me["tenant"]["scopes"] == ["ingestion:read", "metrics:read", "ops:read", "reports:read"]
        assert (me["impersonation"]["reason"], me["impersonation"]["break_glass"]) == ("Ticket 7", None)
        assert (await support.get("/api/v1/metrics/items")).status_code == 200
        claims = _claims(upstream.last.headers["authorization"])
        assert claims["sub"] == f"user:{owner_account.user_id}"
        assert claims["act"] == {"sub": f"user:{support_account.user_id}"}
        assert claims["tid"] == str(owner_account.tenant_id)

    async def test_changes_nothing(self, support, consent, begin, owner_account, upstream):
        await begin(support, consent_id=consent["id"])
        upstream.reset()
        written = await support.post("/api/v1/metrics/items", json={"name": "x"})
        asked = await support.post("/api/v1/access-requests", json={})
        switched = await support.post("/api/v1/tenants/switch", json={"tenant_id": str(owner_account.tenant_id)})
        assert [one.status_code for one in (written, asked, switched)] == [403, 403, 403]
        assert (asked.json()["code"], switched.json()["code"]) == ("impersonation_read_only", "impersonation_read_only")
        assert upstream.seen == []

    async def test_does_not_reach_secrets_members_or_audit(self, support, consent, begin):
        await begin(support, consent_id=consent["id"])
        answers = [await support.get(f"/api/v1/{path}") for path in ("secrets/items", "members", "access-review")]
        assert [one.status_code for one in answers] == [403, 403, 403]

    async def test_stands_in_both_books(
        self, support, support_account, consent, begin, owner, owner_account, gateway_database
    ):
        await begin(support, consent_id=consent["id"])
        assert (await support.delete(BEGIN)).status_code == 204
        [visit] = (await owner.get(CONSENTS)).json()["visits"]
        assert (visit["actor"]["id"], visit["live"]) == (str(support_account.user_id), False)
        desk = (await support.get("/api/v1/support/desk")).json()
        assert visit["id"] in [one["id"] for one in desk["visits"]]
        query = text("select action, actor, acting_as from audit.event where object_type = 'impersonation' order by 1")
        async with gateway_database.tenant(owner_account.tenant_id) as session:
            entries = [tuple(row) for row in await session.execute(query)]
        acting = (f"user:{support_account.user_id}", f"user:{owner_account.user_id}")
        assert entries == [("impersonation.begun", *acting), ("impersonation.ended", *acting)]


class TestEndImpersonation:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.delete(BEGIN)).status_code == 401

    async def test_leads_back_to_where_support_works(self, support, support_account, consent, begin):
        await begin(support, consent_id=consent["id"])
        assert (await support.delete(BEGIN)).status_code == 204
        me = (await support.get("/api/v1/me")).json()
        assert (me["impersonation"], me["tenant"]["id"]) == (None, str(support_account.tenant_id))

    async def test_without_one_there_is_nothing_to_end(self, support):
        assert (await support.delete(BEGIN)).status_code == 404


class TestGetSupportDesk:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get("/api/v1/support/desk")).status_code == 401

    async def test_names_the_tenants_that_consented_and_whom_to_look_as(self, support, consent, owner_account):
        desk = (await support.get("/api/v1/support/desk")).json()
        [opened] = [one for one in desk["open"] if one["consent_id"] == consent["id"]]
        assert opened["tenant_id"] == str(owner_account.tenant_id)
        assert [one["id"] for one in opened["members"]] == [str(owner_account.user_id)]


class TestBreakGlass:
    @pytest.fixture
    async def bosses(self, browser):
        return [await browser(platform="platform_admin") for _ in range(3)]

    @pytest.fixture
    async def glass(self, bosses, owner_account):
        body = {"tenant_id": str(owner_account.tenant_id), "reason": "Data leak"}
        answer = await bosses[0].post(GLASS, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post(GLASS, json={})).status_code == 401
        assert (await anonymous.post(f"{GLASS}/{uuid4()}/approve")).status_code == 401

    async def test_is_for_platform_admins(self, support, owner_account):
        body = {"tenant_id": str(owner_account.tenant_id), "reason": "Data leak"}
        assert (await support.post(GLASS, json=body)).status_code == 403

    @pytest.mark.parametrize("minutes", [15, 90, 240])
    async def test_lasts_as_long_as_was_asked(self, bosses, owner_account, minutes):
        body = {"tenant_id": str(owner_account.tenant_id), "reason": "Data leak", "minutes": minutes}
        glass = (await bosses[0].post(GLASS, json=body)).json()
        lasts = datetime.fromisoformat(glass["expires_at"]) - datetime.fromisoformat(glass["requested_at"])
        assert (lasts, glass["minutes"]) == (timedelta(minutes=minutes), minutes)
        desk = (await bosses[1].get("/api/v1/support/desk")).json()
        assert [one["minutes"] for one in desk["break_glass"] if one["id"] == glass["id"]] == [minutes]

    async def test_lasts_an_hour_when_nothing_was_said(self, glass):
        assert glass["minutes"] == 60

    @pytest.mark.parametrize("minutes", [14, 241, 0, -60, 30.5, "60", None, True])
    async def test_names_the_field_when_it_cannot_last_that_long(self, bosses, owner_account, minutes):
        body = {"tenant_id": str(owner_account.tenant_id), "reason": "Data leak", "minutes": minutes}
        answer = await bosses[0].post(GLASS, json=body)
        assert answer.status_code == 422
        [problem] = answer.json()["errors"]
        assert problem["pointer"] == "/minutes"

    async def test_ends_the_visit_with_it(self, bosses, owner_account, begin):
        """However long the visit wants to be."""
        body = {"tenant_id": str(owner_account.tenant_id), "reason": "Data leak", "minutes": 15}
        glass = (await bosses[0].post(GLASS, json=body)).json()
        for boss in bosses[1:]:
            await boss.post(f"{GLASS}/{glass['id']}/approve")
        assert (await begin(bosses[0], break_glass_id=glass["id"], minutes=60)).status_code == 204
        looking = (await bosses[0].get("/api/v1/me")).json()["impersonation"]
        assert looking["expires_at"] == glass["expires_at"]
        assert looking["break_glass"] == {"minutes": 15, "ends_at": glass["expires_at"]}

    async def test_opens_nothing_when_its_time_is_over(self, bosses, glass, begin, postgres_url):
        for boss in bosses[1:]:
            await boss.post(f"{GLASS}/{glass['id']}/approve")
        with psycopg.connect(postgres_url) as connection:
            connection.execute(
                "update identity.break_glass set requested_at = requested_at - interval '1 hour',"
                " expires_at = expires_at - interval '1 hour' where id = %s",
                (glass["id"],),
            )
        assert (await begin(bosses[0], break_glass_id=glass["id"])).status_code == 404
        assert (await bosses[1].post(f"{GLASS}/{glass['id']}/approve")).status_code == 404

    async def test_tells_the_tenants_trail_how_long(self, bosses, glass, gateway_database, owner_account):
        await bosses[1].post(f"{GLASS}/{glass['id']}/approve")
        query = text("select action, detail from audit.event where object_id = :id order by action")
        async with gateway_database.tenant(owner_account.tenant_id) as session:
            entries = dict((await session.execute(query, {"id": glass["id"]})).all())
        assert {action: detail["minutes"] for action, detail in entries.items()} == {
            "break_glass.approved": "60",
            "break_glass.requested": "60",
        }
        ends = datetime.fromisoformat(entries["break_glass.approved"]["until"])
        assert ends == datetime.fromisoformat(glass["expires_at"])

    async def test_finds_no_absent_tenant_or_request(self, bosses):
        answer = await bosses[0].post(GLASS, json={"tenant_id": str(uuid4()), "reason": "Data leak"})
        assert answer.status_code == 404
        assert (await bosses[0].post(f"{GLASS}/{uuid4()}/approve")).status_code == 404

    async def test_refuses_ones_own_approval(self, bosses, glass):
        answer = await bosses[0].post(f"{GLASS}/{glass['id']}/approve")
        assert (answer.status_code, answer.json()["code"]) == (403, "own_request")

    async def test_one_approval_is_not_enough_even_given_twice(self, bosses, glass, begin):
        await bosses[1].post(f"{GLASS}/{glass['id']}/approve")
        twice = (await bosses[1].post(f"{GLASS}/{glass['id']}/approve")).json()
        assert len(twice["approvals"]) == 1
        answer = await begin(bosses[0], break_glass_id=glass["id"])
        assert (answer.status_code, answer.json()["code"]) == (409, "break_glass_not_approved")

    async def test_two_approvals_open_the_tenant_to_the_requester_alone(self, bosses, glass, begin):
        for boss in bosses[1:]:
            await boss.post(f"{GLASS}/{glass['id']}/approve")
        assert (await begin(bosses[1], break_glass_id=glass["id"])).status_code == 404
        assert (await begin(bosses[0], break_glass_id=glass["id"])).status_code == 204
        assert (await bosses[0].get("/api/v1/metrics/items")).status_code == 200
        assert (await bosses[0].post("/api/v1/metrics/items", json={"name": "x"})).status_code == 403

    async def test_is_held_by_the_database_too(self, bosses, glass, gateway_database, new_account, owner_account):
        statement = text(
            "insert into identity.impersonation"
            " (session_id, tenant_id, actor_id, subject_id, reason, break_glass_id, expires_at)"
            " select gen_random_uuid(), tenant_id, requested_by, :subject, 'x', id, now() + interval '5 minutes'"
            " from identity.break_glass where id = :id"
        )
        with pytest.raises(DBAPIError, match="not approved by two people"):
            async with gateway_database.platform() as session:
                await session.execute(statement, {"id": glass["id"], "subject": owner_account.user_id})


def _claims(bearer):
    payload = bearer.removeprefix("Bearer ").split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
