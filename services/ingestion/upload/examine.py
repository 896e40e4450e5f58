"""Looking at a file under a mapping without landing it: what is wrong, and how its first rows would read."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from contracts.ingestion.uploads import (
    Lookup,
    Mapping,
    MappingIssue,
    Notice,
    Preview,
    PreviewRow,
    RowError,
    Scalar,
    UploadKind,
)
from services.ingestion.quarantine.service import BadRow
from services.ingestion.upload.check import check_batch, record_of, type_rows
from services.ingestion.upload.judge import Record
from services.ingestion.upload.lookup import LookupJoin
from services.ingestion.upload.normalise import ROW, Broken, read_broken
from services.ingestion.upload.plan import Plan, find_gaps, make_plan
from services.ingestion.upload.survey import Survey, survey_file

PREVIEW_ROWS = 50
PREVIEW_ERRORS = 200


@dataclass(frozen=True)
class Examination:
    """The result: `issues` is empty when the rows can be committed."""

    issues: list[MappingIssue]
    preview: Preview
    notices: list[Notice]


def examine(folder: Path, kind: UploadKind, mapping: Mapping, lookups: list[Lookup], columns: list[str]) -> Examination:
    """Check every row of the file in `folder`; nothing is written."""
    plan = make_plan(kind, mapping, lookups)
    joined = LookupJoin(folder, plan)
    survey = survey_file(joined.batches(folder), plan)
    issues = [*find_gaps(plan), *[issue for issue in (survey.fault, survey.question) if issue]]
    if issues:
        return Examination(issues, _preview_only(joined, folder, plan, survey), [])
    return _check_all(joined, folder, plan, survey, columns)


def _preview_only(joined: LookupJoin, folder: Path, plan: Plan, survey: Survey) -> Preview:
    first = next(joined.batches(folder), None)
    rows = _preview_rows(first.head(PREVIEW_ROWS), plan, survey, {}) if first is not None else []
    return Preview(rows=rows, errors=[], rows_checked=0, rows_with_errors=0)


def _check_all(joined: LookupJoin, folder: Path, plan: Plan, survey: Survey, columns: list[str]) -> Examination:
    rows: list[PreviewRow] = []
    errors: list[RowError] = []
    checked = bad_rows = rounded = 0
    for frame in joined.batches(folder):
        result = check_batch(frame, plan, survey.formats, judged=max(PREVIEW_ROWS, PREVIEW_ERRORS - len(errors)))
        checked += len(frame)
        bad_rows += len(result.bad) + result.unjudged
        rounded += result.rounded
        errors += _errors_of(result.bad)[: PREVIEW_ERRORS - len(errors)]
        if not rows:
            found = {bad.row: _errors_of([bad]) for bad in result.bad}
            rows = _preview_rows(frame.head(PREVIEW_ROWS), plan, survey, found)
    for broken in broken_rows(folder, columns):
        checked, bad_rows = checked + 1, bad_rows + 1
        errors += _errors_of([broken])[: PREVIEW_ERRORS - len(errors)]
    preview = Preview(rows=rows, errors=errors, rows_checked=checked, rows_with_errors=bad_rows)
    return Examination([], preview, rounding_notice(rounded))


def _preview_rows(
    frame: pl.DataFrame, plan: Plan, survey: Survey, errors: dict[int | None, list[RowError]]
) -> list[PreviewRow]:
    typed = type_rows(frame, plan, survey.formats)
    return [
        PreviewRow(row=values[ROW], values=_scalars(record_of(values, plan)), errors=errors.get(values[ROW], []))
        for values in islice(typed.iter_rows(named=True), PREVIEW_ROWS)
    ]


def _errors_of(rows: list[BadRow]) -> list[RowError]:
    return [error for bad in rows for error in bad.errors if isinstance(error, RowError)]


def _scalars(record: Record) -> dict[str, Scalar]:
    """Segments stand beside the fields as `segments.<name>`."""
    flat = {name: value for name, value in record.items() if name != "segments"}
    return flat | {f"segments.{name}": value for name, value in record.get("segments", {}).items()}


def broken_rows(folder: Path, columns: list[str]) -> Iterator[BadRow]:
    """The records that do not fit the columns, as rows that break the rule `columns`."""
    for broken in read_broken(folder):
        yield bad_row_of(broken, columns)


def bad_row_of(broken: Broken, columns: list[str]) -> BadRow:
    names = columns + [f"column_{index}" for index in range(len(columns) + 1, len(broken.cells) + 1)]
    cells = dict(zip(names, broken.cells, strict=False))
    error = RowError(row=broken.row, column=None, pointer="", rule="columns", message=broken.message)
    return BadRow(broken.row, cells, [error])


def rounding_notice(count: int) -> list[Notice]:
    """The notice that numbers had more than six decimals, if any had."""
    if not count:
        return []
    message = "Values with more than six decimals are rounded to six, half to even."
    return [Notice(code="rounded", message=message, count=count)]
