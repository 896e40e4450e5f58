"""From a record that keeps the rules of its dataset to a line for COPY into the dataset's raw table."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from hashlib import sha256
from typing import Any

import orjson

from contracts.ingestion.uploads import RowError
from services.ingestion.upload.check import SEPARATOR
from services.ingestion.upload.parsing import DASHED_CUSTOMER, PLATFORM_NAMES, RESOURCE_NAME
from services.ingestion.upload.shape import Field, Shape

Record = dict[str, Any]
NOTHING = "\\N"
_RESOURCE_NAME, _DASHED_CUSTOMER = re.compile(RESOURCE_NAME), re.compile(DASHED_CUSTOMER)
_SPECIAL = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_FINEST = Decimal("0.000001")


@dataclass(frozen=True)
class RawLine:
    """A row of the raw table in COPY's text format, with the number of values that had to be rounded."""

    key: bytes
    text: str
    rounded: int


class RawTable:
    """Writes records as rows of `shape`'s raw table.

    The natural key is the one that an upload gives the same facts. `descriptive` fields describe the row and are no
    part of its identity.
    """

    def __init__(self, shape: Shape, descriptive: frozenset[str] = frozenset()) -> None:
        self.shape = shape
        grain = ["grain"] if shape.has_grain else []
        segments = ["segments"] if shape.has_segments else []
        self.names = [*grain, *(field.name for field in shape.fields), *segments]
        self._writers = [(name, _writer(shape.field(name), name)) for name in self.names]
        dated = (field.name for field in shape.fields if field.kind in ("date", "month") and field.in_key)
        self._day = next(dated, None)
        self._keys = [None if name in descriptive else name for name in shape.natural_key]

    def account_day(self, record: Record) -> tuple[str, str, str] | None:
        """Platform, account and day of `record` as they are written; None where it is about no platform or day."""
        platform: str | None = record.get("platform")
        if platform is None or self._day is None:
            return None
        return PLATFORM_NAMES.get(platform, platform), plain_id(record.get("account_id") or ""), record[self._day]

    @staticmethod
    def group_of(_: Record) -> tuple[str, ...]:
        """All records are landed together."""
        return ()

    @property
    def columns(self) -> list[str]:
        """Columns of a line, after row number and key."""
        return [self.column_of(name) for name in self.names]

    def column_of(self, name: str) -> str:
        field = self.shape.field(name)
        return field.column if field else name

    def known_key(self, record: Record, errors: Iterable[RowError]) -> bytes | None:
        """The natural key of a record that breaks rules; None where a part of it is missing or wrong."""
        wrong = {error.pointer.split("/")[1] if error.pointer else "" for error in errors}
        parts = {"segments"} | {name for name in self._keys if name}
        absent = {name for name in self.shape.schema.definition["required"] if name in parts and name not in record}
        if absent or wrong & (parts | {""}):
            return None
        written = {
            name: write(record[name]) for name, write in self._writers if name in parts and record.get(name) is not None
        }
        return self._digest({"segments": "{}"} | written)

    def _digest(self, cells: Mapping[str, str]) -> bytes:
        parts = [self.shape.schema.name, *(cells.get(name, "") if name else "" for name in self._keys)]
        return sha256(SEPARATOR.join(parts).encode()).digest()

    def line(self, row: int, record: Record) -> RawLine:
        """`record` as a line; it has been found to keep the rules."""
        rounded = 0
        cells: dict[str, str] = {}
        for name, write in self._writers:
            value = record.get(name)
            if value is None:
                cells[name] = "{}" if name == "segments" else ""
                continue
            cells[name] = write(value)
            if isinstance(value, float) and _is_too_fine(value):
                rounded += 1
        key = self._digest(cells)
        shown = [
            escaped(cells[name]) if cells[name] or record.get(name) is not None else NOTHING for name in self.names
        ]
        return RawLine(key, "\t".join([str(row), f"\\\\x{key.hex()}", *shown]) + "\n", rounded)


def escaped(text: str) -> str:
    """`text` as a cell of COPY's text format."""
    return text.translate(_SPECIAL)


def plain_id(text: str) -> str:
    """Google's and LinkedIn's resource names become the id at their end, and a customer id loses its dashes."""
    found = _RESOURCE_NAME.match(text)
    plain = found[1] if found else text
    return plain.replace("-", "") if _DASHED_CUSTOMER.match(plain) else plain


def as_micros(value: float) -> int:
    """Money in millionths, exactly; half to even beyond six decimals."""
    return int((Decimal(repr(value)) * 1_000_000).to_integral_value(ROUND_HALF_EVEN))


def _writer(field: Field | None, name: str) -> Callable[[Any], str]:
    if field is None:
        return _json if name == "segments" else str
    match field.kind:
        case "money":
            return lambda value: str(as_micros(value))
        case "count":
            return lambda value: str(int(value))
        case "number":
            return lambda value: str(Decimal(repr(value)).quantize(_FINEST, ROUND_HALF_EVEN))
        case "platform":
            return lambda value: str(PLATFORM_NAMES.get(value, value))
        case _:
            return plain_id if name.endswith("_id") else str


def _json(value: Record) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _is_too_fine(value: float) -> bool:
    """Whether it has more than six decimals."""
    return value != round(value, 6)
