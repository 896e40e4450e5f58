"""Local search grids as a kind of report."""

import asyncio
from dataclasses import replace
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.grid_reports import GridConfig, GridDraft, RankSourceName
from contracts.reporting.report_inputs.documents import TEMPLATE_VERSIONS
from contracts.reporting.report_inputs.local_grid import LocalGridReport
from contracts.reporting.reports import DraftProblem
from contracts.reporting.runs import ArtifactFormat
from libs.auth import Scope
from libs.jobs import JobContext
from services.reporting.engine.issuing import branded, find_issue, kept, render_run
from services.reporting.engine.provenance import content_hash
from services.reporting.engine.rendering import FORMATS
from services.reporting.engine.sealing import Sealer
from services.reporting.engine.showing import heatmaps_png
from services.reporting.grids import performing, repository
from services.reporting.grids.checking import cost_of, normalised_keywords, problems_of
from services.reporting.grids.exporting import as_geojson
from services.reporting.grids.failures import refused_source
from services.reporting.grids.geometry import lay_out
from services.reporting.grids.issuing import issue_of
from services.reporting.grids.reading import read_run
from services.reporting.models import Report, ReportRun
from services.reporting.neighbour import RETRY_SECONDS
from services.reporting.ranks.opening import Opener, SourceRefused
from services.reporting.ranks.registry import NOT_KNOWN, Sources
from services.reporting.runs.errors import SourcesUnknown
from services.reporting.runs.kinds import Artifact, Frozen, Outcome, RunBroken, refuse_unready


class GridKind:
    """Freezes drafts that can run, and asks the source that each names."""

    formats: tuple[ArtifactFormat, ...] = (*FORMATS, "geojson", "png")
    needs: frozenset[Scope] = frozenset()

    def __init__(self, sources: Sources, sealer: Sealer, opener: Opener) -> None:
        self._sources, self._sealer, self._opener = sources, sealer, opener

    def problems(self, report: Report) -> list[DraftProblem]:
        return problems_of(GridDraft.model_validate(report.config), self._sources)

    async def freeze(self, session: AsyncSession, report: Report, *, number: int) -> Frozen:
        draft = GridDraft.model_validate(report.config)
        if self._sources.obstacle(draft.search.source) == NOT_KNOWN:
            raise SourcesUnknown(retry_after=RETRY_SECONDS)
        refuse_unready(self.problems(report))
        cost = cost_of(draft)
        assert draft.business is not None and draft.map is not None and cost is not None
        geometry = lay_out(draft.map)
        config = GridConfig(
            business=draft.business,
            map=draft.map,
            keywords=normalised_keywords(draft.keywords),
            search=draft.search,
            geometry_hash=geometry.geometry_hash,
            seed=f"{report.id}:{number}",
            account=self._sources.paying(draft.search.source),
        )
        return Frozen(
            config=config.model_dump(mode="json"),
            template_version=TEMPLATE_VERSIONS["local_grid"],
            planned=cost.queries,
            source=draft.search.source,
            geometry_hash=geometry.geometry_hash,
            cost_estimate=cost.total,
            cost_ceiling=draft.search.cost_ceiling if cost.total else None,
        )

    async def perform(self, context: JobContext, run: ReportRun) -> Outcome:
        config = GridConfig.model_validate(run.config)
        try:
            opened = await self._opener.open(run.tenant_id, cast("RankSourceName", run.source), config.account)
        except SourceRefused as error:
            raise RunBroken(refused_source(error.obstacle)) from error
        outcome = await performing.perform(context, run, opened)
        async with context.session() as session:
            issue = await branded(session, run, await issue_of(session, run))
        return replace(outcome, input=kept(issue), content_hash=content_hash(issue))

    async def render(self, session: AsyncSession, run: ReportRun, wanted: ArtifactFormat) -> Artifact:
        """Raises `ResultsNotReady` while nothing has been observed."""
        name = f"local-grid-{str(run.report_id)[-8:]}-run-{run.number}.{wanted}"
        match wanted:
            case "geojson":
                return Artifact(name, "application/geo+json", as_geojson(await read_run(session, run)))
            case "png":
                issue = await find_issue(session, run)
                assert isinstance(issue, LocalGridReport)
                return Artifact(name, "image/png", await asyncio.to_thread(heatmaps_png, issue.data))
            case _:
                return await render_run(session, run, wanted, self._sealer)

    async def forget_failed(self, session: AsyncSession, run: ReportRun) -> int:
        return await repository.forget_failed_cells(session, run.id)
