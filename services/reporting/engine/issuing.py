"""A run that is over, as a file."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.report_inputs.documents import ReportInput, read_input
from services.reporting.engine.rendering import Format, render
from services.reporting.engine.sealing import Sealer
from services.reporting.models import ReportRun
from services.reporting.runs import repository
from services.reporting.runs.errors import ResultsNotReady
from services.reporting.runs.kinds import Artifact


async def find_issue(session: AsyncSession, run: ReportRun) -> ReportInput:
    """What the run froze. Raises `ResultsNotReady` while nothing has been gathered."""
    kept = await repository.find_input(session, run.id)
    if kept is None:
        raise ResultsNotReady
    return read_input(kept)


async def render_run(session: AsyncSession, run: ReportRun, wanted: Format, sealer: Sealer) -> Artifact:
    """The same bytes each time. Raises `ResultsNotReady`."""
    issue = await find_issue(session, run)
    return await asyncio.to_thread(render, issue, wanted, sealer)
