"""Scheduled runs beside a long queue: others never go first, and what is promised of them is counted."""

from uuid import uuid4

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text

from libs.clock import utc_now
from services.reporting.runs.jobs import AT_ONCE
from services.reporting.schedules import jobs
from services.reporting.schedules.jobs import in_turns
from services.reporting.schedules.repository import DueSchedule
from tests.reporting.schedules.conftest import DAILY

# The runs of these jobs are gone, which a worker finds as soon as it begins: what counts here is who begins when.
FILL = text("""
    insert into reporting.job (tenant_id, id, kind, state, payload, run_at)
    select app.tenant_id(), gen_random_uuid(), :kind, 'queued', jsonb_build_object('run_id', gen_random_uuid()),
           now() - interval '1 hour'
    from generate_series(1, :count)
""")
BEGUN_BEFORE = """
    select count(*) from reporting.job j where j.tenant_id = %s and j.kind = %s and j.started_at < (
        select o.started_at from reporting.job o
        where o.tenant_id = %s and o.kind = 'reporting.perform_scheduled_run' order by o.created_at desc limit 1)
"""


@pytest.fixture
def fill(database):
    """`await fill(tenant, kind, 200)`: so many jobs of it have been waiting for an hour."""

    async def insert(tenant, kind, count):
        async with database("reporting").tenant(tenant) as session:
            await session.execute(FILL, {"kind": kind, "count": count})

    return insert


@pytest.fixture
def edit(database, tenant_a):
    """`await edit("update reporting.…", id=…)`: as only time or a mistake of ours would."""

    async def run(statement, **values):
        async with database("reporting").tenant(tenant_a) as session:
            await session.execute(text(statement), values)

    return run


@pytest.fixture
def broken(edit, past):
    """`await broken(schedule)`: due for days, and nobody can tell when next."""

    async def run(schedule):
        await past(schedule, days=2)
        await edit("update reporting.schedule set rule = '{}' where id = :id", id=schedule["id"])

    return run


@pytest.fixture
def counted():
    """`counted()`: (in time, late) since the test began."""

    def read():
        return [
            REGISTRY.get_sample_value("opsight_scheduled_runs_total", {"outcome": one}) for one in ("in_time", "late")
        ]

    before = read()
    return lambda: tuple(int(now - then) for now, then in zip(read(), before, strict=True))


class TestBacklog:
    async def test_of_replays_holds_up_no_scheduled_run(
        self, scheduled, past, tick, fill, worker_of, runs_of, superuser, tenant_a
    ):
        await fill(tenant_a, "reporting.replay_run", 200)
        await past(await scheduled(), days=1)
        await tick()
        await worker_of("reporting")
        [[replays]] = superuser(BEGUN_BEFORE, tenant_a, "reporting.replay_run", tenant_a)
        assert replays <= AT_ONCE
        assert [run["state"] for run in await runs_of()] == ["completed"]

    async def test_of_runs_that_people_wait_for_holds_up_no_scheduled_run(
        self, scheduled, past, tick, fill, worker_of, superuser, tenant_a
    ):
        await fill(tenant_a, "reporting.perform_run", 200)
        await past(await scheduled(), days=1)
        await tick()
        await worker_of("reporting")
        [[asked_for]] = superuser(BEGUN_BEFORE, tenant_a, "reporting.perform_run", tenant_a)
        assert asked_for <= AT_ONCE

    async def test_of_one_tenant_holds_up_no_other(
        self, scheduled, past, tick, fill, worker_of, runs_of, superuser, tenant_a, tenant_b
    ):
        await fill(tenant_b, "reporting.perform_scheduled_run", 200)
        await past(await scheduled(), days=1)
        await tick()
        await worker_of("reporting")
        [[others]] = superuser(BEGUN_BEFORE, tenant_b, "reporting.perform_scheduled_run", tenant_a)
        assert others <= AT_ONCE
        assert [run["state"] for run in await runs_of()] == ["completed"]


class TestDueSchedules:
    def test_of_a_tenant_with_many_are_not_all_before_the_first_of_another(self):
        many, one = uuid4(), uuid4()
        due = [DueSchedule(tenant, uuid4(), utc_now()) for tenant in (many, many, many, one)]
        assert in_turns(due) == [due[0], due[3], due[1], due[2]]

    async def test_are_reached_behind_any_number_that_break(
        self, scheduled, past, tick, broken, worker_of, runs_of, monkeypatch
    ):
        monkeypatch.setattr(jobs, "BATCH", 2)
        for _ in range(5):
            await broken(await scheduled())
        await past(await scheduled(), days=1)
        await tick()
        await worker_of("reporting")
        assert [run["state"] for run in await runs_of()] == ["completed"]


class TestPromise:
    """Counted for Prometheus, once for each moment."""

    @pytest.fixture
    def ran(self, scheduled, past, tick, edit, worker_of):
        """`await ran("1 minute")`: a run whose moment was so long ago, brought to its end."""

        async def run(ago):
            await past(await scheduled(DAILY | {"zone": "UTC"}), days=1)
            await tick()
            await edit("update reporting.report_run set fire_at = now() - cast(:ago as text)::interval", ago=ago)
            await worker_of("reporting")

        return run

    @pytest.mark.parametrize(("ago", "expected"), [("1 minute", (1, 0)), ("16 minutes", (0, 1))])
    async def test_is_kept_when_the_run_is_over_within_fifteen_minutes(self, ran, counted, ago, expected):
        await ran(ago)
        assert counted() == expected

    async def test_is_broken_by_moments_that_went_by_unseen(self, scheduled, past, tick, counted):
        await past(await scheduled(DAILY | {"zone": "UTC"}), days=3)
        await tick()
        assert counted() == (0, 2)
