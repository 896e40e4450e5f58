"""Runs of reports that show the services' own numbers: made as their owner, given to who sees as much."""

from functools import partial

import pytest

from libs.http import service_client
from services.reporting.engine.kinds import asking

REPORTS = "/reports"
READER = ("reports:read", "reports:write", "reports:run", "metrics:read")


@pytest.fixture
def owner(as_, measured_tenant):
    """Somebody of a tenant with figures, who sees them all."""
    return as_(measured_tenant, *READER)


@pytest.fixture
async def reaching_metrics(client_of, monkeypatch) -> None:
    """The worker asks the started metrics service, without a socket."""
    transport = (await client_of("metrics"))._transport
    monkeypatch.setattr(asking, "service_client", partial(service_client, transport=transport))


@pytest.fixture
def made(call, owner, reaching_metrics, worker_of):
    """`await made("executive_pack", days=10)`: a run of a new report, brought to its end."""

    async def run(kind, **parameters):
        wanted = {"kind": kind, "name": "Weekly", "parameters": parameters}
        report = (await call("POST", REPORTS, json=wanted, who=owner)).json()
        answer = await call("POST", f"{REPORTS}/{report['id']}/run", who=owner)
        assert answer.status_code == 202, answer.text
        await worker_of("reporting")
        return (await call("GET", f"/runs/{answer.json()['id']}", who=owner)).json()

    return run


class TestRunReport:
    @pytest.mark.parametrize("kind", ["ads_performance", "executive_pack", "data_quality"])
    async def test_freezes_what_the_metrics_service_says(self, made, kind):
        run = await made(kind, days=10)
        assert (run["state"], run["failure"], run["provenance"]) == ("completed", None, "live")
        assert len(run["snapshot_id"]) == len(run["content_hash"]) == 64

    async def test_gives_the_same_file_each_time(self, call, made, owner):
        run = await made("executive_pack", days=10)
        assert run["formats"] == ["html", "pdf", "xlsx", "csv", "json"]
        for wanted in run["formats"]:
            one, other = [await call("GET", f"/runs/{run['id']}/artifacts/{wanted}", who=owner) for _ in range(2)]
            assert one.status_code == 200, one.text
            assert one.content == other.content

    async def test_needs_the_figures_own_scope(self, call, as_, measured_tenant, owner):
        report = (await call("POST", REPORTS, json={"kind": "data_quality", "name": "Checks"}, who=owner)).json()
        answer = await call("POST", f"{REPORTS}/{report['id']}/run", who=as_(measured_tenant, "reports:run"))
        assert (answer.status_code, answer.json()["code"]) == (403, "figures_withheld")

    async def test_is_refused_for_a_draft(self, call, as_, measured_tenant, owner):
        report = (await call("POST", REPORTS, json={"kind": "market_brief", "name": "Oil"}, who=owner)).json()
        runs = as_(measured_tenant, "reports:run", "ingestion:read")
        answer = await call("POST", f"{REPORTS}/{report['id']}/run", who=runs)
        assert (answer.status_code, answer.json()["code"]) == (422, "report_not_ready")
        assert [each["pointer"] for each in answer.json()["errors"]] == ["/parameters/symbols"]


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
