"""What changed between two runs, and when that cannot be said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.reporting.grid_reports import GridConfig
from services.reporting.grids.comparing import change_of, compare, obstacles
from services.reporting.grids.measuring import MISSING, Counted

CONFIG = {
    "business": {"name": "Harbour Dental", "place_id": "ChIJharbour"},
    "map": {"size": 3, "radius": 2.0, "latitude": 40.7, "longitude": -74.0},
    "keywords": ["dentist", "orthodontist"],
    "search": {"source": "simulated"},
    "geometry_hash": "a" * 64,
    "seed": "1",
}
ranks = st.one_of(st.none(), st.integers(0, 20))


def config(**changed) -> GridConfig:
    search = CONFIG["search"] | changed.pop("search", {})
    return GridConfig.model_validate(CONFIG | {"search": search} | changed)


class TestObstacles:
    def test_are_none_for_the_same_search_of_another_day(self):
        assert obstacles(config(), config(seed="2", keywords=["dentist"])) == []

    @pytest.mark.parametrize(
        ("changed", "obstacle"),
        [
            ({"geometry_hash": "b" * 64}, "geometry"),
            ({"search": {"source": "dataforseo"}}, "source"),
            ({"search": {"depth": 60}}, "depth"),
            ({"search": {"zoom": 13}}, "zoom"),
            ({"search": {"language_code": "es"}}, "language"),
            ({"search": {"region_code": "US"}}, "region"),
            ({"search": {"device": "desktop"}}, "device"),
            ({"keywords": ["plumber"]}, "keyword"),
            ({"business": {"name": "Harbour Dental", "place_id": "ChIJother"}}, "business"),
            ({"business": CONFIG["business"] | {"match_mode": "brand"}}, "business"),
        ],
    )
    def test_name_what_differs(self, changed, obstacle):
        assert obstacles(config(**changed), config()) == [obstacle]

    def test_do_not_mind_a_new_name_of_the_same_place(self):
        assert obstacles(config(business=CONFIG["business"] | {"name": "Harbor Dental"}), config()) == []


class TestChangeOf:
    @pytest.mark.parametrize(
        ("now", "before", "change"),
        [
            (2, 5, "improved"),
            (5, 2, "declined"),
            (4, 4, "same"),
            (MISSING, MISSING, "same"),
            (20, MISSING, "entered"),
            (MISSING, 1, "lost"),
            (None, 3, "not_comparable"),
            (3, None, "not_comparable"),
            (None, None, "not_comparable"),
        ],
    )
    def test_is(self, now, before, change):
        assert change_of(now, before) == change

    @given(ranks, ranks)
    def test_is_the_opposite_the_other_way_round(self, now, before):
        opposite = {"improved": "declined", "declined": "improved", "entered": "lost", "lost": "entered"}

        change = change_of(now, before)
        assert change_of(before, now) == opposite.get(change, change)


class TestCompare:
    def test_counts_more_as_better(self):
        changed = compare("dentist", Counted([1, 3, MISSING, 4], 20, 0.0), Counted([4, 2, 6, MISSING], 20, 0.0))

        assert changed.deltas == [3, -1, None, None]
        assert changed.changes == ["improved", "declined", "lost", "entered"]
        assert (changed.d_atrp, changed.d_solv) == (1.0, 25.0)

    def test_has_no_delta_where_a_run_has_no_figures(self):
        changed = compare("dentist", Counted([1, None], 20, 0.0), Counted([1, 1], 20, 0.0))

        assert (changed.d_atrp, changed.d_solv, changed.within_noise) == (None, None, False)

    @given(st.lists(st.tuples(ranks, ranks), min_size=1, max_size=40))
    def test_counts_every_cell_once(self, pairs):
        changed = compare(
            "dentist", Counted([now for now, _ in pairs], 20, 0.0), Counted([before for _, before in pairs], 20, 0.0)
        )

        assert sum(changed.counts.values()) == len(pairs)

    @given(st.lists(ranks, min_size=1, max_size=40))
    def test_finds_nothing_between_a_run_and_itself(self, same):
        changed = compare("dentist", Counted(same, 20, 0.0), Counted(same, 20, 0.0))

        assert changed.counts["same"] + changed.counts["not_comparable"] == len(same)
