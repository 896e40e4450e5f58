"""Rows of the quarantine that come again without a fault are closed by what brought them, and by nothing else."""

import json
import time
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text

from services.ingestion.quarantine.superseding import supersede_by_rows
from tests.ingestion.connecting import Source
from tests.ingestion.scripted import TABLE

SCOPES = ("ingestion:read", "ingestion:write")
URL = "/api/v1/datasets/{}/quarantine"
DAY = {
    "platform": "google_ads",
    "grain": "campaign",
    "account_id": "1",
    "campaign_id": "10",
    "date_day": "2026-03-01",
    "clicks": 4,
}


class Pusher:
    """Pushes records into datasets of a tenant, and looks at their quarantine."""

    def __init__(self, client, headers, database, tenant_id: UUID) -> None:
        self.client, self.headers, self.database, self.tenant_id = client, headers, database, tenant_id

    async def push(self, *records: dict[str, Any], dataset: str = "ad_performance") -> str:
        answer = await self.client.post(
            f"/api/v1/datasets/{dataset}/records",
            content=json.dumps(list(records)),
            headers=self.headers() | {"content-type": "application/json", "Idempotency-Key": str(uuid4())},
        )
        assert answer.status_code == 200, answer.text
        return answer.json()["id"]

    async def rows(self, standing: str = "open", dataset: str = "ad_performance") -> list[dict[str, Any]]:
        answer = await self.client.get(f"{URL.format(dataset)}?standing={standing}", headers=self.headers())
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def summary(self, dataset: str = "ad_performance") -> dict[str, Any]:
        return (await self.client.get(f"{URL.format(dataset)}/summary", headers=self.headers())).json()


@pytest.fixture
async def pusher_of(client_of, as_, database):
    async def make(tenant_id: UUID) -> Pusher:
        return Pusher(await client_of("ingestion"), lambda: as_(tenant_id, *SCOPES), database("ingestion"), tenant_id)

    return make


@pytest.fixture
async def pusher(pusher_of, tenant_a: UUID) -> Pusher:
    return await pusher_of(tenant_a)


async def audited(postgres_url: str, tenant_id: UUID) -> list[dict[str, Any]]:
    with psycopg.connect(postgres_url) as connection:
        found = connection.execute(
            "select detail from audit.event where tenant_id = %s and action = 'quarantine.superseded'",
            [tenant_id],
        )
        return [row[0] for row in found]


class TestPush:
    async def test_closes_what_it_brings_again_and_says_by_what(self, pusher: Pusher, postgres_url):
        first = await pusher.push(DAY | {"clicks": -1}, DAY | {"campaign_id": "11", "clicks": -1})
        second = await pusher.push(DAY)

        (waits,), (closed,) = await pusher.rows(), await pusher.rows("superseded")

        assert (waits["row"]["campaign_id"], waits["superseded"]) == ("11", None)
        assert (closed["row"]["campaign_id"], closed["origin_id"]) == ("10", first)
        assert (closed["superseded"]["way"], closed["superseded"]["by"]) == ("push", second)
        summary = await pusher.summary()
        assert (summary["total"], summary["superseded"]) == (1, 1)
        assert await audited(postgres_url, pusher.tenant_id) == [{"rows": 1, "way": "push", "by": second}]

    async def test_closes_nothing_that_it_brings_itself(self, pusher: Pusher):
        await pusher.push(DAY, DAY | {"clicks": -1})
        assert len(await pusher.rows()) == 1

    async def test_closes_nothing_of_another_tenant(self, pusher: Pusher, pusher_of, tenant_b):
        other = await pusher_of(tenant_b)
        await other.push(DAY | {"clicks": -1})
        await pusher.push(DAY | {"clicks": -1})
        await pusher.push(DAY)
        assert (len(await pusher.rows()), len(await other.rows())) == (0, 1)

    async def test_closes_nothing_of_another_dataset(self, pusher: Pusher):
        region = {"platform": "google_ads", "date_day": "2026-03-01", "region": "St. Ann", "clicks": -1}
        await pusher.push(region, dataset="region_performance")
        await pusher.push(DAY)
        assert len(await pusher.rows(dataset="region_performance")) == 1

    @pytest.mark.parametrize(
        "bad",
        [
            {"date_day": "1 March"},
            {"account_id": 7},
            {"platform": None},
            {"campaign_id": "12", "clicks": -1},
            {"segments": {"device": "phone"}, "clicks": -1},
        ],
        ids=["no day", "no account", "no platform", "another campaign", "another segment"],
    )
    async def test_closes_nothing_with_another_key_or_none(self, pusher: Pusher, bad):
        await pusher.push(DAY | bad)
        await pusher.push(DAY)
        assert len(await pusher.rows()) == 1

    async def test_leaves_what_is_closed_to_nobody(self, pusher: Pusher):
        """It is neither tried once more nor discarded with the others: what it said is written by now."""
        await pusher.push(DAY | {"clicks": -1})
        await pusher.push(DAY)
        (closed,) = await pusher.rows("superseded")
        headers = pusher.headers() | {"Idempotency-Key": str(uuid4())}
        url = URL.format("ad_performance")
        again = await pusher.client.post(f"{url}/{closed['id']}/retry", json={"row": None}, headers=headers)
        gone = await pusher.client.post(f"{url}/discards", json={"reason": "All of them"}, headers=pusher.headers())
        assert (again.status_code, gone.status_code, gone.json()["discarded"]) == (404, 200, 0)
        assert len(await pusher.rows("superseded")) == 1

    async def test_knows_no_other_standing(self, pusher: Pusher):
        answer = await pusher.client.get(f"{URL.format('ad_performance')}?standing=x", headers=pusher.headers())
        assert answer.status_code == 422


CSV = (
    "date,account_id,campaign_id,campaign_name,platform,spend,currency,clicks\n"
    "2026-03-01,1,10,Spring,google_ads,5,USD,{}\n"
)


class TestUpload:
    async def test_of_a_corrected_file_closes_the_rows_of_the_first_one(self, uploader, pusher: Pusher):
        bad, good = CSV.format("-4").encode(), CSV.format("4").encode()
        await uploader.land(bad)
        before = await pusher.rows()
        corrected = await uploader.land(good)

        assert len(before) == 1
        assert await pusher.rows() == []
        (closed,) = await pusher.rows("superseded")
        assert (closed["superseded"]["way"], closed["superseded"]["by"]) == ("upload", corrected["id"])

    async def test_that_is_taken_back_opens_them_again(self, uploader, pusher: Pusher):
        await pusher.push(DAY | {"clicks": -1})
        corrected = await uploader.land(CSV.format("4").encode())
        closed = await pusher.rows("superseded")
        url = f"/api/v1/uploads/{corrected['id']}?with_rows=true"
        answer = await pusher.client.delete(url, headers=pusher.headers())
        assert answer.status_code == 204, answer.text
        assert (len(closed), len(await pusher.rows("superseded")), len(await pusher.rows())) == (1, 0, 1)


class TestSync:
    async def test_closes_what_the_source_has_mended(self, script, source: Source, run_sync):
        script.says("record(1, Clicks=-1); record(2, Clicks=-1); state(1, 2); status('COMPLETE')")
        await run_sync()
        script.says("record(1); state(2, 1); status('COMPLETE')")
        done = await run_sync()
        query = text("select row ->> 'CampaignId', superseded_way, superseded_by from ingestion.quarantine order by 1")
        async with source.database.tenant(source.tenant_id) as session:
            rows = [tuple(row) for row in await session.execute(query)]
        assert rows == [("1", "sync", UUID(done["id"])), ("2", None, None)]

    async def test_closes_nothing_of_another_connection(self, script, source: Source, run_sync):
        script.says("record(1, Clicks=-1); state(1, 1); status('COMPLETE')")
        await run_sync()
        await source.connect(name="Other", streams=["microsoft_ads.campaign_performance_report"])
        script.says("record(1); state(2, 1); status('COMPLETE')")
        await run_sync()
        async with source.database.tenant(source.tenant_id) as session:
            waits = await session.scalar(text("select count(*) from ingestion.quarantine where superseded_at is null"))
        assert (waits, len(await source.rows(TABLE))) == (1, 1)


class TestManyRows:
    async def test_are_closed_by_one_statement(self, database, tenant_a: UUID):
        """100,000 rows wait and 100,000 come; the time is that of a few passes over them, not of a look-up each."""
        many, by = 100_000, uuid4()
        async with database("ingestion").tenant(tenant_a) as session:
            await session.execute(
                text(
                    "insert into ingestion.quarantine (tenant_id, dataset, dataset_version, origin, origin_id,"
                    " pointer, rule, message, errors, row, natural_key)"
                    " select app.tenant_id(), 'ad_performance', '1.0.0', 'push', :origin, '', 'minimum',"
                    " 'Too small.', '[]', '{}', sha256(n::text::bytea)"
                    " from generate_series(1, :many) n"
                ),
                {"origin": uuid4(), "many": many},
            )
            await session.execute(
                text(
                    "create temp table upload_stage on commit drop as"
                    f" select sha256(n::text::bytea) as natural_key from generate_series(1, {many}) n"
                )
            )
            started = time.monotonic()
            closed = await supersede_by_rows(session, "ad_performance", way="push", origin_id=by)
            took = time.monotonic() - started
            await session.rollback()
        assert closed == many
        assert took < 30, f"{took:.1f} s"
