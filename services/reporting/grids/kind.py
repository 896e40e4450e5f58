"""Local search grids as a kind of report."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.grid_reports import GridConfig, GridDraft
from contracts.reporting.runs import ArtifactFormat
from libs.errors import FieldProblem
from libs.jobs import JobContext
from services.reporting.grids import exporting, performing, repository
from services.reporting.grids.checking import cost_of, normalised_keywords, problems_of
from services.reporting.grids.geometry import lay_out
from services.reporting.grids.reading import ReadRun, read_run
from services.reporting.models import Report, ReportRun
from services.reporting.ranks.registry import Sources
from services.reporting.runs.errors import ReportNotReady
from services.reporting.runs.kinds import Artifact, Failure, Frozen, Outcome, RunBroken

TEMPLATE_VERSION = "1"
RENDERERS: dict[ArtifactFormat, tuple[Callable[[ReadRun], bytes], str]] = {
    "csv": (exporting.as_csv, "text/csv; charset=utf-8"),
    "geojson": (exporting.as_geojson, "application/geo+json"),
    "json": (exporting.as_json, "application/json"),
}


class GridKind:
    """Freezes drafts that can run, and asks the source that each names."""

    formats: tuple[ArtifactFormat, ...] = tuple(RENDERERS)

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    async def freeze(self, session: AsyncSession, report: Report, *, number: int) -> Frozen:
        draft = GridDraft.model_validate(report.config)
        _refuse_unready(draft, self._sources)
        cost = cost_of(draft, self._sources)
        assert draft.business is not None and draft.map is not None and cost is not None
        geometry = lay_out(draft.map)
        config = GridConfig(
            business=draft.business,
            map=draft.map,
            keywords=normalised_keywords(draft.keywords),
            search=draft.search,
            geometry_hash=geometry.geometry_hash,
            seed=f"{report.id}:{number}",
        )
        return Frozen(
            config=config.model_dump(mode="json"),
            template_version=TEMPLATE_VERSION,
            planned=cost.queries,
            source=draft.search.source,
            geometry_hash=geometry.geometry_hash,
            cost_estimate=cost.total,
            cost_ceiling=draft.search.cost_ceiling if cost.total else None,
        )

    async def perform(self, context: JobContext, run: ReportRun) -> Outcome:
        source = self._sources.by_name.get(run.source) if run.source else None  # type: ignore[call-overload]  # a name
        if source is None:
            words = f"Ranks of {run.source} are not offered here any more."
            raise RunBroken(Failure("invalid_config", "source_not_offered", words))
        return await performing.perform(context, run, source)

    async def render(self, session: AsyncSession, run: ReportRun, wanted: ArtifactFormat) -> Artifact:
        render, media_type = RENDERERS[wanted]
        name = f"local-grid-{str(run.report_id)[-8:]}-run-{run.number}.{wanted}"
        return Artifact(name, media_type, render(await read_run(session, run)))

    async def forget_failed(self, session: AsyncSession, run: ReportRun) -> int:
        return await repository.forget_failed_cells(session, run.id)


def _refuse_unready(draft: GridDraft, sources: Sources) -> None:
    problems = problems_of(draft, sources)
    if problems:
        errors = [FieldProblem(pointer=p.pointer, code=p.code, message=p.message) for p in problems]
        raise ReportNotReady(errors=errors)
