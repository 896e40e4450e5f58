"""What a dataset's schema says about its fields, in the form that columns are parsed and checked by.

Everything here is derived from the JSON Schema, so that the fast check of whole columns and the schema's own check
of one row can only agree.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from contracts.ingestion.uploads import UploadKind
from services.ingestion.dataset.registry import DatasetSchema, get_dataset

FieldKind = Literal["text", "date", "month", "count", "number", "money", "currency", "platform"]

DATASET_OF: dict[UploadKind, str] = {
    "ad_performance": "ad_performance",
    "market": "market_series",
    "budget": "budget",
    "region": "region_performance",
}
TABLE_OF = {
    "ad_performance": "raw.uploads__ad_performance",
    "budget": "raw.uploads__budget",
    "location": "raw.uploads__location",
    "region_performance": "raw.uploads__region_performance",
}
GRAIN_IDS = {"account": "account_id", "campaign": "campaign_id", "ad_group": "ad_group_id", "ad": "ad_id"}


@dataclass(frozen=True)
class Field:
    """One scalar field of a dataset and the rules for it."""

    name: str
    kind: FieldKind
    required: bool
    in_key: bool
    additive: bool
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    allowed: tuple[str, ...] | None = None

    @property
    def is_measure(self) -> bool:
        return self.kind in ("count", "number", "money")

    @property
    def column(self) -> str:
        """Name of the column in the raw table; money is stored in millionths."""
        return f"{self.name}_micros" if self.kind == "money" else self.name


@dataclass(frozen=True)
class Shape:
    """A dataset as a table of typed columns."""

    schema: DatasetSchema
    table: str
    fields: tuple[Field, ...]
    has_segments: bool
    has_grain: bool

    @property
    def natural_key(self) -> list[str]:
        return self.schema.natural_key

    def field(self, name: str) -> Field | None:
        """The field called `name`, if the dataset has one that a file can fill."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def date_field(self) -> Field:
        return next(field for field in self.fields if field.kind in ("date", "month") and field.in_key)


def shape_of(kind: UploadKind) -> Shape:
    """The shape of the newest version of the dataset that uploads of `kind` land in; not for market files."""
    return shape_in(get_dataset(DATASET_OF[kind]))


@lru_cache(maxsize=64)
def shape_in(schema: DatasetSchema) -> Shape:
    """The shape of a dataset whose raw table has a typed column for each field."""
    properties: dict[str, dict[str, Any]] = schema.definition["properties"]
    fields = tuple(
        _field(name, rules, schema) for name, rules in properties.items() if name not in ("segments", "grain")
    )
    return Shape(schema, TABLE_OF[schema.name], fields, "segments" in properties, "grain" in properties)


def _field(name: str, rules: dict[str, Any], schema: DatasetSchema) -> Field:
    allowed = rules.get("enum")
    return Field(
        name=name,
        kind=_kind(name, rules),
        required=name in schema.definition["required"],
        in_key=name in schema.natural_key,
        additive=rules.get("x-additive", True),
        minimum=rules.get("minimum"),
        maximum=rules.get("maximum"),
        min_length=rules.get("minLength"),
        max_length=rules.get("maxLength"),
        pattern=rules.get("pattern"),
        allowed=tuple(value for value in allowed if value is not None) if allowed else None,
    )


def _kind(name: str, rules: dict[str, Any]) -> FieldKind:
    if name == "platform":
        return "platform"
    match rules.get("x-role"), rules.get("x-unit"), rules.get("format"):
        case "month", _, _:
            return "month"
        case _, _, "date":
            return "date"
        case "currency", _, _:
            return "currency"
        case "measure", "money", _:
            return "money"
        case "measure", _, _:
            return "count" if "integer" in rules["type"] else "number"
        case _:
            return "text"
