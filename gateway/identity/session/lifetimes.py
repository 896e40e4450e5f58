"""How long sessions last."""

from dataclasses import dataclass
from datetime import timedelta

STEP_UP_LASTS = timedelta(minutes=5)


@dataclass(frozen=True)
class Lifetimes:
    """How long a session lasts: `idle` without use, `absolute` in any case."""

    idle: timedelta
    absolute: timedelta
