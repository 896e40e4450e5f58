"""Gathers executive packs: totals, days and platforms, and nothing finer."""

from contracts.reporting.report_inputs.executive_pack import ExecutivePack, ExecutivePackReport
from services.reporting.engine.kinds.ad_figures import ask, figures, period_of, trends
from services.reporting.engine.kinds.asking import Asker
from services.reporting.engine.kinds.framing import dataset_of, frame_of, notices_of, origin_of, through_of
from services.reporting.models import ReportRun


async def gather(asker: Asker, run: ReportRun) -> ExecutivePackReport:
    answers = await ask(asker, run, rows=1)
    combined = answers.combined
    frame = frame_of(
        run,
        snapshot_id=combined.meta.snapshot_id,
        data_through=through_of(combined.meta.data_through.values()),
        period=period_of(combined),
        origin=origin_of(dataset_of(run)),
    )
    data = ExecutivePack(
        figures=tuple(figures(combined)), trends=tuple(trends(combined)), platforms=tuple(answers.platforms)
    )
    return ExecutivePackReport.model_validate(frame | {"data": data, "notices": notices_of(combined.meta)})
