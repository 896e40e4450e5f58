"""Gathers ads performance."""

from contracts.metrics.combined import CampaignRow
from contracts.reporting.report_inputs.ads_performance import AdCampaign, AdsPerformance, AdsPerformanceReport
from services.reporting.engine.kinds.ad_figures import ROW_MEASURES, ask, figures, period_of, trends
from services.reporting.engine.kinds.asking import Asker
from services.reporting.engine.kinds.framing import dataset_of, exact, frame_of, notices_of, origin_of, through_of
from services.reporting.models import ReportRun

MOST_CAMPAIGNS = 2000


async def gather(asker: Asker, run: ReportRun) -> AdsPerformanceReport:
    answers = await ask(asker, run, rows=MOST_CAMPAIGNS)
    combined = answers.combined
    frame = frame_of(
        run,
        snapshot_id=combined.meta.snapshot_id,
        data_through=through_of(combined.meta.data_through.values()),
        period=period_of(combined),
        origin=origin_of(dataset_of(run)),
    )
    data = AdsPerformance(
        figures=tuple(figures(combined)),
        trends=tuple(trends(combined)),
        platforms=tuple(answers.platforms),
        campaigns=tuple(_campaign(row) for row in combined.campaign.rows),
    )
    return AdsPerformanceReport.model_validate(frame | {"data": data, "notices": notices_of(combined.meta)})


def _campaign(row: CampaignRow) -> AdCampaign:
    numbers = {measure.value: exact(getattr(row, measure)) for measure in ROW_MEASURES}
    names = {"platform": row.platform.value, "account": row.account_name or row.account_id, "currency": row.currency}
    return AdCampaign.model_validate(numbers | names | {"campaign": row.name or row.campaign_id})
