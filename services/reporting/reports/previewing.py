"""What a run of a report would contain. It is asked now; nothing is kept, and nothing is spent."""

from dataclasses import dataclass
from math import ceil
from uuid import UUID

import httpx

from contracts.reporting.report_inputs.documents import ReportInput
from contracts.reporting.reports import DraftProblem, PreviewedSection, ReportPreview, ReportReplace
from contracts.reporting.runs import GATHERED_KINDS
from libs.auth import Principal, TokenSigner, tenant_of
from libs.db import Database
from libs.jobs import RetryLater
from libs.settings import Settings
from services.reporting.engine.kinds.kind import GatheredKind
from services.reporting.engine.layout import SectionLayout, TableLayout, layout_of
from services.reporting.engine.tables import rows_of
from services.reporting.models import Report, ReportRun
from services.reporting.reports import keeping
from services.reporting.reports.errors import FiguresNotReady
from services.reporting.runs.access import refuse_without
from services.reporting.runs.kinds import Kinds, RunBroken
from services.reporting.runs.starting import Asked, new_run, scope_of

RETRY_SECONDS = 15


@dataclass(frozen=True)
class Previewing:
    """With what a preview is made. `signer` signs the questions to the services that own the figures."""

    database: Database
    kinds: Kinds
    settings: Settings
    signer: TokenSigner


async def preview_report(
    context: Previewing, principal: Principal, report_id: UUID, draft: ReportReplace | None
) -> ReportPreview:
    """Of `draft`, or of what is kept; with the caller's rights. Figures are asked for outside of any transaction.

    Raises `ReportNotFound`, `FiguresWithheld` and `FiguresNotReady`.
    """
    async with context.database.tenant(tenant_of(principal), read_only=True) as session:
        kept = (await keeping.find(session, report_id, GATHERED_KINDS)).report
        report = kept if draft is None else _otherwise(kept, draft)
        kind = context.kinds[report.kind]
        assert isinstance(kind, GatheredKind)
        if problems := kind.problems(report):
            return _impossible(problems)
        refuse_without(principal, kind.needs)
        asked = Asked(
            by=principal.subject,
            owner=principal.subject,
            scope=scope_of(principal),
            code_sha=context.settings.git_sha,
        )
        run = new_run(report, await kind.freeze(session, report, number=0), asked, 0)
    return await _ask(context, kind, run)


async def _ask(context: Previewing, kind: GatheredKind, run: ReportRun) -> ReportPreview:
    try:
        return _preview_of(await kind.gather(context.settings, context.signer, run))
    except RunBroken as broken:
        failure = broken.failure
        return _impossible([DraftProblem(pointer="/parameters", code=failure.code, message=failure.message)])
    except RetryLater as error:
        raise FiguresNotReady(retry_after=ceil(error.seconds)) from error
    except httpx.HTTPError as error:
        raise FiguresNotReady(retry_after=RETRY_SECONDS) from error


def _otherwise(kept: Report, draft: ReportReplace) -> Report:
    config = draft.parameters.model_dump(mode="json")
    return Report(tenant_id=kept.tenant_id, id=kept.id, kind=kept.kind, name=draft.name, config=config)


def _preview_of(issue: ReportInput) -> ReportPreview:
    layout = layout_of(issue.kind, issue.template_version)
    return ReportPreview(
        sections=[PreviewedSection(title=each.title, rows=_rows(issue, each)) for each in layout.sections],
        period=issue.period,
        data_through=issue.provenance.data_through,
        provenance=issue.provenance.origin,
        notices=list(issue.notices),
        problems=[],
    )


def _rows(issue: ReportInput, section: SectionLayout) -> int | None:
    tables = [widget for widget in section.widgets if isinstance(widget, TableLayout)]
    return sum(len(rows_of(issue.data, each.source)) for each in tables) if tables else None


def _impossible(problems: list[DraftProblem]) -> ReportPreview:
    return ReportPreview(sections=[], period=None, data_through=None, provenance=None, notices=[], problems=problems)
