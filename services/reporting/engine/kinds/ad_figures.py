"""Ad figures of one snapshot, asked of the metrics service. Nothing is added or divided here."""

from dataclasses import dataclass
from datetime import date, timedelta

from contracts.metrics.catalog import MEASURE_OF, Dimension, Measure
from contracts.metrics.combined import CombinedMetrics
from contracts.metrics.explore import Filter, MetricsAnswer, MetricsQuestion
from contracts.metrics.measures import TrendPoint
from contracts.reporting.report_inputs.ads_performance import AdPlatform
from contracts.reporting.report_inputs.figures import Better, DayValue, Figure, MetricSeries
from contracts.reporting.reports import ReportParameters
from libs.jobs import RetryLater
from services.reporting.engine.kinds.asking import Asker
from services.reporting.engine.kinds.framing import dataset_of, exact
from services.reporting.models import ReportRun

_M = Measure
SHOWN = (_M.spend, _M.conversions, _M.cpa, _M.roas, _M.impressions, _M.clicks, _M.ctr, _M.conversions_value)
DRAWN = (_M.spend, _M.conversions, _M.clicks)
ROW_MEASURES = (
    _M.spend,
    _M.impressions,
    _M.clicks,
    _M.conversions,
    _M.conversions_value,
    _M.ctr,
    _M.cpa,
    _M.roas,
)
BETTER: dict[Measure, Better] = {_M.spend: "neither", _M.impressions: "neither", _M.cpa: "down", _M.cpc: "down"}


@dataclass(frozen=True)
class AdAnswers:
    """All from one snapshot."""

    combined: CombinedMetrics
    platforms: list[AdPlatform]


async def ask(asker: Asker, run: ReportRun, *, rows: int) -> AdAnswers:
    """The period's figures. Raises `RetryLater` when a new snapshot came in between two answers."""
    asked = ReportParameters.model_validate(run.config)
    dataset = dataset_of(run)
    known = await asker.get("/metrics/combined", CombinedMetrics, {"dataset": dataset.value, "limit": 1})
    last = known.coverage.end or run.generated_at.date()
    first = last - timedelta(days=asked.days - 1)
    compare = "previous_period" if asked.compare else "none"
    narrowed = {"platforms": asked.platforms, "account_id": asked.account_ids}
    wanted = {"dataset": dataset.value, "compare": compare, "limit": rows} | {k: v for k, v in narrowed.items() if v}
    days = {"start_date": first.isoformat(), "end_date": last.isoformat()}
    combined = await asker.get("/metrics/combined", CombinedMetrics, wanted | days)
    answer = await asker.post("/metrics/query", MetricsAnswer, _by_platform(run, asked, first, last))
    if answer.meta.snapshot_id != combined.meta.snapshot_id:
        raise RetryLater(1, "snapshot_changed", "New figures came in between two answers.")
    return AdAnswers(combined, [_platform(row, answer.meta.currency.reporting) for row in answer.rows])


def figures(combined: CombinedMetrics) -> list[Figure]:
    """The totals, beside those of the compared range."""
    now, compared = combined.campaign.summary, combined.campaign.comparison
    return [
        Figure(
            metric=measure,
            label=MEASURE_OF[measure].label,
            unit=MEASURE_OF[measure].unit,
            currency=now.currency if MEASURE_OF[measure].unit == "money" else None,
            value=exact(getattr(now, measure)),
            before=exact(getattr(compared.summary, measure)) if compared else None,
            change=exact(compared.change.get(measure)) if compared else None,
            better=BETTER.get(measure, "up"),
        )
        for measure in SHOWN
    ]


def trends(combined: CombinedMetrics) -> list[MetricSeries]:
    """Day by day; a day without any row is a gap."""
    currency = combined.campaign.summary.currency
    days = _days(combined)
    known = {date.fromisoformat(point.date): point for point in combined.campaign.trend}
    return [_series(measure, days, known, currency) for measure in DRAWN] if known else []


def period_of(combined: CombinedMetrics) -> str:
    return f"{combined.range.start_date} to {combined.range.end_date}"


def _series(measure: Measure, days: list[date], known: dict[date, TrendPoint], currency: str | None) -> MetricSeries:
    info = MEASURE_OF[measure]
    points = [DayValue(day=day, value=exact(getattr(known.get(day), measure, None))) for day in days]
    money = currency if info.unit == "money" else None
    return MetricSeries(metric=measure, label=info.label, unit=info.unit, currency=money, points=tuple(points))


def _days(combined: CombinedMetrics) -> list[date]:
    first, last = combined.range.start_date, combined.range.end_date
    if first is None or last is None:
        return []
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]


def _by_platform(run: ReportRun, asked: ReportParameters, first: date, last: date) -> MetricsQuestion:
    filters = [(Dimension.platform, asked.platforms), (Dimension.account, asked.account_ids)]
    return MetricsQuestion.model_validate(
        {
            "start_date": first.isoformat(),
            "end_date": last.isoformat(),
            "dataset": dataset_of(run),
            "measures": ROW_MEASURES,
            "dimensions": [Dimension.platform],
            "filters": [Filter(dimension=dimension, values=values) for dimension, values in filters if values],
        }
    )


def _platform(row: dict[str, str | int | float | None], currency: str | None) -> AdPlatform:
    numbers = {measure.value: None if row.get(measure) is None else str(row[measure]) for measure in ROW_MEASURES}
    return AdPlatform.model_validate(numbers | {"platform": row["platform"], "currency": currency})
