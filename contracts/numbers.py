"""Numbers as JSON means them, in models that take nothing by accident."""

from typing import Annotated, Any

from pydantic import BeforeValidator, StrictInt


def _whole(value: Any) -> Any:
    """JSON knows one kind of number: 90.0 is the integer 90."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


WholeNumber = Annotated[StrictInt, BeforeValidator(_whole)]
