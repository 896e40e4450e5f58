"""Whether a day is unlike the same weekday before it: a z-score that outliers of the past do not blunt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Literal

LEAST_POINTS = 4
CONSISTENCY = 0.6745
"""MAD times 1 / 0.6745 estimates the standard deviation of normal data (Iglewicz and Hoaglin, 1993)."""


@dataclass(frozen=True)
class Unlikeness:
    """How a value compares with others. `score` is None when these never differed from their median."""

    value: float
    median: float
    score: float | None

    def is_unlike(self, direction: Literal["up", "down", "any"], threshold: float) -> bool:
        """Whether it is far enough in that direction. Where nothing ever differed, any difference is far."""
        away = self.value - self.median
        if (direction == "up" and away <= 0) or (direction == "down" and away >= 0):
            return False
        return away != 0 if self.score is None else abs(self.score) >= threshold


def same_weekdays(values: Mapping[date, float | None], day: date, weeks: int) -> list[float]:
    """What is known of the same weekday in the weeks before; the day itself is not among them."""
    found = [values.get(day - timedelta(weeks=back)) for back in range(1, weeks + 1)]
    return [value for value in found if value is not None]


def compare(value: float, before: Sequence[float]) -> Unlikeness:
    """The value against the median of others, in units of their median absolute deviation."""
    middle = median(before)
    spread = median(abs(one - middle) for one in before)
    return Unlikeness(value, middle, CONSISTENCY * (value - middle) / spread if spread else None)
