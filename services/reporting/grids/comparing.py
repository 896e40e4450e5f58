"""What changed between two runs, told only where both asked the same in the same way."""

from collections import Counter
from collections.abc import Sequence
from typing import get_args

from contracts.reporting.grid_reports import GridBusinessTarget, GridConfig
from contracts.reporting.grid_results import CellChange, ComparisonObstacle, GridKeywordComparison
from services.reporting.grids.measuring import MISSING, Counted, measure

NOISE_ATRP = 0.25
"""A quarter of a rank, by convention: by how much searches move by themselves, only repeating them would tell."""


def obstacles(now: GridConfig, other: GridConfig) -> list[ComparisonObstacle]:
    """What keeps two runs from being compared; empty: nothing does."""
    pairs: list[tuple[ComparisonObstacle, object, object]] = [
        ("business", _identity(now.business), _identity(other.business)),
        ("geometry", now.geometry_hash, other.geometry_hash),
        ("source", now.search.source, other.search.source),
        ("depth", now.search.depth, other.search.depth),
        ("zoom", now.search.zoom, other.search.zoom),
        ("language", now.search.language_code, other.search.language_code),
        ("region", now.search.region_code, other.search.region_code),
        ("device", now.search.device, other.search.device),
    ]
    differing: list[ComparisonObstacle] = [name for name, mine, theirs in pairs if mine != theirs]
    if not set(now.keywords) & set(other.keywords):
        differing.append("keyword")
    return differing


def _identity(business: GridBusinessTarget) -> tuple[object, ...]:
    """Whose ranks they are. What one is called may change."""
    sure = business.place_id or business.cid or business.domain or business.name
    return sure, business.match_mode


def compare(keyword: str, now: Counted, before: Counted) -> GridKeywordComparison:
    """One keyword, cell by cell. A cell without a valid answer in both is `not_comparable`, and has no delta."""
    pairs = list(zip(now.ranks, before.ranks, strict=True))
    changes: list[CellChange] = [change_of(rank, earlier) for rank, earlier in pairs]
    mine, theirs = measure(now), measure(before)
    d_atrp = _difference(theirs.atrp, mine.atrp, 2)
    return GridKeywordComparison(
        keyword=keyword,
        changes=changes,
        deltas=[_gained(rank, earlier) for rank, earlier in pairs],
        before=theirs,
        now=mine,
        d_atrp=d_atrp,
        d_solv=_difference(mine.solv, theirs.solv, 1),
        within_noise=d_atrp is not None and abs(d_atrp) <= NOISE_ATRP,
        counts=_counts(changes),
    )


def change_of(now: int | None, before: int | None) -> CellChange:
    """How a cell changed. A lower rank is a better one."""
    if now is None or before is None:
        return "not_comparable"
    if now == before:
        return "same"
    if before == MISSING:
        return "entered"
    if now == MISSING:
        return "lost"
    return "improved" if now < before else "declined"


def _gained(now: int | None, before: int | None) -> int | None:
    return before - now if now and before else None


def _difference(more: float | None, less: float | None, decimals: int) -> float | None:
    return None if more is None or less is None else round(more - less, decimals)


def _counts(changes: Sequence[CellChange]) -> dict[CellChange, int]:
    counted = Counter(changes)
    return {change: counted[change] for change in get_args(CellChange)}
