"""Checking stored rows against a version of their dataset, a batch at a time."""

from collections.abc import Sequence

import orjson

from services.ingestion.dataset.registry import DatasetSchema
from services.ingestion.engine.findings import findings_of
from services.ingestion.replay.window_repository import Refusal, StoredRow


def refusals_in(rows: Sequence[StoredRow], schema: DatasetSchema) -> list[Refusal]:
    """Those of `rows` that break a rule of `schema`, with every error in them."""
    is_valid = schema.validator.is_valid
    refusals: list[Refusal] = []
    for row in rows:
        record = orjson.loads(row.record)
        if not is_valid(record):
            refusals.append(Refusal(row.n, findings_of(schema.validator, record), record))
    return refusals
