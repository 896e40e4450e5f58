"""Runs by the standard queue of DataForSEO: tasks are set once, outlive whoever set them, and are collected."""

from collections import Counter
from decimal import Decimal

import pytest

from tests.reporting.conftest import GRIDS
from tests.reporting.ranks.playing import Said, envelope, task

STANDARD = "dataforseo_standard"
UNTIL_OVERDUE = "update reporting.grid_charge set asked_at = asked_at - interval '51 minutes' where run_id = %s"


@pytest.fixture
async def connection(connect, tenant):
    return await connect(tenant)


@pytest.fixture
def started(connection, started_run):
    """`await started()`: a run of 50 questions that waits for a worker."""

    async def start(**search) -> str:
        return await started_run(source=STANDARD, **search)

    return start


@pytest.fixture
def come_again(work, superuser):
    """`await come_again()`: as if the time until the next look had passed."""

    async def run() -> None:
        superuser("update reporting.job set run_at = now() where state = 'retry_wait'")
        await work()

    return run


@pytest.fixture
def charges(rows_of):
    """`charges(run)`: how many charges are in which state, and how many of them know their task."""

    def count(run_id: str) -> list[tuple[str, int, int]]:
        return rows_of(
            "select state, count(*), count(task_id) from reporting.grid_charge where run_id = %s group by 1 order by 1",
            run_id,
        )

    return count


class TestRun:
    async def test_waits_for_its_tasks_in_nobodys_hands(self, started, work, read, rows_of, charges, provider):
        provider.ready_at = 1000
        run_id = await started()
        await work()
        run = await read(run_id)
        [(state, seconds)] = rows_of(
            "select j.state, extract(epoch from j.run_at - now())::float from reporting.job j"
            " join reporting.report_run r on r.job_id = j.id where r.id = %s",
            run_id,
        )
        assert (run["state"], run["progress"]["done"], run["cost"]["spent"]) == ("running", 0, "0.030000")
        assert (state, 0 < seconds <= 15) == ("retry_wait", True)
        assert charges(run_id) == [("intent", 50, 50)]

    async def test_collects_what_has_ended(self, started, work, come_again, read, call, charges, provider):
        run_id = await started()
        await work()
        await come_again()
        run, results = await read(run_id), (await call("GET", f"/runs/{run_id}/results")).json()
        assert (run["state"], run["provenance"], run["source"]) == ("completed", "live", STANDARD)
        assert (run["cost"]["spent"], len(provider.questions)) == ("0.030000", 50)
        assert results["keywords"][0]["ranks"] == [2] * 25
        assert charges(run_id) == [("done", 50, 50)]

    async def test_keeps_what_there_is_and_waits_for_the_rest(self, started, work, come_again, read, provider):
        run_id = await started()
        await work()
        late, provider.posted = provider.posted[20:], provider.posted[:20]
        await come_again()
        before = await read(run_id)
        provider.posted += late
        await come_again()
        after = await read(run_id)
        assert (before["state"], before["progress"]["done"]) == ("running", 20)
        assert (after["state"], after["progress"]["done"], after["cost"]["spent"]) == ("completed", 50, "0.030000")

    async def test_finds_tasks_that_nobody_heard_of_and_sets_none_twice(
        self, started, work, come_again, read, charges, provider
    ):
        provider.say(Said(cut=True))
        run_id = await started()
        await work()
        unheard = charges(run_id)
        await come_again()
        run = await read(run_id)
        assert unheard == [("intent", 50, 0)]
        assert (run["state"], run["cost"]["spent"]) == ("completed", "0.030000")
        assert set(Counter(each["tag"] for each in provider.questions).values()) == {1}

    async def test_gives_up_on_tasks_that_never_turn_up(
        self, started, work, come_again, read, superuser, charges, provider
    ):
        provider.say(Said(504, b""))
        run_id = await started()
        await work()
        superuser(UNTIL_OVERDUE, run_id)
        provider.posted.clear()
        await come_again()
        run = await read(run_id)
        assert (run["state"], run["failure"]["code"], run["cost"]["spent"]) == ("failed", "uncertain", "0.030000")
        assert charges(run_id) == [("uncertain", 50, 0)]

    async def test_gives_nothing_up_while_nobody_answers(
        self, started, work, come_again, read, superuser, charges, provider
    ):
        provider.say(Said(cut=True))
        run_id = await started()
        await work()
        superuser(UNTIL_OVERDUE, run_id)
        provider.is_away = True
        await come_again()
        away = charges(run_id)
        provider.is_away = False
        await come_again()
        assert away == [("intent", 50, 0)]
        assert (await read(run_id))["state"] == "completed"

    async def test_looks_once_more_for_what_was_never_listed(
        self, started, work, come_again, read, superuser, provider
    ):
        run_id = await started()
        await work()
        first, provider.posted = provider.posted[0], []
        provider.fetched[first] = lambda tag: task(tag, 40602, cost=0)
        superuser(UNTIL_OVERDUE, run_id)
        await come_again()
        run = await read(run_id)
        assert (run["state"], run["progress"]["done"], run["failure"]["code"]) == ("partial", 49, "timeout")

    async def test_replay_asks_for_what_is_missing_alone_and_by_another_tag(
        self, started, work, come_again, read, call, provider
    ):
        run_id = await started()
        await work()
        provider.fetched[provider.posted[3]] = lambda tag: task(tag, 40101, cost=0)
        await come_again()
        asked = len(provider.questions)
        await call("POST", f"/runs/{run_id}/replay")
        await work()
        await come_again()
        run = await read(run_id)
        [again] = provider.questions[asked:]
        assert (run["state"], run["cost"]["spent"]) == ("completed", "0.030600")
        assert again["tag"].endswith(":2")

    async def test_stays_within_its_ceiling_and_collects_what_it_has_paid_for(
        self, started, work, come_again, read, superuser, provider
    ):
        run_id = await started(cost_ceiling="0.03")
        superuser("update reporting.report_run set cost_ceiling = 0.02 where id = %s", run_id)
        await work()
        run = await read(run_id)
        assert (run["state"], run["failure"]["code"]) == ("failed", "ceiling_reached")
        assert (Decimal(run["cost"]["spent"]), provider.questions) == (0, [])

    async def test_ends_when_the_login_is_refused(self, started, work, read, provider):
        provider.say(Said(401, envelope(code=40100)))
        run_id = await started()
        await work()
        assert (await read(run_id))["failure"]["code"] == "not_authorised"

    async def test_ends_when_the_login_is_refused_while_it_waits_and_goes_on_by_replay(
        self, started, work, come_again, read, call, provider
    ):
        run_id = await started()
        await work()
        provider.refuses_listing = True
        await come_again()
        refused = await read(run_id)
        provider.refuses_listing = False
        await call("POST", f"/runs/{run_id}/replay")
        await work()
        run = await read(run_id)
        assert (refused["state"], refused["failure"]["code"]) == ("failed", "not_authorised")
        assert (run["state"], len(provider.questions), run["cost"]["spent"]) == ("completed", 50, "0.030000")

    async def test_sets_nothing_more_once_it_is_cancelled(self, started, work, come_again, read, call, provider):
        run_id = await started()
        await work()
        await call("POST", f"/runs/{run_id}/cancel")
        await come_again()
        run = await read(run_id)
        assert (run["state"], run["cost"]["spent"], provider.polls) == ("cancelled", "0.030000", 0)

    async def test_falls_back_by_whole_keywords(self, started, work, come_again, read, call, provider):
        provider.say(*[Said(503, b"")] * 5)
        run_id = await started(allows_fallback=True)
        await work()
        run, results = await read(run_id), (await call("GET", f"/runs/{run_id}/results")).json()
        assert (run["state"], run["provenance"], run["cost"]["spent"]) == (
            "completed",
            "fallback_simulated",
            "0.000000",
        )
        assert {keyword["provenance"] for keyword in results["keywords"]} == {"fallback_simulated"}


class TestEstimate:
    async def test_is_by_the_price_of_the_queue(self, connection, call, drafted):
        grid = await drafted(source=STANDARD)
        cost = (await call("POST", f"{GRIDS}/{grid['id']}/preview")).json()["cost"]
        assert (cost["unit_price"], cost["total"], cost["seconds"]) == ("0.0006", "0.0300", 300)
