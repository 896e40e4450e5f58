"""The quarantine: looking rows through, correcting them, trying them once more, and giving them up."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from sqlalchemy import text

from tests.ingestion.conftest import MakeUploader
from tests.ingestion.connecting import Source
from tests.ingestion.pushing import ad, point, push
from tests.ingestion.scripted import TABLE as SYNCED
from tests.ingestion.scripted import WHOLE_STREAM, WHOLE_TABLE, Script
from tests.ingestion.uploading import Json, Uploader

ABSENT = UUID(int=404)  # the same in every process that collects these tests
ADS = "/api/v1/datasets/ad_performance/quarantine"
TABLE = "raw.uploads__ad_performance"
FILE = (
    "date,campaign_id,platform,account_id,clicks,cost,currency\n"
    "01.02.2026,c1,google,123-456-7890,5,1.50,EUR\n"
    "02.02.2026,c1,google,123-456-7890,-5,1.50,EUR\n"
    "03.02.2026,c1,google,123-456-7890,7,bad,EUR\n"
)
OPERATIONS = [
    ("GET", ADS),
    ("GET", f"{ADS}/summary"),
    ("GET", f"{ADS}/export"),
    ("GET", f"{ADS}/{ABSENT}"),
    ("POST", f"{ADS}/{ABSENT}/retry"),
    ("POST", f"{ADS}/retries"),
    ("GET", f"{ADS}/retries/{ABSENT}"),
    ("POST", f"{ADS}/discards"),
]


async def waiting(uploader: Uploader, dataset: str = "ad_performance", **parameters: Any) -> list[Json]:
    """The rows that wait, in the order of their file."""
    items = (await uploader.read(f"/datasets/{dataset}/quarantine", **parameters))["items"]
    return sorted(items, key=lambda item: item["source_row"])


async def post(uploader: Uploader, path: str, body: Json, dataset: str = "ad_performance") -> httpx.Response:
    url = f"/api/v1/datasets/{dataset}/quarantine/{path}"
    return await uploader.client.post(url, json=body, headers=uploader.headers())


async def retry(uploader: Uploader, row: Json, corrected: Json | None = None) -> Json:
    answer = await post(uploader, f"{row['id']}/retry", {"row": corrected}, row["dataset"])
    assert answer.status_code == 200, answer.text
    return answer.json()


async def retry_many(uploader: Uploader, dataset: str = "ad_performance", **selection: Any) -> Json:
    """Start a retry, run its job, and answer it as it is then."""
    answer = await post(uploader, "retries", selection, dataset)
    assert answer.status_code == 202, answer.text
    await uploader.work("ingestion")
    return await uploader.read(f"/datasets/{dataset}/quarantine/retries/{answer.json()['id']}")


async def told(uploader: Uploader) -> list[Json]:
    """What landed, as the metrics are told, oldest first."""
    return [
        payload for (payload,) in await uploader.all("select payload from ingestion.outbox_event order by occurred_at")
    ]


def audited(postgres_url: str, uploader: Uploader, object_id: str) -> list[tuple[Any, ...]]:
    """What the audit trail says of an object, oldest first."""
    query = "select action, detail from audit.event where tenant_id = %s and object_id = %s order by occurred_at"
    with psycopg.connect(postgres_url) as connection:
        return connection.execute(query, [uploader.tenant_id, object_id]).fetchall()


class TestEveryOperation:
    @pytest.mark.parametrize(("method", "url"), OPERATIONS)
    async def test_turns_anonymous_callers_away(
        self, client_of: Callable[..., Awaitable[httpx.AsyncClient]], method: str, url: str
    ) -> None:
        answer = await (await client_of("ingestion")).request(method, url)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")

    @pytest.mark.parametrize(("method", "url"), OPERATIONS)
    async def test_knows_no_other_dataset_row_or_retry(self, uploader: Uploader, method: str, url: str) -> None:
        url = url.replace("ad_performance", "nothing")
        body = {"reason": "no use"} if url.endswith("discards") else {}
        answer = await uploader.client.request(method, url, json=body, headers=uploader.headers())
        expected = "retry_not_found" if "/retries/" in url else "dataset_not_found"
        assert (answer.status_code, answer.json()["code"]) == (404, expected)

    async def test_shows_and_changes_nothing_of_another_tenant(
        self, uploader: Uploader, uploader_of: MakeUploader, tenant_b: UUID
    ) -> None:
        await push(uploader, [ad(clicks=-1)])
        (row,) = await waiting(uploader)
        run = await retry_many(uploader)
        other = await uploader_of(tenant_b)
        answers = [
            await other.client.get(f"{ADS}/{row['id']}", headers=other.headers()),
            await post(other, f"{row['id']}/retry", {"row": ad()}),
            await other.client.get(f"{ADS}/retries/{run['id']}", headers=other.headers()),
        ]
        discarded = await post(other, "discards", {"reason": "not mine"})
        assert [answer.json()["code"] for answer in answers] == ["row_not_found", "row_not_found", "retry_not_found"]
        assert discarded.json() == {"discarded": 0}
        assert len(await waiting(uploader)) == 1


class TestSummary:
    async def test_counts_by_rule_and_origin(self, uploader: Uploader) -> None:
        await uploader.land(FILE)
        await push(uploader, [ad(clicks=-1)])
        assert await uploader.read("/datasets/ad_performance/quarantine/summary") == {
            "superseded": 0,
            "total": 3,
            "rules": [{"rule": "minimum", "count": 2}, {"rule": "type", "count": 1}],
            "origins": [{"origin": "upload", "count": 2}, {"origin": "push", "count": 1}],
        }
        assert len(await waiting(uploader, origin="push")) == 1


class TestRetryOfARow:
    async def test_lands_what_was_corrected_and_lets_it_go(self, uploader: Uploader) -> None:
        await push(uploader, [ad(1, clicks=-1, segments={"device": "TABLET"})])
        (row,) = await waiting(uploader)
        outcome = await retry(uploader, row, row["row"] | {"clicks": 1})
        assert outcome == {"landed": True, "row": None}
        assert await waiting(uploader) == []
        assert await uploader.one(f"select clicks, segments from {TABLE}") == (1, {"device": "TABLET"})
        (event,) = await told(uploader)
        assert (event["source"], event["tables"], event["accounts"][0]["account_id"]) == ("push", [TABLE], "a1")

    async def test_keeps_what_still_fails_with_its_new_reasons(self, uploader: Uploader) -> None:
        await push(uploader, [ad(1, clicks=-1)])
        (row,) = await waiting(uploader)
        outcome = await retry(uploader, row, ad(1, spend="x", nothing=1))
        kept = await uploader.read(f"/datasets/ad_performance/quarantine/{row['id']}")
        assert (outcome["landed"], outcome["row"]) == (False, kept)
        assert {(e["pointer"], e["rule"]) for e in kept["errors"]} == {("/spend", "type"), ("", "additionalProperties")}
        assert (kept["row"]["clicks"], kept["corrected"]["spend"]) == (-1, "x")
        assert await told(uploader) == []

    async def test_writes_down_who_did_it(self, uploader: Uploader, postgres_url: str) -> None:
        await push(uploader, [ad(1, clicks=-1)])
        (row,) = await waiting(uploader)
        await retry(uploader, row, ad(1))
        detail = {"dataset": "ad_performance", "landed": True}
        assert audited(postgres_url, uploader, row["id"]) == [("quarantine.row_corrected", detail)]

    async def test_reads_a_row_of_a_file_as_its_file_is_read(self, uploader: Uploader) -> None:
        await uploader.land(FILE)
        first, second = await waiting(uploader)
        assert (first["errors"][0]["column"], first["row"]["date"]) == ("clicks", "02.02.2026")
        await retry(uploader, first, first["row"] | {"clicks": "6"})
        still = await retry(uploader, second, second["row"] | {"cost": "worse"})
        assert [(e["pointer"], e["column"]) for e in still["row"]["errors"]] == [("/spend", "cost")]
        await retry(uploader, second, second["row"] | {"cost": 2.5, "date": "04.02.2026"})
        query = f"select date_day::text, account_id, clicks, spend_micros from {TABLE} order by 1"
        assert await uploader.all(query) == [
            ("2026-02-01", "1234567890", 5, 1_500_000),
            ("2026-02-02", "1234567890", 6, 1_500_000),
            ("2026-02-04", "1234567890", 7, 2_500_000),
        ]

    async def test_adds_to_what_the_same_file_said_of_the_same_key(self, uploader: Uploader) -> None:
        more = "01.02.2026,c1,google,123-456-7890,-2,0.25,EUR\n01.02.2026,c1,google,123-456-7890,-3,1,USD\n"
        await uploader.land(FILE.splitlines(keepends=True)[0] + FILE.splitlines(keepends=True)[1] + more)
        euros, dollars = await waiting(uploader)
        await retry(uploader, euros, euros["row"] | {"clicks": "2"})
        refused = await retry(uploader, dollars, dollars["row"] | {"clicks": "3"})
        assert await uploader.one(f"select clicks, spend_micros from {TABLE}") == (7, 1_750_000)
        assert refused["row"]["rule"] == "currency"

    async def test_refuses_a_column_that_the_file_does_not_have(self, uploader: Uploader) -> None:
        await uploader.land(FILE)
        (first, _) = await waiting(uploader)
        outcome = await retry(uploader, first, first["row"] | {"klicks": "6"})
        assert [(e["rule"], e["column"]) for e in outcome["row"]["errors"]] == [("columns", "klicks")]

    async def test_lands_the_values_of_a_market_file(self, uploader: Uploader) -> None:
        await uploader.land(
            "Date,Price,Yield\n2026-01-01,70,3.5\n2026-01-02,high,3.6\n2026-01-03,72,3.7\n", kind="market"
        )
        (row,) = await waiting(uploader, "market_series")
        still = await retry(uploader, row, row["row"] | {"Price": "higher"})
        done = await retry(uploader, row, row["row"] | {"Price": "71"})
        values = (
            "select as_of::text, value::float from raw.market__observations where symbol ilike '%price%' order by 1"
        )
        assert (still["landed"], still["row"]["pointer"], done["landed"]) == (False, "/value", True)
        assert await uploader.all(values) == [("2026-01-01", 70.0), ("2026-01-02", 71.0), ("2026-01-03", 72.0)]

    async def test_lands_a_pushed_observation(self, uploader: Uploader) -> None:
        await push(uploader, [point(1, unit="")], dataset="market_series")
        (row,) = await waiting(uploader, "market_series")
        assert (await retry(uploader, row, point(1)))["landed"]
        assert await uploader.one("select value::float from raw.market__observations") == (70.5,)

    async def test_keeps_a_line_that_is_no_record(self, uploader: Uploader) -> None:
        await push(uploader, b"{", kind="application/x-ndjson")
        (row,) = await waiting(uploader)
        still = await retry(uploader, row)
        done = await retry(uploader, row, ad(1))
        assert (still["landed"], done["landed"]) == (False, True)

    @pytest.mark.parametrize("value", ["1e400", '"\\ud800"', "123456789012345678901234567890"])
    async def test_refuses_values_that_are_no_strict_json(self, uploader: Uploader, value: str) -> None:
        await push(uploader, [ad(1, clicks=-1)])
        (row,) = await waiting(uploader)
        headers = uploader.headers() | {"Content-Type": "application/json"}
        body = f'{{"row": {{"clicks": {value}}}}}'
        answer = await uploader.client.post(f"{ADS}/{row['id']}/retry", content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "row_invalid")

    async def test_is_done_once_for_one_idempotency_key(self, uploader: Uploader) -> None:
        await push(uploader, [ad(1, clicks=-1)])
        (row,) = await waiting(uploader)
        headers = uploader.headers() | {"Idempotency-Key": "once"}
        url, body = f"{ADS}/{row['id']}/retry", {"row": ad(1)}
        first = await uploader.client.post(url, json=body, headers=headers)
        again = await uploader.client.post(url, json=body, headers=headers)
        assert first.json() == again.json() == {"landed": True, "row": None}


class TestRetryOfSyncedRows:
    async def test_lands_as_of_the_read_that_brought_it(
        self, uploader: Uploader, script: Script, source: Source, run_sync: Callable[[], Awaitable[Json]]
    ) -> None:
        script.says("record(1); record(2, Clicks=-1, Extra={'a': [1]}); state(2, 2)")
        done = await run_sync()
        (row,) = await waiting(uploader, SYNCED)
        assert (row["origin"], row["row"]["Extra"]) == ("sync", {"a": [1]})
        assert (await retry(uploader, row, row["row"] | {"Clicks": 2}))["landed"]
        query = (
            "select r._airbyte_data->>'Clicks', r._airbyte_data->'Extra', r._airbyte_meta, r._airbyte_generation_id,"
            f" r._airbyte_raw_id::text from raw.{SYNCED} r where r._airbyte_data->>'CampaignId' = '2'"
        )
        meta = {"sync_id": done["id"], "changes": [], "corrected": True}
        assert await uploader.all(query) == [("2", {"a": [1]}, meta, 1, row["id"])]
        event = (await told(uploader))[-1]
        assert (event["tables"], event["accounts"][0]["min_date"]) == ([f"raw.{SYNCED}"], "2026-03-01")

    async def test_refuses_what_a_newer_read_has_replaced(
        self, uploader: Uploader, script: Script, source: Source, run_sync: Callable[[], Awaitable[Json]]
    ) -> None:
        script.says("customer(1); customer('x'); whole_state(2); status('COMPLETE', WHOLE)")
        await source.connect(name="Whole", streams=[WHOLE_STREAM])
        await run_sync()
        (row,) = await waiting(uploader, WHOLE_TABLE)
        script.says("customer(1); customer(2); whole_state(2); status('COMPLETE', WHOLE)")
        await run_sync()
        outcome = await retry(uploader, row, {"customer.id": 2})
        assert (outcome["landed"], outcome["row"]["rule"]) == (False, "superseded")
        assert len(await source.rows(WHOLE_TABLE)) == 2

    async def test_says_so_when_the_connection_is_gone(
        self, uploader: Uploader, script: Script, source: Source, run_sync: Callable[[], Awaitable[Json]]
    ) -> None:
        script.says("record(2, Clicks=-1); state(1, 1)")
        await run_sync()
        (row,) = await waiting(uploader, SYNCED)
        gone = await source.client.delete(
            f"/api/v1/airbyte/connections/{source.connection_id}", headers=source.headers()
        )
        outcome = await retry(uploader, row, row["row"] | {"Clicks": 2})
        assert (gone.status_code, outcome["row"]["rule"]) == (204, "origin")


class TestRetryOfManyRows:
    async def test_tries_all_that_fit_the_filter_and_counts_them(self, uploader: Uploader) -> None:
        await push(uploader, [ad(1, clicks=-1), ad(2, clicks=-1), ad(3, spend="x")])
        first, second, third = await waiting(uploader)
        await retry(uploader, first, ad(1, clicks=-2))
        async with uploader.database.tenant(uploader.tenant_id) as session:
            mend = "update ingestion.quarantine set corrected = row || '{\"clicks\": 1}' where id = cast(:id as uuid)"
            await session.execute(text(mend), {"id": second["id"]})
        done = await retry_many(uploader, rule="minimum")
        assert (done["state"], done["total"], done["landed"], done["failed"]) == ("succeeded", 2, 1, 1)
        assert [row["id"] for row in await waiting(uploader)] == [first["id"], third["id"]]

    async def test_tries_only_the_rows_that_are_named(self, uploader: Uploader) -> None:
        await push(uploader, [ad(day, clicks=-1) for day in range(1, 4)])
        rows = await waiting(uploader)
        done = await retry_many(uploader, ids=[rows[0]["id"], str(uuid4())])
        assert (done["total"], done["failed"]) == (1, 1)

    async def test_goes_through_rows_of_several_origins_in_one_run(self, uploader: Uploader) -> None:
        await uploader.land(FILE)
        await uploader.land(FILE.replace("c1", "c2"))
        await push(uploader, [ad(1, clicks=-1)])
        done = await retry_many(uploader)
        assert (done["state"], done["total"], done["landed"], done["failed"]) == ("succeeded", 5, 0, 5)


class TestDiscard:
    async def test_deletes_the_rows_and_keeps_the_reason(self, uploader: Uploader, postgres_url: str) -> None:
        await push(uploader, [ad(1, clicks=-1), ad(2, spend="x")])
        answer = await post(uploader, "discards", {"rule": "minimum", "reason": "Test traffic."})
        assert answer.json() == {"discarded": 1}
        assert [row["rule"] for row in await waiting(uploader)] == ["type"]
        detail = {"reason": "Test traffic.", "rows": 1, "rule": "minimum"}
        assert audited(postgres_url, uploader, "ad_performance")[-1] == ("quarantine.discarded", detail)

    async def test_demands_a_reason(self, uploader: Uploader) -> None:
        answer = await post(uploader, "discards", {})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/reason")
