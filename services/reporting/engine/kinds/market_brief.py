"""Gathers market briefs from the series that ingestion keeps."""

import hashlib
import json
import re
from datetime import date, timedelta
from urllib.parse import quote

from contracts.ingestion.market import MarketPoint, MarketSeriesDetail
from contracts.reporting.report_inputs.figures import DayValue, MetricSeries
from contracts.reporting.report_inputs.market_brief import MarketBrief, MarketBriefReport, MarketQuote
from contracts.reporting.reports import ReportParameters
from services.reporting.engine.kinds.asking import Asker
from services.reporting.engine.kinds.framing import exact, frame_of, through_of
from services.reporting.models import ReportRun


async def gather(asker: Asker, run: ReportRun) -> MarketBriefReport:
    """The last days of each series, as they were known when the run was asked for."""
    asked = ReportParameters.model_validate(run.config)
    last = run.generated_at.date()
    first = last - timedelta(days=asked.days - 1)
    days = {"from": first.isoformat(), "to": last.isoformat(), "as_of": run.requested_at.isoformat()}
    series = [
        await asker.get(f"/market/series/{quote(symbol, safe='')}", MarketSeriesDetail, days)
        for symbol in asked.symbols
    ]
    frame = frame_of(
        run,
        snapshot_id=_snapshot_of(series),
        data_through=through_of(point.as_of for each in series if (point := _last(each)) is not None),
        period=f"{first} to {last}",
        origin="live",
    )
    data = MarketBrief(
        figures=(), quotes=tuple(_quote(each) for each in series), trends=tuple(_trend(each) for each in series)
    )
    notices = [
        {"tone": "warning", "text": f"{each.symbol} is older than it should be."} for each in series if each.stale
    ]
    return MarketBriefReport.model_validate(frame | {"data": data, "notices": notices})


def _snapshot_of(series: list[MarketSeriesDetail]) -> str:
    """Equal while every observation is: which revision of which day of which series."""
    read = [(each.symbol, each.source, str(point.as_of), point.revision) for each in series for point in each.points]
    return hashlib.sha256(json.dumps(read).encode()).hexdigest()


def _last(series: MarketSeriesDetail) -> MarketPoint | None:
    return next((point for point in reversed(series.points) if point.value is not None), None)


def _quote(series: MarketSeriesDetail) -> MarketQuote:
    last = _last(series)
    known = [exact(point.value) for point in series.points if point.value is not None]
    return MarketQuote(
        symbol=series.symbol,
        name=series.symbol,
        measured_in=series.unit,
        currency=None,
        last=exact(last.value) if last else None,
        last_day=last.as_of if last else None,
        change=None,
        low=min((each for each in known if each is not None), default=None),
        high=max((each for each in known if each is not None), default=None),
        source=series.source,
    )


def _trend(series: MarketSeriesDetail) -> MetricSeries:
    points: dict[date, DayValue] = {
        each.as_of: DayValue(day=each.as_of, value=exact(each.value)) for each in series.points
    }
    return MetricSeries(
        metric=_name(series.symbol),
        label=f"{series.symbol}, {series.unit}",
        unit="number",
        points=tuple(points.values()),
    )


def _name(symbol: str) -> str:
    """Like `brent_eu` of `BRENT.EU`."""
    return f"s_{re.sub(r'[^a-z0-9]+', '_', symbol.lower())}"[:60]
