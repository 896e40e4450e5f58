"""Endpoints for signed events: made, changed, rotated, removed, and their log."""

from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text

from libs.jobs import PeriodicContext
from services.ingestion.webhook.jobs import delete_old_webhooks
from tests.ingestion.hooking import ENDPOINTS, Hooks, audited, event, hooks
from tests.ingestion.vaulted import beside_vault, vaulted

__all__ = ["audited", "beside_vault", "hooks", "vaulted"]
SCOPES = ("ingestion:read", "ingestion:write")
OPERATIONS = [
    ("GET", "", None),
    ("PATCH", "", {"name": "Renamed"}),
    ("DELETE", "", None),
    ("POST", "/rotate", {}),
    ("GET", "/receipts", None),
    ("GET", "/receipts/{receipt}", None),
    ("POST", "/receipts/{receipt}/reprocess", None),
]


@pytest.fixture
async def endpoint(hooks: Hooks):
    return await hooks.endpoint()


@pytest.fixture
def stored(postgres_url, tenant_a):
    """`stored()`: the labels of what the vault holds for the tenant."""

    def fetch() -> list[str]:
        with psycopg.connect(postgres_url) as connection:
            query = "select label from secrets.secret where tenant_id = %s order by label"
            return [label for [label] in connection.execute(query, [tenant_a]).fetchall()]

    return fetch


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)
class TestOne:
    async def test_refuses_anonymous(self, hooks, endpoint, method, path, body):
        url = f"{ENDPOINTS}/{endpoint['id']}{path.format(receipt=uuid4())}"
        answer = await hooks.client.request(method, url, json=body, headers=hooks.nobody())
        assert answer.status_code == 401

    async def test_tells_another_tenant_s_from_none_nowhere(self, hooks, endpoint, as_, tenant_b, method, path, body):
        receipt = (await hooks.send(endpoint, event(connection="Ads"))).json()["receipt_id"]
        answers = []
        for one, its in ((endpoint["id"], receipt), (uuid4(), uuid4())):
            url = f"{ENDPOINTS}/{one}{path.format(receipt=its)}"
            answer = await hooks.client.request(method, url, json=body, headers=as_(tenant_b, *SCOPES))
            answers.append((answer.status_code, answer.json()["code"], answer.json()["title"]))
        assert answers[0] == answers[1]
        assert answers[0][0] == 404


class TestCreate:
    async def test_shows_the_secret_once(self, hooks, endpoint):
        listed = (await hooks.vaulted.ask("GET", ENDPOINTS)).json()["items"]
        one = (await hooks.vaulted.ask("GET", f"{ENDPOINTS}/{endpoint['id']}")).json()
        assert endpoint["secret"].startswith("whsec_")
        assert listed == [one] == [{name: value for name, value in endpoint.items() if name != "secret"}]
        assert one["path"] == f"/api/v1/webhooks/inbound/{endpoint['id']}"
        assert (one["state"], one["last_received_at"], one["previous_secret_until"]) == ("enabled", None, None)

    async def test_with_a_key_again_answers_the_same(self, hooks, as_, tenant_a):
        headers = as_(tenant_a, *SCOPES, subject=f"user:{uuid4()}") | {"Idempotency-Key": uuid4().hex}
        first, second = [await hooks.client.post(ENDPOINTS, json={"name": "One"}, headers=headers) for _ in range(2)]
        assert first.json() == second.json()
        assert second.headers["idempotency-replayed"] == "true"
        assert len((await hooks.vaulted.ask("GET", ENDPOINTS)).json()["items"]) == 1

    async def test_keeps_the_secret_in_the_vault_and_on_the_trail(self, hooks, endpoint, stored, audited):
        assert stored() == ["Inbound webhook: Orchestrator"]
        assert audited() == [("webhook_endpoint.created", endpoint["id"])]

    async def test_makes_twenty_at_most(self, hooks, database, tenant_a, endpoint):
        async with database("ingestion").tenant(tenant_a) as session:
            copies = (
                "insert into ingestion.webhook_endpoint (tenant_id, id, name, events, secret_ref, created_by)"
                " select tenant_id, gen_random_uuid(), name, events, secret_ref, created_by"
                " from ingestion.webhook_endpoint, generate_series(1, 19)"
            )
            await session.execute(text(copies))
        answer = await hooks.vaulted.ask("POST", ENDPOINTS, {"name": "One too many"})
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_webhook_endpoints")

    @pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "x", "events": []}, {"name": "x", "events": ["y"]}])
    async def test_refuses_what_does_not_fit(self, hooks, body):
        answer = await hooks.vaulted.ask("POST", ENDPOINTS, body)
        assert answer.status_code == 422


class TestUpdate:
    async def test_disables_and_enables_again(self, hooks, endpoint, audited):
        url, body = f"{ENDPOINTS}/{endpoint['id']}", event(connection="Ads")
        seen = []
        for state in ("disabled", "enabled"):
            changed = await hooks.vaulted.ask("PATCH", url, {"state": state, "name": state})
            assert (changed.json()["state"], changed.json()["name"]) == (state, state)
            seen.append((await hooks.send(endpoint, body)).status_code)
        assert seen == [400, 202]
        assert [action for action, _ in audited()][1:] == ["webhook_endpoint.updated"] * 2


class TestRotate:
    async def test_refuses_a_third_secret(self, hooks, endpoint):
        url = f"{ENDPOINTS}/{endpoint['id']}/rotate"
        first = await hooks.vaulted.ask("POST", url, {})
        assert first.json()["previous_secret_until"] is not None
        second = await hooks.vaulted.ask("POST", url, {})
        assert (second.status_code, second.json()["code"]) == (409, "webhook_rotation_under_way")
        third = await hooks.vaulted.ask("POST", url, {"overlap_hours": 0})
        assert (third.status_code, third.json()["previous_secret_until"]) == (200, None)

    async def test_forgets_what_is_replaced(self, hooks, endpoint, stored, database, tenant_a):
        url = f"{ENDPOINTS}/{endpoint['id']}/rotate"
        await hooks.vaulted.ask("POST", url, {"overlap_hours": 0})
        await hooks.vaulted.run_jobs()
        assert len(stored()) == 1
        await hooks.vaulted.ask("POST", url, {"overlap_hours": 1})
        await hooks.vaulted.run_jobs()
        assert len(stored()) == 2
        async with database("ingestion").tenant(tenant_a) as session:
            await session.execute(text("update ingestion.webhook_endpoint set previous_secret_until = now()"))
            due = "update ingestion.job set state = 'queued', run_at = now() where state = 'scheduled'"
            await session.execute(text(due))
        await hooks.vaulted.run_jobs()
        assert len(stored()) == 1
        assert (await hooks.vaulted.ask("GET", f"{ENDPOINTS}/{endpoint['id']}")).status_code == 200


class TestDelete:
    async def test_takes_log_and_secret_with_it(self, hooks, endpoint, stored, database, tenant_a, audited):
        await hooks.send(endpoint, event(connection="Ads"))
        answer = await hooks.vaulted.ask("DELETE", f"{ENDPOINTS}/{endpoint['id']}")
        assert answer.status_code == 204
        await hooks.vaulted.run_jobs()
        assert stored() == []
        assert (await hooks.send(endpoint, event(connection="Ads"))).status_code == 400
        async with database("ingestion").tenant(tenant_a) as session:
            left = await session.execute(text("select count(*) from ingestion.webhook_receipt"))
        assert left.scalar_one() == 0
        assert audited()[-1] == ("webhook_endpoint.deleted", endpoint["id"])


class TestReceipts:
    async def test_are_listed_by_page_and_state(self, hooks, endpoint):
        for number in range(3):
            await hooks.send(endpoint, event("x.y"), message_id=f"msg_{number}")
        url = f"{ENDPOINTS}/{endpoint['id']}/receipts"
        first = (await hooks.vaulted.ask("GET", f"{url}?limit=2")).json()
        second = (await hooks.vaulted.ask("GET", f"{url}?limit=2&cursor={first['next_cursor']}")).json()
        assert [one["message_id"] for one in first["items"] + second["items"]] == ["msg_2", "msg_1", "msg_0"]
        assert second["next_cursor"] is None
        assert {one["event_type"] for one in first["items"]} == {"x.y"}
        assert await hooks.received(endpoint, state="processed") == []
        bad = await hooks.vaulted.ask("GET", f"{url}?cursor=made-up")
        assert bad.status_code == 422

    async def test_go_after_thirty_days(self, hooks, endpoint, database, tenant_a, settings_for):
        for _ in range(2):
            await hooks.send(endpoint, event("x.y"))
        async with database("ingestion").tenant(tenant_a) as session:
            back = (
                "update ingestion.webhook_receipt set received_at = now() - interval '31 days' where id ="
                " (select id from ingestion.webhook_receipt order by id limit 1)"
            )
            await session.execute(text(back))
        context = PeriodicContext(database("ingestion"), settings_for("ingestion"), None, {})  # type: ignore[arg-type]
        await delete_old_webhooks(context)
        assert len(await hooks.received(endpoint)) == 1


class TestReprocess:
    async def test_does_what_could_not_be_done_before(self, hooks, endpoint, audited):
        await hooks.send(endpoint, event(connection="Later"))
        await hooks.vaulted.run_jobs()
        [failed] = await hooks.received(endpoint)
        connection = await hooks.connection(name="Later")
        url = f"{ENDPOINTS}/{endpoint['id']}/receipts/{failed['id']}/reprocess"

        answer = await hooks.vaulted.ask("POST", url)
        assert (answer.status_code, answer.json()["state"], answer.json()["error"]) == (202, "received", None)
        await hooks.vaulted.run_jobs()

        [receipt] = await hooks.received(endpoint)
        [sync] = await hooks.syncs(connection)
        assert (receipt["state"], receipt["sync_id"], receipt["error"]) == ("processed", sync["id"], None)
        assert ("webhook_receipt.reprocessed", endpoint["id"]) in audited()

    async def test_refuses_what_has_not_failed(self, hooks, endpoint):
        await hooks.connection(name="Ads")
        await hooks.send(endpoint, event(connection="Ads"), message_id="msg_1")
        await hooks.send(endpoint, event(connection="Ads"), message_id="msg_1")
        waiting = await hooks.received(endpoint)
        await hooks.vaulted.run_jobs()
        codes = set()
        for one in waiting:
            url = f"{ENDPOINTS}/{endpoint['id']}/receipts/{one['id']}/reprocess"
            answer = await hooks.vaulted.ask("POST", url)
            codes.add((answer.status_code, answer.json()["code"]))
        assert codes == {(409, "webhook_receipt_not_failed")}
        assert len(waiting) == 2

    async def test_refuses_when_its_job_is_not_kept_any_more(self, hooks, endpoint, database, tenant_a):
        await hooks.send(endpoint, event("x.y"))
        await hooks.vaulted.run_jobs()
        [failed] = await hooks.received(endpoint)
        async with database("ingestion").tenant(tenant_a) as session:
            await session.execute(text("delete from ingestion.job where kind = 'ingestion.process_webhook'"))
        url = f"{ENDPOINTS}/{endpoint['id']}/receipts/{failed['id']}/reprocess"
        answer = await hooks.vaulted.ask("POST", url)
        assert (answer.status_code, answer.json()["code"]) == (409, "webhook_receipt_not_failed")
