"""Datasets that take pushed records, each with the table that writes them."""

from services.ingestion.dataset.registry import DatasetSchema, get_dataset
from services.ingestion.errors import DatasetNotPushable
from services.ingestion.record.series import SeriesTable
from services.ingestion.record.table import RawTable
from services.ingestion.upload.shape import TABLE_OF, shape_in

SERIES = "market_series"
PUSHABLE = frozenset({*TABLE_OF, SERIES})


def table_of(schema: DatasetSchema) -> RawTable | SeriesTable:
    """What writes the records of `schema`; raises `DatasetNotPushable`.

    Whatever version they are checked against, they are written as the newest one has them.
    """
    if schema.name == SERIES:
        return SeriesTable()
    if schema.name not in PUSHABLE:
        raise DatasetNotPushable(f"The rows of {schema.name} come from its connector alone.")
    return RawTable(shape_in(get_dataset(schema.name)))
