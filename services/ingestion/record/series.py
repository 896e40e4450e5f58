"""From an observation that keeps the rules of `market_series` to a line for COPY."""

from collections.abc import Iterable
from decimal import Decimal
from hashlib import sha256

import orjson

from contracts.ingestion.uploads import RowError
from services.ingestion.market.observations import SCHEMA_COLUMNS
from services.ingestion.record.table import NOTHING, RawLine, Record, escaped
from services.ingestion.upload.check import SEPARATOR

GROUP = ("source", "frequency")


class SeriesTable:
    """Writes observations for the stage of market data; those of one source and frequency are landed together."""

    @staticmethod
    def account_day(_: Record) -> None:
        """Series belong to no account."""

    @staticmethod
    def group_of(record: Record) -> tuple[str, ...]:
        return tuple(record[name] for name in GROUP)

    @staticmethod
    def known_key(record: Record, errors: Iterable[RowError]) -> None:
        """Observations have revisions instead: none takes the place of another one."""

    @staticmethod
    def line(row: int, record: Record) -> RawLine:
        """`record` as a line; it has been found to keep the rules."""
        key = sha256(SEPARATOR.join([record["source"], record["symbol"], record["as_of"]]).encode()).digest()
        cells = {
            "symbol": escaped(record["symbol"]),
            "as_of": record["as_of"],
            "value": _number(record["value"]),
            "unit": escaped(record["unit"]),
            "quality_flags": _flags(record.get("quality_flags", {})),
        }
        return RawLine(key, "\t".join([str(row), *(cells[name] for name in SCHEMA_COLUMNS)]) + "\n", 0)


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{Decimal(repr(value)):f}"


def _flags(flags: dict[str, bool]) -> str:
    """Only what is doubtful is kept, as files say it."""
    return orjson.dumps({name: True for name, is_so in sorted(flags.items()) if is_so}).decode()
