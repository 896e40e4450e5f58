"""What a run of a grid found, as the input of its report."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.report_inputs.local_grid import LocalGridReport
from services.reporting.engine.kinds.local_grid import local_grid_input
from services.reporting.grids.reading import read_run
from services.reporting.grids.results import competitors_of, find_grid_run, measured
from services.reporting.models import ReportRun


async def issue_of(session: AsyncSession, run: ReportRun) -> LocalGridReport:
    """Everything that has been observed by now, by the figures that the results show."""
    read = await read_run(session, await find_grid_run(session, run.id))
    keywords, overall = measured(read)
    competitors = await competitors_of(session, read)
    return local_grid_input(
        read.run,
        read.config,
        points=read.points,
        keywords=keywords,
        overall=overall,
        competitors=competitors.items,
    )
