"""Credentials of connectors: in the vault, in the connector's own file while it runs, and nowhere else."""

import json
from contextlib import nullcontext

import psycopg
import pytest
import pytest_asyncio

from libs.testing.apps import started
from libs.testing.deployables import make_app
from services.ingestion.engine.process import Command
from services.ingestion.sync import workspace
from tests.ingestion.scripted import PYTHON
from tests.ingestion.vaulted import META, TOKEN, URL, Vaulted, beside_vault, vaulted
from tests.log_lines import log_lines

__all__ = ["beside_vault", "log_lines", "vaulted"]
GOOGLE = {
    "name": "Google",
    "connector": "source-google-ads",
    "config": {
        "credentials": {
            "developer_token": "developer-token-1",
            "client_id": "client",
            "client_secret": "client-secret-1",
            "refresh_token": "1//refresh-token-1",
        }
    },
}
# Says in its answer whether its file held the real value, and to the log what it must not.
PROGRAM = """
import json, sys
config = json.load(open(sys.argv[sys.argv.index("--config") + 1]))
token = config.get("access_token", "")
sys.stderr.write("connecting with " + token + "\\n")
def send(kind, **body): print(json.dumps({"type": kind, **body}))
sound = "SUCCEEDED" if token == "EAAG-very-secret-access-token" else "FAILED"
if sys.argv[1] == "check":
    send("CONNECTION_STATUS", connectionStatus={"status": sound, "message": "used " + token})
else:
    send("TRACE", trace={"type": "ERROR", "emitted_at": 0,
        "error": {"message": sound + " with " + token, "failure_type": "config_error"}})
    sys.exit(1)
"""


@pytest.fixture
def program(monkeypatch, tmp_path_factory):
    """Takes the place of every connector's program; nothing is installed for it."""
    folder = tmp_path_factory.mktemp("program")
    folder.parent.chmod(0o755)
    folder.chmod(0o755)
    path = folder / "connector.py"
    path.write_text(PROGRAM)
    path.chmod(0o644)

    monkeypatch.setattr(workspace, "command_for", lambda *_: Command([PYTHON, str(path)], {}, [path, path]))
    monkeypatch.setattr(workspace, "ready_to_run", lambda *_: nullcontext())


@pytest.fixture
def stored(postgres_url, tenant_a):
    """`stored()`: the labels of what the vault holds for the tenant, by reference."""

    def fetch() -> dict[str, str]:
        with psycopg.connect(postgres_url) as connection:
            query = "select ref, label from secrets.secret where tenant_id = %s order by label"
            return dict(connection.execute(query, [tenant_a]).fetchall())

    return fetch


@pytest.fixture
def written(postgres_url, tenant_a):
    """`written()`: everything that ingestion and the audit trail hold about the tenant, as text."""

    def fetch() -> str:
        with psycopg.connect(postgres_url) as connection:
            tables = connection.execute(
                "select c.table_schema || '.' || quote_ident(c.table_name) from information_schema.columns c"
                " join information_schema.tables t using (table_schema, table_name) where c.column_name = 'tenant_id'"
                " and t.table_type = 'BASE TABLE' and c.table_schema in ('ingestion', 'raw', 'audit', 'secrets')"
            ).fetchall()
            rows = [
                connection.execute(f"select t::text from {table} t where tenant_id = %s", [tenant_a]).fetchall()
                for [table] in tables
            ]
        return json.dumps(rows)

    return fetch


class TestCreateConnection:
    async def test_keeps_a_reference_and_puts_the_value_into_the_vault(self, vaulted: Vaulted, stored, written):
        answer = await vaulted.ask("POST", URL, META)
        assert answer.status_code == 201, answer.text
        ref = answer.json()["config"]["access_token"]
        assert stored() == {ref: "Meta ads: access token"}
        assert TOKEN not in answer.text
        assert TOKEN not in written()

    async def test_keeps_each_of_several(self, vaulted: Vaulted, stored, written):
        made = await vaulted.connected(**GOOGLE)
        credentials = made["config"]["credentials"]
        assert credentials["client_id"] == "client"
        assert set(stored()) == {credentials[name] for name in ("developer_token", "client_secret", "refresh_token")}
        assert "refresh-token-1" not in written()

    async def test_leaves_nothing_behind_when_it_fails_after_the_vault_has_the_value(
        self, vaulted: Vaulted, stored, postgres_url, tenant_a, monkeypatch
    ):
        from services.ingestion.connection import service

        async def broken(*_: object) -> None:
            raise RuntimeError("the process dies here")

        monkeypatch.setattr(service.repository, "add_connection", broken)
        answer = await vaulted.ask("POST", URL, META)
        assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
        assert len(stored()) == 1
        with psycopg.connect(postgres_url) as connection:
            statement = "update ingestion.job set run_at = now(), state = 'queued' where tenant_id = %s"
            connection.execute(statement, [tenant_a])
        await vaulted.run_jobs()
        assert stored() == {}

    async def test_keeps_what_is_held_when_the_hour_is_over(self, vaulted: Vaulted, stored, postgres_url, tenant_a):
        made = await vaulted.connected()
        with psycopg.connect(postgres_url) as connection:
            statement = "update ingestion.job set run_at = now(), state = 'queued' where tenant_id = %s"
            connection.execute(statement, [tenant_a])
        await vaulted.run_jobs()
        assert set(stored()) == {made["config"]["access_token"]}

    @pytest.mark.parametrize("token", ["", "x" * 8193, 7, None])
    async def test_refuses_what_cannot_be_a_secret_without_repeating_it(self, vaulted: Vaulted, stored, token):
        answer = await vaulted.ask("POST", URL, META | {"config": {"account_ids": ["1"], "access_token": token}})
        assert (answer.status_code, answer.json()["code"]) == (422, "config_invalid")
        assert "xxxxx" not in answer.text
        assert stored() == {}


class TestWithoutVault:
    @pytest_asyncio.fixture(loop_scope="session")
    async def alone(self, settings_for, client_of, as_, tenant_a):
        """Ingestion whose vault does not answer."""
        import httpx

        settings = settings_for("ingestion", secrets_url="http://127.0.0.1:9")
        async with (
            started(make_app("ingestion", settings)) as app,
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ingestion") as client,
        ):
            yield lambda body: client.post(URL, json=body, headers=as_(tenant_a, "ingestion:write"))

    async def test_a_credential_is_refused_and_stored_nowhere(self, alone, written):
        answer = await alone(META)
        assert (answer.status_code, answer.json()["code"]) == (503, "vault_unavailable")
        assert answer.headers["retry-after"] == "5"
        assert TOKEN not in answer.text
        assert TOKEN not in written()

    async def test_a_source_without_credentials_is_connected(self, alone):
        answer = await alone({"name": "Demo", "connector": "opsight-demo-ads"})
        assert answer.status_code == 201


class TestUpdateConnection:
    async def test_keeps_a_credential_that_comes_back_as_it_was_shown(self, vaulted: Vaulted, stored):
        made = await vaulted.connected()
        change = {"config": made["config"] | {"account_ids": ["1", "2"]}}
        changed = await vaulted.ask("PATCH", f"{URL}/{made['id']}", change)
        await vaulted.run_jobs()
        assert changed.json()["config"] == made["config"] | {"account_ids": ["1", "2"], "insights_lookback_window": 28}
        assert set(stored()) == {made["config"]["access_token"]}

    async def test_replaces_a_credential_and_forgets_the_old_one(self, vaulted: Vaulted, stored):
        made = await vaulted.connected()
        change = {"config": made["config"] | {"access_token": "EAAG-another"}}
        changed = await vaulted.ask("PATCH", f"{URL}/{made['id']}", change)
        assert len(stored()) == 2
        await vaulted.run_jobs()
        assert set(stored()) == {changed.json()["config"]["access_token"]}
        assert changed.json()["config"]["access_token"] != made["config"]["access_token"]

    async def test_goes_on_where_it_was_when_only_a_credential_changed(self, vaulted: Vaulted, tenant_a, postgres_url):
        made = await vaulted.connected()
        with psycopg.connect(postgres_url) as connection:
            connection.execute(
                "insert into ingestion.stream_state (tenant_id, connection_id, stream, state, generation, sequence)"
                " values (%s, %s, 'ads_insights', '{}', 1, 0)",
                [tenant_a, made["id"]],
            )
        generations = []
        for change in ({"access_token": "EAAG-another"}, {"account_ids": ["9"]}):
            await vaulted.ask("PATCH", f"{URL}/{made['id']}", {"config": made["config"] | change})
            with psycopg.connect(postgres_url) as connection:
                query = "select generation from ingestion.stream_state where tenant_id = %s"
                generations.append(connection.execute(query, [tenant_a]).fetchone())
        assert generations == [(1,), (2,)]


class TestDeleteConnection:
    async def test_deletes_its_credentials(self, vaulted: Vaulted, stored):
        made, other = await vaulted.connected(), await vaulted.connected(name="Other")
        answer = await vaulted.ask("DELETE", f"{URL}/{made['id']}")
        assert answer.status_code == 204
        await vaulted.run_jobs()
        assert set(stored()) == {other["config"]["access_token"]}


@pytest.mark.usefixtures("program")
class TestSync:
    async def test_gives_the_connector_the_value_and_repeats_it_nowhere(
        self, vaulted: Vaulted, written, log_lines, capfd
    ):
        made = await vaulted.connected()
        started_sync = await vaulted.ask("POST", f"{URL}/{made['id']}/sync")
        await vaulted.run_jobs()
        job = (await vaulted.ask("GET", f"/api/v1/airbyte/jobs/{started_sync.json()['id']}")).json()
        told = job["error"]["type"], job["error"]["message"]
        assert told == ("connector_config_error", "SUCCEEDED with [redacted]")
        out, err = capfd.readouterr()
        logged = "\n".join(log_lines)
        assert "sync.failed" in logged
        assert TOKEN not in logged + out + err
        assert TOKEN not in written()

    async def test_says_when_a_credential_is_gone(self, vaulted: Vaulted, postgres_url, tenant_a):
        made = await vaulted.connected()
        with psycopg.connect(postgres_url) as connection:
            connection.execute("delete from secrets.secret where tenant_id = %s", [tenant_a])
        started_sync = await vaulted.ask("POST", f"{URL}/{made['id']}/sync")
        await vaulted.run_jobs()
        job = (await vaulted.ask("GET", f"/api/v1/airbyte/jobs/{started_sync.json()['id']}")).json()
        assert job["state"] == "failed"
        assert job["error"]["message"] == "A credential is no longer in the vault: enter it again."


@pytest.mark.usefixtures("program")
class TestCheck:
    async def test_uses_a_credential_that_is_forgotten_within_the_hour(
        self, vaulted: Vaulted, stored, written, postgres_url, tenant_a
    ):
        body = {"connector": META["connector"], "config": META["config"]}
        asked = await vaulted.ask("POST", "/api/v1/airbyte/check", body)
        assert asked.status_code == 202, asked.text
        await vaulted.run_jobs()
        job = (await vaulted.ask("GET", f"/api/v1/airbyte/jobs/{asked.json()['id']}")).json()
        assert job["result"] == {"kind": "check", "succeeded": True, "message": "used [redacted]", "problem": None}
        assert TOKEN not in written()
        with psycopg.connect(postgres_url) as connection:
            [expires] = connection.execute(
                "select expires_at from secrets.secret where tenant_id = %s", [tenant_a]
            ).fetchone()
            statement = (
                "update ingestion.job set run_at = now(), state = 'queued' where tenant_id = %s and state = 'scheduled'"
            )
            connection.execute(statement, [tenant_a])
        assert expires is not None
        await vaulted.run_jobs()
        assert stored() == {}

    async def test_uses_what_a_connection_holds_when_it_is_given_as_shown(self, vaulted: Vaulted, stored):
        connection = await vaulted.connected()
        body = {"connector": META["connector"], "config": connection["config"], "connection_id": connection["id"]}
        asked = await vaulted.ask("POST", "/api/v1/airbyte/check", body)
        await vaulted.run_jobs()
        job = (await vaulted.ask("GET", f"/api/v1/airbyte/jobs/{asked.json()['id']}")).json()
        assert job["result"] == {"kind": "check", "succeeded": True, "message": "used [redacted]", "problem": None}
        assert len(stored()) == 1

    async def test_hides_what_another_tenant_s_connection_holds(self, vaulted: Vaulted, as_, tenant_b):
        connection = await vaulted.connected()
        body = {"connector": META["connector"], "config": connection["config"], "connection_id": connection["id"]}
        answer = await vaulted.client.post("/api/v1/airbyte/check", json=body, headers=as_(tenant_b, "ingestion:write"))
        assert (answer.status_code, answer.json()["code"]) == (404, "connection_not_found")

    async def test_refuses_a_connection_of_another_connector(self, vaulted: Vaulted):
        connection = await vaulted.connected()
        body = {"connector": "opsight-demo-ads", "config": {}, "connection_id": connection["id"]}
        answer = await vaulted.ask("POST", "/api/v1/airbyte/check", body)
        assert (answer.status_code, answer.json()["code"]) == (404, "connection_not_found")
