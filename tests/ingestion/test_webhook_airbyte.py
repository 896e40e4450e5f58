"""Airbyte's notifications: an address that is a secret, and a body that is believed in nothing."""

import json
import re
from uuid import uuid4

import psycopg
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import text

from services.ingestion.webhook import confirmation
from services.ingestion.webhook.confirmation import Confirmed, Unconfirmed
from tests.ingestion.hooking import CONNECTIONS, Hooks, audited, hooks, notification
from tests.ingestion.vaulted import beside_vault, vaulted
from tests.log_lines import log_lines

__all__ = ["audited", "beside_vault", "hooks", "log_lines", "vaulted"]
SCOPES = ("ingestion:read", "ingestion:write")
JSON = {"content-type": "application/json"}
OPERATIONS = [("GET", "", None), ("POST", "", None), ("POST", "/rotate", {}), ("DELETE", "", None)]


@pytest.fixture
async def connection(hooks: Hooks):
    return await hooks.connection(name="Ads")


@pytest.fixture
def url(connection):
    return f"{CONNECTIONS}/{connection['id']}/webhook-token"


@pytest.fixture
async def address(hooks: Hooks, url):
    made = await hooks.vaulted.ask("POST", url)
    assert made.status_code == 201, made.text
    return made.json()["path"]


@pytest.fixture
def spans():
    """`spans()`: the names and attributes of every span from here on."""
    exporter, provider = InMemorySpanExporter(), trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):
        provider = TracerProvider()
        trace.set_tracer_provider(provider)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return lambda: [text for span in exporter.get_finished_spans() for text in (span.name, span.to_json())]


@pytest.fixture
async def told(hooks: Hooks, url, address):
    """`await told(body)`: post it, let the job run, and answer what became of it."""

    async def tell(body: bytes) -> dict:
        answer = await hooks.post(address, body, JSON)
        assert answer.status_code == 202, answer.text
        await hooks.vaulted.run_jobs()
        shown = (await hooks.vaulted.ask("GET", url)).json()
        return shown["recent"][0]

    return tell


@pytest.fixture
async def synced(hooks: Hooks, connection, database, tenant_a):
    """`await synced("failed")`: a sync of the connection that has ended so."""

    async def make(state: str) -> str:
        queued = (await hooks.vaulted.ask("POST", f"{CONNECTIONS}/{connection['id']}/sync")).json()
        async with database("ingestion").tenant(tenant_a) as session:
            for step in ("running", state):
                statement = "update ingestion.job set state = :state where id = cast(:id as uuid) and state <> :state"
                await session.execute(text(statement), {"state": step, "id": queued["id"]})
        return queued["id"]

    return make


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)
class TestToken:
    async def test_refuses_anonymous(self, hooks, url, method, path, body):
        answer = await hooks.client.request(method, url + path, json=body, headers=hooks.nobody())
        assert answer.status_code == 401

    async def test_hides_another_tenant_s_connection(self, hooks, url, as_, tenant_b, method, path, body):
        answer = await hooks.client.request(method, url + path, json=body, headers=as_(tenant_b, *SCOPES))
        assert (answer.status_code, answer.json()["code"]) == (404, "connection_not_found")


class TestCreate:
    async def test_shows_the_address_once(self, hooks, url, address):
        shown = (await hooks.vaulted.ask("GET", url)).json()
        assert re.fullmatch(r"/api/v1/webhooks/airbyte/[A-Za-z0-9_-]{43}", address)
        assert shown["created_at"] is not None
        assert (shown["previous_until"], shown["last_received_at"], shown["recent"]) == (None, None, [])
        assert address.rpartition("/")[2] not in json.dumps(shown)

    async def test_with_a_key_again_answers_the_same(self, hooks, url, as_, tenant_a):
        headers = as_(tenant_a, *SCOPES, subject=f"user:{uuid4()}") | {"Idempotency-Key": uuid4().hex}
        first, second = [await hooks.client.post(url, headers=headers) for _ in range(2)]
        assert (first.status_code, first.json()) == (201, second.json())

    async def test_refuses_a_second_one(self, hooks, url, address):
        answer = await hooks.vaulted.ask("POST", url)
        assert (answer.status_code, answer.json()["code"]) == (409, "webhook_token_exists")


class TestRotate:
    async def test_lets_both_work_during_the_overlap(self, hooks, url, address):
        rotated = (await hooks.vaulted.ask("POST", f"{url}/rotate", {"overlap_hours": 1})).json()
        answers = [await hooks.post(path, notification(1), JSON) for path in (address, rotated["path"])]
        assert [answer.status_code for answer in answers] == [202, 202]
        assert rotated["previous_until"] is not None
        third = await hooks.vaulted.ask("POST", f"{url}/rotate", {})
        assert (third.status_code, third.json()["code"]) == (409, "webhook_rotation_under_way")

    async def test_without_an_overlap_ends_every_one_before(self, hooks, url, address):
        second = (await hooks.vaulted.ask("POST", f"{url}/rotate", {})).json()["path"]
        third = (await hooks.vaulted.ask("POST", f"{url}/rotate", {"overlap_hours": 0})).json()["path"]
        statuses = [(await hooks.post(path, notification(1), JSON)).status_code for path in (address, second, third)]
        assert statuses == [404, 404, 202]

    async def test_ends_the_old_one_with_the_overlap(self, hooks, url, address, database, tenant_a):
        await hooks.vaulted.ask("POST", f"{url}/rotate", {})
        async with database("ingestion").tenant(tenant_a) as session:
            over = "update ingestion.webhook_token set expires_at = clock_timestamp() where expires_at is not null"
            await session.execute(text(over))
        assert (await hooks.post(address, notification(1), JSON)).status_code == 404

    async def test_needs_one(self, hooks, url):
        for method, path in (("POST", "/rotate"), ("DELETE", "")):
            answer = await hooks.vaulted.ask(method, url + path, {} if path else None)
            assert (answer.status_code, answer.json()["code"]) == (404, "webhook_token_not_found")


class TestDelete:
    async def test_ends_the_address_at_once(self, hooks, url, address):
        assert (await hooks.vaulted.ask("DELETE", url)).status_code == 204
        assert (await hooks.post(address, notification(1), JSON)).status_code == 404
        assert (await hooks.vaulted.ask("GET", url)).json()["created_at"] is None

    async def test_of_the_connection_ends_it_too(self, hooks, connection, address):
        await hooks.vaulted.ask("DELETE", f"{CONNECTIONS}/{connection['id']}")
        assert (await hooks.post(address, notification(1), JSON)).status_code == 404


class TestReceive:
    async def test_refuses_what_is_no_address(self, hooks, address):
        for token in ("x", "A" * 43, address[-43:].swapcase(), address[-42:]):
            answer = await hooks.post(f"/api/v1/webhooks/airbyte/{token}", notification(1), JSON)
            assert (answer.status_code, answer.json()["code"]) == (404, "webhook_address_unknown")

    async def test_refuses_more_than_64_kib(self, hooks, address):
        answer = await hooks.post(address, notification(1, text="x" * 65_536), JSON)
        assert (answer.status_code, answer.json()["code"]) == (413, "webhook_too_large")

    async def test_takes_the_same_notification_once(self, hooks, url, address):
        body = notification(1)
        answers = [(await hooks.post(address, body, JSON)).json() for _ in range(3)]
        shown = (await hooks.vaulted.ask("GET", url)).json()
        assert [answer["duplicate"] for answer in answers] == [False, True, True]
        assert sorted(one["state"] for one in shown["recent"]) == ["duplicate", "duplicate", "received"]
        assert shown["last_received_at"] is not None


class TestConfirm:
    @pytest.mark.parametrize(
        ("state", "success", "outcome"),
        [
            ("succeeded", True, "confirmed"),
            ("failed", False, "confirmed"),
            ("failed", True, "contradicted"),
            ("succeeded", False, "contradicted"),
        ],
    )
    async def test_asks_our_own_record(self, synced, told, state, success, outcome):
        sync_id = await synced(state)
        receipt = await told(notification(sync_id, success=success))
        assert (receipt["state"], receipt["outcome"], receipt["sync_id"]) == ("processed", outcome, sync_id)

    async def test_changes_nothing_about_the_sync(self, hooks, synced, told):
        sync_id = await synced("failed")
        before = (await hooks.vaulted.ask("GET", f"/api/v1/airbyte/jobs/{sync_id}")).json()
        await told(notification(sync_id, success=True, recordsCommitted=10**9))
        assert (await hooks.vaulted.ask("GET", f"/api/v1/airbyte/jobs/{sync_id}")).json() == before

    @pytest.mark.parametrize("job_id", [4711, "4711", str(uuid4()), "x" * 10_000], ids=range(4))
    async def test_fails_for_a_job_that_there_is_none_of(self, told, job_id):
        receipt = await told(notification(job_id))
        assert (receipt["state"], receipt["error"]["code"]) == ("failed", "job_unknown")

    async def test_fails_for_a_job_of_another_connection(self, hooks, told):
        other = await hooks.connection(name="Other")
        job = (await hooks.vaulted.ask("POST", f"{CONNECTIONS}/{other['id']}/sync")).json()
        assert (await told(notification(job["id"])))["error"]["code"] == "job_unknown"

    @pytest.mark.parametrize(
        "body",
        [
            b'{"text": "Hello from Airbyte!", "blocks": []}',
            b"[]",
            b"not json",
            b'{"data": []}',
            b'{"data": {"jobId": true}}',
            b'{"data": {"jobId": null, "success": "yes"}}',
        ],
    )
    async def test_has_nothing_to_do_without_a_job(self, told, body):
        receipt = await told(body)
        assert (receipt["state"], receipt["outcome"]) == ("processed", "nothing_to_confirm")

    @pytest.mark.parametrize(
        ("answer", "state", "outcome"),
        [
            (Confirmed(None), "processed", "confirmed"),
            (Unconfirmed("not_confirmable"), "processed", "not_confirmable"),
            (Unconfirmed("unknown"), "failed", None),
        ],
    )
    async def test_says_what_the_engine_answers(self, monkeypatch, told, connection, answer, state, outcome):
        asked = []

        async def confirm(context, asked_about, job_id):
            asked.append((str(asked_about.id), job_id))
            return answer

        monkeypatch.setitem(confirmation.CONFIRMS, "embedded", confirm)
        receipt = await told(notification(4711))
        assert (receipt["state"], receipt["outcome"]) == (state, outcome)
        assert asked == [(connection["id"], "4711")]

    async def test_says_that_an_engine_cannot_be_asked(self, monkeypatch, told):
        monkeypatch.setattr(confirmation, "CONFIRMS", {})
        assert (await told(notification(4711)))["outcome"] == "not_confirmable"


class TestReprocess:
    @pytest.fixture
    def again(self, hooks: Hooks, connection):
        """`await again(receipt_id)`: ask for it to be checked once more."""

        async def post(receipt_id: str, **headers: str):
            url = f"{CONNECTIONS}/{connection['id']}/webhook-receipts/{receipt_id}/reprocess"
            as_writer = hooks.vaulted.as_(hooks.vaulted.tenant_id, *SCOPES)
            return await hooks.client.post(url, headers=as_writer | headers)

        return post

    @pytest.fixture
    async def failed(self, told):
        receipt = await told(notification(4711))
        assert receipt["state"] == "failed"
        return receipt

    async def test_refuses_anonymous(self, hooks, again, failed):
        assert (await again(failed["id"], **hooks.nobody())).status_code == 401

    async def test_hides_another_tenant_s_connection(self, again, failed, as_, tenant_b):
        answer = await again(failed["id"], **as_(tenant_b, *SCOPES))
        assert (answer.status_code, answer.json()["code"]) == (404, "connection_not_found")

    async def test_confirms_what_can_be_confirmed_by_now(
        self, monkeypatch, hooks, url, again, failed, connection, audited
    ):
        async def confirm(context, asked_about, job_id):
            return Confirmed(True)

        monkeypatch.setitem(confirmation.CONFIRMS, "embedded", confirm)
        answer = await again(failed["id"])
        assert (answer.status_code, answer.json()["state"], answer.json()["error"]) == (202, "received", None)
        await hooks.vaulted.run_jobs()
        [shown] = (await hooks.vaulted.ask("GET", url)).json()["recent"]
        assert (shown["state"], shown["outcome"], shown["error"]) == ("processed", "confirmed", None)
        assert ("webhook_receipt.reprocessed", connection["id"]) in audited()

    async def test_with_a_key_again_answers_the_same(self, again, failed, audited, as_, tenant_a):
        headers = as_(tenant_a, *SCOPES) | {"Idempotency-Key": str(uuid4())}
        first, second = [await again(failed["id"], **headers) for _ in range(2)]
        assert (second.status_code, second.json()) == (202, first.json())
        assert second.headers["Idempotency-Replayed"] == "true"
        assert [action for action, _ in audited()].count("webhook_receipt.reprocessed") == 1

    async def test_refuses_what_has_not_failed(self, told, again):
        done = await told(b'{"text": "Hello from Airbyte!"}')
        answer = await again(done["id"])
        assert (answer.status_code, answer.json()["code"]) == (409, "webhook_receipt_not_failed")

    async def test_hides_what_came_elsewhere(self, hooks, failed):
        other = await hooks.connection(name="Other")
        path = f"{CONNECTIONS}/{other['id']}/webhook-receipts/{failed['id']}/reprocess"
        answer = await hooks.vaulted.ask("POST", path)
        assert (answer.status_code, answer.json()["code"]) == (404, "webhook_receipt_not_found")


class TestSecrecy:
    async def test_leaves_the_address_in_no_line_table_or_span(
        self, hooks, url, address, log_lines, postgres_url, tenant_a, spans
    ):
        token = address.rpartition("/")[2]
        rotated = (await hooks.vaulted.ask("POST", f"{url}/rotate", {})).json()["path"]
        for path in (address, rotated, address + "x"):
            await hooks.post(path, notification(1), JSON)
        wrong = await hooks.post(address, b"x" * 70_000, JSON)
        lost = await hooks.client.get(address, headers=hooks.nobody())
        await hooks.vaulted.run_jobs()
        with psycopg.connect(postgres_url) as connected:
            tables = connected.execute(
                "select table_schema || '.' || quote_ident(table_name) from information_schema.columns"
                " where column_name = 'tenant_id' and table_schema in ('ingestion', 'audit')"
            ).fetchall()
            written = [
                connected.execute(f"select t::text from {name} t where tenant_id = %s", [tenant_a]).fetchall()
                for [name] in tables
            ]
        everything = "".join([*log_lines, json.dumps(written), wrong.text, lost.text, *spans()])
        assert wrong.json()["instance"] == "/api/v1/webhooks/airbyte/{token}"
        assert "POST /api/v1/webhooks/airbyte/{token}" in spans()
        assert "connection_webhook.rotated" in everything
        assert token not in everything
        assert rotated.rpartition("/")[2] not in everything

    async def test_leaves_the_address_in_no_metric(self, hooks, address):
        await hooks.post(address, notification(1), JSON)
        shown = (await hooks.client.get("/metrics/app/")).text
        assert "opsight_ingestion_webhooks_total" in shown
        assert address.rpartition("/")[2] not in shown
