"""Models as JSON that PostgreSQL can keep: it takes no zero character, in jsonb as in text."""

import json
from typing import Any

import orjson
from pydantic import BaseModel

_ZERO = b"\\u0000"


def storable(model: BaseModel) -> dict[str, Any]:
    """`model` as JSON; the replacement character shows where a file had a zero character."""
    values: dict[str, Any] = model.model_dump(mode="json")
    return storable_value(values) if _ZERO in orjson.dumps(values) else values


def storable_value(value: Any) -> Any:
    """`value` (JSON) without zero characters."""
    match value:
        case str():
            return value.replace("\x00", "\ufffd")
        case list():
            return [storable_value(item) for item in value]
        case dict():
            return {storable_value(name): storable_value(item) for name, item in value.items()}
        case _:
            return value


def has_zero_character(value: object) -> bool:
    """Whether any text in `value` (JSON), names included, holds a zero character."""
    match value:
        case str():
            return "\x00" in value
        case dict():
            return any(has_zero_character(name) or has_zero_character(item) for name, item in value.items())
        case list():
            return any(has_zero_character(item) for item in value)
        case _:
            return False


def is_strict_json(value: object) -> bool:
    """Whether `value` is JSON that everybody reads alike: no infinity, no half of a character, no number of 65 bits."""
    try:
        orjson.dumps(value)
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True
