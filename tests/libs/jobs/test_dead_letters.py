"""The operator's command for dead letters."""

import asyncio
import json

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from infra.dead_letters import app
from libs.jobs import Permanent
from tests.libs.conftest import ROOM


async def _refuse(context, payload):
    raise Permanent("refused", "No.")


@pytest.fixture
def command(monkeypatch, role_url):
    monkeypatch.setenv("OPSIGHT_DATABASE_URL", role_url(ROOM))

    async def run(*arguments):
        return await asyncio.to_thread(CliRunner().invoke, app, list(arguments))

    return run


class TestDeadLetters:
    async def test_lists_what_failed_and_why(self, worker_with, add_job, command, tenant_a):
        job_id = await add_job()
        await (await worker_with(_refuse)).run_until_idle()

        shown = await command("list", "--service", ROOM, "--json")

        [row] = [json.loads(line) for line in shown.stdout.splitlines()]
        assert (row["id"], row["tenant_id"], row["state"]) == (str(job_id), str(tenant_a), "failed")
        assert (row["error_code"], row["error_message"]) == ("refused", "No.")

    async def test_replays_and_leaves_a_trace_in_the_audit(
        self, worker_with, add_job, command, tenant_a, view_job, database
    ):
        job_id = await add_job()
        await (await worker_with(_refuse)).run_until_idle()

        done = await command("replay", ROOM, str(tenant_a), str(job_id))

        assert done.exit_code == 0
        assert (await view_job(job_id)).state == "queued"
        async with database("gateway").tenant(tenant_a) as session:
            audited = await session.execute(text("select action, object_id, outcome from audit.event"))
            assert audited.all() == [("job.replayed", str(job_id), "success")]

    async def test_refuses_another_tenants_job(self, worker_with, add_job, command, tenant_b):
        job_id = await add_job()
        await (await worker_with(_refuse)).run_until_idle()

        done = await command("replay", ROOM, str(tenant_b), str(job_id))

        assert done.exit_code == 1
        assert "nothing here" in done.stderr
