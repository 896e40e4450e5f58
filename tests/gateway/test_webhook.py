"""Webhook subscriptions: what a tenant's administrators do with them. Deliveries are in `webhook_delivery`."""

from uuid import uuid4

import pytest
from sqlalchemy import text

HOOKS = "/api/v1/webhook-subscriptions"
WANTED = {"name": "Data platform", "url": "https://hooks.example.com/opsight", "events": ["snapshot.built"]}


class TestCreateWebhookSubscription:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post(HOOKS, json=WANTED)).status_code == 401

    async def test_needs_the_scope(self, browser):
        assert (await (await browser("analyst")).post(HOOKS, json=WANTED)).status_code == 403

    async def test_shows_the_secret_once_and_keeps_it_sealed(self, browser, new_account, gateway_database):
        account = await new_account()
        client = await browser(account=account)
        made = (await client.post(HOOKS, json=WANTED)).json()
        listed = (await client.get(HOOKS)).json()["items"]
        async with gateway_database.tenant(account.tenant_id) as session:
            stored = str((await session.execute(text("select * from identity.webhook_subscription"))).all())
            audited = str((await session.execute(text("select action, detail::text from audit.event"))).all())
        assert made["secret"].startswith("whsec_")
        assert (made["state"], made["events"]) == ("enabled", ["snapshot.built"])
        assert "secret" not in listed[0]
        assert made["secret"].removeprefix("whsec_") not in stored + audited
        assert "webhook_subscription.created" in audited

    async def test_keeps_the_secret_in_the_vault_of_the_tenant(
        self, browser, new_account, gateway_database, keeper, vault_rows
    ):
        account = await new_account()
        made = (await (await browser(account=account)).post(HOOKS, json=WANTED)).json()
        async with gateway_database.tenant(account.tenant_id) as session:
            ref = await session.scalar(text("select secret_ref from identity.webhook_subscription"))
        query = "select tenant_id, kind, purpose, owner from secrets.secret where ref = %s"
        assert vault_rows(query, ref) == [(account.tenant_id, "webhook_signing_secret", "webhook", "gateway")]
        assert (await keeper.resolve(ref, owner=account.tenant_id)).get_secret_value() == made["secret"]

    async def test_waits_for_the_vault(self, browser, new_account, url_without_vault):
        client = await browser(account=await new_account(), url=url_without_vault)
        answer = await client.post(HOOKS, json=WANTED)
        assert (answer.status_code, answer.json()["code"]) == (503, "vault_unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert (await client.get(HOOKS)).json()["items"] == []

    @pytest.mark.parametrize(
        "url",
        [
            "http://hooks.example.com/",
            "https://hooks.example.com:22/",
            "https://user:password@hooks.example.com/",
            "https://10.0.0.1/",
            "https://169.254.169.254/latest",
            "https://[fd00::1]/",
            "http://10.0.0.1:9000/",
        ],
    )
    async def test_refuses_addresses_inside(self, browser, url):
        answer = await (await browser()).post(HOOKS, json=WANTED | {"url": url})
        assert answer.status_code == 422
        assert (answer.json()["errors"][0]["pointer"], answer.json()["errors"][0]["code"]) == (
            "/url",
            "address_refused",
        )

    async def test_refuses_this_machine_where_customers_are(self, browser, start_gateway, new_account):
        account = await new_account()
        wanted = WANTED | {"url": "http://127.0.0.1:9000/"}
        here = await (await browser(account=account)).post(HOOKS, json=wanted)
        staging = await start_gateway(environment="staging", public_url="https://opsight.test")
        client = await browser(account=account, url=staging)
        there = await client.post(HOOKS, json=wanted, headers={"Cookie": _cookie(client)})
        assert (here.status_code, there.status_code) == (201, 422)

    @pytest.mark.parametrize(
        "change", [{"events": []}, {"events": ["everything"]}, {"name": ""}, {"url": "nonsense"}, {"extra": 1}]
    )
    async def test_refuses_what_the_contract_does_not_know(self, browser, change):
        assert (await (await browser()).post(HOOKS, json=WANTED | change)).status_code == 422

    async def test_takes_twenty_of_a_tenant(self, browser):
        client = await browser()
        statuses = [(await client.post(HOOKS, json=WANTED)).status_code for _ in range(21)]
        assert statuses == [201] * 20 + [409]


def _cookie(client) -> str:
    """Over plain http a client does not send a Secure cookie by itself."""
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)


class TestListWebhookSubscriptions:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(HOOKS)).status_code == 401

    async def test_shows_the_current_tenants_alone(self, browser):
        mine, theirs = await browser(), await browser()
        await theirs.post(HOOKS, json=WANTED)
        assert (await mine.get(HOOKS)).json()["items"] == []


class TestListWebhookEventTypes:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(f"{HOOKS}/event-types")).status_code == 401

    async def test_shows_what_is_posted(self, browser):
        items = (await (await browser()).get(f"{HOOKS}/event-types")).json()["items"]
        assert [item["type"] for item in items] == [
            "data.landed",
            "sync.finished",
            "sync.failed",
            "snapshot.built",
            "alert.fired",
            "alert.resolved",
            "data_quality.incident_opened",
            "data_quality.incident_closed",
            "report.run_finished",
        ]
        assert all(item["example"]["type"] == item["type"] for item in items)
        assert all(item["example"].keys() == {"type", "timestamp", "data"} for item in items)


NOWHERE = "00000000-0000-4000-8000-000000000000"
ONE = [
    ("GET", "", None),
    ("PATCH", "", {"name": "Mine"}),
    ("DELETE", "", None),
    ("POST", "/rotate-secret", {}),
    ("POST", "/test", None),
    ("GET", "/deliveries", None),
    ("GET", f"/deliveries/{NOWHERE}", None),
    ("POST", f"/deliveries/{NOWHERE}/redeliver", None),
]


@pytest.mark.parametrize(("method", "path", "body"), ONE)
class TestOneWebhookSubscription:
    async def test_needs_a_session(self, anonymous, method, path, body):
        assert (await anonymous.request(method, f"{HOOKS}/{uuid4()}{path}", json=body)).status_code == 401

    async def test_of_another_tenant_is_not_there(self, browser, method, path, body):
        mine, theirs = await browser(), await browser()
        made = (await theirs.post(HOOKS, json=WANTED)).json()
        foreign = await mine.request(method, f"{HOOKS}/{made['id']}{path}", json=body)
        absent = await mine.request(method, f"{HOOKS}/{uuid4()}{path}", json=body)
        assert foreign.status_code == absent.status_code == 404


class TestUpdateWebhookSubscription:
    async def test_changes_what_is_given(self, browser):
        owner = await browser()
        url = f"{HOOKS}/{(await owner.post(HOOKS, json=WANTED)).json()['id']}"
        await owner.patch(url, json={"name": "Renamed", "events": ["sync.failed", "data.landed"]})
        await owner.patch(url, json={"state": "paused"})
        now = (await owner.get(url)).json()
        assert (now["name"], now["events"], now["state"]) == ("Renamed", ["data.landed", "sync.failed"], "paused")
        assert now["url"] == WANTED["url"]

    async def test_refuses_an_address_inside(self, browser):
        owner = await browser()
        url = f"{HOOKS}/{(await owner.post(HOOKS, json=WANTED)).json()['id']}"
        assert (await owner.patch(url, json={"url": "https://192.168.0.1/"})).status_code == 422

    async def test_cannot_disable(self, browser):
        owner = await browser()
        url = f"{HOOKS}/{(await owner.post(HOOKS, json=WANTED)).json()['id']}"
        assert (await owner.patch(url, json={"state": "disabled"})).status_code == 422


class TestRotateWebhookSecret:
    async def test_keeps_two_secrets_at_a_time(self, browser):
        owner = await browser()
        made = (await owner.post(HOOKS, json=WANTED)).json()
        url = f"{HOOKS}/{made['id']}/rotate-secret"
        second = await owner.post(url, json={"overlap_hours": 24})
        third = await owner.post(url, json={})
        at_once = await owner.post(url, json={"overlap_hours": 0})
        assert second.json()["secret"] != made["secret"]
        assert (third.status_code, third.json()["code"]) == (409, "rotation_under_way")
        assert (at_once.status_code, at_once.json()["previous_secret_until"]) == (200, None)


class TestDeleteWebhookSubscription:
    async def test_happens_once(self, browser):
        owner = await browser()
        url = f"{HOOKS}/{(await owner.post(HOOKS, json=WANTED)).json()['id']}"
        assert [(await owner.delete(url)).status_code for _ in range(2)] == [204, 404]

    async def test_deletes_every_secret_of_it(self, browser, new_account, vault_rows, worker_of):
        account = await new_account()
        owner = await browser(account=account)
        url = f"{HOOKS}/{(await owner.post(HOOKS, json=WANTED)).json()['id']}"
        await owner.post(f"{url}/rotate-secret", json={"overlap_hours": 1})
        query = "select count(*) from secrets.secret where tenant_id = %s"
        before = vault_rows(query, account.tenant_id)
        await owner.delete(url)
        await worker_of("gateway")
        assert (before, vault_rows(query, account.tenant_id)) == ([(2,)], [(0,)])
