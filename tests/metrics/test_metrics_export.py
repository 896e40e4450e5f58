"""`POST /metrics/query/export`: every format holds the rows of the answer, and the trail says who took them."""

import csv
import io
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import openpyxl
import polars as pl
import pytest
import pytest_asyncio

from services.metrics.explore import exports
from tests.metrics.raw import DAY
from tests.metrics.together import built_together

URL = "/api/v1/metrics/query"
QUESTION: dict[str, Any] = {
    "start_date": (DAY - timedelta(days=9)).isoformat(),
    "end_date": DAY.isoformat(),
    "measures": ["spend", "clicks", "ctr"],
    "dimensions": ["campaign"],
    "grain": "day",
}
Send = Callable[..., Awaitable[httpx.Response]]


@pytest_asyncio.fixture
async def export(client_of, as_, tenant) -> Send:
    """`await export(format="csv")`: the file."""

    async def post(*, whom: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        client = await client_of("metrics")
        return await client.post(f"{URL}/export", json=QUESTION | more, headers=whom or as_(tenant, "metrics:read"))

    return post


@pytest_asyncio.fixture
async def answered(client_of, as_, tenant) -> list[dict[str, Any]]:
    """The rows that the same question is answered with."""
    client = await client_of("metrics")
    answer = await client.post(URL, json=QUESTION, headers=as_(tenant, "metrics:read"))
    return answer.json()["rows"]


class TestExportMetrics:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.post(f"{URL}/export", json=QUESTION)).status_code == 401

    async def test_of_another_tenant_has_no_row(self, export, as_, tenant_b):
        answer = await export(whom=as_(tenant_b, "metrics:read"))
        assert answer.text.splitlines()[1:] == []

    async def test_as_csv_has_the_rows_of_the_answer(self, export, answered):
        answer = await export()
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-disposition"].startswith('attachment; filename="metrics-warehouse-')
        lines = list(csv.DictReader(io.StringIO(answer.text)))
        assert lines == [{name: "" if one is None else str(one) for name, one in row.items()} for row in answered]

    async def test_as_workbook_has_the_rows_as_numbers_and_days(self, export, answered):
        answer = await export(format="xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        head, *lines = sheet.iter_rows(values_only=True)
        assert head[:3] == ("Date", "Platform", "Account id")
        assert [(line[0].date().isoformat(), *line[1:]) for line in lines] == [tuple(row.values()) for row in answered]

    @pytest.mark.parametrize(("format", "read"), [("parquet", pl.read_parquet), ("arrow", pl.read_ipc_stream)])
    async def test_as_columns_has_the_rows(self, export, answered, format: str, read):
        frame = read(io.BytesIO((await export(format=format)).content))
        assert [row | {"date": row["date"].isoformat()} for row in frame.to_dicts()] == answered

    async def test_is_in_the_trail(self, export, raw, tenant):
        await export(format="parquet", limit=3)
        found = raw.execute(
            "select action, object_type, detail from audit.event where tenant_id = %s and service = 'metrics'"
            " order by occurred_at desc limit 1",
            tenant,
        )
        action, kind, detail = found[0]
        assert (action, kind, detail["format"], detail["rows"]) == ("metrics.exported", "metrics_query", "parquet", 3)
        assert detail["dimensions"] == ["campaign"]

    async def test_refuses_a_workbook_of_too_many_rows(self, export, monkeypatch):
        monkeypatch.setattr(exports, "MOST_SHEET_ROWS", 4)
        answer = await export(format="xlsx")
        assert answer.status_code == 422
        assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [("/format", "too_many_rows")]

    async def test_refuses_what_cannot_be_asked(self, export):
        answer = await export(measures=["reach"], grain=None)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not_additive")


FORMULA = '=HYPERLINK("http://evil.example","x")'


@built_together
async def named(_raw, rebuilt) -> UUID:
    """A tenant with a campaign whose name is a formula."""
    tenant = uuid4()
    _raw.sent("google_ads__campaign", tenant, {"customer.id": 100, "campaign.id": 1, "campaign.name": FORMULA})
    _raw.google(tenant, 1, DAY, cost_micros=1, impressions=1, clicks=1)
    await rebuilt(tenant)
    return tenant


class TestFormulas:
    async def test_are_text_in_files_for_spreadsheets(self, export, as_, named):
        whom = as_(named, "metrics:read")
        line = next(csv.DictReader(io.StringIO((await export(whom=whom)).text)))
        assert line["campaign_name"] == f"'{FORMULA}"
        book = openpyxl.load_workbook(io.BytesIO((await export(whom=whom, format="xlsx")).content))
        cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row if cell.value == FORMULA]
        assert [cell.data_type for cell in cells] == ["s"]
