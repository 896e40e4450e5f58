"""The dbt project as a whole: everything in it builds and passes, with warnings as errors."""

import asyncio
import re
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
import yaml

from libs.testing.databases import create_database, drop_database, url_of
from services.metrics.dbt_runs.process import environment_of
from tests.metrics import streams, world
from tests.metrics.raw import Raw

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "services/metrics/dbt"

OF_A_RELEASE_BEFORE = [
    "create view staging.stg_demo__budgets as select 1 as amount, 2 as tenant_id",
    "create view staging.stg_demo__other as select * from staging.stg_demo__budgets",
    "create table staging.stg_demo__exchange_rates (rate int)",
    *(f"alter table staging.stg_demo__{name} owner to opsight_dbt" for name in ("budgets", "other", "exchange_rates")),
]
"""A view with other columns, one that reads it, and a table where a view belongs."""


@dataclass(frozen=True)
class Built:
    """A database of its own, and how dbt built it."""

    url: str
    target: Path
    code: int
    output: str


@pytest.fixture(scope="module")
async def built(servers, worker_number, tmp_path_factory) -> AsyncIterator[Built]:
    """A database with one tenant: a build without variables is one of everybody, also of what other tests sent."""
    name = servers.template.replace("template", f"dbt_{worker_number}")
    url = create_database(servers.postgres_url, name, template=servers.template)
    raw, tenant = Raw(url), uuid4()
    world.write(raw, tenant)
    streams.keyword(raw, tenant, 7, 3_000_000)
    streams.google_place(raw, tenant, 21137, 1_000_000)
    for statement in OF_A_RELEASE_BEFORE:
        raw.execute(statement)
    raw.close()
    target = tmp_path_factory.mktemp("dbt")
    yield Built(url, target, *await dbt("build", url, target))
    drop_database(servers.postgres_url, name)


async def dbt(command: str, url: str, target: Path, *more: str) -> tuple[int, str]:
    strict = ["--warn-error-options", '{"error": "all", "silence": ["TypeCodeNotFound"]}']
    program = [Path(sys.executable).with_name("dbt"), *strict, command, "--target", "ci", *more]
    places = ["--project-dir", PROJECT, "--profiles-dir", PROJECT, "--target-path", target]
    quiet = ["--log-level-file", "none", "--no-use-colors"]
    environment = environment_of(url_of(url, role="opsight_dbt"))
    process = await asyncio.create_subprocess_exec(
        *program, *places, *quiet, env=environment, stdout=PIPE, stderr=STDOUT
    )
    output = (await process.communicate())[0].decode()
    return process.returncode or 0, output


class TestExposures:
    def test_name_each_dashboard_by_a_page_that_there_is(self):
        exposures = yaml.safe_load((PROJECT / "models/exposures/exposures.yml").read_text())["exposures"]
        pages = [one["config"]["meta"]["page"] for one in exposures if "config" in one]
        rows = (ROOT / "docs/frontend-spec.md").read_text()
        assert [page for page in pages if f"| `{page}` |" not in rows] == []
        assert len(set(pages)) == len(pages) >= 6


class TestBuild:
    async def test_passes_with_its_unit_tests_and_without_a_warning(self, built):
        assert built.code == 0, built.output[-3000:]
        assert "27 unit tests" in built.output
        assert "WARN=0 ERROR=0 SKIP=0" in built.output
        assert unprotected(built.url) == []

    async def test_replaces_what_a_release_before_made_otherwise(self, built):
        raw = Raw(built.url)
        rows = raw.execute(
            "select c.relname, c.relkind::text, c.reloptions from pg_class c"
            " where c.relnamespace = 'staging'::regnamespace and c.relname like 'stg\\_demo\\_%%'"
        )
        raw.close()
        assert sorted(rows) == [
            (f"stg_demo__{name}", "v", ["security_invoker=true"]) for name in ("budgets", "exchange_rates")
        ]

    async def test_notices_places_and_keywords_that_do_not_add_up(self, built):
        raw = Raw(built.url)
        raw.execute("update warehouse.fct_ad_keyword_daily set clicks = clicks + 1")
        raw.execute("update warehouse.fct_ad_geo_daily set spend = spend + 1 where is_unattributed")
        raw.execute("update warehouse.fct_ad_geo_daily set clicks = clicks + 1 where not is_unattributed")
        raw.close()
        chosen = "fct_ad_keyword_daily,test_name:totals_match_staging fct_ad_geo_daily"
        code, output = await dbt("test", built.url, built.target, "--select", *chosen.split())
        assert code == 1
        assert set(re.findall(r" FAIL \d+ (\w+?)_daily_", output)) == {
            *("totals_match_staging_fct_ad_keyword", "totals_match_staging_fct_ad_geo"),
            "unattributed_is_the_rest_fct_ad_geo",
        }


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
