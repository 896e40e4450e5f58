"""Market series: what lands, what is revised, what was known when."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest

from tests.ingestion.conftest import MakeUploader
from tests.ingestion.uploading import Json, Uploader


def counts_of(counts: Json) -> tuple[int, int, int, int, int]:
    names = ("received", "accepted", "unchanged", "merged", "quarantined")
    assert counts["received"] == sum(counts[name] for name in names[1:])
    return tuple(counts[name] for name in names)


async def land(uploader: Uploader, file: str, **parameters: str) -> Json:
    return await uploader.land(file, kind="market", **{"filename": "oil_daily.csv"} | parameters)


class TestListMarketSeries:
    async def test_turns_anonymous_callers_away(self, client_of: Callable[..., httpx.AsyncClient]) -> None:
        assert (await (await client_of("ingestion")).get("/api/v1/market/series")).status_code == 401

    async def test_shows_no_other_tenants(self, uploader: Uploader, uploader_of: MakeUploader, tenant_b: UUID) -> None:
        await land(uploader, "date,price\n2026-01-01,1\n")
        assert (await (await uploader_of(tenant_b)).read("/market/series"))["items"] == []

    async def test_summarises_each_series(self, uploader: Uploader) -> None:
        await land(uploader, "date,price\n2026-01-01,1\n2026-01-02,\n")
        await land(uploader, "date,price\n2026-01-01,2\n")
        item = (await uploader.read("/market/series"))["items"][0]
        assert item | {"last_observed_at": None} == {
            "symbol": "OIL",
            "source": "upload",
            "unit": "unspecified",
            "frequency": "daily",
            "first": "2026-01-01",
            "last": "2026-01-02",
            "observations": 2,
            "missing": 1,
            "flagged": 1,
            "revisions": 1,
            "last_observed_at": None,
            "stale": True,
        }

    async def test_pages(self, uploader: Uploader) -> None:
        await land(uploader, "date,a,b,c\n2026-01-01,1,2,3\n")
        page = await uploader.read("/market/series", limit=2)
        rest = await uploader.read("/market/series", limit=2, cursor=page["next_cursor"])
        assert [item["symbol"] for item in page["items"] + rest["items"]] == ["OIL.A", "OIL.B", "OIL.C"]


class TestGetMarketSeries:
    async def test_turns_anonymous_callers_away(self, client_of: Callable[..., httpx.AsyncClient]) -> None:
        assert (await (await client_of("ingestion")).get("/api/v1/market/series/OIL")).status_code == 401

    async def test_knows_nothing_of_another_tenants_series(
        self, uploader: Uploader, uploader_of: MakeUploader, tenant_b: UUID
    ) -> None:
        await land(uploader, "date,price\n2026-01-01,1\n")
        other = await uploader_of(tenant_b)
        answer = await other.client.get("/api/v1/market/series/OIL", headers=other.headers())
        assert (answer.status_code, answer.json()["code"]) == (404, "series_not_found")

    async def test_keeps_the_old_value_of_a_revised_observation(self, uploader: Uploader) -> None:
        await land(uploader, "date,price\n2026-01-01,1\n2026-01-02,5\n")
        between = datetime.now(UTC).isoformat()
        done = await land(uploader, "date,price\n2026-01-01,2\n2026-01-02,5.00\n")
        assert counts_of(done["observations"]) == (2, 1, 1, 0, 0)
        assert (done["observations"]["inserted"], done["observations"]["updated"]) == (0, 1)
        now = await uploader.read("/market/series/OIL")
        then = await uploader.read("/market/series/OIL", as_of=between)
        every = await uploader.read("/market/series/OIL", revisions=True)
        assert [point["value"] for point in now["points"]] == [2.0, 5.0]
        assert [point["value"] for point in then["points"]] == [1.0, 5.0]
        assert [(point["value"], point["revision"]) for point in every["points"]] == [(1.0, 1), (2.0, 2), (5.0, 1)]

    async def test_counts_what_was_known_then(self, uploader: Uploader) -> None:
        await land(uploader, "date,price\n2026-01-01,1\n2026-01-02,\n")
        between = datetime.now(UTC).isoformat()
        await land(uploader, "date,price\n2026-01-02,2\n2026-01-03,3\n")
        now, then = await uploader.read("/market/series/OIL"), await uploader.read("/market/series/OIL", as_of=between)
        assert (now["observations"], now["missing"]) == (3, 0)
        assert (then["observations"], then["missing"]) == (2, 1)

    async def test_knew_nothing_before_the_first_reading(self, uploader: Uploader) -> None:
        await land(uploader, "date,price\n2026-01-01,1\n")
        before = await uploader.read("/market/series/OIL", as_of="2026-01-01T00:00:00Z")
        assert before["points"] == []

    async def test_pages_within_a_range(self, uploader: Uploader) -> None:
        await land(uploader, "date,price\n" + "".join(f"2026-01-{day:02d},{day}\n" for day in range(1, 11)))
        query = {"from": "2026-01-03", "to": "2026-01-06", "limit": 3}
        page = await uploader.read("/market/series/OIL", **query)
        rest = await uploader.read("/market/series/OIL", **query, cursor=page["next_cursor"])
        assert [point["value"] for point in page["points"] + rest["points"]] == [3.0, 4.0, 5.0, 6.0]
        assert rest["next_cursor"] is None


class TestCommit:
    async def test_never_replaces_a_known_value_by_a_missing_one(self, uploader: Uploader) -> None:
        await land(uploader, "date,price\n2026-01-01,1\n2026-01-02,5\n")
        done = await land(uploader, "date,price\n2026-01-01,1\n2026-01-02,0\n")
        assert counts_of(done["observations"]) == (2, 0, 2, 0, 0)
        assert [point["value"] for point in (await uploader.read("/market/series/OIL"))["points"]] == [1.0, 5.0]

    async def test_replaces_a_missing_value_when_it_becomes_known(self, uploader: Uploader) -> None:
        first = await land(uploader, "date,price\n2026-01-01,1\n2026-01-02,0\n")
        assert ("not_yet_known", 1) in [(notice["code"], notice["count"]) for notice in first["notices"]]
        await land(uploader, "date,price\n2026-01-01,1\n2026-01-02,7\n")
        points = (await uploader.read("/market/series/OIL"))["points"]
        assert [(point["value"], point["quality_flags"]["missing"]) for point in points] == [(1.0, False), (7.0, False)]

    @pytest.mark.parametrize("values", [(0, 0, 0), (0, 3, 0, 4, 0), (1, 2, 3)])
    async def test_keeps_zeros_that_are_values(self, uploader: Uploader, values: tuple[int, ...]) -> None:
        await land(uploader, "date,price\n" + "".join(f"2026-01-0{i},{v}\n" for i, v in enumerate(values, start=1)))
        points = (await uploader.read("/market/series/OIL"))["points"]
        assert [point["value"] for point in points] == [float(value) for value in values]

    async def test_lands_the_good_values_of_a_row_beside_a_bad_one(self, uploader: Uploader) -> None:
        done = await land(uploader, "date,open,close\n2026-01-01,1,NaN\n2026-01-02,2,3\n2026-02-30,4,5\n")
        assert counts_of(done["counts"]) == (3, 1, 0, 0, 2)
        assert counts_of(done["observations"]) == (6, 3, 0, 0, 3)
        waiting = (await uploader.read("/datasets/market_series/quarantine"))["items"]
        assert {(item["source_row"], item["rule"]) for item in waiting} == {(2, "type"), (4, "format")}

    async def test_merges_what_is_said_twice_and_refuses_contradictions(self, uploader: Uploader) -> None:
        done = await land(uploader, "date,price\n2026-01-01,1\n2026-01-01,1.0\n2026-01-01,2\n2026-01-02,3\n")
        assert counts_of(done["counts"]) == (4, 2, 0, 1, 1)
        assert counts_of(done["observations"]) == (4, 2, 0, 1, 1)
        assert [point["value"] for point in (await uploader.read("/market/series/OIL"))["points"]] == [1.0, 3.0]

    async def test_keeps_every_digit(self, uploader: Uploader) -> None:
        await land(uploader, "date,price\n2026-01-01,0.12345678901234567890\n")
        stored = await uploader.one("select value::text from raw.market__observations")
        assert stored == ("0.12345678901234567890",)

    async def test_refuses_a_mapping_with_one_symbol_twice(self, uploader: Uploader) -> None:
        upload = await uploader.send("date,a,b\n2026-01-01,1,2\n", kind="market")
        for series in upload["mapping"]["series"]:
            series["symbol"] = "X"
        answer = await uploader.map(upload["id"], upload["mapping"])
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "mapped_twice")


class TestDeleteUpload:
    async def test_reopens_the_revision_before(self, uploader: Uploader) -> None:
        await land(uploader, "date,price\n2026-01-01,1\n")
        second = await land(uploader, "date,price\n2026-01-01,2\n2026-01-02,3\n")
        url = f"/api/v1/uploads/{second['id']}?with_rows=true"
        assert (await uploader.client.delete(url, headers=uploader.headers())).status_code == 204
        points = (await uploader.read("/market/series/OIL"))["points"]
        assert [(point["value"], point["superseded_at"]) for point in points] == [(1.0, None)]


class TestListMarketRevisions:
    async def test_turns_anonymous_callers_away(self, client_of: Callable[..., httpx.AsyncClient]) -> None:
        path = "/api/v1/market/series/OIL/revisions"
        assert (await (await client_of("ingestion")).get(path, params={"date": "2026-01-01"})).status_code == 401

    async def test_shows_every_value_of_a_date_with_what_brought_it(self, uploader: Uploader) -> None:
        first = await land(uploader, "date,price\n2026-01-01,1\n2026-01-02,5\n")
        second = await land(uploader, "date,price\n2026-01-01,2\n")
        found = await uploader.read("/market/series/OIL/revisions", date="2026-01-01")
        brought = [(point["value"], point["upload_id"], point["pull_id"]) for point in found["revisions"]]
        assert brought == [(1.0, first["id"], None), (2.0, second["id"], None)]
        assert (found["symbol"], found["source"], found["as_of"]) == ("OIL", "upload", "2026-01-01")

    @pytest.mark.parametrize(
        ("symbol", "day", "code"),
        [("GAS", "2026-01-01", "series_not_found"), ("OIL", "2026-01-09", "observation_not_found")],
    )
    async def test_says_what_is_not_there(self, uploader: Uploader, symbol: str, day: str, code: str) -> None:
        await land(uploader, "date,price\n2026-01-01,1\n")
        path = f"/api/v1/market/series/{symbol}/revisions"
        answer = await uploader.client.get(path, params={"date": day}, headers=uploader.headers())
        assert (answer.status_code, answer.json()["code"]) == (404, code)

    async def test_knows_nothing_of_another_tenants(
        self, uploader: Uploader, uploader_of: MakeUploader, tenant_b: UUID
    ) -> None:
        await land(uploader, "date,price\n2026-01-01,1\n")
        other = await uploader_of(tenant_b)
        path = "/api/v1/market/series/OIL/revisions"
        answer = await other.client.get(path, params={"date": "2026-01-01"}, headers=other.headers())
        assert (answer.status_code, answer.json()["code"]) == (404, "series_not_found")
