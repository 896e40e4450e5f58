"""Services that own figures, and reports made of them."""

import pytest

from libs.http import service_client
from services.reporting.engine.kinds import asking
from tests.ingestion.uploading import SCOPES, Uploader

REPORTS = "/reports"
READER = ("reports:read", "reports:write", "reports:run", "metrics:read", "ingestion:read")
SERIES = "date,price\n2026-11-18,71.5\n2026-11-19,72.25\n"


@pytest.fixture
def owner(as_, measured_tenant):
    """Somebody of a tenant with figures, who sees them all."""
    return as_(measured_tenant, *READER)


@pytest.fixture
async def reaching(client_of, monkeypatch) -> None:
    """Reporting asks the started services, without a socket."""
    reached = {name: (await client_of(name))._transport for name in ("metrics", "ingestion")}

    def client(settings, signer, audience, **wanted):
        return service_client(settings, signer, audience, transport=reached[audience], **wanted)

    monkeypatch.setattr(asking, "service_client", client)


@pytest.fixture
async def series(client_of, as_, worker_of, database, measured_tenant) -> str:
    """A series of market data of the tenant with figures, landed from a file."""
    client = await client_of("ingestion")
    headers = as_(measured_tenant, *SCOPES, service="ingestion")
    uploader = Uploader(client, lambda: headers, worker_of, database("ingestion"), measured_tenant)
    await uploader.land(SERIES, kind="market", filename="oil_daily.csv")
    return "OIL"


@pytest.fixture
def set_up(call, owner):
    """`await set_up("executive_pack", days=10)`: a report of that kind."""

    async def make(kind, **parameters):
        answer = await call("POST", REPORTS, json={"kind": kind, "name": "Weekly", "parameters": parameters}, who=owner)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return make


@pytest.fixture
def made(call, set_up, owner, reaching, worker_of):
    """`await made("executive_pack", days=10)`: a run of a new report, brought to its end."""

    async def run(kind, **parameters):
        report = await set_up(kind, **parameters)
        answer = await call("POST", f"{REPORTS}/{report['id']}/run", who=owner)
        assert answer.status_code == 202, answer.text
        await worker_of("reporting")
        return (await call("GET", f"/runs/{answer.json()['id']}", who=owner)).json()

    return run
