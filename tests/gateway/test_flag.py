"""Feature flags: who may change them, which word counts, and that every change is written down."""

import pytest
from sqlalchemy import delete

from gateway.models import PlatformFlag, User

FLAGS = "/api/v1/flags"
KEY = "OPS_OAUTH_ENABLED"
ON = {"enabled": True, "reason": "We try it."}
AWAY = {"reason": "The provider is away."}


@pytest.fixture
def admin(browser, new_account, gateway_database):
    """`await admin()`: a browser of somebody who runs the installation."""

    async def sign_in():
        account = await new_account()
        async with gateway_database.platform() as session:
            user = await session.get_one(User, account.user_id)
            user.platform_role = "platform_admin"
        return await browser(account=account)

    yield sign_in


@pytest.fixture(autouse=True)
async def nothing_said(gateway_database):
    yield
    async with gateway_database.platform() as session:
        await session.execute(delete(PlatformFlag))


def of(answer, key=KEY):
    return next(flag for flag in answer.json()["items"] if flag["key"] == key)


class TestListFlags:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(FLAGS)).status_code == 401

    async def test_needs_the_scope(self, browser):
        assert (await (await browser("operator")).get(FLAGS)).status_code == 403

    async def test_says_what_stands_and_why(self, browser):
        flag = of(await (await browser()).get(FLAGS))
        assert (flag["enabled"], flag["decided_by"], flag["default"]) == (False, "default", False)


class TestSetFlag:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.put(f"{FLAGS}/{KEY}", json=ON)).status_code == 401

    async def test_counts_for_this_tenant_and_no_other(self, browser):
        ours, theirs = await browser(), await browser()
        changed = of(await ours.put(f"{FLAGS}/{KEY}", json=ON))
        assert (changed["enabled"], changed["decided_by"]) == (True, "tenant")
        assert (await ours.get("/api/v1/me")).json()["flags"][KEY] is True
        assert of(await theirs.get(FLAGS))["enabled"] is False

    async def test_takes_its_word_back(self, browser):
        client = await browser()
        await client.put(f"{FLAGS}/{KEY}", json=ON)
        back = of(await client.put(f"{FLAGS}/{KEY}", json=ON | {"enabled": None}))
        assert (back["decided_by"], back["tenant"]) == ("default", None)

    async def test_is_written_down_with_its_reason(self, browser):
        client = await browser()
        await client.put(f"{FLAGS}/{KEY}", json=ON)
        [entry] = (await client.get("/api/v1/audit", params={"action": "flag"})).json()["items"]
        assert (entry["action"], entry["object_id"]) == ("flag.set", KEY)
        assert entry["detail"] == {"reason": "We try it.", "enabled": "true"}

    async def test_leaves_the_platform_to_its_administrators(self, browser):
        answer = await (await browser()).put(f"{FLAGS}/{KEY}", json=ON | {"scope": "platform"})
        assert (answer.status_code, answer.json()["code"]) == (403, "platform_admin_required")

    async def test_lets_a_tenant_differ_from_the_platform(self, browser, admin):
        await (await admin()).put(f"{FLAGS}/{KEY}", json=ON | {"scope": "platform"})
        client = await browser()
        platform = of(await client.get(FLAGS))
        own = of(await client.put(f"{FLAGS}/{KEY}", json=ON | {"enabled": False}))
        assert (platform["enabled"], platform["decided_by"]) == (True, "platform")
        assert (own["enabled"], own["decided_by"]) == (False, "tenant")

    @pytest.mark.parametrize(
        ("key", "body", "status"),
        [
            ("NO_SUCH_FLAG", ON, 422),
            (KEY, {"enabled": True}, 422),
            (KEY, ON | {"enabled": "yes"}, 422),
            (KEY, ON | {"reason": ""}, 422),
            (KEY, ON | {"extra": 1}, 422),
        ],
    )
    async def test_refuses_what_the_contract_does_not_know(self, browser, key, body, status):
        answer = await (await browser()).put(f"{FLAGS}/{key}", json=body)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


class TestKillFlag:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post(f"{FLAGS}/{KEY}/kill", json=AWAY)).status_code == 401

    async def test_is_for_platform_administrators(self, browser):
        answer = await (await browser()).post(f"{FLAGS}/{KEY}/kill", json=AWAY)
        assert (answer.status_code, answer.json()["code"]) == (403, "platform_admin_required")

    async def test_wins_over_everything_until_it_is_released(self, browser, admin):
        client, root = await browser(), await admin()
        await client.put(f"{FLAGS}/{KEY}", json=ON)
        await root.post(f"{FLAGS}/{KEY}/kill", json=AWAY)
        killed = of(await client.get(FLAGS))
        await root.post(f"{FLAGS}/{KEY}/revive", json={"reason": "It is back."})
        revived = of(await client.get(FLAGS))
        assert (killed["enabled"], killed["decided_by"], killed["killed"]) == (False, "kill_switch", True)
        assert (revived["enabled"], revived["decided_by"]) == (True, "tenant")

    async def test_is_written_into_the_trail_of_the_platform(self, admin):
        root = await admin()
        await root.post(f"{FLAGS}/{KEY}/kill", json={"reason": "Written down."})
        query = {"trail": "platform", "action": "flag.killed", "limit": 1}
        [entry] = (await root.get("/api/v1/audit", params=query)).json()["items"]
        assert entry["detail"] == {"reason": "Written down."}
        assert entry["actor_name"] == "Test Person"


class TestReviveFlag:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post(f"{FLAGS}/{KEY}/revive", json=AWAY)).status_code == 401

    async def test_is_for_platform_administrators(self, browser):
        assert (await (await browser()).post(f"{FLAGS}/{KEY}/revive", json=AWAY)).status_code == 403
