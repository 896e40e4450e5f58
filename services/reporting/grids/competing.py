"""How other businesses stand on the same grid, by the same figures over the same points."""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate

from contracts.reporting.grid_results import Competition
from services.reporting.grids.measuring import MISSING, Counted, has_figures, rounded, weight

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
        return has_figures(sum(cell is not None for cell in self.ranked), len(self.ranked))

    @property
    def voice(self) -> float:
        """The sum of 1/log2(r + 1) over all businesses and valid points."""
        return math.fsum(_VOICES[len(cell)] for cell in self.ranked if cell is not None)

    def counted_of(self, number: int) -> Counted:
        """One business's ranks, as they are measured."""
        ranks = [None if cell is None else _rank_in(cell, number) for cell in self.ranked]
        return Counted(ranks, self.depth, self.voice)


@dataclass
class Tally:
    """What one business gathered over some keywords. `gained` and `top3` are sums over keywords of shares of their
    valid points: of the ranks by which it is better than missing, and of the points where it is third or better."""

    found: int = 0
    ranks: int = 0
    voice: float = 0.0
    gained: Fraction = Fraction()
    top3: Fraction = Fraction()
    distances: list[float] = field(default_factory=list[float])


@dataclass(frozen=True)
class Standing:
    """The tallies of all businesses, by number, and what they are measured against. Over more than one keyword, `atrp`
    and `solv` are the means of the keywords' own, as those of the report are."""

    tallies: Mapping[int, Tally]
    keywords: int
    depth: int
    voice: float

    def atrp(self, number: int) -> float | None:
        return rounded(self.depth + 1 - self.tallies[number].gained / self.keywords, 2) if self.keywords else None

    def arp(self, number: int) -> float | None:
        tally = self.tallies[number]
        return rounded(Fraction(tally.ranks, tally.found), 2) if tally.found else None

    def solv(self, number: int) -> float | None:
        return rounded(self.exact_solv(number), 1) if self.keywords else None

    def exact_solv(self, number: int | None) -> Fraction:
        """Before it is rounded; 0 for who is ranked nowhere."""
        tally = None if number is None else self.tallies.get(number)
        return 100 * tally.top3 / self.keywords if tally and self.keywords else Fraction()

    def weighted_sov(self, number: int) -> float | None:
        return round(100 * self.tallies[number].voice / self.voice, 1) if self.voice else None

    def mean_distance_m(self, number: int) -> float | None:
        away = self.tallies[number].distances
        return round(math.fsum(away) / len(away), 1) if away else None

    def best(self, most: int) -> list[int]:
        """Numbers by share of local voice, then by average total rank, then by number."""

        def order(number: int) -> tuple[Fraction, Fraction, int]:
            tally = self.tallies[number]
            return -tally.top3, -tally.gained, number

        return sorted(self.tallies, key=order)[:most]


def stand(keywords: Sequence[Cells], distance: Distance) -> Standing:
    """Tally every business over the keywords that have figures."""
    tallies: dict[int, Tally] = defaultdict(Tally)
    used = [cells for cells in keywords if cells.is_measured]
    for cells in used:
        _tally(tallies, cells, distance)
    depth = used[0].depth if used else 0
    return Standing(dict(tallies), len(used), depth, math.fsum(cells.voice for cells in used))


def competition_of(standing: Standing, own: int | None) -> Competition:
    """How the others stand against the business with the number `own`."""
    solvs = [standing.exact_solv(number) for number in standing.tallies if number != own]
    best = max(solvs, default=None)
    return Competition(
        total=len(solvs),
        with_solv=sum(solv > 0 for solv in solvs),
        max_solv=None if best is None else rounded(best, 1),
        opportunity=None if best is None else rounded(max(Fraction(), best - standing.exact_solv(own)), 1),
    )


def _tally(tallies: dict[int, Tally], cells: Cells, distance: Distance) -> None:
    """Add one keyword."""
    gained: dict[int, int] = defaultdict(int)
    top3: dict[int, int] = defaultdict(int)
    valid = 0
    for point, ranked in enumerate(cells.ranked):
        if ranked is None:
            continue
        valid += 1
        for rank, number in enumerate(ranked, start=1):
            tally = tallies[number]
            tally.found += 1
            tally.ranks += rank
            tally.voice += _WEIGHTS[rank]
            gained[number] += cells.depth + 1 - rank
            if rank <= 3:
                top3[number] += 1
                away = distance(number, point)
                if away is not None:
                    tally.distances.append(away)
    for number, ranks in gained.items():
        tallies[number].gained += Fraction(ranks, valid)
        tallies[number].top3 += Fraction(top3[number], valid)


def _rank_in(cell: Ranked, number: int) -> int:
    return cell.index(number) + 1 if number in cell else MISSING


_WEIGHTS = [0.0, *(weight(rank) for rank in range(1, 201))]
_VOICES = [0.0, *accumulate(_WEIGHTS[1:])]
"""Of so many ranked businesses together."""
