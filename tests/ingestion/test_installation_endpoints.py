"""Installing, updating and removing connectors, from a small package registry that is really asked."""

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text

from libs.jobs import Worker
from libs.testing.apps import started
from libs.testing.deployables import make_app
from libs.testing.tasks import in_own_task
from services.ingestion.connector import installation
from services.ingestion.connector.catalogue import get_connector
from services.ingestion.worker import make_worker
from tests.ingestion.registry import Registry, lock, served

URL = "/api/v1/airbyte/connectors/source-faker"
INSTALL = f"{URL}/install"
WRITE = ("ingestion:read", "ingestion:write")
ADMIN = (*WRITE, "platform:admin")


@dataclass
class Here:
    """An installation with nothing installed, and the tenants on it."""

    client: httpx.AsyncClient
    worker: Worker
    as_: Callable[..., dict[str, str]]
    tenant_id: UUID
    data_dir: Path
    locks: Path

    async def ask(self, method: str, url: str, *, scopes=ADMIN, tenant: UUID | None = None, body: Any = None):
        return await self.client.request(
            method, url, headers=self.as_(tenant or self.tenant_id, *scopes), json=body, timeout=60
        )

    async def done(self, answer: httpx.Response) -> dict[str, Any]:
        """The job that `answer` began, once it is over."""
        assert answer.status_code == 202, answer.text
        await self.worker.run_until_idle(timeout_seconds=60)
        return (await self.ask("GET", f"/api/v1/airbyte/jobs/{answer.json()['id']}")).json()

    async def seen(self, tenant: UUID | None = None) -> dict[str, Any]:
        return (await self.ask("GET", URL, tenant=tenant)).json()

    async def install(self) -> dict[str, Any]:
        return await self.done(await self.ask("POST", INSTALL, scopes=WRITE))

    async def checked(self) -> dict[str, Any]:
        body = {"connector": "source-faker", "config": {}}
        return await self.done(await self.ask("POST", "/api/v1/airbyte/check", body=body))

    async def connect(self, name: str, tenant: UUID | None = None) -> str:
        body = {"name": name, "connector": "source-faker"}
        answer = await self.ask("POST", "/api/v1/airbyte/connections", tenant=tenant, body=body)
        return answer.json()["id"]

    def lock_to(self, version: str, content: bytes | None = None) -> None:
        (self.locks / "airbyte-source-faker.txt").write_text(lock(version, content))

    def folders(self) -> list[Path]:
        return [path for path in (self.data_dir / "connectors").glob("source-faker-*") if path.is_dir()]


@pytest.fixture
def registry(monkeypatch) -> Iterator[Registry]:
    for name in [name for name in os.environ if name.startswith("UV_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    monkeypatch.setenv("UV_NO_CACHE", "1")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    with served() as registry:
        monkeypatch.setenv("UV_DEFAULT_INDEX", registry.url)
        yield registry


@pytest_asyncio.fixture(loop_scope="session")
async def here(registry, monkeypatch, tmp_path, settings_for, as_, tenant_a, database) -> AsyncGenerator[Here]:
    locks = tmp_path / "locks"
    locks.mkdir()
    monkeypatch.setattr(installation, "LOCKS", locks)
    settings = settings_for("ingestion", data_dir=tmp_path / "data")
    async with (
        started(make_app("ingestion", settings)) as app,
        in_own_task(make_worker(settings).started()) as worker,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ingestion") as client,
    ):
        made = Here(client, worker, as_, tenant_a, tmp_path / "data", locks)
        made.lock_to("1.0.0")
        for name in ("google-ads", "facebook-marketing", "file"):
            (locks / f"airbyte-source-{name}.txt").write_text(lock("1.0.0"))
        yield made
    async with database("ingestion").tenant(tenant_a) as session:
        await session.execute(text("delete from ingestion.connection where connector = 'source-faker'"))


class TestWhoMay:
    @pytest.mark.parametrize(("method", "url"), [("POST", INSTALL), ("POST", f"{URL}/update"), ("DELETE", INSTALL)])
    async def test_refuses_anonymous(self, here, method, url):
        assert (await here.client.request(method, url)).status_code == 401

    async def test_who_may_connect_may_install(self, here):
        assert (await here.ask("POST", INSTALL, scopes=("ingestion:read",))).status_code == 403
        assert (await here.install())["state"] == "succeeded"

    @pytest.mark.parametrize(("method", "url"), [("POST", f"{URL}/update"), ("DELETE", INSTALL)])
    async def test_only_the_platform_changes_what_all_tenants_run(self, here, method, url):
        assert (await here.ask(method, url, scopes=WRITE)).status_code == 403


class TestInstall:
    async def test_makes_it_ready_for_everybody(self, here, tenant_b, database):
        before = await here.seen()

        done = await here.install()

        after, others = await here.seen(), await here.seen(tenant_b)
        foreign = await here.ask("GET", f"/api/v1/airbyte/jobs/{done['id']}", tenant=tenant_b)
        assert (before["state"], before["installed_version"], before["size_bytes"]) == ("installable", None, None)
        assert (done["kind"], done["state"], done["error"]) == ("install", "succeeded", None)
        assert after["state"] == others["state"] == "ready"
        assert after["installed_version"] == after["version"]
        assert after["size_bytes"] > 1000
        assert after["installed_at"] is not None
        assert foreign.status_code == 404
        async with database("gateway").tenant(here.tenant_id) as session:
            query = text("select action from audit.event where object_id = 'source-faker' order by occurred_at desc")
            assert "connector.install" in {row.action for row in await session.execute(query)}

    async def test_runs_what_it_has_installed(self, here):
        await here.install()
        checked = await here.checked()
        assert checked["result"] == {"kind": "check", "succeeded": True, "message": "1.0.0", "problem": None}

    async def test_says_in_a_sentence_that_there_is_no_registry(self, here, monkeypatch, tenant_b):
        monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
        done = await here.install()
        mine, others = await here.seen(), await here.seen(tenant_b)

        sentence = "The packages of Sample data could not be fetched: no package registry with them can be reached."
        said = {name: done["error"][name] for name in ("type", "message")}
        assert (done["state"], said) == ("failed", {"type": "connector_not_installable", "message": sentence})
        assert (mine["state"], mine["failure"]) == (others["state"], others["failure"]) == ("failed", sentence)
        assert here.folders() == []

    async def test_works_after_a_failure_once_the_cause_is_gone(self, here, monkeypatch, registry):
        monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
        await here.install()
        monkeypatch.setenv("UV_DEFAULT_INDEX", registry.url)

        await here.install()

        assert ((await here.seen())["state"], (await here.seen())["failure"]) == ("ready", None)

    async def test_refuses_packages_that_are_not_those_of_the_lock(self, here):
        here.lock_to("1.0.0", b"what was reviewed")
        done = await here.install()
        assert done["error"]["message"].startswith("The packages of Sample data are not the ones it is locked to.")
        assert here.folders() == []

    async def test_the_same_twice_is_one_job(self, here):
        first, second = await here.ask("POST", INSTALL), await here.ask("POST", INSTALL)
        seen = await here.seen()
        assert first.json()["id"] == second.json()["id"] == seen["job_id"]
        assert seen["state"] == "installing"
        await here.done(first)

    async def test_shows_that_another_process_installs_it(self, here):
        folder = installation.folder_of(get_connector("source-faker"), here.data_dir)
        folder.parent.mkdir(parents=True)
        with installation._locked(folder, installation.fcntl.LOCK_EX):
            assert (await here.seen())["state"] == "installing"
        assert (await here.seen())["state"] == "installable"

    async def test_can_be_stopped_and_leaves_nothing_behind(self, here, registry):
        registry.is_stuck = True
        job = (await here.ask("POST", INSTALL)).json()
        running = asyncio.create_task(here.worker.run_until_idle(timeout_seconds=60))
        while here.folders() == []:  # noqa: ASYNC110  # another process makes it
            await asyncio.sleep(0.05)

        await here.ask("POST", f"/api/v1/airbyte/jobs/{job['id']}/cancel")
        await asyncio.wait_for(running, 30)

        assert (await here.ask("GET", f"/api/v1/airbyte/jobs/{job['id']}")).json()["state"] == "cancelled"
        assert here.folders() == []
        assert (await here.seen())["state"] == "installable"

    async def test_refuses_what_makes_no_sense(self, here):
        await here.install()
        again = await here.ask("POST", INSTALL)
        own = await here.ask("POST", "/api/v1/airbyte/connectors/opsight-demo-ads/install")
        unknown = await here.ask("POST", "/api/v1/airbyte/connectors/source-nothing/install")
        assert (again.status_code, again.json()["code"]) == (409, "connector_already_installed")
        assert (own.status_code, own.json()["code"]) == (409, "connector_not_packaged")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "connector_not_found")


class TestUpdate:
    async def test_replaces_the_version_that_runs(self, here):
        await here.install()
        here.lock_to("2.0.0")
        before, checked_before = await here.seen(), await here.checked()

        done = await here.done(await here.ask("POST", f"{URL}/update"))

        assert before["state"] == "update_available"
        assert checked_before["result"]["message"] == "1.0.0", "nobody gets a version that nobody asked for"
        assert (done["kind"], done["state"]) == ("update", "succeeded")
        assert (await here.seen())["state"] == "ready"
        assert (await here.checked())["result"]["message"] == "2.0.0"
        assert len(here.folders()) == 1

    async def test_a_failure_leaves_the_version_that_runs(self, here, monkeypatch):
        await here.install()
        here.lock_to("2.0.0")
        monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")

        done = await here.done(await here.ask("POST", f"{URL}/update"))

        seen = await here.seen()
        assert done["state"] == "failed"
        assert seen["state"] == "update_available"
        assert "no package registry" in seen["failure"]
        assert (await here.checked())["result"]["message"] == "1.0.0"

    async def test_refuses_when_there_is_nothing_to_update(self, here):
        absent = await here.ask("POST", f"{URL}/update")
        await here.install()
        current = await here.ask("POST", f"{URL}/update")
        assert (absent.status_code, absent.json()["code"]) == (409, "connector_not_installed")
        assert (current.status_code, current.json()["code"]) == (409, "connector_up_to_date")


class TestRemove:
    async def test_deletes_it_from_disk(self, here):
        await here.install()
        done = await here.done(await here.ask("DELETE", INSTALL))
        assert (done["kind"], done["state"]) == ("remove", "succeeded")
        assert here.folders() == []
        assert (await here.seen())["state"] == "installable"

    async def test_refuses_while_ones_own_connections_use_it_and_says_how_many(self, here):
        await here.install()
        await here.connect("One")
        await here.connect("Two")

        answer = await here.ask("DELETE", INSTALL)

        assert (answer.status_code, answer.json()["code"]) == (409, "connector_in_use")
        assert answer.json()["detail"] == "2 of your connections use it. Delete them first."

    async def test_says_nothing_of_other_tenants_but_that_it_is_used(self, here, tenant_b, database):
        await here.install()
        await here.connect("Theirs", tenant_b)

        answer = await here.ask("DELETE", INSTALL)

        async with database("ingestion").tenant(tenant_b) as session:
            await session.execute(text("delete from ingestion.connection where connector = 'source-faker'"))
        assert (answer.status_code, answer.json()["detail"]) == (409, "Connections on this installation use it.")

    async def test_refuses_one_that_was_connected_since(self, here):
        await here.install()
        asked = await here.ask("DELETE", INSTALL)
        await here.connect("Since")

        done = await here.done(asked)

        assert (done["state"], done["error"]["type"]) == ("failed", "connector_in_use")
        assert (await here.seen())["state"] == "ready"

    async def test_waits_for_nobody_and_deletes_nothing_that_runs(self, here):
        await here.install()

        async def report(message: str) -> None:
            return None

        async with installation.ready_to_run(get_connector("source-faker"), here.data_dir, report):
            done = await here.done(await here.ask("DELETE", INSTALL))

        said = {name: done["error"][name] for name in ("type", "message")}
        assert said == {
            "type": "connector_in_use",
            "message": "Sample data is running right now. Try again when its jobs are over.",
        }
        assert (await here.seen())["state"] == "ready"

    async def test_refuses_what_is_not_there_and_what_is_being_installed(self, here):
        absent = await here.ask("DELETE", INSTALL)
        await here.install()
        here.lock_to("2.0.0")
        updating = await here.ask("POST", f"{URL}/update")
        busy = await here.ask("DELETE", INSTALL)
        await here.done(updating)
        assert (absent.status_code, absent.json()["code"]) == (409, "connector_not_installed")
        assert (busy.status_code, busy.json()["code"]) == (409, "connector_busy")
