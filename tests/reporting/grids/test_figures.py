"""The published formulas: worked by hand, and as identities that hold whatever the ranks are."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.grids.competing import Cells, competition_of, stand
from services.reporting.grids.measuring import MISSING, Counted, measure, measure_all, weight

DEPTH = 20
ranks_of = st.lists(st.one_of(st.none(), st.integers(0, DEPTH)), min_size=1, max_size=60)
valid_ranks = st.lists(st.integers(0, DEPTH), min_size=1, max_size=60)
cells_of = st.lists(st.one_of(st.none(), st.permutations(range(8)).map(lambda each: each[:5])), min_size=1, max_size=30)


def counted(*ranks: int | None, voice: float = 0.0) -> Counted:
    return Counted(ranks, DEPTH, voice)


def nowhere(number: int, point: int) -> None:
    return None


class TestMeasure:
    def test_is_as_worked_by_hand(self):
        figures = measure(counted(1, 2, 3, 5, 10, 12, MISSING, MISSING, 20, 4))

        assert figures.arp == 7.12  # 57 / 8 = 7.125, half to even
        assert figures.atrp == 9.9  # (57 + 2 * 21) / 10
        assert (figures.solv, figures.top10, figures.found_rate) == (30.0, 60.0, 80.0)
        assert figures.bands.model_dump() == {
            "top3": 3,
            "top10": 3,
            "top20": 2,
            "deeper": 0,
            "missing": 2,
            "error": 0,
        }

    def test_has_no_average_where_it_is_nowhere(self):
        figures = measure(counted(*[MISSING] * 4))

        assert (figures.arp, figures.atrp, figures.solv) == (None, 21.0, 0.0)

    def test_leaves_errors_out_of_every_denominator(self):
        assert measure(counted(*[2] * 9, None)).model_dump(include={"arp", "atrp", "solv"}) == {
            "arp": 2.0,
            "atrp": 2.0,
            "solv": 100.0,
        }

    @pytest.mark.parametrize(("errors", "solv"), [(44, 100.0), (45, None)])
    def test_has_figures_from_nine_valid_points_in_ten(self, errors, solv):
        figures = measure(counted(*[1] * (441 - errors), *[None] * errors))

        assert figures.solv == solv

    def test_counts_a_missing_rank_as_the_first_beyond_the_depth(self):
        assert measure(Counted([MISSING, 60], 60, 0.0)).atrp == 60.5

    @given(valid_ranks)
    def test_total_rank_lies_between_the_rank_and_the_miss(self, ranks):
        figures = measure(counted(*ranks))

        assert figures.atrp is not None and 1 <= figures.atrp <= DEPTH + 1
        assert figures.arp is None or figures.arp <= figures.atrp

    @given(valid_ranks)
    def test_total_rank_is_made_of_found_and_missing(self, ranks):
        figures = measure(counted(*ranks))
        missing = len(ranks) - figures.found

        assert figures.atrp == pytest.approx((sum(ranks) + (DEPTH + 1) * missing) / len(ranks), abs=0.0051)

    @given(ranks_of)
    def test_bands_add_up_to_the_planned_points(self, ranks):
        assert sum(measure(counted(*ranks)).bands.model_dump().values()) == len(ranks)

    @given(valid_ranks, st.randoms(use_true_random=False))
    def test_minds_no_order(self, ranks, random):
        shuffled = list(ranks)
        random.shuffle(shuffled)

        assert measure(counted(*shuffled)) == measure(counted(*ranks))

    @given(valid_ranks)
    def test_solv_is_never_more_than_top_ten_nor_that_more_than_found(self, ranks):
        figures = measure(counted(*ranks))

        assert (figures.solv or 0) <= (figures.top10 or 0) <= (figures.found_rate or 0)


class TestMeasureAll:
    def test_is_the_mean_of_keywords_and_pools_found_ranks(self):
        one, other = counted(1, 1, 1, 1), counted(MISSING, MISSING, MISSING, 9)
        overall = measure_all([(each, measure(each)) for each in (one, other)])

        assert overall is not None
        assert (overall.atrp, overall.solv, overall.arp) == (9.5, 50.0, 2.6)

    def test_leaves_out_keywords_without_figures(self):
        one, other = counted(1, 1), counted(None, None)

        assert measure_all([(each, measure(each)) for each in (one, other)]) == measure(one)

    def test_is_nothing_where_no_keyword_has_figures(self):
        other = counted(None)

        assert measure_all([(other, measure(other))]) is None


class TestStand:
    def test_is_as_worked_by_hand(self):
        cells = Cells([[7, 8], [8, 7], [8], []], DEPTH)
        standing = stand([cells], lambda number, point: 100.0 * (point + 1))

        assert (standing.solv(8), standing.arp(8), standing.atrp(8)) == (75.0, 1.33, 6.25)
        assert (standing.solv(7), standing.arp(7), standing.atrp(7)) == (50.0, 1.5, 11.25)
        assert standing.mean_distance_m(7) == 150.0
        assert standing.best(9) == [8, 7]

    def test_tells_how_far_others_are_ahead(self):
        cells = Cells([[7, 8], [8, 7], [8], []], DEPTH)

        competition = competition_of(stand([cells], nowhere), 7)

        assert competition.model_dump() == {"total": 1, "with_solv": 1, "max_solv": 75.0, "opportunity": 25.0}

    def test_sees_no_opportunity_where_nobody_is_better(self):
        assert competition_of(stand([Cells([[8, 7]] * 3 + [[8]], DEPTH)], nowhere), 8).opportunity == 0.0

    def test_counts_who_is_among_the_first_three_at_one_point_of_many(self):
        cells = Cells([[1, 2, 3, 4]] * 2999 + [[4, 1, 2, 3]], DEPTH)

        assert competition_of(stand([cells], nowhere), 1).with_solv == 3

    def test_is_what_the_business_itself_is_measured_by(self):
        cells = [Cells([[1, 2], [2, 1], None, *[[2]] * 8], DEPTH), Cells([[1], [], *[[1, 2]] * 9], DEPTH)]
        own = [each.counted_of(1) for each in cells]
        overall = measure_all([(each, measure(each)) for each in own])
        standing = stand(cells, nowhere)

        assert overall is not None
        assert (standing.atrp(1), standing.solv(1), standing.arp(1)) == (overall.atrp, overall.solv, overall.arp)

    @settings(max_examples=60)
    @given(cells_of)
    def test_shares_of_voice_add_up_to_a_hundred(self, ranked):
        cells = Cells([each or [] for each in ranked], DEPTH)
        standing = stand([cells], nowhere)

        shares = [100 * tally.voice / standing.voice for tally in standing.tallies.values()]
        assert not shares or math.fsum(shares) == pytest.approx(100)

    @settings(max_examples=60)
    @given(cells_of)
    def test_agrees_with_measuring_each_business(self, ranked):
        cells = Cells([each or [] for each in ranked], DEPTH)
        standing = stand([cells], nowhere)

        mine = {
            number: (standing.arp(number), standing.atrp(number), standing.solv(number)) for number in standing.tallies
        }
        measured = {number: measure(cells.counted_of(number)) for number in standing.tallies}
        assert mine == {number: (each.arp, each.atrp, each.solv) for number, each in measured.items()}


class TestWeight:
    def test_is_one_for_the_first_and_half_for_the_third(self):
        assert (weight(1), weight(3)) == (1.0, 0.5)
