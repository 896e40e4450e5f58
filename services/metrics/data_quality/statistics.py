"""The statistics of volume and drift: exact, small, and each with where its formula comes from.

Their false alarms are counted in `tests/metrics/test_false_alarms.py`, on series in which nothing is wrong.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import median

NORMAL_MAD = 1.4826
"""1 / Phi^-1(3/4): the MAD of a normal distribution times this is its standard deviation (Hampel 1974)."""

LEAST_REFERENCE = 6
"""With fewer points the critical values below are so high that nothing but a disaster would pass them."""

_CRITICAL = {6: (8.2, 18.6), 8: (6.0, 11.6), 10: (5.0, 8.8), 12: (4.4, 7.4)}
"""By number of reference points: which |z| one point in 100, and one in 1000, exceeds when nothing is wrong.

With few points the MAD is often far too small by chance, and the usual 3.5 of Iglewicz and Hoaglin (1993) would flag
one good point in 12. Made by 400,000 draws of n + 1 normal values for each n, rounded up; odd n take the row below."""

CHI_SQUARED_999 = (10.828, 13.816, 16.266, 18.467, 20.515, 22.458, 24.322, 26.124, 27.877)
"""Quantile 0.999 of chi-squared with 1 to 9 degrees of freedom (NIST/SEMATECH e-Handbook, table 1.3.6.7.4)."""

PSI_FLOOR = 0.2
"""The customary limit from which a population has shifted; below it a shift is real perhaps, and small."""

KS_999 = 1.9495
"""sqrt(-ln(0.001 / 2) / 2): the limit of Smirnov's distribution that one pair of samples in 1000 exceeds."""
KS_FLOOR = 0.15
"""With very many values every difference is significant; a smaller one does not matter."""

BINS = 10


@dataclass(frozen=True)
class Deviation:
    """How far a point is from those like it. `z` is none where these do not vary, and ranks decide instead.

    `is_odd`: about one good point in 100 is; `is_broken`: one in 1000.
    """

    center: float
    z: float | None
    limit: float | None
    is_odd: bool
    is_broken: bool


@dataclass(frozen=True)
class Shift:
    """How far two samples differ: a statistic and the limit that it should stay below."""

    value: float
    limit: float

    @property
    def is_flagged(self) -> bool:
        return self.value > self.limit


def deviation(point: float, reference: Sequence[float], *, least_share: float = 0.1) -> Deviation | None:
    """The robust z of `point`, which must not be part of `reference`: (x - median) / (1.4826 MAD).

    None with fewer than `LEAST_REFERENCE` points. A difference under `least_share` of the median is never odd,
    however quiet the points were. Where more than half of them are the same (MAD 0) z does not exist: a point within
    what has been seen is fine, one outside is odd, and one under half or over twice a median other than 0 is broken.
    """
    if len(reference) < LEAST_REFERENCE:
        return None
    center = median(reference)
    spread = NORMAL_MAD * median(abs(value - center) for value in reference)
    distance = abs(point - center)
    matters = distance > least_share * abs(center)
    if spread == 0:
        outside = not min(reference) <= point <= max(reference)
        halved = outside and center != 0 and not abs(center) / 2 <= abs(point) <= 2 * abs(center)
        return Deviation(center, None, None, matters and outside, matters and halved)
    z = distance / spread
    odd, broken = _critical(len(reference))
    return Deviation(center, z, odd, matters and z > odd, matters and z > broken)


def _critical(count: int) -> tuple[float, float]:
    return _CRITICAL[max(known for known in _CRITICAL if known <= count)]


def psi(reference: Sequence[float], current: Sequence[float]) -> Shift:
    """Population stability index over the reference's deciles: sum of (a - e) ln(a / e) over the bins' shares.

    Under no change it is distributed like chi-squared(bins - 1) times (1/n + 1/m) (Yurdakul 2018, "Statistical
    Properties of Population Stability Index"), so the limit is max(0.2, chi2(bins - 1; 0.999) (1/n + 1/m)). Equal
    deciles are one bin. Half a value is added to each bin, so that an empty one has a logarithm (Jeffreys).
    """
    edges = _deciles(sorted(reference))
    expected, actual = _shares(reference, edges), _shares(current, edges)
    value = sum((a - e) * log(a / e) for a, e in zip(actual, expected, strict=True))
    scale = 1 / len(reference) + 1 / len(current)
    return Shift(value, max(PSI_FLOOR, CHI_SQUARED_999[len(edges) - 1] * scale))


def _deciles(ordered: Sequence[float]) -> list[float]:
    """The distinct inner deciles (the inverse of the empirical distribution, Hyndman and Fan's type 1).

    Above the largest value there is no bin, which nothing would ever be expected in; unless there is only one value.
    """
    inner = {ordered[-(-len(ordered) * k // BINS) - 1] for k in range(1, BINS)}
    return sorted(inner - {ordered[-1]}) or [ordered[-1]]


def _shares(values: Sequence[float], edges: Sequence[float]) -> list[float]:
    """Share of `values` in each bin; a bin holds its upper edge."""
    counts = [0.5] * (len(edges) + 1)
    for value in values:
        counts[bisect_left(edges, value)] += 1
    return [count / (len(values) + 0.5 * len(counts)) for count in counts]


def kolmogorov_smirnov(reference: Sequence[float], current: Sequence[float]) -> Shift:
    """The two-sample statistic D: the largest distance between the two empirical distributions.

    Its limit is c(0.001) sqrt(1/n + 1/m) (Smirnov 1948; Knuth, TAOCP 2, 3.3.1), at least `KS_FLOOR`. Among equal
    values it flags fewer good pairs than one in 1000, never more.
    """
    first, second = sorted(reference), sorted(current)
    n, m = len(first), len(second)
    distance = max(abs(bisect_right(first, at) / n - bisect_right(second, at) / m) for at in {*first, *second})
    return Shift(distance, max(KS_FLOOR, KS_999 * sqrt(1 / n + 1 / m)))
