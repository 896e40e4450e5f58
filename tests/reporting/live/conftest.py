"""Runs that ask a provider of ranks: with the gateway, the operations hub and the vault that really decide on it."""

import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
import uvicorn

from gateway.identity.app import make_identity_app
from infra.local.processes import free_port
from infra.providers.dataforseo import account as practice_account
from libs.jobs import Worker
from libs.server import KEEP_ALIVE_SECONDS
from libs.settings import Settings
from libs.testing.apps import started
from libs.testing.deployables import make_app
from libs.testing.tasks import in_own_task
from services.reporting.worker import make_worker
from tests.ops_hub.adapters.serving import PracticeServer
from tests.reporting.conftest import DRAFT, GRIDS
from tests.reporting.ranks.playing import Provider, playing

LOGIN = {"login": "ops@example.com", "password": "correct horse"}
PLACES_KEY = "AIza-places"
PRACTICE = {"login": practice_account.LOGIN, "password": practice_account.PASSWORD}
LIVE_BY_LOGIN = {"mode": "live", "credentials": LOGIN}
LIVE = {"source": "dataforseo", "cost_ceiling": "1"}


def _serve(make: Callable[[], Any], port: int) -> Iterator[str]:
    """`make`'s app on a port, in a thread of its own."""
    server = uvicorn.Server(
        uvicorn.Config(make, factory=True, port=port, log_config=None, timeout_keep_alive=KEEP_ALIVE_SECONDS)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def practice_server() -> Iterator[PracticeServer]:
    with PracticeServer().running() as server:
        yield server


@pytest.fixture
def practice(practice_server) -> PracticeServer:
    """The practice provider, whose queue takes no time, and which nobody has asked anything yet."""
    practice_server.reset()
    practice_server.behave(task_seconds=0)
    return practice_server


@pytest.fixture(scope="session")
def hub_url(settings_for, secrets_url, practice_server) -> Iterator[str]:
    """The operations hub as other services reach it."""
    own = settings_for("ops_hub", practice_provider_url=practice_server.url)
    yield from _serve(lambda: make_app("ops_hub", own), free_port())


@pytest.fixture(scope="session")
def inside_url(settings_for) -> Iterator[str]:
    """The gateway's internal side."""
    yield from _serve(lambda: make_identity_app(settings_for("gateway")), free_port())


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def played() -> AsyncIterator[Provider]:
    async with playing() as provider:
        yield provider


@pytest.fixture
def provider(played) -> Provider:
    """As documented, and nobody has asked it anything yet."""
    vars(played).update(vars(Provider(url=played.url)))
    return played


@pytest.fixture
def superuser(superuser_connection) -> Callable[..., None]:
    """`superuser("update …", value)`."""

    def run(statement: str, *values: Any) -> None:
        superuser_connection.execute(statement, values)

    return run


@pytest.fixture
def rows_of(superuser_connection) -> Callable[..., list[tuple[Any, ...]]]:
    """`rows_of("select …", value)`: of every tenant."""

    def read(query: str, *values: Any) -> list[tuple[Any, ...]]:
        return superuser_connection.execute(query, values).fetchall()

    return read


@pytest.fixture
def tenant(superuser) -> UUID:
    """One with the flag on and entitled to live ranks."""
    return make_live_tenant(superuser, uuid4())


@pytest.fixture
def other_tenant(superuser) -> UUID:
    """Another one that may ask live sources too."""
    return make_live_tenant(superuser, uuid4())


def make_live_tenant(superuser: Callable[..., None], tenant: UUID) -> UUID:
    """Who the gateway knows, has the flag on, and is entitled to live ranks."""
    agency, user = uuid4(), uuid4()
    superuser("insert into identity.agency (id, name) values (%s, %s)", agency, f"Agency {agency}")
    superuser("insert into identity.\"user\" (id, email, name) values (%s, %s, 'A')", user, f"{user}@example.com")
    superuser(
        "insert into identity.tenant (id, agency_id, name, slug) values (%s, %s, 'T', %s)",
        tenant,
        agency,
        f"t-{tenant}",
    )
    superuser(
        "insert into identity.entitlement (tenant_id, name, enabled, reason, set_by)"
        " values (%s, 'live_ranks', true, 'a test', %s)",
        tenant,
        user,
    )
    superuser(
        "insert into app.flag_override (tenant_id, key, enabled, reason, changed_by)"
        " values (%s, 'OPS_LIVE_RANKS_ENABLED', true, 'a test', 'tests')",
        tenant,
    )
    return tenant


@pytest.fixture(scope="session")
def settings(settings_for, played, practice_server, hub_url, inside_url, secrets_url) -> Settings:
    return settings_for(
        "reporting",
        dataforseo_url=played.url,
        google_places_url=played.url,
        google_places_key=PLACES_KEY,
        practice_provider_url=practice_server.url,
        ops_hub_url=hub_url,
        gateway_internal_url=inside_url,
    )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def service(settings) -> AsyncIterator[Any]:
    app = make_app("reporting", settings)
    async with started(app):
        yield app


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def worker(settings) -> AsyncIterator[Worker]:
    async with in_own_task(make_worker(settings).started()) as working:
        yield working


@pytest.fixture
async def app(service, tenant, provider) -> Any:
    """The service, which knows the flags of the tenant."""
    await service.state.flags.read()
    return service


@pytest.fixture
async def call(app, as_, tenant) -> AsyncIterator[Callable[..., Awaitable[httpx.Response]]]:
    """`await call("POST", GRIDS, json=…)`: as somebody of `tenant`."""
    mine = as_(tenant, "reports:read", "reports:write", "reports:run")
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://reporting", headers=mine) as client:

        async def send(method: str, path: str, **content: Any) -> httpx.Response:
            return await client.request(method, f"/api/v1{path}", **content)

        yield send


@pytest.fixture
async def hub(hub_url, as_, other_tenant) -> AsyncIterator[Callable[..., Awaitable[httpx.Response]]]:
    """`await hub(tenant, "POST", "/dataforseo/manual", json=…)`: of connections."""
    async with httpx.AsyncClient(base_url=f"{hub_url}/api/v1/ops/connections") as client:

        async def send(tenant_id: UUID, method: str, path: str, **content: Any) -> httpx.Response:
            headers = as_(tenant_id, "ops:read", "ops:write", service="ops_hub") | content.pop("headers", {})
            return await client.request(method, path, headers=headers, **content)

        yield send


@pytest.fixture
def connect(hub, superuser) -> Callable[..., Awaitable[str]]:
    """`await connect(tenant)`: the id of a live connection to DataForSEO."""

    async def make(tenant_id: UUID, **fields: Any) -> str:
        answer = await _once_it_is_on(lambda: hub(tenant_id, "POST", "/dataforseo/manual", json=LIVE_BY_LOGIN | fields))
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    return make


async def _once_it_is_on(send: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """The hub reads flags each second, and refuses as long as it has not read the tenant's."""
    answer = await send()
    while answer.status_code == 404:
        answer = await send()
    return answer


@pytest.fixture
def cut(hub) -> Callable[[UUID, str], Awaitable[None]]:
    """`await cut(tenant, connection)`: somebody disconnects it."""

    async def disconnect(tenant_id: UUID, connection: str) -> None:
        answer = await hub(tenant_id, "DELETE", f"/{connection}", headers={"If-Match": "*"})
        assert answer.status_code == 204, answer.text

    return disconnect


@pytest.fixture
async def work(worker, app) -> Callable[[], Awaitable[int]]:
    """`await work()`: the service's own worker runs what is due."""
    await worker.resources["flags"].read()
    return lambda: worker.run_until_idle(timeout_seconds=60)


@pytest.fixture
def drafted(call) -> Callable[..., Awaitable[dict[str, Any]]]:
    async def make(**search: Any) -> dict[str, Any]:
        answer = await call("POST", GRIDS, json=DRAFT | {"search": LIVE | search})
        assert answer.status_code == 201, answer.text
        return answer.json()

    return make


@pytest.fixture
def started_run(call, drafted) -> Callable[..., Awaitable[str]]:
    """`await started_run(allows_fallback=True)`: the id of a run that waits for a worker."""

    async def start(**search: Any) -> str:
        answer = await call("POST", f"{GRIDS}/{(await drafted(**search))['id']}/run")
        assert answer.status_code == 202, answer.text
        return answer.json()["id"]

    return start


@pytest.fixture
def read(call) -> Callable[[str], Awaitable[dict[str, Any]]]:
    async def get(run_id: str) -> dict[str, Any]:
        return (await call("GET", f"/runs/{run_id}")).json()

    return get
