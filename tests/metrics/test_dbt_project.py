"""The dbt project as a whole: everything in it builds and passes, with warnings as errors."""

import asyncio
import sys
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

from services.metrics.dbt_runs.process import environment_of

PROJECT = Path(__file__).resolve().parents[2] / "services/metrics/dbt"


class TestBuild:
    async def test_passes_with_its_unit_tests_and_without_a_warning(self, tenant, role_url, tmp_path):
        strict = ["--warn-error-options", '{"error": "all", "silence": ["TypeCodeNotFound"]}']
        command = [Path(sys.executable).with_name("dbt"), *strict, "build", "--target", "ci"]
        places = ["--project-dir", PROJECT, "--profiles-dir", PROJECT, "--target-path", tmp_path]
        quiet = ["--log-level-file", "none", "--no-use-colors"]
        # The loop goes on meanwhile: what it has open in the database may be what dbt waits for.
        dbt = await asyncio.create_subprocess_exec(
            *command, *places, *quiet, env=environment_of(role_url("dbt")), stdout=PIPE, stderr=STDOUT
        )
        output = (await dbt.communicate())[0].decode()
        assert dbt.returncode == 0, output[-3000:]
        assert "6 unit tests" in output
        assert "WARN=0 ERROR=0 SKIP=0" in output
