"""The dbt project as a whole: everything in it builds and passes, with warnings as errors."""

import asyncio
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from libs.testing.databases import create_database, drop_database, url_of
from services.metrics.dbt_runs.process import environment_of
from tests.metrics import world
from tests.metrics.raw import Raw

PROJECT = Path(__file__).resolve().parents[2] / "services/metrics/dbt"


@pytest.fixture
def database_url(servers, worker_number) -> Iterator[str]:
    """A database with one tenant: a build without variables is one of everybody, also of what other tests sent."""
    name = servers.template.replace("template", f"dbt_{worker_number}")
    url = create_database(servers.postgres_url, name, template=servers.template)
    raw = Raw(url)
    world.write(raw, uuid4())
    raw.close()
    yield url
    drop_database(servers.postgres_url, name)


class TestBuild:
    async def test_passes_with_its_unit_tests_and_without_a_warning(self, database_url, tmp_path):
        strict = ["--warn-error-options", '{"error": "all", "silence": ["TypeCodeNotFound"]}']
        command = [Path(sys.executable).with_name("dbt"), *strict, "build", "--target", "ci"]
        places = ["--project-dir", PROJECT, "--profiles-dir", PROJECT, "--target-path", tmp_path]
        quiet = ["--log-level-file", "none", "--no-use-colors"]
        environment = environment_of(url_of(database_url, role="opsight_dbt"))
        dbt = await asyncio.create_subprocess_exec(
            *command, *places, *quiet, env=environment, stdout=PIPE, stderr=STDOUT
        )
        output = (await dbt.communicate())[0].decode()
        assert dbt.returncode == 0, output[-3000:]
        assert "21 unit tests" in output
        assert "WARN=0 ERROR=0 SKIP=0" in output
        assert unprotected(database_url) == []


def unprotected(url: str) -> list[str]:
    """Tables that dbt made without forced row-level security, or that the service may read without a policy."""
    raw = Raw(url)
    rows = raw.execute(
        "select c.oid::regclass::text from pg_class c where c.relkind = 'r'"
        " and c.relnamespace::regnamespace::text in ('staging', 'intermediate', 'warehouse')"
        " and not (c.relrowsecurity and c.relforcerowsecurity and (c.relnamespace::regnamespace::text <> 'warehouse'"
        " or exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant_opsight_metrics')))"
    )
    raw.close()
    return [row[0] for row in rows]
