"""Runs that end with something missing: kept, replayed for that alone, and let be."""

from uuid import UUID

import pytest

from services.reporting.runs.ending import end_lost

NOBODY = "6f1c1b0e-0000-4000-8000-000000000000"
LETTERS = "/reports/dead-letters"


@pytest.fixture
async def partial(started, work, source) -> str:
    """A run of 2 x 25 points of which 2 x 2 have no answer."""
    source.errors = {0: "server_error", 7: "throttled"}
    run_id = await started()
    await work()
    return run_id


@pytest.fixture
async def letter(call, partial):
    return (await call("GET", LETTERS)).json()["items"][0]


class TestEnd:
    async def test_is_partial_from_nine_in_ten_on(self, partial, read):
        run = await read(partial)
        assert (run["state"], run["can_replay"], "pdf" in run["formats"]) == ("partial", True, True)
        assert run["progress"] == {"planned": 50, "done": 46, "failed": 4, "eta_seconds": None}
        assert "4 points have no answer" in run["failure"]["message"]

    async def test_is_failed_below_and_shows_what_it_has(self, call, started, work, source, read):
        source.errors = dict.fromkeys(range(5), "timeout")
        run_id = await started()
        await work()
        run, results = await read(run_id), (await call("GET", f"/runs/{run_id}/results")).json()
        assert (run["state"], run["failure"]["kind"], run["failure"]["code"]) == ("failed", "transient", "timeout")
        assert results["overall"] is None
        assert results["keywords"][0]["statuses"].count("ok") == 20

    async def test_stops_at_what_every_question_would_meet(self, started, work, source, read):
        source.errors = dict.fromkeys(range(25), "not_authorised")
        run_id = await started()
        await work()
        run = await read(run_id)
        assert (run["state"], run["failure"]["kind"]) == ("failed", "invalid_config")
        assert len(source.asked) == source.batch

    async def test_goes_on_after_a_crash_without_asking_twice(self, started, work, go_on, source, read):
        source.crash_at = 2
        run_id = await started()
        await work()
        await go_on()
        run = await read(run_id)
        assert (run["state"], run["progress"]["done"]) == ("completed", 50)
        answered_twice = [place for place in source.asked[:10] if source.asked.count(place) > 1]
        assert answered_twice == []

    async def test_fails_once_its_worker_is_given_up(self, started, superuser, database, tenant_a, read):
        run_id = await started()
        superuser(
            "update reporting.job set state = 'running' where id ="
            " (select job_id from reporting.report_run where id = %s)",
            run_id,
        )
        superuser(
            "update reporting.job set state = 'dead', error_code = 'poison' where id ="
            " (select job_id from reporting.report_run where id = %s)",
            run_id,
        )
        async with database("reporting").tenant(tenant_a) as session:
            assert await end_lost(session, UUID(run_id))
        run = await read(run_id)
        assert (run["state"], run["failure"]["kind"]) == ("failed", "poison")

    async def test_leaves_a_cancelled_one_cancelled(self, call, started, work, source, read):
        run_id = await started()

        async def cancel(batch: int) -> None:
            if batch == 2:
                await call("POST", f"/runs/{run_id}/cancel")

        source.before_batch = cancel
        await work()
        run = await read(run_id)
        assert (run["state"], run["progress"]["done"]) == ("cancelled", 10)


class TestReplay:
    async def test_asks_for_what_failed_alone(self, call, partial, work, source, read):
        source.errors, source.asked = {}, []
        answer = await call("POST", f"/runs/{partial}/replay")
        assert (answer.status_code, answer.json()["state"]) == (202, "queued")
        await work()
        run = await read(partial)
        assert (run["state"], run["progress"]["done"], run["replays"]) == ("completed", 50, 1)
        assert sorted(source.asked) == [(0, 0), (0, 7), (1, 0), (1, 7)]

    async def test_settles_its_letter(self, call, partial, work, source, letter):
        source.errors = {}
        await call("POST", f"/runs/{partial}/replay")
        await work()
        after = (await call("GET", LETTERS)).json()["items"][0]
        assert (letter["state"], after["state"], after["missing"], after["replays"]) == ("open", "replayed", 0, 1)

    async def test_opens_its_letter_again_when_it_fails_again(self, call, partial, work):
        await call("POST", f"/runs/{partial}/replay")
        await work()
        items = (await call("GET", LETTERS)).json()["items"]
        assert [(item["state"], item["replays"], item["missing"]) for item in items] == [("open", 1, 4)]

    async def test_refuses_while_another_run_of_the_report_goes_on(self, call, partial, read):
        report_id = (await read(partial))["report_id"]
        await call("POST", f"/ops/reports/local-grid/{report_id}/run")
        answer = await call("POST", f"/runs/{partial}/replay")
        assert (answer.status_code, answer.json()["code"]) == (409, "run_active")


class TestListDeadLetters:
    async def test_refuses_who_is_not_signed_in(self, call):
        assert (await call("GET", LETTERS, who={})).status_code == 401

    async def test_shows_another_tenant_nothing(self, call, letter, as_, tenant_b):
        assert (await call("GET", LETTERS, who=as_(tenant_b, "reports:read"))).json()["items"] == []

    async def test_says_what_is_missing_and_why(self, letter, partial):
        assert (letter["run_id"], letter["run_state"], letter["missing"]) == (partial, "partial", 4)

    async def test_narrows_by_state(self, call, letter):
        assert (await call("GET", LETTERS, params={"state": "discarded"})).json()["items"] == []


class TestReplayDeadLetter:
    async def test_refuses_who_is_not_signed_in(self, call):
        assert (await call("POST", f"{LETTERS}/{NOBODY}/replay", who={})).status_code == 401

    async def test_hides_another_tenants(self, call, letter, as_, tenant_b):
        answer = await call("POST", f"{LETTERS}/{letter['id']}/replay", who=as_(tenant_b, "reports:run"))
        assert (answer.status_code, answer.json()["code"]) == (404, "dead_letter_not_found")

    async def test_replays_its_run(self, call, letter, work, source, read):
        source.errors = {}
        answer = await call("POST", f"{LETTERS}/{letter['id']}/replay")
        assert (answer.status_code, answer.json()["state"]) == (202, "replaying")
        await work()
        assert (await read(letter["run_id"]))["state"] == "completed"

    async def test_refuses_the_second_time(self, call, letter):
        path = f"{LETTERS}/{letter['id']}/replay"
        await call("POST", path)
        answer = await call("POST", path)
        assert (answer.status_code, answer.json()["code"]) == (409, "run_not_replayable")


class TestDiscardDeadLetter:
    async def test_refuses_who_is_not_signed_in(self, call):
        assert (await call("POST", f"{LETTERS}/{NOBODY}/discard", who={})).status_code == 401

    async def test_hides_another_tenants(self, call, letter, as_, tenant_b):
        answer = await call("POST", f"{LETTERS}/{letter['id']}/discard", who=as_(tenant_b, "reports:run"))
        assert answer.status_code == 404

    async def test_lets_it_be(self, call, letter):
        answer = await call("POST", f"{LETTERS}/{letter['id']}/discard")
        assert (answer.json()["state"], answer.json()["settled_at"] is not None) == ("discarded", True)

    async def test_refuses_one_that_is_not_open(self, call, letter):
        path = f"{LETTERS}/{letter['id']}/discard"
        await call("POST", path)
        assert (await call("POST", path)).status_code == 409


class TestReplayDeadLetters:
    async def test_refuses_who_is_not_signed_in(self, call):
        assert (await call("POST", f"{LETTERS}/replay", json={"ids": [NOBODY]}, who={})).status_code == 401

    async def test_finds_nothing_of_another_tenant(self, call, letter, as_, tenant_b):
        who, body = as_(tenant_b, "reports:run"), {"ids": [letter["id"]]}
        answer = await call("POST", f"{LETTERS}/replay", json=body, who=who)
        assert [item["outcome"] for item in answer.json()["items"]] == ["not_found"]

    async def test_replays_each_once_and_says_what_became_of_it(self, call, letter, started, work, source, read):
        other = await started(name="Other")
        await work()
        ids = [item["id"] for item in (await call("GET", LETTERS)).json()["items"]]
        body = {"ids": [*ids, ids[0], NOBODY]}
        first = (await call("POST", f"{LETTERS}/replay", json=body)).json()["items"]
        second = (await call("POST", f"{LETTERS}/replay", json=body)).json()["items"]
        assert [item["outcome"] for item in first] == ["replaying", "replaying", "not_found"]
        assert [item["outcome"] for item in second] == ["not_open", "not_open", "not_found"]
        source.errors = {}
        await work()
        assert [(await read(run_id))["replays"] for run_id in (letter["run_id"], other)] == [1, 1]

    async def test_takes_500_at_most(self, call):
        answer = await call("POST", f"{LETTERS}/replay", json={"ids": [NOBODY] * 501})
        assert answer.json()["errors"][0]["pointer"] == "/ids"
