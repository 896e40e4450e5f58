"""What a run of a report would contain, before there is one."""

import httpx
import pytest

from libs.http import service_client
from services.reporting.engine.kinds import asking
from tests.reporting.reports.conftest import REPORTS


@pytest.fixture
def preview(call, owner, reaching):
    """`await preview(report, draft)`: the answer, as somebody who sees all figures."""

    async def ask(report, draft=None, who=owner):
        return await call("POST", f"{REPORTS}/{report['id']}/preview", json=draft, who=who)

    return ask


@pytest.fixture
def answering(monkeypatch):
    """`answering(503)`: what the service that owns the figures answers from now on."""

    def play(status, headers=None):
        transport = httpx.MockTransport(lambda _: httpx.Response(status, headers=headers))

        def client(settings, signer, audience, **wanted):
            return service_client(settings, signer, audience, transport=transport, **wanted)

        monkeypatch.setattr(asking, "service_client", client)

    return play


class TestPreviewReport:
    async def test_shows_the_sections_of_a_run_with_their_rows(self, call, owner, preview, set_up, made):
        shown = (await preview(await set_up("ads_performance", days=10))).json()
        run = await made("ads_performance", days=10)
        issue = (await call("GET", f"/runs/{run['id']}/artifacts/json", who=owner)).json()["report"]
        rows = {each["title"]: each["rows"] for each in shown["sections"]}
        assert rows["Campaigns"] == len(issue["data"]["campaigns"]) > 0
        assert (rows["Platforms"], rows["Summary"]) == (len(issue["data"]["platforms"]), None)
        assert (shown["period"], shown["data_through"]) == (issue["period"], run["data_through"])
        assert (shown["provenance"], shown["problems"]) == ("live", [])

    async def test_keeps_nothing(self, call, owner, preview, set_up):
        report = await set_up("executive_pack", days=10)
        assert (await preview(report)).status_code == 200
        runs = await call("GET", "/runs", params={"report_id": report["id"]}, who=owner)
        assert runs.json()["items"] == []
        assert (await call("GET", f"{REPORTS}/{report['id']}", who=owner)).json() == report

    async def test_is_of_the_set_up_that_it_is_given(self, call, owner, preview, set_up, series):
        report = await set_up("market_brief")
        draft = {"name": "Oil", "parameters": {"symbols": [series], "days": 90}}
        shown = (await preview(report, draft)).json()
        assert [(each["title"], each["rows"]) for each in shown["sections"]][:2] == [
            ("Summary", None),
            ("Where markets stand", 1),
        ]
        assert (await call("GET", f"{REPORTS}/{report['id']}", who=owner)).json()["name"] == "Weekly"

    async def test_says_what_keeps_it_from_running(self, preview, set_up):
        shown = (await preview(await set_up("data_quality", platforms=["meta_ads"]))).json()
        assert shown["sections"] == []
        assert [(each["pointer"], each["code"]) for each in shown["problems"]] == [
            ("/parameters/platforms", "not_applicable")
        ]

    async def test_says_that_what_it_covers_is_not_there(self, preview, set_up):
        shown = (await preview(await set_up("market_brief", symbols=["NOTHING"]))).json()
        assert [(each["pointer"], each["code"]) for each in shown["problems"]] == [("/parameters", "figures_refused")]

    async def test_needs_the_figures_own_scope(self, preview, set_up, as_, measured_tenant):
        report = await set_up("executive_pack")
        answer = await preview(report, who=as_(measured_tenant, "reports:read"))
        assert (answer.status_code, answer.json()["code"]) == (403, "figures_withheld")

    @pytest.mark.parametrize(("status", "headers", "wait"), [(503, {"Retry-After": "7"}, "7"), (500, None, "15")])
    async def test_asks_to_wait_while_the_figures_are_away(self, preview, set_up, answering, status, headers, wait):
        report = await set_up("executive_pack")
        answering(status, headers)
        answer = await preview(report)
        assert (answer.status_code, answer.json()["code"]) == (503, "figures_not_ready")
        assert answer.headers["retry-after"] == wait
