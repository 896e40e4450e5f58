"""`POST /datasets/{name}/records`: rows of a dataset as JSON."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from libs.testing.apps import started
from libs.testing.databases import url_of
from libs.testing.deployables import make_app
from tests.bench.push_peak import peak_of
from tests.ingestion.conftest import MakeUploader
from tests.ingestion.pushing import ad, counts, lines, point, post, push
from tests.ingestion.uploading import SCOPES, Uploader

NDJSON = "application/x-ndjson"
TABLE = "raw.uploads__ad_performance"


class TestPushRecords:
    async def test_turns_anonymous_callers_away(self, client_of: Callable[..., Awaitable[httpx.AsyncClient]]) -> None:
        answer = await (await client_of("ingestion")).post("/api/v1/datasets/ad_performance/records", json=[])
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")

    async def test_writes_into_the_callers_tenant_alone(
        self, uploader: Uploader, uploader_of: MakeUploader, tenant_b: UUID
    ) -> None:
        other = await uploader_of(tenant_b)
        await push(other, [ad(), ad(2, clicks=-1)])
        assert await uploader.one(f"select count(*) from {TABLE}") == (0,)
        assert await uploader.one("select count(*) from ingestion.quarantine") == (0,)
        assert counts(await push(uploader, [ad()])) == {"received": 1, "inserted": 1}

    async def test_lands_good_records_and_says_where_each_one_went(self, uploader: Uploader) -> None:
        records = [ad(1), ad(2, spend="7"), ad(3, currency_code=None), ad(4, segments={"device": "MOBILE"}), 7]
        result = await push(uploader, records)
        assert counts(result) == {"received": 5, "inserted": 2, "quarantined": 3}
        assert result["dataset"] == "ad_performance@1.0.0"
        assert [(e["row"], e["pointer"], e["rule"]) for e in result["errors"]] == [
            (2, "/spend", "type"),
            (3, "/currency_code", "type"),
            (5, "", "type"),
        ]
        stored = await uploader.all(f"select date_day::text, spend_micros, clicks, segments from {TABLE} order by 1")
        assert stored == [("2026-01-01", 12345678, 5, {}), ("2026-01-04", 12345678, 5, {"device": "MOBILE"})]

    async def test_keeps_bad_records_as_they_came(self, uploader: Uploader) -> None:
        bad = ad(2, clicks=-1, segments={"device": ["a"]})
        result = await push(uploader, [ad(1), bad])
        found = (await uploader.read("/datasets/ad_performance/quarantine", origin_id=result["id"]))["items"]
        assert [(row["origin"], row["source_row"], row["row"]) for row in found] == [("push", 2, bad)]
        assert {(e["pointer"], e["rule"]) for e in found[0]["errors"]} == {
            ("/clicks", "minimum"),
            ("/segments/device", "type"),
        }

    async def test_changes_nothing_when_the_same_comes_again(self, uploader: Uploader) -> None:
        records = [ad(day) for day in range(1, 6)]
        await push(uploader, records)
        again = await push(uploader, lines(records), kind=NDJSON)
        changed = await push(uploader, [*records[1:], ad(1, clicks=6)])
        assert counts(again) == {"received": 5, "unchanged": 5}
        assert [notice["code"] for notice in again["notices"]] == ["nothing_changed"]
        assert counts(changed) == {"received": 5, "updated": 1, "unchanged": 4}

    async def test_reads_ndjson_line_by_line(self, uploader: Uploader) -> None:
        body = lines([ad(1)]) + b'\n{"platform": \n\r\n' + b"x" * 300_000 + b"\n" + lines([ad(2)]).rstrip()
        result = await push(uploader, body, kind=f"{NDJSON}; charset=utf-8")
        assert counts(result) == {"received": 4, "inserted": 2, "quarantined": 2}
        assert [(e["row"], e["rule"]) for e in result["errors"]] == [(3, "json"), (5, "too_long")]

    async def test_takes_an_empty_array(self, uploader: Uploader) -> None:
        assert counts(await push(uploader, b" [ ] ")) == {}

    async def test_finds_the_row_that_an_upload_wrote(self, uploader: Uploader) -> None:
        header = "date,campaign_id,platform,account_id,clicks,device,currency,cost\n"
        await uploader.land(header + "2026-01-01,c1,google,123-456-7890,5,MOBILE,EUR,1.5\n")
        columns = "account_id, clicks, spend_micros, segments, currency_code"
        (before,) = await uploader.all(f"select {columns} from {TABLE}")
        record = ad(account_id="123-456-7890", clicks=5, spend=1.5, segments={"device": "MOBILE"})
        del record["impressions"]
        assert before == ("1234567890", 5, 1_500_000, {"device": "MOBILE"}, "EUR")
        assert counts(await push(uploader, [record])) == {"received": 1, "unchanged": 1}

    async def test_leaves_fields_alone_that_no_record_names(self, uploader: Uploader) -> None:
        await push(uploader, [ad(campaign_name="Spring")])
        await push(uploader, [ad(clicks=9)])
        assert await uploader.one(f"select campaign_name, clicks from {TABLE}") == ("Spring", 9)

    async def test_sums_records_with_the_same_key_unless_their_currencies_differ(self, uploader: Uploader) -> None:
        records = [ad(1), ad(1), ad(2), ad(2, currency_code="USD")]
        result = await push(uploader, records)
        assert counts(result) == {"received": 4, "inserted": 1, "merged": 1, "quarantined": 2}
        assert {(e["row"], e["rule"]) for e in result["errors"]} == {(3, "currency"), (4, "currency")}
        assert await uploader.one(f"select clicks, spend_micros from {TABLE}") == (10, 24691356)

    async def test_quarantines_records_without_any_field_of_the_dataset(self, uploader: Uploader):
        told = await push(uploader, [{}, {"none": None}], dataset="budget")
        assert counts(told) == {"received": 2, "quarantined": 2}

    @pytest.mark.parametrize("dataset", ["ad_performance", "region_performance", "budget", "location", "market_series"])
    async def test_takes_every_dataset_with_a_table_of_its_own(self, uploader: Uploader, dataset: str) -> None:
        region = {"platform": "meta_ads", "account_id": "a", "region": "X", "date_day": "2026-01-01", "clicks": 1}
        plan = {"month": "2026-01-01", "campaign_name": "Spring", "planned_budget": 10, "currency_code": "EUR"}
        record: dict[str, dict[str, Any]] = {
            "ad_performance": ad(),
            "region_performance": region,
            "budget": plan,
            "location": {
                "platform": "google_ads",
                "location_id": "2840",
                "name": "United States",
                "country_code": "US",
            },
            "market_series": point(),
        }
        first = await push(uploader, [record[dataset]], dataset=dataset)
        again = await push(uploader, [record[dataset]], dataset=dataset)
        assert (counts(first), counts(again)) == ({"received": 1, "inserted": 1}, {"received": 1, "unchanged": 1})

    async def test_keeps_every_revision_of_a_market_value(self, uploader: Uploader) -> None:
        await push(
            uploader, [point(1), point(2), point(2, source="FRED", frequency="monthly")], dataset="market_series"
        )
        result = await push(uploader, [point(1, value=-36.98), point(2), point(2, value=1)], dataset="market_series")
        assert counts(result) == {"received": 3, "updated": 1, "unchanged": 1, "quarantined": 1}
        assert [(e["row"], e["rule"]) for e in result["errors"]] == [(3, "duplicate_key")]
        detail = await uploader.read("/market/series/WTI", source="EIA", revisions=True)
        assert [(p["as_of"], p["revision"], p["value"]) for p in detail["points"]] == [
            ("2026-01-01", 1, 70.5),
            ("2026-01-01", 2, -36.98),
            ("2026-01-02", 1, 70.5),
        ]

    async def test_tells_the_metrics_what_landed(self, uploader: Uploader) -> None:
        result = await push(uploader, [ad(3), ad(1, account_id="a2"), ad(9), ad(4, clicks=-1)])
        kind, payload = await uploader.one("select type, payload from ingestion.outbox_event")
        assert kind == "ingestion.data_landed"
        assert (payload["source"], payload["tables"], payload["job_id"]) == ("push", [TABLE], result["id"])
        assert [(a["account_id"], a["min_date"], a["max_date"]) for a in payload["accounts"]] == [
            ("a1", "2026-01-03", "2026-01-09"),
            ("a2", "2026-01-01", "2026-01-01"),
        ]

    async def test_answers_the_same_key_the_same_and_does_it_once(self, uploader: Uploader) -> None:
        key = {"Idempotency-Key": "k1"} | uploader.headers()
        first = await post(uploader, [ad(1)], headers=key)
        again = await post(uploader, [ad(1)], headers=key)
        other = await post(uploader, [ad(2)], headers=key)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert first.json() == again.json()
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        assert await uploader.one(f"select count(*) from {TABLE}") == (1,)

    @pytest.mark.parametrize("where", ["query", "header"])
    async def test_checks_against_the_version_that_is_asked_for(self, uploader: Uploader, where: str) -> None:
        options: dict[str, Any] = {
            "query": {"version": "9.9.9"},
            "header": {"headers": {"Dataset-Version": "9.9.9"}},
        }
        answer = await post(uploader, [ad()], **options[where])
        named = await push(uploader, [ad()], version="1.0.0")
        assert (answer.status_code, answer.json()["code"]) == (404, "dataset_not_found")
        assert named["dataset"] == "ad_performance@1.0.0"

    async def test_knows_no_other_dataset(self, uploader: Uploader) -> None:
        answer = await post(uploader, [], dataset="nothing")
        assert (answer.status_code, answer.json()["code"]) == (404, "dataset_not_found")

    async def test_leaves_the_streams_of_connectors_to_them(self, uploader: Uploader) -> None:
        answer = await post(uploader, [{}], dataset="google_ads__campaign")
        assert (answer.status_code, answer.json()["code"]) == (409, "dataset_not_pushable")

    async def test_takes_no_other_body(self, uploader: Uploader) -> None:
        answer = await post(uploader, b"a,b\n", kind="text/csv")
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_body")

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{}",
            b"[1",
            b"[1,]",
            b"[1 2]",
            b"[1]2",
            b'["' + b"x" * 600_000 + b'"]',
            b"[\xff]",
            b"[" * 100_000,
            b'[{"a": 1}, {"a"',
        ],
    )
    async def test_refuses_an_array_whose_records_it_cannot_tell_apart(self, uploader: Uploader, body: bytes) -> None:
        answer = await post(uploader, body)
        assert (answer.status_code, answer.json()["code"]) == (422, "records_unreadable")

    @pytest.mark.parametrize(
        ("record", "rule"),
        [
            (b'{"platform": NaN}', "json"),
            (b'{"platform": "\\ud800"}', "json"),
            (
                b'{"platform":"x","grain":"account","account_id":"a","date_day":"2026-01-01","segments":{"\\u0000":"b"}}',
                "nul",
            ),
        ],
    )
    async def test_quarantines_what_cannot_be_kept(self, uploader: Uploader, record: bytes, rule: str) -> None:
        result = await push(uploader, b"[" + record + b"]")
        assert [error["rule"] for error in result["errors"]] == [rule]

    async def test_refuses_a_body_that_is_too_large(
        self, settings_for: Callable[..., Any], as_: Callable[..., dict[str, str]], tenant_a: UUID
    ) -> None:
        app = make_app("ingestion", settings_for("ingestion", upload_max_bytes=1024))
        async with started(app), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
            headers = as_(tenant_a, *SCOPES)
            answer = await client.post("/api/v1/datasets/budget/records", json=["x" * 2000], headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "upload_too_large")


class TestMemory:
    SMALL, LARGE, ALLOWED_MIB = 20_000, 200_000, 40

    @pytest.mark.parametrize("body", ["array", "ndjson"])
    async def test_does_not_grow_with_the_records(self, postgres_url: str, body: str) -> None:
        url = url_of(postgres_url, role="opsight_ingestion")
        _, small = await asyncio.to_thread(peak_of, url, self.SMALL, body)
        _, large = await asyncio.to_thread(peak_of, url, self.LARGE, body)
        assert large - small < self.ALLOWED_MIB
