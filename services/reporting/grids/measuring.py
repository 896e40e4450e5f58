"""The figures of a grid, by the formulas that `contracts.reporting.grid_results` publishes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from contracts.reporting.grid_results import GridMetrics, RankBands

LEAST_VALID = Fraction(9, 10)
"""With fewer valid points of those planned, figures would be of another map."""
MISSING = 0
"""A valid cell where the business is not ranked; an error, or nothing yet, is None."""


@dataclass(frozen=True)
class Counted:
    """Ranks at the planned points: a rank, `MISSING`, or None; with the share of voice that all businesses share."""

    ranks: Sequence[int | None]
    depth: int
    voice: float
    """The sum of 1/log2(r + 1) over all businesses and valid points."""


def weight(rank: int) -> float:
    """What a rank is worth: 1/log2(r + 1), so 1 for the first and 0.5 for the third."""
    return 1 / math.log2(rank + 1)


def has_figures(valid: int, planned: int) -> bool:
    """Whether enough of the planned points have a valid answer."""
    return valid > 0 and valid >= LEAST_VALID * planned


def measure(counted: Counted) -> GridMetrics:
    """The figures of one business for one keyword."""
    valid = [rank for rank in counted.ranks if rank is not None]
    found = [rank for rank in valid if rank != MISSING]
    is_measured = has_figures(len(valid), len(counted.ranks))
    return GridMetrics(
        depth=counted.depth,
        planned=len(counted.ranks),
        valid=len(valid),
        found=len(found),
        found_rate=_percent(len(found), len(valid)) if is_measured else None,
        arp=rounded(Fraction(sum(found), len(found)), 2) if is_measured and found else None,
        atrp=rounded(Fraction(total_rank(valid, counted.depth), len(valid)), 2) if is_measured else None,
        solv=_percent(_up_to(found, 3), len(valid)) if is_measured else None,
        top10=_percent(_up_to(found, 10), len(valid)) if is_measured else None,
        weighted_sov=_share(sum(map(weight, found)), counted.voice) if is_measured else None,
        bands=_bands(counted.ranks, found),
    )


def measure_all(keywords: Sequence[tuple[Counted, GridMetrics]]) -> GridMetrics | None:
    """All keywords that have figures: the means of theirs, and `arp` over all their found cells."""
    used = [(counted, metrics) for counted, metrics in keywords if metrics.atrp is not None]
    if not used:
        return None
    ranks = [rank for counted, _ in used for rank in counted.ranks]
    found = [rank for rank in ranks if rank]
    return GridMetrics(
        depth=used[0][1].depth,
        planned=len(ranks),
        valid=sum(metrics.valid for _, metrics in used),
        found=len(found),
        found_rate=_mean([_raw_percent(counted, counted.depth) for counted, _ in used]),
        arp=rounded(Fraction(sum(found), len(found)), 2) if found else None,
        atrp=rounded(_average([_raw_atrp(counted) for counted, _ in used]), 2),
        solv=_mean([_raw_percent(counted, 3) for counted, _ in used]),
        top10=_mean([_raw_percent(counted, 10) for counted, _ in used]),
        weighted_sov=_share(sum(map(weight, found)), sum(counted.voice for counted, _ in used)),
        bands=_bands(ranks, found),
    )


def rounded(exact: Fraction, decimals: int) -> float:
    """Half to even, of the exact value: a float in between would decide halves by its last bit."""
    return float(round(exact, decimals))


def total_rank(valid: Sequence[int], depth: int) -> int:
    """The sum of ranks, where a missing one counts as the first beyond the depth."""
    return sum(rank or depth + 1 for rank in valid)


def _bands(ranks: Sequence[int | None], found: Sequence[int]) -> RankBands:
    top3, top10, top20 = _up_to(found, 3), _up_to(found, 10), _up_to(found, 20)
    return RankBands(
        top3=top3,
        top10=top10 - top3,
        top20=top20 - top10,
        deeper=len(found) - top20,
        missing=sum(rank == MISSING for rank in ranks if rank is not None),
        error=sum(rank is None for rank in ranks),
    )


def _raw_atrp(counted: Counted) -> Fraction:
    valid = [rank for rank in counted.ranks if rank is not None]
    return Fraction(total_rank(valid, counted.depth), len(valid))


def _raw_percent(counted: Counted, most: int) -> Fraction:
    valid = [rank for rank in counted.ranks if rank is not None]
    return Fraction(100 * _up_to([rank for rank in valid if rank], most), len(valid))


def _up_to(found: Sequence[int], most: int) -> int:
    return sum(rank <= most for rank in found)


def _percent(part: int, whole: int) -> float:
    return rounded(Fraction(100 * part, whole), 1)


def _share(part: float, whole: float) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _average(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction()) / len(values)


def _mean(values: Sequence[Fraction]) -> float:
    return rounded(_average(values), 1)
