"""Quarantined rows as records of their dataset: pushed ones are some, those of files go through a mapping."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from contracts.ingestion.uploads import Detected, RowError
from contracts.ingestion.uploads import Mapping as ColumnMapping
from services.ingestion.market.observations import date_format_of, observe
from services.ingestion.market.plan import make_market_plan
from services.ingestion.models import Quarantine, Upload
from services.ingestion.quarantine.service import BrokenRule
from services.ingestion.record.reading import Sent
from services.ingestion.upload.check import columns_of_fields, record_of, type_rows
from services.ingestion.upload.lookup import LookupJoin
from services.ingestion.upload.normalise import ROW, read_batches
from services.ingestion.upload.plan import Plan, make_plan
from services.ingestion.upload.survey import Surveyor
from services.ingestion.upload.view import lookups_of

Errors = Sequence[BrokenRule | RowError]


@dataclass
class Records:
    """Records by the place of their row in the list that was given; `errors` are rows that make none.

    `columns` names the row's column of each field. `descriptive` fields are no part of a row's identity.
    """

    sent: list[Sent] = field(default_factory=list[Sent])
    errors: dict[int, Errors] = field(default_factory=dict[int, Errors])
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    descriptive: frozenset[str] = frozenset()


def as_pushed(rows: Sequence[Quarantine]) -> Records:
    """Rows that are records themselves."""
    return Records([Sent(place, orjson.dumps(row.values)) for place, row in enumerate(rows)])


def as_mapped(rows: Sequence[Quarantine], upload: Upload, folder: Path) -> Records:
    """Rows of a file under the upload's mapping, with its further files joined and its dates read as the file's are."""
    lookups = lookups_of(upload)
    mapping = ColumnMapping.model_validate(upload.mapping)
    plan = make_plan(upload.kind, mapping, lookups)  # type: ignore[arg-type]  # the table keeps it to kinds
    descriptive = frozenset(feed.field.name for feed in plan.feeds if not plan.is_key(feed))
    records = Records(columns=columns_of_fields(plan), descriptive=descriptive)
    frame = _frame(rows, _column_names(upload), records)
    joined = LookupJoin(folder, plan)
    typed = type_rows(joined.join(frame), plan, _formats(joined, folder, plan))
    for values in typed.iter_rows(named=True):
        records.sent.append(Sent(values[ROW], orjson.dumps(record_of(values, plan))))
    return records


def as_observations(rows: Sequence[Quarantine], upload: Upload, folder: Path) -> Records:
    """Rows of a market file: each becomes one observation a series, or none at all."""
    plan = make_market_plan(ColumnMapping.model_validate(upload.mapping))
    records = Records()
    frame = _frame(rows, _column_names(upload), records)
    date_format, _, _ = date_format_of(read_batches(folder), plan)
    seen = observe(frame, plan, date_format)
    records.errors |= {row.row: row.errors for row in seen.bad if row.row is not None}
    for values in seen.good.iter_rows(named=True):
        if values[ROW] not in records.errors:
            records.sent.append(Sent(values[ROW], _observation(values, plan.source, plan.frequency)))
    return records


def _observation(values: dict[str, Any], source: str, frequency: str) -> bytes:
    value = values["value"]
    record = {name: values[name] for name in ("symbol", "as_of", "unit")}
    known = {"value": None if value is None else float(value), "quality_flags": orjson.loads(values["quality_flags"])}
    return orjson.dumps(record | known | {"source": source, "frequency": frequency})


def _column_names(upload: Upload) -> list[str]:
    return [column.name for column in Detected.model_validate(upload.detected).columns]


def _frame(rows: Sequence[Quarantine], columns: list[str], records: Records) -> pl.DataFrame:
    """The rows as text under the file's columns; a row with a value in another column is an error."""
    fitting: list[list[Any]] = []
    for place, row in enumerate(rows):
        strange = [name for name, value in row.values.items() if name not in columns and value is not None]
        if strange:
            message = f"The file has no column {strange[0]}."
            records.errors[place] = [BrokenRule("", "columns", message, strange[0])]
        else:
            fitting.append([place, *(_as_text(row.values.get(name)) for name in columns)])
    schema = {ROW: pl.Int64} | dict.fromkeys(columns, pl.String)
    return pl.DataFrame(fitting, schema=schema, orient="row")


def _as_text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()


def _formats(joined: LookupJoin, folder: Path, plan: Plan) -> dict[str, str]:
    """How the file writes its dates: a corrected row follows its file, not its neighbours here."""
    surveyor = Surveyor(plan)
    for frame in joined.batches(folder):
        surveyor.add(frame)
        if surveyor.knows_formats():
            break
    return surveyor.survey().formats
