"""DataForSEO over real HTTP: what is asked, what is charged, and what is never asked twice."""

import base64
from decimal import Decimal

import pytest

from contracts.reporting.ranks import RankSearch, RankTarget
from services.reporting.ranks.asking import IN_FLIGHT, Account, RankFault
from services.reporting.ranks.dataforseo import DataForSeoLive, DataForSeoStandard
from services.reporting.ranks.dataforseo.api import PACE
from tests.reporting.ranks.conftest import SECRET
from tests.reporting.ranks.playing import (
    HARBOUR,
    RIVAL,
    ROWS,
    SEARCH,
    STRANGE,
    TARGET,
    THIRD,
    Said,
    asking,
    envelope,
    row,
    task,
)
from tests.reporting.ranks.test_conformance import observed

TAG = "run:0:r0c0"


def told(code: int = 20000, **fields) -> Said:
    return Said(body=envelope(task(TAG, code, **fields)))


def _without() -> Account:
    """Who has nothing to show (any more)."""

    async def gone() -> str:
        raise RankFault("not_authorised", "The connection was taken away.")

    return Account("gone", gone)


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


class TestPost:
    async def test_sets_a_task_for_each_question(self, queue, provider):
        posted = await queue.post(TARGET, SEARCH, asking(100))

        assert [task.task_id for task in posted.taken] == provider.posted
        assert (sum(task.cost for task in posted.taken), len(provider.posted)) == (Decimal("0.06"), 100)
        assert (posted.refused, posted.unheard) == ([], [])

    async def test_tells_of_tasks_that_were_not_taken(self, queue, provider):
        taken, refused = task(TAG, 20100, cost=0.0006), task("run:0:r0c1", 40501, cost=0)
        provider.say(Said(body=envelope(refused, taken)))

        posted = await queue.post(TARGET, SEARCH, asking(3))

        assert [each.query.point_no for each in posted.taken] == [0]
        assert [(each.point_no, each.error, each.cost) for each in posted.refused] == [(1, "refused", 0)]
        assert [(each.point_no, each.error) for each in posted.unheard] == [(2, "uncertain")]

    @pytest.mark.parametrize("said", [Said(cut=True), Said(504, b""), Said(200, b'{"status_code": 20000, "tas')])
    async def test_that_nobody_hears_of_may_have_been_taken(self, queue, provider, said):
        provider.say(said)

        posted = await queue.post(TARGET, SEARCH, asking(100))

        assert (posted.taken, posted.refused, len(posted.unheard)) == ([], [], 100)
        assert len(provider.questions) == 100  # asked once, and never again

    async def test_is_tried_again_where_it_certainly_cost_nothing(self, queue, provider):
        provider.say(Said(body=envelope(code=50301)), Said(body=envelope(code=50301)))

        posted = await queue.post(TARGET, SEARCH, asking(2))

        assert [each.attempts for each in posted.taken] == [3, 3]

    async def test_asks_nothing_without_a_credential(self, lines, provider):
        posted = await DataForSeoStandard(lines, provider.url, _without()).post(TARGET, SEARCH, asking(3))

        assert {(each.error, each.cost, each.attempts) for each in posted.refused} == {("not_authorised", 0, 0)}
        assert provider.questions == []


class TestListReady:
    async def test_finds_tasks_by_their_tags(self, queue, provider):
        await queue.post(TARGET, SEARCH, asking(2))

        ready = await queue.list_ready(TARGET)

        assert ready == {TAG: f"task-{TAG}", "run:0:r0c1": "task-run:0:r0c1", "x": STRANGE}

    async def test_leaves_out_what_has_no_tag(self, queue, provider):
        provider.strange_tag = None

        assert await queue.list_ready(TARGET) == {}


class TestFetch:
    @pytest.fixture
    async def posted(self, queue):
        return (await queue.post(TARGET, SEARCH, asking())).taken[0]

    async def test_answers_what_the_task_found_for_what_it_cost_to_set(self, queue, posted):
        found = await queue.fetch(TARGET, SEARCH, posted)

        assert (found.status, found.rank, found.cost) == ("ok", 2, Decimal("0.0006"))
        assert found.provider_task_id == posted.task_id

    @pytest.mark.parametrize(
        ("code", "status", "error"),
        [(40101, "error", "engine_error"), (40102, "empty", None), (40501, "error", "refused")],
    )
    async def test_tells_what_became_of_the_task(self, queue, provider, posted, code, status, error):
        provider.fetched[posted.task_id] = lambda tag: task(tag, code, cost=0)

        found = await queue.fetch(TARGET, SEARCH, posted)

        assert (found.status, found.error, found.cost) == (status, error, Decimal("0.0006"))

    @pytest.mark.parametrize("code", [40601, 40602, 50301])
    async def test_lets_a_task_take_its_time(self, queue, provider, posted, code):
        provider.fetched[posted.task_id] = lambda tag: task(tag, code, cost=0)

        assert await queue.fetch(TARGET, SEARCH, posted) is None

    async def test_ends_what_has_not_ended_in_time(self, queue, provider, posted):
        provider.fetched[posted.task_id] = lambda tag: task(tag, 40602, cost=0)

        found = await queue.fetch(TARGET, SEARCH, posted, is_overdue=True)

        assert (found.error, found.cost) == ("timeout", Decimal("0.0006"))

    async def test_waits_for_what_is_paid_while_nobody_answers(self, queue, provider, posted):
        provider.fetched[posted.task_id] = lambda tag: task(tag, 50301, cost=0)

        found = [await queue.fetch(TARGET, SEARCH, posted, is_overdue=True, is_last=last) for last in (False, True)]

        assert found[0] is None
        assert (found[1].error, found[1].cost) == ("server_error", Decimal("0.0006"))

    async def test_is_not_taken_in_by_another_task(self, queue, provider, posted):
        provider.fetched[posted.task_id] = lambda tag: task("other")

        assert (await queue.fetch(TARGET, SEARCH, posted)).error == "malformed"


class TestCredential:
    async def test_that_cannot_be_had_asks_nothing(self, lines, provider):
        found = await observed(DataForSeoLive(lines, provider.url, _without()), asking(3))

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
