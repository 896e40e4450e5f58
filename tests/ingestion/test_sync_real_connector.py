"""Connectors from PyPI, installed from their locks and run for real.

They need a package registry. Where none can be reached, the sync has to say exactly that, and the run's report says so
(`connector` property): nothing is left out in silence.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from libs.testing.tasks import in_own_task
from services.ingestion.worker import make_worker
from tests.ingestion.connecting import Source

pytestmark = pytest.mark.timeout(900)
FETCHED_ONCE = Path(tempfile.gettempdir()) / f"opsight-connectors-{os.geteuid()}"
CSV = b"campaign,clicks\nBrand,12\nGeneric,7\nVideo,3\n"


@pytest.fixture
async def tenant(client_of, as_, database, tenant_a, tenant_b):
    """`await tenant()`: a source of `tenant_a` without a connection yet. What is connected is gone at the end."""

    async def make() -> Source:
        client = await client_of("ingestion")
        headers = lambda: as_(tenant_a, "ingestion:read", "ingestion:write")  # noqa: E731
        return Source(client, headers, database("ingestion"), tenant_a)

    yield make
    for tenant_id in (tenant_a, tenant_b):
        async with database("ingestion").tenant(tenant_id) as session:
            await session.execute(text("delete from ingestion.connection"))


@pytest.fixture
def run(settings_for, record_property):
    """Run the queued job in a worker that keeps installed connectors from one run of the tests to the next."""
    FETCHED_ONCE.mkdir(mode=0o755, exist_ok=True)

    async def run_queued(source: Source, job_id: str, data_dir: Path = FETCHED_ONCE) -> dict[str, Any]:
        async with in_own_task(make_worker(settings_for("ingestion", data_dir=data_dir)).started()) as worker:
            await worker.run_until_idle(timeout_seconds=800)
        done = await source.job(job_id)
        record_property("connector", done["error"]["message"] if done["error"] else "ran")
        return done

    return run_queued


@pytest.fixture
def data_dir(settings_for) -> Iterator[Path]:
    """The service's folder, in which what was installed before is at hand; other tests find nothing of it there."""
    folder: Path = settings_for("ingestion").data_dir
    (FETCHED_ONCE / "connectors").mkdir(parents=True, exist_ok=True)
    (folder / "connectors").symlink_to(FETCHED_ONCE / "connectors")
    yield folder
    (folder / "connectors").unlink()


def is_unreachable(done: dict[str, Any]) -> bool:
    """Whether the sync says that no registry has the packages; any other failure is a failure of ours."""
    error = done["error"] or {"type": "", "message": ""}
    return error["type"] == "connector_not_installable" and "no package registry" in error["message"]


class TestSourceFaker:
    async def test_lands_what_it_invents_and_then_only_what_is_new(self, tenant, run):
        source = await tenant()
        await source.connect(connector="source-faker", config={"count": 500, "seed": 7, "records_per_slice": 100})

        first = await run(source, await source.queue())
        second = await run(source, await source.queue())

        assert is_unreachable(first) or first["state"] == "succeeded", first
        rows = [len(await source.rows(f"faker__{name}")) for name in ("users", "products", "purchases")]
        assert is_unreachable(first) or rows[0] == 500
        assert sum(rows) == first["counts"]["committed"] + second["counts"]["committed"]
        assert first["counts"]["emitted"] == first["counts"]["committed"]
        assert second["counts"]["committed"] == 0, "the state says that there is nothing new"


class TestSourceFile:
    async def test_reads_a_file_that_the_tenant_uploaded(self, tenant, run, data_dir):
        source = await tenant()
        upload = await _upload(source)
        await source.connect(connector="source-file", config={"upload_id": upload, "format": "csv"})

        done = await run(source, await source.queue(), data_dir)

        assert is_unreachable(done) or done["state"] == "succeeded", done
        rows = sorted(row.data for row in await source.rows("file__records"))
        assert is_unreachable(done) or rows == [
            '{"clicks": 12, "campaign": "Brand"}',
            '{"clicks": 3, "campaign": "Video"}',
            '{"clicks": 7, "campaign": "Generic"}',
        ]

    async def test_reads_no_file_of_another_tenant(self, tenant, run, client_of, as_, tenant_b, database, data_dir):
        source = await tenant()
        scopes = ("ingestion:read", "ingestion:write")
        other = Source(source.client, lambda: as_(tenant_b, *scopes), database("ingestion"), tenant_b)
        foreign = await _upload(other)
        await source.connect(connector="source-file", config={"upload_id": foreign, "format": "csv"})

        done = await run(source, await source.queue(), data_dir)

        assert done["state"] != "succeeded"
        assert is_unreachable(done) or done["error"] == {
            "type": "connector_config_error",
            "message": "The uploaded file is no longer there.",
            "runbook": "/data-sources/problems#connector_config_error",
        }
        assert await source.rows("file__records") == []


async def _upload(source: Source) -> str:
    url = "/api/v1/uploads?filename=clicks.csv&kind=ad_performance"
    headers = source.headers() | {"content-type": "application/octet-stream"}
    answer = await source.client.post(url, content=CSV, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]
