"""Looking at a market file under a mapping without landing it."""

from itertools import islice
from pathlib import Path

import polars as pl

from contracts.ingestion.uploads import Mapping, Preview, PreviewRow, RowError, Scalar
from services.ingestion.market.landing import row_errors
from services.ingestion.market.observations import date_format_of, observe
from services.ingestion.market.plan import MarketPlan, find_market_gaps, make_market_plan
from services.ingestion.upload.examine import PREVIEW_ERRORS, PREVIEW_ROWS, Examination, broken_rows
from services.ingestion.upload.normalise import ROW, read_batches


def examine_market(folder: Path, mapping: Mapping, columns: list[str]) -> Examination:
    """Check every row of the file in `folder`; nothing is written."""
    gaps = find_market_gaps(mapping)
    if gaps:
        return Examination(gaps, Preview(rows=[], errors=[], rows_checked=0, rows_with_errors=0), [])
    plan = make_market_plan(mapping)
    date_format, fault, question = date_format_of(read_batches(folder), plan)
    issues = [issue for issue in (fault, question) if issue]
    rows: list[PreviewRow] = []
    errors: list[RowError] = []
    checked = bad_rows = 0
    for frame in read_batches(folder):
        seen = observe(frame, plan, date_format)
        checked += len(frame)
        bad_rows += len(seen.bad)
        errors += row_errors(seen.bad)[: PREVIEW_ERRORS - len(errors)]
        if not rows:
            found = {bad.row: row_errors([bad]) for bad in seen.bad}
            rows = _preview_rows(frame, seen.good, plan, found)
    for broken in broken_rows(folder, columns):
        checked, bad_rows = checked + 1, bad_rows + 1
        errors += row_errors([broken])[: PREVIEW_ERRORS - len(errors)]
    preview = Preview(rows=rows, errors=errors, rows_checked=checked, rows_with_errors=bad_rows)
    return Examination(issues, preview, [])


def _preview_rows(
    frame: pl.DataFrame, good: pl.DataFrame, plan: MarketPlan, errors: dict[int | None, list[RowError]]
) -> list[PreviewRow]:
    wanted = frame.head(PREVIEW_ROWS)[ROW]
    values: dict[int, dict[str, Scalar]] = {row: {} for row in wanted}
    for item in good.filter(pl.col(ROW).is_in(wanted.implode())).iter_rows(named=True):
        row = values[item[ROW]]
        row["as_of"] = item["as_of"]
        row[item["symbol"]] = None if item["value"] is None else float(item["value"])
    return [PreviewRow(row=row, values=found, errors=errors.get(row, [])) for row, found in islice(values.items(), 50)]
