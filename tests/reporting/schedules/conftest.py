"""A grid that can be scheduled, its owner, and what looks for schedules that are due."""

from collections.abc import AsyncIterator
from functools import partial
from types import SimpleNamespace
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from gateway.identity.app import make_identity_app
from gateway.identity.seed import seed_membership
from gateway.models import Agency, Tenant, User
from infra.local.processes import free_port
from libs.auth import TokenSigner
from libs.testing.apps import started
from services.reporting.gateway import Gateway
from services.reporting.kinds import make_kinds
from services.reporting.lifespans import make_sealer
from services.reporting.ranks.opening import SimulatedOpener
from services.reporting.ranks.registry import SIMULATED_ALONE
from services.reporting.schedules.jobs import fire_due_schedules
from tests.reporting.conftest import GRIDS
from tests.reporting.runs.conftest import superuser

__all__ = ["superuser"]

SCHEDULES = "/schedules"
DAILY = {"repeats": "daily", "time": "09:00", "zone": "Europe/Berlin"}


@pytest.fixture
async def known_tenant(database, tenant_a):
    """`tenant_a`, as the gateway knows it."""
    agency = Agency(id=uuid4(), name=f"Agency {uuid4()}")
    async with database("gateway").platform() as session:
        session.add(agency)
        await session.flush()
        session.add(Tenant(id=tenant_a, agency_id=agency.id, name="Tenant", slug=f"t-{tenant_a}"))
    return tenant_a


@pytest.fixture
def analyst(database, known_tenant):
    """`await analyst()`: the subject of a new analyst of `tenant_a`, whom the gateway knows."""

    async def join():
        user = User(id=uuid4(), email=f"{uuid4()}@example.com", name="Analyst")
        async with database("gateway").platform() as session:
            session.add(user)
        await seed_membership(database("gateway"), known_tenant, user.id, "analyst")
        return f"user:{user.id}"

    return join


@pytest.fixture
async def owner(analyst):
    return await analyst()


@pytest.fixture
def call(client_of, as_, tenant_a, owner):
    """As `owner`; `who=` is another."""
    mine = as_(tenant_a, "reports:read", "reports:write", "reports:run", subject=owner)

    async def send(method, path, *, who=mine, headers=None, **content):
        client = await client_of("reporting")
        return await client.request(method, f"/api/v1{path}", headers=who | (headers or {}), **content)

    return send


@pytest.fixture
def meanwhile(database, tenant_a):
    """`await meanwhile("update identity.membership set …")`: what happened to the owner."""

    async def run(statement):
        async with database("gateway").tenant(tenant_a) as session:
            await session.execute(text(statement))

    return run


@pytest.fixture
async def grid(drafted):
    return await drafted()


@pytest.fixture
def scheduled(call, grid):
    """`await scheduled(DAILY)`: a schedule of the grid."""

    async def make(rule=DAILY):
        answer = await call("POST", SCHEDULES, json={"report_id": grid["id"], "rule": rule})
        assert answer.status_code == 201, answer.text
        return answer.json()

    return make


@pytest.fixture
async def past(database, tenant_a):
    """`await past(schedule, days=3)`: as if nobody had looked since then."""

    async def move(schedule, days):
        async with database("reporting").tenant(tenant_a) as session:
            await session.execute(
                text("update reporting.schedule set next_fire_at = next_fire_at - make_interval(days => :days)"
                     " where id = :id"),
                {"days": days, "id": schedule["id"]},
            )  # fmt: skip

    yield move
    # What is still due would be asked about in the next test.
    async with database("reporting").tenant(tenant_a) as session:
        await session.execute(text("delete from reporting.schedule"))


@pytest.fixture
def tick_with(database, settings_for, keys_folder):
    """`await tick_with(gateway)`: what the leader among the workers does every so often."""
    signer = TokenSigner.from_file("reporting", keys_folder / "reporting.pem")
    settings = settings_for("reporting")

    async def sources_of(tenant_id):
        return SIMULATED_ALONE

    async def fire(gateway):
        resources = {
            "kinds_with": partial(make_kinds, make_sealer(settings), SimulatedOpener()),
            "offers": SimpleNamespace(sources_of=sources_of),
            "gateway": gateway,
        }
        context = SimpleNamespace(database=database("reporting"), settings=settings, signer=signer, resources=resources)
        await fire_due_schedules(context)  # type: ignore[arg-type]  # all that it uses of one

    return fire


@pytest.fixture
async def gateway(settings_for, keys_folder) -> AsyncIterator[Gateway]:
    """The real one's internal side, without a socket."""
    app = make_identity_app(settings_for("gateway"))
    signer = TokenSigner.from_file("reporting", keys_folder / "reporting.pem")
    async with started(app):
        asked = Gateway(settings_for("reporting"), signer, transport=httpx.ASGITransport(app))
        yield asked
        await asked.close()


@pytest.fixture
async def silent(settings_for, keys_folder) -> AsyncIterator[Gateway]:
    """A gateway where nobody listens."""
    signer = TokenSigner.from_file("reporting", keys_folder / "reporting.pem")
    asked = Gateway(settings_for("reporting", gateway_internal_url=f"http://127.0.0.1:{free_port()}"), signer)
    yield asked
    await asked.close()


@pytest.fixture
def tick(tick_with, gateway):
    return lambda: tick_with(gateway)


@pytest.fixture
def firings(call):
    async def read(schedule):
        answer = await call("GET", f"{SCHEDULES}/{schedule['id']}/firings")
        return answer.json()["items"]

    return read


@pytest.fixture
def runs_of(call, grid):
    async def read():
        return (await call("GET", f"{GRIDS}/{grid['id']}/runs")).json()["items"]

    return read


@pytest.fixture
def one(call):
    async def read(schedule):
        return (await call("GET", f"{SCHEDULES}/{schedule['id']}")).json()

    return read
