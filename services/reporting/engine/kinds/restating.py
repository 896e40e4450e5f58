"""What this issue says of a day that the last issue said otherwise."""

from collections.abc import Iterable

from contracts.reporting.report_inputs.documents import ReportInput
from contracts.reporting.report_inputs.figures import MetricSeries
from contracts.reporting.report_inputs.frame import Restatement, Restatements

MOST_LISTED = 500


def restatements(last: ReportInput, trends: Iterable[MetricSeries]) -> Restatements:
    """Days of both issues whose values differ.

    `last` is the last issue that read another snapshot.
    """
    told: tuple[MetricSeries, ...] = getattr(last.data, "trends", ())
    before = {(series.metric, series.currency): series for series in told}
    found = [each for series in trends for each in _changes(before.get((series.metric, series.currency)), series)]
    return Restatements(
        since_snapshot_id=last.provenance.snapshot_id or "none",
        since_data_through=last.provenance.data_through,
        total=len(found),
        items=tuple(found[:MOST_LISTED]),
    )


def _changes(before: MetricSeries | None, now: MetricSeries) -> list[Restatement]:
    if before is None:
        return []
    earlier = {point.day: point.value for point in before.points}
    return [
        Restatement(
            metric=now.metric,
            label=now.label,
            unit=now.unit,
            currency=now.currency,
            day=point.day,
            before=earlier[point.day],
            after=point.value,
        )
        for point in now.points
        if point.day in earlier and earlier[point.day] != point.value
    ]
