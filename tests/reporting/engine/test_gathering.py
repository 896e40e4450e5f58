"""Gathering: what a report says is what the metrics API says, with the rights of the run's owner."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from contracts.metrics.combined import CombinedMetrics
from contracts.reporting.report_inputs.ads_performance import AdsPerformanceReport
from contracts.reporting.report_inputs.documents import read_input
from contracts.reporting.reports import ReportParameters
from libs.auth import Scope, TokenSigner
from libs.http import ServiceToken
from libs.jobs import RetryLater
from services.reporting.engine.kinds import ads_performance, data_quality, executive_pack
from services.reporting.engine.kinds.asking import Asker, owner_of
from services.reporting.engine.kinds.restating import restatements
from services.reporting.engine.rendering import render
from services.reporting.engine.sealing import Sealer
from services.reporting.models import ReportRun
from services.reporting.runs.kinds import RunBroken
from tests.reporting.engine.samples import KEY, provenance, sample

OWNER = "user:0197a000-0000-7000-8000-000000000001"


@pytest.fixture
def tenant(measured_tenant: UUID) -> UUID:
    return measured_tenant


@pytest.fixture
def asker(client_of, keys_folder: Path) -> Callable[..., Awaitable[Asker]]:
    """`await asker(run)`: asks the started metrics service as reporting does on behalf of the run's owner."""

    async def make(run: ReportRun, scope: Scope = "metrics:read") -> Asker:
        client = await client_of("metrics")
        signer = TokenSigner.from_file("reporting", keys_folder / "reporting.pem")
        token = ServiceToken(signer, "metrics", owner_of(run, signer.issuer, scope))
        return Asker(httpx.AsyncClient(transport=client._transport, base_url=client.base_url, auth=token))

    return make


def run_of(tenant: UUID, kind: str, *, scope: dict[str, Any] | None = None, **parameters: Any) -> ReportRun:
    return ReportRun(
        tenant_id=tenant,
        id=uuid4(),
        report_id=uuid4(),
        kind=kind,
        number=2,
        name="Weekly",
        config=ReportParameters.model_validate(parameters).model_dump(mode="json"),
        owner=OWNER,
        code_sha="4be1d0c9a7",
        template_version="1",
        generated_at=datetime(2026, 11, 20, 6, tzinfo=UTC),
        viewer_scope=scope or {"accounts": None, "aggregates_only": False, "test": False},
    )


class TestGatherAdsPerformance:
    async def test_says_what_the_api_says(self, asker, tenant: UUID):
        run = run_of(tenant, "ads_performance", days=10)
        asked = await asker(run)
        report = await ads_performance.gather(asked, run)
        first, last = report.data.trends[0].points[0].day, report.data.trends[0].points[-1].day
        days = {"start_date": str(first), "end_date": str(last), "compare": "previous_period"}
        told = await asked.get("/metrics/combined", CombinedMetrics, days)
        figures = {figure.metric: figure for figure in report.data.figures}
        assert (last - first).days == 9
        assert figures["spend"].value == Decimal(str(told.campaign.summary.spend))
        assert figures["spend"].currency == "EUR"
        assert len(report.data.campaigns) == len(told.campaign.rows) > 0
        assert report.provenance.snapshot_id == told.meta.snapshot_id

    async def test_keeps_to_the_accounts_of_its_owner(self, asker, tenant: UUID):
        whole = run_of(tenant, "ads_performance", days=10)
        limited = run_of(tenant, "ads_performance", days=10, scope={"accounts": ["google_ads:nobody"]})
        assert (await ads_performance.gather(await asker(whole), whole)).data.campaigns
        assert (await ads_performance.gather(await asker(limited), limited)).data.campaigns == ()

    async def test_is_rendered_as_it_was_kept(self, asker, tenant: UUID):
        run = run_of(tenant, "ads_performance")
        report = await ads_performance.gather(await asker(run), run)
        kept = read_input(report.model_dump(mode="json"))
        assert render(kept, "pdf", Sealer(KEY)) == render(report, "pdf", Sealer(KEY))

    async def test_breaks_when_its_owner_may_not_read(self, asker, tenant: UUID):
        run = run_of(tenant, "ads_performance")
        with pytest.raises(RunBroken) as broken:
            await ads_performance.gather(await asker(run, "ops:read"), run)
        assert broken.value.failure.code == "figures_refused"


class TestGatherExecutivePack:
    async def test_shows_platforms_and_no_campaign(self, asker, tenant: UUID):
        run = run_of(tenant, "executive_pack")
        report = await executive_pack.gather(await asker(run), run)
        assert {each.platform for each in report.data.platforms} >= {"google_ads", "meta_ads"}
        assert "campaign" not in report.data.model_dump_json()


class TestGatherDataQuality:
    async def test_lists_the_checks_as_they_stand(self, asker, tenant: UUID):
        run = run_of(tenant, "data_quality")
        report = await data_quality.gather(await asker(run), run)
        assert sum(figure.value or 0 for figure in report.data.figures) == len(report.data.checks) > 0
        assert {each.platform for each in report.data.platforms} >= {"google_ads"}


class TestAsker:
    async def test_waits_when_figures_are_not_there_yet(self):
        busy = httpx.MockTransport(lambda _: httpx.Response(503, headers={"Retry-After": "7"}))
        with pytest.raises(RetryLater) as told:
            await Asker(httpx.AsyncClient(transport=busy, base_url="http://metrics")).get("/x", CombinedMetrics)
        assert told.value.seconds == 7


class TestOwnerOf:
    def test_has_no_more_rights_than_were_frozen(self):
        scope = {"accounts": ["meta_ads:1"], "aggregates_only": True, "test": True}
        principal = owner_of(run_of(uuid4(), "ads_performance", scope=scope), "reporting", "metrics:read")
        assert (principal.subject, principal.accounts) == (OWNER, frozenset({"meta_ads:1"}))
        assert principal.aggregates_only
        assert principal.test
        assert principal.scopes == frozenset({"metrics:read"})


class TestRestatements:
    def test_tells_days_that_say_something_else(self):
        last, now = sample("ads_performance"), sample("ads_performance", provenance=provenance(snapshot_id="newer"))
        assert isinstance(now, AdsPerformanceReport)
        series = now.data.trends[0]
        first, *others = series.points
        changed = series.model_copy(update={"points": (first.model_copy(update={"value": Decimal(121)}), *others)})
        found = restatements(last, [changed])
        assert [(each.day, each.before, each.after) for each in found.items] == [
            (first.day, Decimal("120.50"), Decimal(121))
        ]
        assert found.since_snapshot_id == last.provenance.snapshot_id

    def test_tells_nothing_when_nothing_changed(self):
        now = sample("ads_performance")
        assert isinstance(now, AdsPerformanceReport)
        assert restatements(now, now.data.trends).total == 0
