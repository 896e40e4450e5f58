"""The main job on real input: the project's sample files through the running stack, and the totals they must give.

The real files lie beside the checkout in `shared/data`; where that folder is absent the tests over them are skipped.
"""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.main_job import Visitor
from tests.stack import Stack

DATA = Path(__file__).parents[3] / "shared" / "data"
MARKET_FILES = (
    "vix_daily.csv",
    "wti_daily.csv",
    "brent_daily.csv",
    "gold_monthly.csv",
    "sp500_shiller_monthly.csv",
    "fx_monthly.csv",
)
pytestmark = [pytest.mark.xdist_group("stack"), pytest.mark.timeout(600)]
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the sample data are not beside this checkout (shared/data)")


@pytest.fixture(scope="module")
def visitor(gateway_stack: Stack) -> Iterator[Visitor]:
    visitor = Visitor(gateway_stack.url, gateway_stack.demo["email"], gateway_stack.demo["password"])
    yield visitor
    visitor.close()


@pytest.fixture(scope="module")
def client(visitor: Visitor) -> str:
    """A new client of the agency, so that the figures are of these files alone."""
    tenant = visitor.post("/tenants", 201, json={"name": "Main job"})
    visitor.switch(tenant["id"])
    return tenant["id"]


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="") as file:
        return list(csv.DictReader(file))


def total(rows: list[dict[str, str]], column: str, scale: int = 1) -> Decimal:
    return sum((Decimal(row[column]) for row in rows if row[column]), Decimal(0)) / scale


def combined(visitor: Visitor, platform: str, start: str, end: str) -> dict[str, Any]:
    """The dashboard's answer, once the snapshot has the platform."""

    def ready() -> dict[str, Any] | None:
        answer = visitor.find("/metrics/combined", start_date=start, end_date=end, platforms=platform)
        return answer if answer and answer["campaign"]["summary"]["spend"] is not None else None

    return visitor.wait(ready)


def exact(value: float | None) -> Decimal:
    assert value is not None
    return Decimal(str(value))


@needs_data
class TestMarketFiles:
    @pytest.mark.parametrize("name", MARKET_FILES)
    def test_keeps_every_row_of_the_file(self, visitor: Visitor, client: str, name: str) -> None:
        upload = visitor.commit(visitor.upload(DATA / "market" / name, "market"))
        assert upload["state"] == "committed"
        assert upload["counts"]["received"] == len(rows_of(f"market/{name}"))
        assert upload["counts"]["quarantined"] == 0

    def test_keeps_the_negative_oil_price(self, visitor: Visitor, client: str) -> None:
        visitor.commit(visitor.upload(DATA / "market" / "wti_daily.csv", "market"))
        wti = visitor.get("/market/series/WTI")
        detail = visitor.get(f"/market/series/{wti['symbol']}", **{"from": "2020-04-20", "to": "2020-04-20"})
        assert [(p["as_of"], p["value"]) for p in detail["points"]] == [("2020-04-20", -36.98)]

    def test_flags_the_days_that_break_open_high_low_close(self, visitor: Visitor, client: str) -> None:
        broken = [
            row
            for row in rows_of("market/vix_daily.csv")
            if not Decimal(row["LOW"]) <= min(Decimal(row["OPEN"]), Decimal(row["CLOSE"]))
            or not max(Decimal(row["OPEN"]), Decimal(row["CLOSE"])) <= Decimal(row["HIGH"])
        ]
        visitor.commit(visitor.upload(DATA / "market" / "vix_daily.csv", "market"))
        close = visitor.get("/market/series/VIX.CLOSE")
        assert close["observations"] == len(rows_of("market/vix_daily.csv"))
        assert close["flagged"] == len(broken) == 47

    def test_says_so_when_the_same_file_comes_again(self, visitor: Visitor, client: str) -> None:
        visitor.commit(visitor.upload(DATA / "market" / "gold_monthly.csv", "market"))
        upload = visitor.commit(visitor.upload(DATA / "market" / "gold_monthly.csv", "market"))
        assert upload["counts"]["accepted"] == 0
        assert upload["counts"]["unchanged"] == upload["counts"]["received"]


@needs_data
class TestAdFiles:
    def test_google_campaign_stats_add_up(self, visitor: Visitor, client: str) -> None:
        rows = rows_of("ads/google_ads_campaign_stats_data.csv")
        draft = visitor.upload(DATA / "ads" / "google_ads_campaign_stats_data.csv", "ad_performance")
        upload = visitor.commit(visitor.map(draft, constants={"platform": "google_ads", "currency_code": "USD"}))
        assert upload["counts"]["received"] == len(rows)
        summary = combined(visitor, "google_ads", "2021-01-01", "2021-12-31")["campaign"]["summary"]
        assert exact(summary["spend"]) == total(rows, "cost_micros", 10**6)
        assert summary["impressions"] == total(rows, "impressions")
        assert summary["clicks"] == total(rows, "clicks")

    def test_meta_ads_roll_up_with_names_and_without_conversions(self, visitor: Visitor, client: str) -> None:
        rows = rows_of("ads/facebook_ads_basic_ad_data.csv")
        draft = visitor.upload(DATA / "ads" / "facebook_ads_basic_ad_data.csv", "ad_performance")
        names = (DATA / "ads" / "facebook_ads_ad_history_data.csv").read_bytes()
        draft = visitor.post(
            f"/uploads/{draft['id']}/lookups",
            201,
            params={"filename": "facebook_ads_ad_history_data.csv"},
            content=names,
            headers={"Content-Type": "application/octet-stream"},
        )
        upload = visitor.commit(visitor.map(draft, constants={"platform": "meta_ads", "currency_code": "USD"}))
        assert upload["counts"]["received"] == len(rows)
        answer = combined(visitor, "meta_ads", "2020-12-01", "2020-12-31")
        summary = answer["campaign"]["summary"]
        assert exact(summary["spend"]) == total(rows, "spend")
        assert summary["impressions"] == total(rows, "impressions")
        assert summary["link_clicks"] == total(rows, "inline_link_clicks")
        assert summary["conversions"] is None
        assert {row["name"] for row in answer["creative"] if row["ad_id"] == "6215762744671"} <= {"v1"}

    def test_microsoft_report_adds_up_over_all_segments(self, visitor: Visitor, client: str) -> None:
        name = "microsoft_ads_campaign_performance_daily_report_data.csv"
        rows = rows_of(f"ads/{name}")
        draft = visitor.upload(DATA / "ads" / name, "ad_performance")
        upload = visitor.commit(visitor.map(draft, constants={"platform": "microsoft_ads"}))
        counts = upload["counts"]
        assert counts["received"] == len(rows) == 2630
        assert counts["received"] == counts["accepted"] + counts["merged"]
        summary = combined(visitor, "microsoft_ads", "2018-01-01", "2019-12-31")["campaign"]["summary"]
        assert exact(summary["spend"]) == total(rows, "spend")
        assert summary["impressions"] == total(rows, "impressions")
        assert summary["clicks"] == total(rows, "clicks")
        assert exact(summary["conversions"]) == total(rows, "conversions")
        assert exact(summary["conversions_value"]) == total(rows, "revenue")

    def test_same_file_again_changes_nothing(self, visitor: Visitor, client: str) -> None:
        name = "microsoft_ads_campaign_performance_daily_report_data.csv"
        first = visitor.upload(DATA / "ads" / name, "ad_performance")
        visitor.commit(visitor.map(first, constants={"platform": "microsoft_ads"}))
        draft = visitor.upload(DATA / "ads" / name, "ad_performance")
        upload = visitor.commit(visitor.map(draft, constants={"platform": "microsoft_ads"}))
        assert upload["same_as"] is not None
        assert upload["counts"]["accepted"] == 0


class TestBrokenFile:
    BROKEN = (
        b"date,account_id,campaign_id,campaign_name,platform,currency,spend,impressions,clicks,conversions\n"
        b"2026-01-01,1,10,Spring,google_ads,USD,12.50,100,7,1\n"
        b"2026-01-02,1,10,Spring,google_ads,USD,NaN,100,7,1\n"
        b"2026-01-03,1,10,Spring,google_ads,USD,3.00,-5,7,1\n"
        b"2026-13-04,1,10,Spring,google_ads,USD,3.00,5,7,1\n"
    )

    def test_quarantines_bad_rows_with_reasons_and_keeps_the_good_one(self, visitor: Visitor, client: str) -> None:
        upload = visitor.commit(visitor.upload(self.BROKEN, "ad_performance", "broken.csv"))
        assert upload["counts"]["accepted"] == 1
        assert upload["counts"]["quarantined"] == 3
        held = visitor.get("/datasets/ad_performance/quarantine")["items"]
        assert {item["source_row"] for item in held} >= {3, 4, 5}


class TestConnectors:
    def test_the_demo_source_fills_the_demo_dataset_only(self, visitor: Visitor, client: str) -> None:
        job = sync(visitor, "opsight-demo-ads", {})
        assert job["state"] == "succeeded", job["error"]
        assert job["counts"]["committed"] == job["counts"]["emitted"] > 10_000

        def platforms() -> set[str] | None:
            # A snapshot may be built while the sync is at its second stream.
            answer = visitor.find("/metrics/combined", dataset="demo")
            shown = {row["platform"] for row in answer["campaign"]["rows"]} if answer else set[str]()
            return shown if len(shown) > 2 else None

        assert visitor.wait(platforms) == {"google_ads", "meta_ads", "microsoft_ads"}

    def test_the_faker_connector_delivers(self, visitor: Visitor, client: str) -> None:
        job = sync(visitor, "source-faker", {"count": 500})
        assert job["state"] == "succeeded", job["error"]
        assert {s["name"]: s["committed"] for s in job["streams"]} == {"users": 500, "products": 100, "purchases": 500}

    def test_the_file_connector_reads_an_uploaded_file(self, visitor: Visitor, client: str) -> None:
        upload = visitor.upload(TestBrokenFile.BROKEN, "ad_performance", "for-the-connector.csv")
        job = sync(visitor, "source-file", {"format": "csv", "upload_id": upload["id"]})
        assert job["state"] == "succeeded", job["error"]
        assert job["counts"]["committed"] == 4


def sync(visitor: Visitor, connector: str, config: dict[str, Any]) -> dict[str, Any]:
    """Connect, run once, and wait for the end of the job."""
    body = {"name": f"{connector} of the main job", "connector": connector, "config": config}
    connection = visitor.post("/airbyte/connections", 201, json=body)
    job = visitor.post(f"/airbyte/connections/{connection['id']}/sync", 202)

    def ended() -> dict[str, Any] | None:
        now = visitor.get(f"/airbyte/jobs/{job['id']}")
        return now if now["state"] in ("succeeded", "failed", "dead", "cancelled") else None

    return visitor.wait(ended)


class TestAnotherTenant:
    def test_sees_nothing_of_the_first(self, visitor: Visitor, client: str) -> None:
        upload = visitor.upload(TestBrokenFile.BROKEN, "ad_performance", "of-the-first.csv")
        other = visitor.post("/tenants", 201, json={"name": "Nobody's business"})
        with visitor.working_in(other["id"]):
            assert visitor.get("/uploads")["items"] == []
            assert visitor.get("/market/series")["items"] == []
            assert visitor.get("/airbyte/connections")["items"] == []
            assert visitor.get("/datasets/ad_performance/quarantine")["items"] == []
            assert visitor.get("/metrics/combined")["availability"]["campaign"]["status"] == "empty"
            visitor.get(f"/uploads/{upload['id']}", 404)
