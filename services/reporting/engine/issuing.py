"""A run that is over, as a file."""

import asyncio
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.report_inputs.documents import ReportInput, read_input
from contracts.reporting.report_inputs.frame import ReportFrame
from services.reporting.branding.freezing import find_branding_of_run
from services.reporting.engine.rendering import Format, render
from services.reporting.engine.sealing import Sealer
from services.reporting.models import ReportRun
from services.reporting.runs import repository
from services.reporting.runs.errors import ResultsNotReady
from services.reporting.runs.kinds import Artifact

Issue = TypeVar("Issue", bound=ReportFrame)


async def find_issue(session: AsyncSession, run: ReportRun) -> ReportInput:
    """What the run froze. Raises `ResultsNotReady` while nothing has been gathered."""
    document = await repository.find_input(session, run.id)
    if document is None:
        raise ResultsNotReady
    return await branded(session, run, read_input(document))


async def branded(session: AsyncSession, run: ReportRun, issue: Issue) -> Issue:
    """With the branding that the run was started with; one from before there were any keeps its own."""
    branding = await find_branding_of_run(session, run)
    return issue if branding is None else issue.model_copy(update={"branding": branding})


def kept(issue: ReportInput) -> dict[str, Any]:
    """As it is kept with its run: the logo stays with the branding, which many runs share."""
    document = issue.model_dump(mode="json")
    document["branding"]["logo"] = None
    return document


async def render_run(session: AsyncSession, run: ReportRun, wanted: Format, sealer: Sealer) -> Artifact:
    """The same bytes each time. Raises `ResultsNotReady`."""
    issue = await find_issue(session, run)
    return await asyncio.to_thread(render, issue, wanted, sealer)
