"""Parts add up to their total, whatever the weights."""

from hypothesis import given
from hypothesis import strategies as st

from services.metrics.budgets.shares import spread
from services.metrics.budgets.views import micros_of

WEIGHTS = st.lists(st.integers(1, 10**15), min_size=1, max_size=60)
TOTALS = st.decimals(0, 10**9, places=6).map(float)


class TestSpread:
    @given(total=TOTALS, weights=WEIGHTS)
    def test_adds_up_to_the_total(self, total: float, weights: list[int]):
        parts = spread(total, weights, "EUR")
        assert sum(parts) == micros_of(total)
        assert min(parts) >= 0

    @given(total=st.integers(0, 10**9), weights=WEIGHTS)
    def test_stays_within_a_unit_of_the_exact_share(self, total: int, weights: list[int]):
        parts = spread(float(total), weights, "EUR")
        exact = [total * 1_000_000 * weight / sum(weights) for weight in weights]
        assert all(abs(part - share) <= 10_001 for part, share in zip(parts, exact, strict=True))

    def test_gives_the_odd_cent_to_the_largest_remainder(self):
        assert spread(1.0, [1, 1, 1], "EUR") == [340_000, 330_000, 330_000]
        assert spread(0.05, [6, 3, 1], "EUR") == [30_000, 20_000, 0]

    def test_knows_currencies_without_cents(self):
        assert spread(10.0, [1, 1, 1], "JPY") == [4_000_000, 3_000_000, 3_000_000]

    def test_has_no_parts_without_weights(self):
        assert spread(5.0, [], "EUR") == []
