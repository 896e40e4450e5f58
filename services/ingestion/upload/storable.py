"""Models as JSON that PostgreSQL can keep: it takes no zero character, in jsonb as in text."""

from typing import Any

import orjson
from pydantic import BaseModel

_ZERO = b"\\u0000"


def storable(model: BaseModel) -> dict[str, Any]:
    """`model` as JSON; the replacement character shows where a file had a zero character."""
    values: dict[str, Any] = model.model_dump(mode="json")
    return _replaced(values) if _ZERO in orjson.dumps(values) else values


def _replaced(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\x00", "\ufffd")
        case list():
            return [_replaced(item) for item in value]
        case dict():
            return {_replaced(name): _replaced(item) for name, item in value.items()}
        case _:
            return value
