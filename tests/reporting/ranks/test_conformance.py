"""What every source of ranks keeps to: one question, one answer, whatever the provider does."""

import pytest

from contracts.reporting.ranks import ERROR_CLASSES, RankObservation, RankSearch
from tests.reporting.ranks.conftest import KEY, SECRET, account_of
from tests.reporting.ranks.playing import HARBOUR, SEARCH, TARGET, Said, asking, envelope, task

SOURCES = [
    *("simulated", "live", "standard", "places"),
    *("practice live", "practice standard", "practice places"),
]
ASKING = ["live", "standard", "places"]


async def observed(source, queries=None, search: RankSearch = SEARCH, target=TARGET) -> list[RankObservation]:
    return [each async for each in source.observe(target, search, queries or asking())]


@pytest.mark.parametrize("name", SOURCES)
class TestObserve:
    async def test_answers_every_question_once(self, source_of, name):
        found = await observed(source_of(name), asking(7))

        assert sorted((each.keyword_no, each.point_no) for each in found) == [(0, no) for no in range(7)]

    async def test_is_of_one_method_and_provenance(self, source_of, name):
        source = source_of(name)

        found = await observed(source, asking(5))

        assert {(each.method, each.provenance) for each in found} == {(source.method, source.provenance)}

    async def test_counts_ranks_from_one_without_gaps_or_doubles(self, source_of, name):
        [found] = await observed(source_of(name))

        organic = [business for business in found.results if not business.is_ad]
        assert [business.rank for business in organic] == list(range(1, len(organic) + 1))
        assert len({business.key for business in organic}) == len(organic)

    async def test_finds_the_target_where_its_rank_says(self, source_of, name):
        [found] = await observed(source_of(name))

        assert found.status == "ok" and found.error is None
        assert [business.rank for business in found.results if business.place_id == HARBOUR] == [found.rank]
        assert found.match_method in ("cid", "place_id") and found.match_confidence == 1.0

    async def test_goes_no_deeper_than_asked(self, source_of, name):
        [found] = await observed(source_of(name), search=RankSearch(depth=2, seed="1"))

        assert len(found.results) <= 2

    async def test_costs_what_the_price_list_says(self, source_of, name):
        source = source_of(name)

        [found] = await observed(source)

        assert found.cost == source.unit_price

    async def test_has_a_moment_with_a_zone(self, source_of, name):
        [found] = await observed(source_of(name))

        assert found.observed_at.tzinfo is not None


FAULTS = [
    ("401", Said(401, envelope(code=40100)), "not_authorised"),
    ("402", Said(402, envelope(code=40200)), "funds"),
    ("404", Said(404, b"{}"), "refused"),
    ("302", Said(302, b"", headers={"Location": "http://127.0.0.1/"}), "refused"),
    ("broken JSON", Said(200, b'{"status_code": 20000, "tas'), "malformed"),
    ("a page", Said(200, b"<html>Busy</html>"), "malformed"),
    ("wrong types", Said(200, {"status_code": "20000", "tasks": 3, "places": "none"}), "malformed"),
    ("a list", Said(200, [1, 2]), "malformed"),
    ("not a number", Said(200, b'{"status_code": 20000, "tasks": NaN, "places": NaN}'), "malformed"),
]


@pytest.mark.parametrize("name", ASKING)
class TestFaults:
    @pytest.mark.parametrize(("said", "error"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
    async def test_are_classed_and_never_asked_twice(self, source_of, provider, name, said, error):
        provider.say(*[said] * 5)

        [found] = await observed(source_of(name))

        assert (found.status, found.error, found.rank, list(found.results)) == ("error", error, None, [])
        assert found.error in ERROR_CLASSES
        assert len(provider.questions) == 1

    async def test_of_too_many_requests_hold_everybody_off_for_as_long_as_the_provider_says(
        self, source_of, provider, waits, name
    ):
        provider.say(Said(429, b"{}", headers={"Retry-After": "30"}))

        [found] = await observed(source_of(name))

        # The quota is held for all processes: the second try is told so, and the provider is left alone.
        assert found.error == "throttled"
        assert len(provider.questions) == 1
        assert all(wait >= 29 for wait in waits)

    async def test_of_too_long_a_wait_are_given_up(self, source_of, provider, name):
        provider.say(Said(429, b"{}", headers={"Retry-After": "3600"}))

        [found] = await observed(source_of(name))

        assert (found.error, found.attempts) == ("throttled", 1)

    async def test_stop_the_questions_that_would_meet_them_too(self, source_of, provider, name):
        provider.say(*[Said(401, b"{}")] * 200)

        found = await observed(source_of(name), asking(120))

        assert {each.error for each in found} == {"not_authorised"}
        assert len(found) == 120
        assert sum(each.cost for each in found) == 0

    async def test_name_nothing_that_was_shown(self, source_of, provider, name, capsys):
        provider.say(Said(401, b"{}"))

        [found] = await observed(source_of(name))

        told = f"{found} {capsys.readouterr()}"
        assert SECRET not in told and KEY not in told

    async def test_of_one_question_leave_others_alone(self, source_of, provider, name):
        provider.say(Said(404, b"{}"))

        found = await observed(source_of(name), asking(101))

        statuses = [each.status for each in found]
        assert len(statuses) == 101
        assert "ok" in statuses and "error" in statuses

    async def test_of_the_line_are_the_provider_being_away(self, source_of, lines, name, unused_url):
        source = source_of(name)
        elsewhere = type(source)(lines, unused_url, account_of(KEY))

        [found] = await observed(elsewhere)

        assert (found.error, found.cost, found.attempts) == ("unreachable", 0, 5)

    async def test_open_the_breaker_so_that_others_are_spared(self, source_of, provider, name):
        provider.say(*[Said(500, b"{}")] * 5000)
        source = source_of(name)

        found = [await observed(source) for _ in range(30)]

        assert found[-1][0].error == "breaker_open"
        assert len(provider.questions) <= 30


class TestNobody:
    async def test_is_empty_and_not_an_error(self, live, places, provider):
        provider.say(Said(body={}))
        [of_places] = await observed(places)
        provider.say(Said(body=envelope(task("run:0:r0c0", 40102))))
        [of_maps] = await observed(live)

        assert (of_places.status, of_maps.status) == ("empty", "empty")
        assert (of_places.rank, of_maps.rank) == (None, None)
