"""Raw retention: rows on each side of every rule, and nothing that a replay or the warehouse can need."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from contracts.ingestion.jobs import PruneRaw
from libs.clock import utc_now
from libs.jobs import PeriodicContext, enqueue
from services.ingestion.retention import repository, service
from services.ingestion.retention.jobs import start_due_runs
from tests.ingestion.connecting import connect
from tests.ingestion.replaying import DAY, READ_AT, TABLE, Replayer, outcome

OLD = datetime.now(UTC) - timedelta(days=91)
YOUNG = datetime.now(UTC) - timedelta(days=89)
LATER = READ_AT + timedelta(days=1)
LATEST = READ_AT + timedelta(days=2)
CAMPAIGN = "raw.google_ads__campaign"
REPORT = "raw.microsoft_ads__campaign_performance_report"
OTHER = UUID(int=12)


@pytest.fixture
def prune(replayer: Replayer):
    """`await prune()`: run retention for the tenant, and answer what went, by table and reason."""

    async def run() -> dict[str, int]:
        async with replayer.database.tenant(replayer.tenant_id) as session:
            job_id = await enqueue(session, PruneRaw(), tenant_id=replayer.tenant_id, unique_key="prune")
        await replayer.worker.run_until_idle(timeout_seconds=60)
        rows = await replayer.all("select removed, finished_at from ingestion.retention_run where id = :id", id=job_id)
        assert rows[0].finished_at is not None
        return rows[0].removed

    return run


async def ids(replayer: Replayer, table: str = TABLE) -> set[UUID]:
    return {row[0] for row in await replayer.all(f"select _airbyte_raw_id from {table}")}


class TestSupersededRows:
    async def test_go_when_old_and_read_again(self, replayer: Replayer, prune):
        first = await replayer.sent(sync="s1", at=READ_AT, loaded_at=OLD)
        superseded = await replayer.sent(sync="s2", at=LATER, loaded_at=OLD)
        current = await replayer.sent(sync="s3", at=LATEST, loaded_at=OLD)

        assert await prune() == {f"{TABLE} superseded": 1}
        assert await ids(replayer) == {first, current}
        assert superseded not in await ids(replayer)

    async def test_stay_while_young(self, replayer: Replayer, prune):
        for number, at in enumerate((READ_AT, LATER, LATEST)):
            await replayer.sent(sync=f"s{number}", at=at, loaded_at=YOUNG)
        assert await prune() == {}

    async def test_stay_when_only_another_connection_read_the_day_again(self, replayer: Replayer, prune):
        await replayer.sent(sync="s0", at=READ_AT, loaded_at=OLD)
        await replayer.sent(sync="s1", at=LATER, loaded_at=OLD)
        await replayer.sent(sync="s2", at=LATEST, loaded_at=OLD, connection=OTHER)
        assert await prune() == {}

    async def test_stay_when_the_newer_row_is_of_another_account_or_day(self, replayer: Replayer, prune):
        await replayer.sent(sync="s1", at=LATER, loaded_at=OLD)
        await replayer.sent(sync="s2", at=LATEST, loaded_at=OLD, **{"customer.id": 7})
        await replayer.sent(day=DAY + timedelta(days=1), sync="s2", at=LATEST, loaded_at=OLD)
        assert await prune() == {}

    async def test_stay_when_the_newer_row_is_withdrawn(self, replayer: Replayer, prune):
        await replayer.sent(sync="s0", at=READ_AT, loaded_at=OLD)
        await replayer.sent(sync="s1", at=LATER, loaded_at=OLD)
        newer = await replayer.sent(sync="s2", at=LATEST, loaded_at=OLD)
        await replayer.do(
            f"update {TABLE} set withdrawn_by = _airbyte_raw_id, withdrawn_reason = 'rule' where _airbyte_raw_id = :id",
            id=newer,
        )
        assert await prune() == {}

    async def test_of_one_read_go_when_the_key_came_again(self, replayer: Replayer, prune):
        first = await replayer.sent(1, at=READ_AT, loaded_at=OLD)
        await replayer.sent(2, at=READ_AT + timedelta(seconds=1), loaded_at=OLD)
        again = await replayer.sent(2, at=READ_AT + timedelta(seconds=2), loaded_at=OLD)

        assert await prune() == {f"{TABLE} superseded": 1}
        assert await ids(replayer) == {first, again}

    async def test_are_counted_the_same_account_however_it_is_written(self, replayer: Replayer, prune):
        await replayer.sent(sync="s0", at=READ_AT, loaded_at=OLD, **{"customer.id": "123-456-7890"})
        await replayer.sent(sync="s1", at=LATER, loaded_at=OLD, **{"customer.id": "123-456-7890"})
        await replayer.sent(sync="s2", at=LATEST, loaded_at=OLD, **{"customer.id": 1234567890})
        assert await prune() == {f"{TABLE} superseded": 1}


class TestDeadGenerations:
    async def test_go_when_old_and_replaced_for_two_days(self, replayer: Replayer, prune):
        await replayer.sent(generation=1, loaded_at=OLD)
        alive = await replayer.sent(generation=2, loaded_at=utc_now() - timedelta(days=3))
        assert await prune() == {f"{TABLE} dead": 1}
        assert await ids(replayer) == {alive}

    async def test_stay_until_the_warehouse_has_let_go_of_them(self, replayer: Replayer, prune):
        await replayer.sent(generation=1, loaded_at=OLD)
        await replayer.sent(generation=2, loaded_at=utc_now() - timedelta(hours=40))
        assert await prune() == {}

    async def test_stay_while_young(self, replayer: Replayer, prune):
        await replayer.sent(generation=1, loaded_at=YOUNG)
        await replayer.sent(generation=2, loaded_at=YOUNG)
        assert await prune() == {}

    async def test_of_another_connection_are_not_dead(self, replayer: Replayer, prune):
        await replayer.sent(generation=1, loaded_at=OLD)
        await replayer.sent(generation=2, loaded_at=OLD, connection=OTHER)
        assert await prune() == {}

    async def test_the_row_that_a_campaign_is_named_by_stays(self, replayer: Replayer, prune):
        def report(campaign: int, day: date) -> dict[str, object]:
            return {"AccountId": 1, "CampaignId": campaign, "TimePeriod": day.isoformat()}

        named = await replayer.sent(table=REPORT, generation=1, loaded_at=OLD, **report(1, DAY))
        gone = await replayer.sent(table=REPORT, generation=1, loaded_at=OLD, **report(2, DAY))
        newer = await replayer.sent(table=REPORT, generation=2, loaded_at=OLD, at=LATER, **report(2, DAY))

        assert await prune() == {f"{REPORT} dead": 1}
        assert await ids(replayer, REPORT) == {named, newer}
        assert gone not in await ids(replayer, REPORT)


class TestOutdatedThings:
    async def test_go_when_old_and_sent_again(self, replayer: Replayer, prune):
        await replayer.sent(1, table=CAMPAIGN, at=READ_AT, loaded_at=OLD)
        newest = await replayer.sent(1, table=CAMPAIGN, at=LATER, loaded_at=OLD)
        other = await replayer.sent(2, table=CAMPAIGN, at=READ_AT, loaded_at=OLD)

        assert await prune() == {f"{CAMPAIGN} outdated": 1}
        assert await ids(replayer, CAMPAIGN) == {newest, other}

    async def test_stay_while_young_or_when_only_an_older_generation_has_more(self, replayer: Replayer, prune):
        await replayer.sent(1, table=CAMPAIGN, at=READ_AT, loaded_at=YOUNG)
        await replayer.sent(1, table=CAMPAIGN, at=LATER, loaded_at=YOUNG)
        await replayer.sent(3, table=CAMPAIGN, at=LATER, loaded_at=OLD, generation=1)
        await replayer.sent(3, table=CAMPAIGN, at=READ_AT, loaded_at=OLD, generation=2)
        assert await prune() == {}


class TestPrune:
    async def test_changes_no_checksum_of_any_window(self, replayer: Replayer, prune):
        for number, at in enumerate((READ_AT, LATER, LATEST)):
            for offset in range(7):
                await replayer.sent(
                    1,
                    DAY + timedelta(days=offset),
                    sync=f"s{number}",
                    at=at,
                    loaded_at=OLD,
                    **{"metrics.clicks": number},
                )
        before = await replayer.run()

        removed = await prune()
        after = await replayer.run()

        assert removed == {f"{TABLE} superseded": 7}
        assert after["checksum_after"] == before["checksum_after"]
        assert outcome(after)["days"] == outcome(before)["days"]
        assert (before["counts"]["read"], after["counts"]["read"]) == (21, 14)

    async def test_works_in_batches_until_nothing_is_left(self, replayer: Replayer, prune, monkeypatch):
        monkeypatch.setattr(service, "BATCH_ROWS", 2)
        for number in range(7):
            await replayer.sent(sync=f"s{number}", at=READ_AT + timedelta(days=number), loaded_at=OLD)
        assert await prune() == {f"{TABLE} superseded": 5}
        assert await prune() == {}

    async def test_waits_for_a_replay_that_reads_the_rows(self, replayer: Replayer, postgres_url: str):
        async with replayer.database.tenant(replayer.tenant_id) as session:
            job_id = await enqueue(session, PruneRaw(), tenant_id=replayer.tenant_id, unique_key="prune")
        with psycopg.connect(postgres_url) as replaying:
            replaying.execute(
                "select pg_advisory_xact_lock(hashtextextended('raw-upkeep:' || %s, 0))", (str(replayer.tenant_id),)
            )
            await replayer.worker.run_until_idle(timeout_seconds=60)
        job = await replayer.all("select state, error_code from ingestion.job where id = :id", id=job_id)
        assert (job[0].state, job[0].error_code) == ("retry_wait", "raw_busy")

    async def test_keeps_rows_as_long_as_the_tenant_says(self, replayer: Replayer, prune):
        for number, at in enumerate((READ_AT, LATER, LATEST)):
            await replayer.sent(sync=f"s{number}", at=at, loaded_at=OLD)
        async with replayer.database.tenant(replayer.tenant_id) as session:
            await repository.save_policy(session, 120)
        kept = await prune()
        async with replayer.database.tenant(replayer.tenant_id) as session:
            await repository.save_policy(session, None)
        assert kept == {}
        assert await prune() == {f"{TABLE} superseded": 1}

    async def test_says_beforehand_what_would_go(self, replayer: Replayer, prune):
        for number, at in enumerate((READ_AT, LATER, LATEST)):
            await replayer.sent(sync=f"s{number}", at=at, loaded_at=OLD)
        async with replayer.database.tenant(replayer.tenant_id) as session:
            told = await service.list_removable(session, default_days=90)
        assert {f"{one.table} {one.reason}": one.rows for one in told if one.rows} == await prune()

    async def test_touches_no_other_tenant(self, replayer: Replayer, prune, tenant_b):
        neighbour = Replayer(replayer.client, replayer.headers, replayer.worker, replayer.database, tenant_b)
        for number, at in enumerate((READ_AT, LATER, LATEST)):
            await neighbour.sent(sync=f"s{number}", at=at, loaded_at=OLD)
        assert await prune() == {}
        assert len(await ids(neighbour)) == 3

    async def test_is_audited(self, replayer: Replayer, prune, postgres_url: str):
        await prune()
        with psycopg.connect(postgres_url) as connection:
            rows = connection.execute(
                "select action, actor, detail from audit.event where tenant_id = %s and action like 'retention%%'",
                (replayer.tenant_id,),
            ).fetchall()
        assert rows == [("retention.finished", "service:ingestion", {"raw_days": 90, "removed": 0})]


class TestStartDueRuns:
    async def test_queues_one_run_a_day_for_whoever_has_connections(self, replayer: Replayer):
        await connect(replayer.client, replayer.headers(), name="Kept")
        context = PeriodicContext(replayer.database, None, None, {})  # type: ignore[arg-type]  # it needs the database alone
        runs = "select count(*) as n from ingestion.retention_run"

        await start_due_runs(context)
        await start_due_runs(context)
        await replayer.worker.run_until_idle(timeout_seconds=60)
        await start_due_runs(context)
        await replayer.worker.run_until_idle(timeout_seconds=60)

        assert (await replayer.all(runs))[0].n == 1
