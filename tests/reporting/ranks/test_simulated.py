"""Simulated ranks: always the same, and like ranks."""

import math
import random
from statistics import mean

from contracts.reporting.ranks import RankQuery, RankSearch, RankTarget
from services.reporting.ranks.simulated import SimulatedRanks
from tests.reporting.ranks.playing import SEARCH, TARGET, asking

NEAR = [RankQuery(no, 0, "dentist", 40.7 + no / 1000, -74.0, "t") for no in range(5)]
FAR = [RankQuery(no, 0, "dentist", 40.9 + no / 1000, -74.0, "t") for no in range(5)]


def ranks(queries, search: RankSearch = SEARCH, target: RankTarget = TARGET) -> list[int]:
    answers = [SimulatedRanks().answer(target, search, query) for query in queries]
    return [answer.rank or search.depth + 1 for answer in answers]


class TestSimulatedRanks:
    def test_are_the_same_each_time_and_in_any_order(self):
        queries = asking(40)
        shuffled = random.Random(1).sample(queries, len(queries))

        again = {query.point_no: SimulatedRanks().answer(TARGET, SEARCH, query) for query in shuffled}

        assert [SimulatedRanks().answer(TARGET, SEARCH, query) for query in queries] == [
            again[query.point_no] for query in queries
        ]

    def test_leave_the_random_numbers_of_others_alone(self):
        random.seed(7)
        before = random.getstate()

        SimulatedRanks().answer(TARGET, SEARCH, asking()[0])

        assert random.getstate() == before

    def test_drift_a_little_from_seed_to_seed(self):
        queries = asking(60)
        one, other = ranks(queries), ranks(queries, RankSearch(seed="2"))

        assert one != other
        assert mean(abs(a - b) for a, b in zip(one, other, strict=True)) < 5

    def test_fall_with_the_distance(self):
        assert mean(ranks(NEAR)) < mean(ranks(FAR))

    def test_differ_between_keywords(self):
        assert ranks(asking(30, "dentist")) != ranks(asking(30, "orthodontist"))

    def test_have_the_same_competitors_at_neighbouring_points(self):
        answers = [SimulatedRanks().answer(TARGET, SEARCH, query) for query in NEAR]
        known: dict[str, set] = {}
        described = [(each.key, (each.name, each.latitude, each.rating)) for one in answers for each in one.results]
        for key, of in described:
            known.setdefault(key, set()).add(of)

        assert all(len(described) == 1 for described in known.values())

    def test_are_of_places_on_this_earth(self):
        polar = RankTarget("North", latitude=89.9, longitude=179.99)
        answer = SimulatedRanks().answer(polar, SEARCH, RankQuery(0, 0, "x", 89.9, 179.99, "t"))

        assert all(
            math.fabs(each.latitude or 0) <= 90 and -180 <= (each.longitude or 0) < 180 for each in answer.results
        )

    def test_say_what_they_stand_for(self):
        assert (
            SimulatedRanks("fallback_simulated").answer(TARGET, SEARCH, asking()[0]).provenance == "fallback_simulated"
        )
