"""The schema's own word on single rows: used for those that the column checks did not clear."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import jsonschema_rs

from contracts.ingestion.uploads import RowError
from services.ingestion.dataset.registry import DatasetSchema

Record = dict[str, Any]


def judge(schema: DatasetSchema, record: Record, row: int, columns: Mapping[str, str]) -> list[RowError]:
    """Every rule of `schema` that `record` breaks; `columns` names the file's column of each field."""
    errors: dict[tuple[str, str], RowError] = {}
    for error in schema.validator.iter_errors(record):
        for item in _row_errors(error, record, row, columns):
            errors.setdefault((item.pointer, item.rule), item)
    return list(errors.values())


def _row_errors(
    error: jsonschema_rs.ValidationError, record: Record, row: int, columns: Mapping[str, str]
) -> list[RowError]:
    path = [str(part) for part in error.instance_path]
    rule = str(error.schema_path[-1])
    kind = error.kind
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Required):
        path, rule = [*path, str(kind.property)], "required"
    elif isinstance(kind, jsonschema_rs.ValidationErrorKind.AdditionalProperties):
        rule = "additionalProperties"
    name = path[0] if path else ""
    value = _at(record, path)
    pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)
    message = _message(rule, path[-1] if path else "row", value, error)
    column = columns.get("/".join(path)) or columns.get(name)
    return [RowError(row=row, column=column, pointer=pointer, rule=rule, message=message)]


def _at(record: Record, path: list[str]) -> object:
    value: Any = record
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _message(rule: str, name: str, value: object, error: jsonschema_rs.ValidationError) -> str:
    shown = _shown(value)
    match rule:
        case "required":
            return f"{name} is missing."
        case "type" if value is None:
            return f"{name} is missing."
        case "type":
            return f"{name} cannot be {shown}: {_expected(error)} is expected."
        case "format":
            return f"{name} cannot be {shown}: there is no such date."
        case "minimum":
            return f"{name} cannot be {shown}: it is less than {_limit(error)}."
        case "maximum":
            return f"{name} cannot be {shown}: it is more than {_limit(error)}."
        case "enum":
            return f"{name} cannot be {shown}: it is none of the allowed values."
        case "pattern":
            return f"{name} cannot be {shown}: it is not written as it has to be."
        case "maxLength":
            return f"{name} is longer than {_limit(error)} characters."
        case _:
            return f"{name} breaks the rule {rule}."


def _shown(value: object) -> str:
    if isinstance(value, str):
        return repr(value if len(value) <= 80 else value[:77] + "…")
    return str(value)


def _limit(error: jsonschema_rs.ValidationError) -> str:
    limit = getattr(error.kind, "limit", None)
    return "the limit" if limit is None else f"{limit:,}"


def _expected(error: jsonschema_rs.ValidationError) -> str:
    types = set(getattr(error.kind, "types", []))
    if "integer" in types:
        return "a whole number"
    return "a number" if "number" in types else "text"


def as_number(value: int | Decimal, *, micros: bool) -> int | float:
    """A typed value as the schema sees it: money in units, counts as they are."""
    if micros:
        return float(Decimal(value) / 1_000_000)
    return int(value) if value == int(value) else float(value)
