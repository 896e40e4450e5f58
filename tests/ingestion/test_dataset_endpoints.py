"""`/datasets`: the promises, and the rows that did not keep them."""

from collections.abc import Callable
from uuid import UUID, uuid4

import httpx
import jsonschema_rs
import pytest

from services.ingestion.dataset.registry import get_dataset, list_datasets
from tests.ingestion.conftest import MakeUploader
from tests.ingestion.uploading import Uploader

BAD = "date,campaign_id,platform,account_id,clicks\n2026-01-01,c1,google_ads,a1,-1\n2026-01-02,=1+1,google_ads,a1,x\n"
PATHS = ["", "/ad_performance", "/ad_performance/quarantine", "/ad_performance/quarantine/export"]


class TestEveryOperation:
    @pytest.mark.parametrize("path", PATHS)
    async def test_turns_anonymous_callers_away(self, client_of: Callable[..., httpx.AsyncClient], path: str) -> None:
        answer = await (await client_of("ingestion")).get(f"/api/v1/datasets{path}")
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")

    @pytest.mark.parametrize("path", ["/nothing", "/nothing/quarantine", "/nothing/quarantine/export"])
    async def test_knows_no_other_dataset(self, uploader: Uploader, path: str) -> None:
        answer = await uploader.client.get(f"/api/v1/datasets{path}", headers=uploader.headers())
        assert (answer.status_code, answer.json()["code"]) == (404, "dataset_not_found")


class TestListDatasets:
    async def test_counts_the_tenants_own_quarantine(
        self, uploader: Uploader, uploader_of: MakeUploader, tenant_b: UUID
    ) -> None:
        await uploader.land(BAD)
        mine = {item["name"]: item["quarantined"] for item in (await uploader.read("/datasets"))["items"]}
        other = await uploader_of(tenant_b)
        theirs = {item["name"]: item["quarantined"] for item in (await other.read("/datasets"))["items"]}
        assert (mine["ad_performance"], theirs["ad_performance"]) == (2, 0)
        assert {"ad_performance", "market_series", "budget", "region_performance"} <= set(mine)


class TestGetDataset:
    async def test_shows_the_schema_with_owner_units_and_key(self, uploader: Uploader) -> None:
        found = await uploader.read("/datasets/ad_performance")
        definition = found["versions"][0]["definition"]
        assert found["latest_version"] == found["versions"][0]["version"] == "1.0.0"
        assert definition["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert definition["properties"]["spend"]["x-unit"] == "money"
        assert found["natural_key"][0] == "platform"
        assert found["freshness_hours"] == 26


class TestListQuarantinedRows:
    async def test_pages_and_filters(self, uploader: Uploader) -> None:
        done = await uploader.land(BAD)
        page = await uploader.read("/datasets/ad_performance/quarantine", limit=1)
        rest = await uploader.read("/datasets/ad_performance/quarantine", limit=1, cursor=page["next_cursor"])
        by_rule = await uploader.read("/datasets/ad_performance/quarantine", rule="minimum", origin_id=done["id"])
        elsewhere = await uploader.read("/datasets/ad_performance/quarantine", origin_id=str(uuid4()))
        assert {page["items"][0]["source_row"], rest["items"][0]["source_row"]} == {2, 3}
        assert rest["next_cursor"] is None
        assert [item["row"]["clicks"] for item in by_rule["items"]] == ["-1"]
        assert elsewhere["items"] == []


class TestExportQuarantinedRows:
    async def test_gives_a_line_per_error(self, uploader: Uploader) -> None:
        await uploader.land(BAD)
        answer = await uploader.client.get(
            "/api/v1/datasets/ad_performance/quarantine/export", headers=uploader.headers()
        )
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert [line.split(",")[:4] for line in answer.text.splitlines()] == [
            ["row", "column", "pointer", "rule"],
            ["2", "clicks", "/clicks", "minimum"],
            ["3", "clicks", "/clicks", "type"],
        ]

    async def test_stands_in_the_audit_trail(self, uploader: Uploader, postgres_url: str) -> None:
        upload = await uploader.land(BAD)
        answer = await uploader.client.get(
            "/api/v1/datasets/ad_performance/quarantine/export",
            params={"rule": "minimum", "origin_id": upload["id"]},
            headers=uploader.headers(),
        )
        assert answer.status_code == 200
        assert uploader.exports(postgres_url) == [
            ("quarantine.exported", "ad_performance", {"rows": 1, "rule": "minimum", "origin_id": upload["id"]})
        ]

    async def test_of_an_unknown_dataset_leaves_no_trace(self, uploader: Uploader, postgres_url: str) -> None:
        url = "/api/v1/datasets/nothing/quarantine/export"
        assert (await uploader.client.get(url, headers=uploader.headers())).status_code == 404
        assert uploader.exports(postgres_url) == []


class TestSchemas:
    @pytest.mark.parametrize("name", list_datasets())
    def test_are_valid_and_say_who_owns_them(self, name: str) -> None:
        schema = get_dataset(name)
        assert jsonschema_rs.meta.is_valid(schema.definition)
        assert schema.definition["x-owner"]
        assert schema.freshness_hours > 0
        assert set(schema.natural_key) <= set(schema.definition["properties"])
