"""`./opsight dbt`: dbt's own arguments on the warehouse, one run at a time, and its pages as one file."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.local import cli
from services.metrics.dbt_runs.service import SLOT


@pytest.fixture
def home(role_url, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OPSIGHT_DBT_DATABASE_URL", role_url("dbt"))
    monkeypatch.setenv("OPSIGHT_HOME", str(tmp_path))
    return tmp_path


async def opsight(*arguments: str):
    return await asyncio.to_thread(CliRunner().invoke, cli.app, arguments)


class TestDbtCommand:
    async def test_writes_the_pages_of_every_model_into_one_file(self, home, tenant):
        done = await opsight("dbt", "docs")
        assert done.exit_code == 0, done.output
        page = (home / "dbt-docs" / "static_index.html").read_text()
        for name in ("fct_ad_performance_daily", "stg_linkedin_ads__ad_campaign_analytics", "combined_metrics_api"):
            assert name in page

    async def test_gives_dbt_its_arguments_and_its_exit_code(self, home, tenant, capfd):
        done = await opsight("dbt", "ls", "--selector", "tiktok_ads", "--resource-type", "model", "--quiet")
        failed = await opsight("dbt", "ls", "--selector", "no_such_source")
        assert done.exit_code == 0, done.output
        assert "opsight.marts.fct_ad_performance_daily" in capfd.readouterr().out
        assert failed.exit_code != 0

    async def test_waits_for_nobody(self, home, database):
        async with database("metrics").exclusive(SLOT):
            done = await opsight("dbt", "run")
        assert done.exit_code == 1
        assert "Another dbt run is under way" in str(done.exception)
