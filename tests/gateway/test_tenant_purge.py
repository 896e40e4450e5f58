"""The end of a tenant, over every service and every table, with the real workers and the real events between them."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from contracts.events import EventEnvelope
from contracts.gateway.tenant_deletion import ClientDeletion
from contracts.ingestion.events import DataLanded
from contracts.jobs import JobPayload
from gateway.identity.app import make_identity_app
from gateway.identity.audit.checkpoints import Checkpoints
from gateway.identity.audit.jobs import seal
from gateway.identity.audit.verification import verify
from gateway.identity.tenant import repository as tenants
from gateway.identity.tenant_deletion import service
from gateway.identity.tenant_deletion.certificate import digest_of, view
from gateway.identity.tenant_deletion.repository import find_with_parts
from libs import tenant_end
from libs.auth import Principal
from libs.clock import utc_now
from libs.db import Database, TenantGone
from libs.jobs import Job, JobContext, Worker
from libs.testing.apps import started
from libs.testing.databases import create_database, drop_database, url_of
from libs.testing.deployables import DEPLOYABLES, SERVICES, make_app, make_worker
from libs.testing.servers import Servers
from libs.testing.tasks import in_own_task
from tests.gateway.tenant_filling import ROWS_OF_JOBS, Filled

# What stays of a tenant, and nothing else. `identity.session` only forgets where it was.
KEPT = {"audit.event", "audit.link"}


class SlowWork(JobPayload):
    """Writes something after a while, as a sync does."""

    KIND = "ingestion.slow_work"


class House:
    """Every deployable on one database: apps that take events, and workers that do what is due."""

    def __init__(self, filled: Filled, apps: dict[str, httpx.AsyncClient], settings: dict[str, Any]) -> None:
        self.filled = filled
        self._apps, self._settings = apps, settings
        self.workers: dict[str, Worker] = {}
        self.databases: dict[str, Database] = {}
        self.reached, self.go_on = asyncio.Event(), asyncio.Event()

    async def open(self, stack: AsyncExitStack) -> None:
        for name in DEPLOYABLES:
            kinds = {f"{name}.purge_tenant"}
            jobs = [job for kind, job in make_worker(name, self._settings[name]).jobs.items() if kind in kinds]
            slow = [Job(SlowWork, self._work_slowly)] if name == "ingestion" else []
            worker = await stack.enter_async_context(
                in_own_task(Worker(name, self._settings[name], jobs=[*jobs, *slow]).started())
            )
            worker.resources |= {f"client:{consumer}": client for consumer, client in self._apps.items()}
            self.workers[name] = worker
            self.databases[name] = worker.database

    async def _work_slowly(self, context: JobContext, payload: SlowWork) -> None:
        self.reached.set()
        await self.go_on.wait()
        async with context.session() as session:
            await session.execute(_ADD_CHANGE, {"tenant_id": context.tenant_id})

    async def ask(self, tenant_id: UUID, *, days: int = 0) -> None:
        async with self.databases["gateway"].tenant(tenant_id) as session:
            tenant = await tenants.get_tenant(session, tenant_id)
            by = Principal("gateway", "user:somebody", tenant_id)
            await service.request(
                session, tenant, name=tenant.name, reason="The contract is over.", days=days, principal=by, by_name="A"
            )

    async def begin(self) -> list[UUID]:
        return await service.begin_due(self.databases["gateway"], utc_now())

    async def settle(self) -> None:
        """Let everybody work until nobody has anything to do, now or later."""
        while (
            sum([await self.workers[name].run_until_idle(deliver=True) for name in DEPLOYABLES]) or self.filled.hurry()
        ):
            pass

    async def work(self, service: str, *, until: Callable[[], bool]) -> None:
        """Let `service` alone work; its job waits as long as a transaction from before the tenant's end is open."""
        while not until():
            await self.workers[service].run_until_idle(deliver=True)
            self.filled.hurry()

    async def purge(self, tenant_id: UUID) -> ClientDeletion:
        await self.ask(tenant_id)
        assert tenant_id in await self.begin()
        await self.settle()
        return await self.deletion(tenant_id)

    async def deletion(self, tenant_id: UUID) -> ClientDeletion:
        async with self.databases["gateway"].platform() as session:
            found = await find_with_parts(session, tenant_id)
        assert found is not None
        return view(found)

    async def tell(self, tenant_id: UUID, consumer: str, envelope: EventEnvelope, headers: dict[str, str]) -> int:
        body = envelope.model_dump_json()
        whole = headers | {"content-type": "application/json"}
        return (await self._apps[consumer].post("/internal/events", content=body, headers=whole)).status_code


_ADD_CHANGE = text("insert into ingestion.retention_policy (tenant_id, raw_days) values (:tenant_id, 7)")


@pytest.fixture(scope="module")
def filled(servers: Servers, worker_number: int) -> Iterator[Filled]:
    name = servers.template.replace("template", f"purge_{worker_number}")
    filled = Filled(create_database(servers.postgres_url, name, template=servers.template))
    yield filled
    filled.close()
    drop_database(servers.postgres_url, name)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    filled: Filled, settings_for: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[House]:
    data_dir = tmp_path_factory.mktemp("purge")
    settings: dict[str, Any] = {}
    apps: dict[str, httpx.AsyncClient] = {}
    async with AsyncExitStack() as stack:
        for name in DEPLOYABLES:
            own = {"database_url": url_of(filled.url, role=f"opsight_{name}"), "data_dir": data_dir}
            dbt = {"dbt_database_url": url_of(filled.url, role="opsight_dbt")} if name == "metrics" else {}
            settings[name] = settings_for(name, **own, **dbt)
            app = make_identity_app(settings[name]) if name == "gateway" else make_app(name, settings[name])
            await stack.enter_async_context(started(app))
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            apps[name] = await stack.enter_async_context(
                httpx.AsyncClient(transport=transport, base_url=f"http://{name}")
            )
        made = House(filled, apps, settings)
        await made.open(stack)
        yield made


@pytest.fixture
def tenant(filled: Filled) -> UUID:
    tenant_id = uuid4()
    filled.fill(tenant_id)
    return tenant_id


@pytest.fixture
def neighbour(filled: Filled) -> UUID:
    tenant_id = uuid4()
    filled.fill(tenant_id)
    return tenant_id


class Ended(NamedTuple):
    """A tenant that has ended: how many rows it had in each table, and what is said of its end."""

    tenant_id: UUID
    before: dict[str, int]
    deletion: ClientDeletion


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ended(house: House, filled: Filled) -> Ended:
    """One for all tests that only look, or try something that must change nothing."""
    tenant_id = uuid4()
    filled.fill(tenant_id)
    ended = Ended(tenant_id, filled.counts(tenant_id), await house.purge(tenant_id))
    assert ended.deletion.state == "purged"
    return ended


@pytest.fixture
def purged(ended: Ended) -> UUID:
    return ended.tenant_id


class TestEveryTable:
    async def test_loses_the_tenants_rows_and_nobody_elses(self, house: House, filled: Filled, tenant, neighbour):
        before, theirs = filled.counts(tenant), filled.contents(neighbour)
        assert set(before) == set(filled.tables)
        deletion = await house.purge(tenant)
        assert set(filled.counts(tenant)) == KEPT
        assert filled.contents(neighbour) == theirs
        assert deletion.state == "purged"
        assert filled.fetch("select tenant_id from identity.session where id = %s", tenant) == [(None,)]

    async def test_is_counted_by_the_service_that_owns_it(self, filled: Filled, ended: Ended):
        parts = ended.deletion.parts
        assert set(ended.before) == set(filled.tables)
        removed = {table: rows for part in parts for table, rows in part.tables.items()}
        expected = {name: rows for name, rows in ended.before.items() if name not in KEPT | {"identity.session"}}
        assert removed == expected | {"identity.tenant": 1}
        assert {part.service for part in parts} == {*SERVICES, "gateway"}
        assert all(part.finished_at is not None for part in parts)

    async def test_of_a_tenant_that_lives_is_left_alone_by_the_job(self, house: House, filled: Filled, tenant):
        async with house.databases["secrets"].tenant(UUID(int=0)) as session:
            await tenant_end.request_purge(session, "secrets", tenant)
        before = filled.contents(tenant)
        await house.workers["secrets"].run_until_idle(deliver=True)
        assert filled.contents(tenant) == before
        failed = filled.fetch("select error_code from secrets.job where payload ->> 'tenant_id' = %s", str(tenant))
        assert failed == [("tenant_not_ended",)]


class TestFiles:
    async def test_of_uploads_go_too(self, house: House, tenant, neighbour):
        data_dir: Path = house.workers["ingestion"].settings.data_dir
        ours, theirs = (data_dir / "uploads" / str(one) / str(uuid4()) / "original" for one in (tenant, neighbour))
        for file in (ours, theirs):
            file.parent.mkdir(parents=True)
            file.write_text("Date,Cost\n")
        deletion = await house.purge(tenant)
        assert not (data_dir / "uploads" / str(tenant)).exists()
        assert theirs.exists()
        assert deletion.files == 1


class TestKeys:
    async def test_are_destroyed_before_a_row_goes(self, house: House, filled: Filled, tenant, monkeypatch):
        monkeypatch.setattr(tenant_end, "list_tenant_tables", _fails)
        await house.ask(tenant)
        await house.begin()
        await house.workers["gateway"].run_until_idle(deliver=True)
        keys = "select state, wrapped from secrets.data_key where tenant_id = %s"
        await house.work("secrets", until=lambda: filled.fetch(keys, tenant) == [("destroyed", None)])
        assert filled.fetch("select count(*) from secrets.secret where tenant_id = %s", tenant) == [(0,)]
        assert filled.counts(tenant)["secrets.key_ring"] == 1


class TestInterrupted:
    async def test_goes_on_where_it_was_and_counts_nothing_twice(
        self, house: House, filled: Filled, tenant, monkeypatch
    ):
        before = filled.counts(tenant)
        monkeypatch.setattr(tenant_end, "BATCH", 2)
        monkeypatch.setattr(tenant_end, "delete_some", _fails_after(9, tenant))
        await house.ask(tenant)
        await house.begin()
        await house.workers["gateway"].run_until_idle(deliver=True)
        ingestion = {name: rows for name, rows in before.items() if name.split(".")[0] in ("ingestion", "raw")}

        def rows_left() -> int:
            return sum(rows for name, rows in filled.counts(tenant).items() if name in ingestion)

        await house.work("ingestion", until=lambda: rows_left() < sum(ingestion.values()))
        assert rows_left() > 0
        monkeypatch.undo()
        monkeypatch.setattr(tenant_end, "BATCH", 2)
        await house.settle()
        deletion = await house.deletion(tenant)
        tables = next(one.tables for one in deletion.parts if one.service == "ingestion")
        assert tables == ingestion
        assert tables["ingestion.job"] == ROWS_OF_JOBS

    async def test_does_no_harm_when_it_is_told_twice(self, house: House, ended: Ended):
        async with house.databases["ingestion"].tenant(UUID(int=0)) as session:
            await tenant_end.request_purge(session, "ingestion", ended.tenant_id)
        await house.settle()
        assert await house.deletion(ended.tenant_id) == ended.deletion


class TestWhatComesLate:
    async def test_an_event_finds_nobody(self, house: House, filled: Filled, purged, as_):
        fact = DataLanded(dataset="warehouse", source="google_ads", tables=[], accounts=[], job_id=uuid4())
        envelope = EventEnvelope(
            id=uuid4(),
            type=fact.TYPE,
            tenant_id=purged,
            producer="ingestion",
            occurred_at=utc_now(),
            payload=fact.model_dump(mode="json"),
        )
        headers = as_(purged, "events:deliver", subject="service:ingestion", service="metrics")
        assert await house.tell(purged, "metrics", envelope, headers) == 404
        assert set(filled.counts(purged)) == KEPT

    @pytest.mark.parametrize("name", DEPLOYABLES)
    async def test_no_service_enters_it(self, house: House, purged, name):
        with pytest.raises(TenantGone):
            async with house.databases[name].tenant(purged):
                pass

    async def test_work_that_was_running_writes_nothing(self, house: House, filled: Filled, tenant):
        house.reached.clear()
        house.go_on.clear()
        filled.execute(
            "insert into ingestion.job (tenant_id, id, kind, state, payload)"
            " values (%s, gen_random_uuid(), 'ingestion.slow_work', 'queued', '{}')",
            tenant,
        )
        await house.workers["ingestion"]._claim_loops[0].claim_once()
        await house.reached.wait()
        await house.ask(tenant)
        await house.begin()
        await house.workers["gateway"].run_until_idle(deliver=True)
        running = asyncio.create_task(house.workers["ingestion"].run_until_idle(deliver=True))
        while filled.fetch("select 1 from ingestion.job where tenant_id = %s", tenant):  # noqa: ASYNC110  # rows tell nobody that they go
            await asyncio.sleep(0.05)
        house.go_on.set()
        await running
        await house.settle()
        assert set(filled.counts(tenant)) == KEPT

    async def test_a_transaction_from_before_is_waited_for(self, house: House, filled: Filled, tenant):
        async with house.databases["ingestion"].tenant(tenant) as session:
            await session.execute(text("delete from ingestion.retention_policy"))
            await house.ask(tenant)
            await house.begin()
            await house.workers["gateway"].run_until_idle(deliver=True)
            await house.workers["ingestion"].run_until_idle(deliver=True)
            waiting = filled.fetch(
                "select state, error_code from ingestion.job where payload ->> 'tenant_id' = %s", str(tenant)
            )
            await session.execute(_ADD_CHANGE, {"tenant_id": tenant})
        assert waiting == [("retry_wait", "transactions_open")]
        assert filled.counts(tenant)["ingestion.retention_policy"] == 1
        await house.settle()
        assert set(filled.counts(tenant)) == KEPT

    async def test_what_goes_through_many_tenants_passes_it_over(self, house: House, purged, neighbour):
        assert await house.databases["metrics"].living([purged, neighbour]) == [neighbour]
        assert await house.databases["metrics"].living([]) == []


class TestTrail:
    async def test_stays_whole_and_tells_of_the_end(self, house: House, filled: Filled, tmp_path: Path):
        tenant = uuid4()
        filled.fill(tenant)
        filled.execute("delete from audit.event where tenant_id = %s", tenant)
        filled.execute("delete from audit.link where tenant_id = %s", tenant)
        gateway, key, checkpoints = (
            house.databases["gateway"],
            Ed25519PrivateKey.generate(),
            Checkpoints(tmp_path / "audit"),
        )
        await house.ask(tenant)
        await seal(gateway, checkpoints, key)
        await house.begin()
        await house.settle()
        await seal(gateway, checkpoints, key)
        report = await verify(gateway, checkpoints, [key.public_key()], only=tenant)
        actions = filled.fetch("select action from audit.event where tenant_id = %s order by occurred_at", tenant)
        assert (report.findings, report.events) == ([], 4)
        assert [action for (action,) in actions] == [
            "tenant.deletion_requested",
            "tenant.purge_began",
            "keys.shredded",
            "tenant.purged",
        ]

    async def test_holds_the_certificates_digest_on_the_platforms_too(self, filled: Filled, ended: Ended):
        tenant, _, deletion = ended
        assert deletion.digest == digest_of(deletion)
        noted = filled.fetch(
            "select tenant_id, detail ->> 'certificate_sha256' from audit.event"
            " where action = 'tenant.purged' and object_id = %s order by tenant_id",
            str(tenant),
        )
        assert noted == [(UUID(int=0), deletion.digest), (tenant, deletion.digest)]


async def _fails(*_: object) -> list[str]:
    raise RuntimeError("the worker dies here")


def _fails_after(batches: int, of: UUID) -> Callable[..., Any]:
    """Deletes, but no more than `batches` batches of the tenant `of`; other tenants' jobs may run beside it."""
    done = 0

    async def delete_some(session: Any, table: Any, tenant_id: UUID, **options: Any) -> int:
        nonlocal done
        done += tenant_id == of
        if done > batches and tenant_id == of:
            raise RuntimeError("the worker dies here")
        return await real(session, table, tenant_id, **options)

    real = tenant_end.delete_some
    return delete_some
