"""The statistics of the checks against values known from elsewhere."""

from math import log

import pytest

from services.metrics.data_quality.statistics import CHI_SQUARED_999, deviation, kolmogorov_smirnov, psi

TEN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]


class TestDeviation:
    def test_is_the_robust_z_of_the_point(self):
        # Median 10, MAD 1: z = (14 - 10) / 1.4826.
        found = deviation(14, [8, 9, 9, 10, 10, 10, 11, 11, 12])
        assert found is not None
        assert found.center == 10
        assert found.z == pytest.approx(4 / 1.4826)
        assert (found.is_odd, found.is_broken) == (False, False)

    def test_is_not_made_smaller_by_the_point_itself(self):
        quiet = [100, 101, 99, 100, 102, 98, 100, 101, 99, 100, 101, 99]
        found = deviation(0, quiet)
        assert found is not None
        assert found.is_broken

    @pytest.mark.parametrize("count", [0, 1, 5])
    def test_is_not_known_of_few_points(self, count: int):
        assert deviation(5, [5] * count) is None

    @pytest.mark.parametrize(
        ("point", "is_odd", "is_broken"),
        [(10, False, False), (12, False, False), (13, True, False), (21, True, True), (4, True, True), (0, True, True)],
    )
    def test_decides_by_ranks_where_most_points_are_the_same(self, point: float, is_odd: bool, is_broken: bool):
        found = deviation(point, [10, 10, 10, 10, 10, 10, 12, 10, 10, 10])
        assert found is not None
        assert found.z is None
        assert (found.is_odd, found.is_broken) == (is_odd, is_broken)

    def test_lets_a_small_difference_of_a_very_quiet_series_pass(self):
        found = deviation(1050, [1000, 1001, 999, 1000, 1002, 998, 1000, 1001])
        assert found is not None
        assert found.z is not None
        assert found.z > 30
        assert not found.is_odd


class TestPsi:
    def test_adds_up_the_bins_by_hand(self):
        # One edge at 0: shares (3.5, 1.5) / 5 and (1.5, 3.5) / 5 with half a value in each bin.
        found = psi([0, 0, 0, 1], [0, 1, 1, 1])
        assert found.value == pytest.approx(2 * (0.7 - 0.3) * log(0.7 / 0.3))

    def test_is_nothing_for_the_same_values(self):
        assert psi(TEN, TEN).value == 0

    def test_has_the_limit_of_chi_squared_for_few_values(self):
        assert psi(TEN * 5, TEN * 2).limit == pytest.approx(27.877 * (1 / 50 + 1 / 20))

    def test_has_the_customary_limit_for_many(self):
        assert psi(TEN * 1000, TEN * 1000).limit == 0.2

    def test_counts_equal_deciles_as_one_bin(self):
        assert psi([0] * 99 + [1], [0] * 100).limit == pytest.approx(max(0.2, CHI_SQUARED_999[0] * 0.02))


class TestKolmogorovSmirnov:
    @pytest.mark.parametrize(
        ("first", "second", "distance"),
        [
            (TEN, TEN, 0),
            ([1, 2, 3, 4], [5, 6, 7, 8], 1),
            # Worked example with ties: F(2) = 3/4 against 1/4.
            ([1, 2, 2, 3], [2, 3, 3, 4], 0.5),
            ([1, 2, 3], [1.5, 2.5], 1 / 3),
        ],
    )
    def test_is_the_largest_distance_of_the_two_distributions(self, first, second, distance: float):
        assert kolmogorov_smirnov(first, second).value == pytest.approx(distance)

    def test_has_the_limit_of_smirnov_s_table(self):
        # c(0.001) = 1.95 in every table of the two-sample statistic, times sqrt((n + m) / nm).
        assert kolmogorov_smirnov(TEN * 10, TEN * 10).limit == pytest.approx(1.95 * (200 / 10_000) ** 0.5, rel=1e-3)
