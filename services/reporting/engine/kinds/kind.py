"""Reports that show the services' own numbers, as kinds of the pipeline: gathered once, rendered on demand."""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.report_inputs.documents import TEMPLATE_VERSIONS, ReportInput, read_input
from contracts.reporting.report_inputs.frame import Restatements
from contracts.reporting.reports import DraftProblem, ReportParameters
from contracts.reporting.runs import ArtifactFormat, ReportKind
from libs.auth import Scope, TokenSigner
from libs.jobs import JobContext
from libs.settings import Settings
from services.reporting.engine import repository
from services.reporting.engine.issuing import branded, kept, render_run
from services.reporting.engine.kinds import ads_performance, data_quality, executive_pack, market_brief
from services.reporting.engine.kinds.asking import Asker, Source, asking
from services.reporting.engine.kinds.restating import restatements
from services.reporting.engine.provenance import content_hash
from services.reporting.engine.rendering import FORMATS
from services.reporting.engine.sealing import Sealer
from services.reporting.models import Report, ReportRun
from services.reporting.reports.rules import MOST, RULES
from services.reporting.runs.kinds import Artifact, Frozen, Outcome, refuse_unready

Gather = Callable[[Asker, ReportRun], Awaitable[ReportInput]]
METRICS = Source("metrics", "metrics:read")
INGESTION = Source("ingestion", "ingestion:read")


class GatheredKind:
    """One kind: `gather` asks for all that it shows. Everything is asked at once, so a run counts one section."""

    formats: tuple[ArtifactFormat, ...] = FORMATS

    def __init__(self, kind: ReportKind, source: Source, gather: Gather, sealer: Sealer) -> None:
        self._kind: ReportKind = kind
        self._source = source
        self._gather = gather
        self._sealer = sealer

    @property
    def needs(self) -> frozenset[Scope]:
        return frozenset({self._source.scope})

    def problems(self, report: Report) -> list[DraftProblem]:
        asked = ReportParameters.model_validate(report.config)
        rules = RULES[self._kind]
        unused = [name for name in sorted(MOST.keys() - set(rules.narrowed_by)) if getattr(asked, name)]
        found = [_problem(name, "not_applicable", "A report of this kind is not narrowed by it.") for name in unused]
        missing = {name: words for name, words in rules.required.items() if not getattr(asked, name)}
        return found + [_problem(name, "missing", words) for name, words in missing.items()]

    async def freeze(self, session: AsyncSession, report: Report, *, number: int) -> Frozen:
        refuse_unready(self.problems(report))
        asked = ReportParameters.model_validate(report.config)
        return Frozen(asked.model_dump(mode="json"), TEMPLATE_VERSIONS[self._kind], planned=1)

    async def gather(self, settings: Settings, signer: TokenSigner, run: ReportRun) -> ReportInput:
        """All that `run` shows, asked now. Raises `RunBroken` when it is refused, `RetryLater` when it has to wait."""
        async with asking(settings, signer, run, self._source) as asker:
            return await self._gather(asker, run)

    async def perform(self, context: JobContext, run: ReportRun) -> Outcome:
        """The frozen input, and what it says otherwise than the last issue."""
        report = await self.gather(context.settings, context.signer, run)
        async with context.session() as session:
            last = await _restated(session, run, report)
            report = await branded(session, run, report.model_copy(update={"restatements": last}))
        return Outcome(
            input=kept(report),
            snapshot_id=report.provenance.snapshot_id,
            data_through=report.provenance.data_through,
            provenance=report.provenance.origin,
            content_hash=content_hash(report),
            done=1,
        )

    async def render(self, session: AsyncSession, run: ReportRun, wanted: ArtifactFormat) -> Artifact:
        """Raises `ResultsNotReady` while nothing has been gathered."""
        return await render_run(session, run, next(each for each in FORMATS if each == wanted), self._sealer)

    async def forget_failed(self, session: AsyncSession, run: ReportRun) -> int:
        """All of it is asked again."""
        return 1


def gathered_kinds(sealer: Sealer) -> dict[ReportKind, GatheredKind]:
    """Every kind that is gathered from other services."""
    gathers: dict[ReportKind, tuple[Source, Gather]] = {
        "ads_performance": (METRICS, ads_performance.gather),
        "executive_pack": (METRICS, executive_pack.gather),
        "data_quality": (METRICS, data_quality.gather),
        "market_brief": (INGESTION, market_brief.gather),
    }
    return {kind: GatheredKind(kind, source, gather, sealer) for kind, (source, gather) in gathers.items()}


def _problem(name: str, code: str, message: str) -> DraftProblem:
    return DraftProblem(pointer=f"/parameters/{name}", code=code, message=message)


async def _restated(session: AsyncSession, run: ReportRun, report: ReportInput) -> Restatements | None:
    """Null when there is no earlier issue, or it showed other accounts, platforms or series."""
    found = await repository.find_last_input(session, run, snapshot_id=report.provenance.snapshot_id)
    last = read_input(found) if found is not None else None
    if last is None or _covers(last) != _covers(report):
        return None
    return restatements(last, getattr(report.data, "trends", ()))


def _covers(report: ReportInput) -> object:
    made = report.provenance
    return made.filters, made.viewer_scope, made.origin
