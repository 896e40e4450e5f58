"""DataForSEO over real HTTP: what is asked, what is charged, and what is never asked twice."""

import base64
from decimal import Decimal

import pytest

from contracts.reporting.ranks import RankSearch, RankTarget
from services.reporting.ranks.asking import IN_FLIGHT, Account, RankFault
from services.reporting.ranks.dataforseo import DataForSeoLive, DataForSeoStandard
from services.reporting.ranks.dataforseo.api import PACE
from tests.reporting.ranks.conftest import SECRET
from tests.reporting.ranks.playing import HARBOUR, RIVAL, ROWS, SEARCH, THIRD, Said, asking, envelope, row, task
from tests.reporting.ranks.test_conformance import observed

TAG = "run:0:r0c0"


def told(code: int = 20000, **fields) -> Said:
    return Said(body=envelope(task(TAG, code, **fields)))


class TestQuestion:
    async def test_is_as_documented(self, live, provider):
        await observed(live, asking(1, "50% off + pizza"), RankSearch(depth=60, zoom=13, language_code="es", seed="1"))

        assert provider.questions == [
            {
                "keyword": "50%25 off %2B pizza",
                "location_coordinate": "40.7000000,-74.0000000,13z",
                "language_code": "es",
                "device": "mobile",
                "os": "android",
                "depth": 60,
                "tag": TAG,
            }
        ]

    async def test_shows_the_credentials_and_nothing_else(self, live, provider):
        await observed(live)

        assert provider.headers[0]["Authorization"] == f"Basic {base64.b64encode(SECRET.encode()).decode()}"

    async def test_is_asked_by_fifty_at_a_time(self, live, provider):
        await observed(live, asking(120))

        assert provider.most_at_once <= IN_FLIGHT

    def test_pace_stays_below_two_thousand_a_minute(self):
        assert PACE.burst + 60_000_000 // PACE.emission <= 1500


class TestListing:
    async def test_counts_ads_as_no_rank(self, live, provider):
        ads = [row(1, "ChIJad", "9", type="maps_paid_item"), row(2, HARBOUR, "111", type="maps_paid_item")]
        provider.say(told(rows=[*ads, *ROWS]))

        [found] = await observed(live)

        assert found.rank == 2
        assert [(business.place_id, business.rank) for business in found.results] == [
            ("ChIJad", None),
            (HARBOUR, None),
            (RIVAL, 1),
            (HARBOUR, 2),
            (THIRD, 3),
        ]

    async def test_does_not_find_a_target_that_only_advertises(self, live, provider):
        provider.say(told(rows=[row(1, HARBOUR, "111", type="maps_paid_item"), row(1, RIVAL, "222")]))

        [found] = await observed(live)

        assert (found.status, found.rank, found.match_method) == ("ok", None, "none")

    async def test_leaves_out_what_is_no_business(self, live, provider):
        provider.say(told(rows=[{"type": "maps_something_new", "text": "x"}, *ROWS]))

        [found] = await observed(live)

        assert len(found.results) == 3

    async def test_goes_by_rank_and_not_by_the_order_of_the_list(self, live, provider):
        provider.say(told(rows=list(reversed(ROWS))))

        [found] = await observed(live)

        assert [business.place_id for business in found.results] == [RIVAL, HARBOUR, THIRD]

    async def test_keeps_the_first_rank_of_a_business_that_is_listed_twice(self, live, provider):
        provider.say(told(rows=[*ROWS, row(4, RIVAL, "222"), row(5, "ChIJlast", "5")]))

        [found] = await observed(live)

        assert [business.place_id for business in found.results] == [RIVAL, HARBOUR, THIRD, "ChIJlast"]
        assert found.results[-1].rank == 4

    async def test_reads_what_may_be_missing_as_unknown(self, live, provider):
        provider.say(
            told(rows=[{"type": "maps_search", "rank_group": 1, "title": "Harbour Dental\x00\n", "cid": "111"}])
        )

        [found] = await observed(live)

        [business] = found.results
        assert (business.name, business.rating, business.latitude) == ("Harbour Dental", None, None)
        assert (found.rank, found.match_method) == (1, "cid")

    @pytest.mark.parametrize(
        "rows",
        [
            [row(1, RIVAL, "2", rank_group=None)],
            [row(1, RIVAL, "2", title=None)],
            [row(0, RIVAL, "2")],
            [row(1, RIVAL, "2", latitude=400)],
            [row(1, RIVAL, "2", rating={"value": "good"})],
            ["business"],
            {"items": 1},
        ],
    )
    async def test_of_another_shape_is_no_listing(self, live, provider, rows):
        provider.say(told(rows=rows))

        [found] = await observed(live)

        assert found.error == "malformed"

    @pytest.mark.parametrize("rows", [None, []])
    async def test_of_nobody_is_empty(self, live, provider, rows):
        provider.say(told(rows=rows))

        [found] = await observed(live)

        assert (found.status, found.cost) == ("empty", Decimal("0.002"))


class TestCodes:
    @pytest.mark.parametrize(
        ("code", "error"),
        [
            (40100, "not_authorised"),
            (40104, "not_authorised"),
            (40200, "funds"),
            (40203, "funds"),
            (40210, "funds"),
            (40501, "refused"),
            (40000, "refused"),
        ],
    )
    async def test_are_final(self, live, provider, code, error):
        provider.say(told(code, cost=0))

        [found] = await observed(live)

        assert (found.error, found.cost, len(provider.questions)) == (error, 0, 1)

    async def test_of_a_search_engine_that_failed_are_charged_and_not_asked_again(self, live, provider):
        provider.say(told(40101, cost=0.002))

        [found] = await observed(live)

        assert (found.error, found.cost, len(provider.questions)) == ("engine_error", Decimal("0.002"), 1)

    @pytest.mark.parametrize("code", [40202, 40209, 50000, 50301])
    async def test_that_cost_nothing_are_asked_again(self, live, provider, waits, code):
        provider.say(told(code, cost=0), told(code, cost=0))

        [found] = await observed(live)

        assert (found.status, found.attempts, len(provider.questions)) == ("ok", 3, 3)
        assert len(waits) == 2 and all(1 <= wait <= 60 for wait in waits)

    async def test_are_given_up_after_five_tries(self, live, provider):
        provider.say(*[told(40202, cost=0)] * 9)

        [found] = await observed(live)

        assert (found.error, found.attempts, len(provider.questions)) == ("throttled", 5, 5)

    async def test_that_were_charged_are_not_asked_again(self, live, provider):
        provider.say(told(50401, cost=0.002))

        [found] = await observed(live)

        assert (found.error, found.cost, len(provider.questions)) == ("server_error", Decimal("0.002"), 1)

    async def test_of_the_envelope_count_for_the_task(self, live, provider):
        provider.say(Said(body=envelope(code=40210)))

        [found] = await observed(live)

        assert found.error == "funds"


class TestUnknownEnd:
    """Whether it was charged is not known: never asked again by itself, and counted as charged."""

    @pytest.mark.parametrize("said", [Said(cut=True), Said(502, b"<html>"), Said(504, b"")])
    async def test_of_an_answer_that_does_not_come_through(self, live, provider, said):
        provider.say(said)

        [found] = await observed(live)

        assert (found.error, found.cost, found.attempts) == ("uncertain", Decimal("0.002"), 1)
        assert len(provider.questions) == 1

    async def test_of_an_answer_that_comes_too_late(self, impatient, provider, account):
        provider.say(Said(hangs=True))

        [found] = await observed(DataForSeoLive(impatient, provider.url, account))

        assert (found.error, found.cost, len(provider.questions)) == ("uncertain", Decimal("0.002"), 1)

    @pytest.mark.parametrize(
        "body",
        [envelope(), envelope(task("another:0:r0c0")), envelope(task(TAG), task(TAG)), envelope(task(TAG, data=None))],
    )
    async def test_of_an_answer_to_another_question(self, live, provider, body):
        provider.say(Said(body=body))

        [found] = await observed(live)

        assert (found.error, found.cost) == ("malformed", Decimal("0.002"))

    async def test_of_a_post_is_that_of_all_its_tasks(self, standard, provider):
        provider.say(Said(cut=True))

        found = await observed(standard, asking(100))

        assert {each.error for each in found} == {"uncertain"}
        assert sum(each.cost for each in found) == Decimal("0.06")


class TestStandard:
    async def test_sets_tasks_by_the_hundred_and_fetches_each_once(self, standard, provider):
        found = await observed(standard, asking(250))

        assert len(found) == len(provider.posted) == 250
        assert {each.status for each in found} == {"ok"}
        assert sum(each.cost for each in found) == Decimal("0.15")

    async def test_waits_until_tasks_are_ready(self, standard, provider, waits):
        provider.ready_at = 4

        [found] = await observed(standard)

        assert (found.status, waits) == ("ok", [15, 15, 15, 15])

    async def test_tells_of_each_task_what_became_of_it(self, standard, provider):
        provider.fetched["task-run:0:r0c1"] = lambda tag: task(tag, 40101, cost=0)
        provider.fetched["task-run:0:r0c2"] = lambda tag: task(tag, 40102, cost=0)

        found = await observed(standard, asking(3))

        assert sorted((each.point_no, each.status, each.error) for each in found) == [
            (0, "ok", None),
            (1, "error", "engine_error"),
            (2, "empty", None),
        ]
        assert {each.cost for each in found} == {Decimal("0.0006")}

    async def test_tells_of_tasks_that_were_not_taken(self, standard, provider):
        taken = task(TAG, 20100, cost=0.0006)
        refused = task("run:0:r0c1", 40501, cost=0)
        provider.posted.append("task-run:0:r0c0")
        provider.say(Said(body=envelope(refused, taken)))

        found = await observed(standard, asking(3))

        assert sorted((each.point_no, each.error, each.cost) for each in found) == [
            (0, None, Decimal("0.0006")),
            (1, "refused", Decimal(0)),
            (2, "uncertain", Decimal("0.0006")),
        ]

    async def test_looks_once_more_for_what_was_never_ready(self, standard, provider, waits):
        provider.ready_at = 10_000
        provider.fetched["task-run:0:r0c1"] = lambda tag: task(tag, 40602, cost=0)

        found = await observed(standard, asking(2))

        assert [(each.point_no, each.error) for each in found] == [(0, None), (1, "timeout")]
        assert sum(waits) == 50 * 60

    async def test_is_not_taken_in_by_another_task(self, standard, provider):
        provider.fetched["task-run:0:r0c0"] = lambda tag: task("other")

        [found] = await observed(standard)

        assert found.error == "malformed"


class TestCredential:
    @pytest.mark.parametrize("kind", [DataForSeoLive, DataForSeoStandard])
    async def test_that_cannot_be_had_asks_nothing(self, lines, provider, kind):
        async def gone() -> str:
            raise RankFault("not_authorised", "The connection was taken away.")

        found = await observed(kind(lines, provider.url, Account("gone", gone)), asking(3))

        assert {(each.error, each.cost, each.attempts) for each in found} == {("not_authorised", Decimal(0), 0)}
        assert provider.questions == []


class TestBrand:
    async def test_takes_the_best_of_its_locations(self, live, provider):
        target = RankTarget("Harbour Dental", cid="111", domain="harbour.example", match_mode="brand")
        rows = [row(1, RIVAL, "222", domain="www.harbour.example"), row(2, HARBOUR, "111", domain="harbour.example")]
        provider.say(told(rows=rows))

        [found] = await observed(live, target=target)

        assert (found.rank, found.match_method) == (1, "domain_near")


class TestBrokenOff:
    async def test_leaves_nothing_running(self, live, provider):
        provider.say(*[Said(hangs=True)] * 3, Said())
        stream = live.observe(RankTarget("x", place_id=HARBOUR), SEARCH, asking(4))

        first = await anext(stream)
        await stream.aclose()

        assert first.status == "ok"
