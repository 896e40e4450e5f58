"""Kinds of reports in the pipeline: what they freeze, what they remember of the last issue, and grids as reports."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.grid_results import GridKeywordResult, GridMetrics, RankBands
from contracts.reporting.grids import GridPoint
from contracts.reporting.reports import ReportParameters
from contracts.reporting.runs import ReportKind
from libs.ids import new_id
from services.reporting.engine.kinds.kind import gathered_kinds
from services.reporting.engine.kinds.local_grid import keyword_input
from services.reporting.engine.repository import find_last_input
from services.reporting.engine.sealing import Sealer
from services.reporting.models import Report, ReportRun
from services.reporting.runs.errors import ReportNotReady, ResultsNotReady
from tests.reporting.engine.samples import KEY, provenance, sample

OWNER = "user:0197a000-0000-7000-8000-000000000001"
KINDS = gathered_kinds(Sealer(KEY))


def report_of(tenant: UUID, kind: ReportKind = "ads_performance") -> Report:
    return Report(
        tenant_id=tenant,
        id=new_id(),
        kind=kind,
        name="Weekly",
        config=ReportParameters.model_validate({}).model_dump(mode="json"),
        recipients=[],
        revision=1,
        owner=OWNER,
        created_by=OWNER,
    )


def run_of(report: Report, number: int, snapshot_id: str | None) -> ReportRun:
    """An issue that is over; without a snapshot one that has gathered nothing."""
    kept = snapshot_id and sample("ads_performance", provenance=provenance(snapshot_id=snapshot_id))
    return ReportRun(
        tenant_id=report.tenant_id,
        id=new_id(),
        report_id=report.id,
        kind=report.kind,
        number=number,
        state="queued",
        started_by="manual",
        name=report.name,
        config=report.config,
        input=kept.model_dump(mode="json") if kept else None,
        owner=OWNER,
        requested_by=OWNER,
        generated_at=datetime(2026, 11, number, tzinfo=UTC),
        code_sha="4be1d0c9a7",
        template_version="1",
        viewer_scope={"accounts": None},
        planned=1,
        done=1,
        failed=0,
        replays=0,
        cost_estimate=Decimal(0),
        cost_spent=Decimal(0),
        provenances=[],
    )


async def _over(session: AsyncSession, report: Report, *runs: ReportRun) -> None:
    session.add(report)
    await session.flush()
    for run in runs:
        session.add(run)
        await session.flush()
        for state in ("running", "completed"):
            run.state = state
            run.finished_at = datetime.now(UTC) if state == "completed" else None
            await session.flush()


class TestFindLastInput:
    async def test_is_of_the_newest_issue_that_read_another_snapshot(self, database, tenant_a: UUID):
        report = report_of(tenant_a)
        runs = [run_of(report, at, snapshot) for at, snapshot in ((1, "old"), (2, "now"), (3, None), (4, "now"))]
        async with database("reporting").tenant(tenant_a) as session:
            await _over(session, report, *runs)
            found = await find_last_input(session, runs[-1], snapshot_id="now")
        assert found is not None
        assert found["provenance"]["snapshot_id"] == "old"

    async def test_is_nothing_of_a_first_issue(self, database, tenant_a: UUID):
        report = report_of(tenant_a)
        run = run_of(report, 1, "now")
        async with database("reporting").tenant(tenant_a) as session:
            await _over(session, report, run)
            assert await find_last_input(session, run, snapshot_id="now") is None

    async def test_is_nothing_of_another_tenant(self, database, tenant_a: UUID, tenant_b: UUID):
        report = report_of(tenant_a)
        runs = [run_of(report, 1, "old"), run_of(report, 2, "now")]
        async with database("reporting").tenant(tenant_a) as session:
            await _over(session, report, *runs)
        async with database("reporting").tenant(tenant_b) as session:
            assert await find_last_input(session, runs[1], snapshot_id="now") is None


class TestGatheredKind:
    async def test_freezes_what_is_asked_for(self, database, tenant_a: UUID):
        async with database("reporting").tenant(tenant_a) as session:
            frozen = await KINDS["ads_performance"].freeze(session, report_of(tenant_a), number=1)
        assert (frozen.template_version, frozen.planned, frozen.config["days"]) == ("1", 1, 30)

    async def test_refuses_a_brief_of_nothing(self, database, tenant_a: UUID):
        async with database("reporting").tenant(tenant_a) as session:
            with pytest.raises(ReportNotReady):
                await KINDS["market_brief"].freeze(session, report_of(tenant_a, "market_brief"), number=1)

    async def test_renders_what_was_gathered(self, database, tenant_a: UUID):
        report = report_of(tenant_a)
        run = run_of(report, 1, "now")
        async with database("reporting").tenant(tenant_a) as session:
            await _over(session, report, run)
            artifact = await KINDS["ads_performance"].render(session, run, "csv")
        assert artifact.content.startswith(b"\xef\xbb\xbfPlatform,")

    async def test_has_nothing_to_render_before(self, database, tenant_a: UUID):
        async with database("reporting").tenant(tenant_a) as session:
            with pytest.raises(ResultsNotReady):
                await KINDS["ads_performance"].render(session, run_of(report_of(tenant_a), 1, None), "csv")


class TestKeywordInput:
    def test_puts_each_rank_at_its_point(self):
        """Ranks are of the points that were asked; excluded ones have none."""
        points = [
            GridPoint(id=f"r0c{at}", row=0, column=at, latitude=52.5, longitude=13.4 + at, excluded=at == 0)
            for at in range(4)
        ]
        bands = RankBands(top3=1, top10=0, top20=0, deeper=0, missing=1, error=1)
        metrics = GridMetrics(
            depth=20,
            planned=3,
            valid=2,
            found=1,
            found_rate=50.0,
            arp=2.0,
            atrp=11.5,
            solv=50.0,
            top10=50.0,
            weighted_sov=None,
            bands=bands,
        )
        result = GridKeywordResult(
            no=0,
            keyword="dentist",
            provenance="simulated",
            ranks=[2, None, None],
            statuses=["ok", "empty", None],
            metrics=metrics,
            previous=None,
        )
        cells = keyword_input(result, points).cells
        assert [(cell.status, cell.rank) for cell in cells] == [
            ("excluded", None),
            ("ok", 2),
            ("empty", None),
            ("error", None),
        ]
