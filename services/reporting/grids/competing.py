"""How other businesses stand on the same grid, by the same figures over the same points."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from contracts.reporting.grid_results import Competition
from services.reporting.grids.measuring import LEAST_VALID, MISSING, Counted, weight

Ranked = Sequence[int]
Distance = Callable[[int, int], float | None]
"""Metres from a business, by its number, to a point, by its place in the list; None when it is not known."""


@dataclass(frozen=True)
class Cells:
    """The planned points of one keyword: businesses' numbers in order of rank, or None where no answer is valid."""

    ranked: Sequence[Ranked | None]
    depth: int

    @property
    def is_measured(self) -> bool:
        valid = sum(cell is not None for cell in self.ranked)
        return valid > 0 and valid >= LEAST_VALID * len(self.ranked)

    @property
    def voice(self) -> float:
        """The sum of 1/log2(r + 1) over all businesses and valid points."""
        return sum(sum(_weights(len(cell))) for cell in self.ranked if cell is not None)

    def counted_of(self, number: int) -> Counted:
        """One business's ranks, as they are measured."""
        ranks = [None if cell is None else _rank_in(cell, number) for cell in self.ranked]
        return Counted(ranks, self.depth, self.voice)


@dataclass
class Tally:
    """What one business gathered over the valid points of some keywords."""

    found: int = 0
    ranks: int = 0
    top3: int = 0
    voice: float = 0.0
    distances: list[float] = field(default_factory=list[float])


@dataclass(frozen=True)
class Standing:
    """The tallies of all businesses, by number, and what they are measured against."""

    tallies: Mapping[int, Tally]
    valid: int
    depth: int
    voice: float

    def atrp(self, number: int) -> float | None:
        tally = self.tallies[number]
        missing = self.valid - tally.found
        return round((tally.ranks + (self.depth + 1) * missing) / self.valid, 2) if self.valid else None

    def arp(self, number: int) -> float | None:
        tally = self.tallies[number]
        return round(tally.ranks / tally.found, 2) if tally.found else None

    def solv(self, number: int) -> float | None:
        return round(100 * self.tallies[number].top3 / self.valid, 1) if self.valid else None

    def weighted_sov(self, number: int) -> float | None:
        return round(100 * self.tallies[number].voice / self.voice, 1) if self.voice else None

    def mean_distance_m(self, number: int) -> float | None:
        away = self.tallies[number].distances
        return round(sum(away) / len(away), 1) if away else None

    def best(self, most: int) -> list[int]:
        """Numbers by share of local voice, then by average total rank, then by number."""

        def order(number: int) -> tuple[float, float, int]:
            return (-self.tallies[number].top3, self.atrp(number) or 0.0, number)

        return sorted(self.tallies, key=order)[:most]


def stand(keywords: Sequence[Cells], distance: Distance) -> Standing:
    """Tally every business over the keywords that have figures."""
    tallies: dict[int, Tally] = defaultdict(Tally)
    valid, used = 0, [cells for cells in keywords if cells.is_measured]
    for cells in used:
        for point, ranked in enumerate(cells.ranked):
            if ranked is None:
                continue
            valid += 1
            for number, rank, worth in zip(ranked, range(1, len(ranked) + 1), _weights(len(ranked)), strict=True):
                tally = tallies[number]
                tally.found += 1
                tally.ranks += rank
                tally.voice += worth
                if rank <= 3:
                    tally.top3 += 1
                    away = distance(number, point)
                    tally.distances.extend([] if away is None else [away])
    depth = used[0].depth if used else 0
    return Standing(tallies, valid, depth, sum(cells.voice for cells in used))


def competition_of(standing: Standing, own: int | None) -> Competition:
    """How the others stand against the business with the number `own`."""
    others = [number for number in standing.tallies if number != own]
    solvs = [standing.solv(number) or 0.0 for number in others]
    is_seen = own is not None and own in standing.tallies
    mine = (standing.solv(own) if is_seen else None) or 0.0
    best = max(solvs, default=None)
    return Competition(
        total=len(others),
        with_solv=sum(solv > 0 for solv in solvs),
        max_solv=best,
        opportunity=None if best is None else round(max(0.0, best - mine), 1),
    )


def _rank_in(cell: Ranked, number: int) -> int:
    return cell.index(number) + 1 if number in cell else MISSING


def _weights(size: int) -> Sequence[float]:
    return _WEIGHTS[:size]


_WEIGHTS = [weight(rank) for rank in range(1, 201)]
