"""Numbers as JSON means them, in models that take nothing by accident."""

from typing import Any

from pydantic import BeforeValidator


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


# JSON knows one kind of number: 90.0 is the integer 90. The last thing in `Annotated[StrictInt, Field(…), WHOLE]`.
WHOLE = BeforeValidator(_whole)
