"""Runs of reports that show the services' own numbers: made as their owner, given to who sees as much."""

import csv
import io
import json
import zipfile

import pytest

from tests.reporting.reports.conftest import REPORTS

FORMATS = ["html", "pdf", "xlsx", "csv", "json"]
FROM_METRICS = ["ads_performance", "executive_pack", "data_quality"]


@pytest.fixture
def files_of(call, owner):
    """`await files_of(run)`: what it downloads as, by format."""

    async def download(run):
        answers = {one: await call("GET", f"/runs/{run['id']}/artifacts/{one}", who=owner) for one in run["formats"]}
        assert {answer.status_code for answer in answers.values()} == {200}
        return {one: answer.content for one, answer in answers.items()}

    return download


def says(files: dict[str, bytes], title: str) -> None:
    """Each file is one of its format, and of the report of this title."""
    document = json.loads(files["json"])["report"]
    rows = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    sheets = zipfile.ZipFile(io.BytesIO(files["xlsx"])).namelist()
    assert (list(files), document["title"]) == (FORMATS, title)
    assert files["pdf"].startswith(b"%PDF-")
    assert title in files["html"].decode()
    assert "xl/workbook.xml" in sheets
    assert len(rows) > 1


class TestRunReport:
    @pytest.mark.parametrize("kind", FROM_METRICS)
    async def test_becomes_files_of_what_the_metrics_service_says(self, made, files_of, kind):
        run = await made(kind, days=10)
        assert (run["state"], run["failure"], run["provenance"]) == ("completed", None, "live")
        assert len(run["snapshot_id"]) == len(run["content_hash"]) == 64
        files = await files_of(run)
        says(files, "Weekly")
        assert json.loads(files["json"])["provenance"]["snapshot_id"] == run["snapshot_id"]

    async def test_becomes_files_of_what_the_market_said(self, made, files_of, series):
        run = await made("market_brief", days=90, symbols=[series])
        assert (run["state"], run["failure"], run["data_through"]) == ("completed", None, "2026-11-19")
        files = await files_of(run)
        says(files, "Weekly")
        (quote,) = json.loads(files["json"])["report"]["data"]["quotes"]
        assert (quote["symbol"], float(quote["last"]), float(quote["low"])) == (series, 72.25, 71.5)

    async def test_gives_the_same_files_each_time(self, made, files_of):
        run = await made("executive_pack", days=10)
        assert await files_of(run) == await files_of(run)

    async def test_fails_by_name_when_what_it_covers_is_not_there(self, made):
        run = await made("market_brief", symbols=["NOTHING"])
        assert (run["state"], run["failure"]["kind"], run["failure"]["code"]) == (
            "failed",
            "invalid_config",
            "figures_refused",
        )

    async def test_needs_the_figures_own_scope(self, call, as_, measured_tenant, set_up):
        report = await set_up("data_quality")
        answer = await call("POST", f"{REPORTS}/{report['id']}/run", who=as_(measured_tenant, "reports:run"))
        assert (answer.status_code, answer.json()["code"]) == (403, "figures_withheld")

    @pytest.mark.parametrize(
        ("kind", "parameters", "pointer"),
        [
            ("market_brief", {}, "/parameters/symbols"),
            ("data_quality", {"platforms": ["meta_ads"]}, "/parameters/platforms"),
            ("data_quality", {"account_ids": ["1"]}, "/parameters/account_ids"),
        ],
    )
    async def test_is_refused_for_a_draft(self, call, owner, set_up, kind, parameters, pointer):
        report = await set_up(kind, **parameters)
        answer = await call("POST", f"{REPORTS}/{report['id']}/run", who=owner)
        assert (answer.status_code, answer.json()["code"]) == (422, "report_not_ready")
        assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]


class TestDownloadRun:
    @pytest.mark.parametrize(
        ("scopes", "limits"),
        [
            (("reports:read",), {}),
            (("reports:read", "metrics:read"), {"accounts": frozenset({"google_ads:1"})}),
            (("reports:read", "metrics:read"), {"aggregates_only": True}),
        ],
        ids=["no figures", "some accounts", "totals"],
    )
    async def test_is_withheld_from_who_sees_less(self, call, made, as_, measured_tenant, scopes, limits):
        run = await made("ads_performance", days=10)
        answer = await call("GET", f"/runs/{run['id']}/artifacts/csv", who=as_(measured_tenant, *scopes, **limits))
        assert (answer.status_code, answer.json()["code"]) == (403, "figures_withheld")

    async def test_of_totals_is_for_those_who_see_totals(self, call, made, as_, measured_tenant):
        run = await made("executive_pack", days=10)
        who = as_(measured_tenant, "reports:read", "metrics:read", aggregates_only=True)
        assert (await call("GET", f"/runs/{run['id']}/artifacts/pdf", who=who)).status_code == 200
