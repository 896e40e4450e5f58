"""Pulls: what lands and lands once, what is tried again, what is left alone, and what is said about it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from libs.db import Database
from libs.testing.tasks import in_own_task
from services.ingestion.market_provider.policy import POLICIES
from services.ingestion.worker import make_worker
from tests.ingestion.market_server import HISTORY, STOOQ, Providers, Said
from tests.ingestion.pulling import (
    Market,
    counts,
    market,
    market_app,
    market_settings,
    market_worker,
    providers,
    served,
)

__all__ = ["market", "market_app", "market_settings", "market_worker", "providers", "served"]
RATES = {"2026-03-02": {"USD": "1.0850"}, "2026-03-03": {"USD": "1.0831"}}
PRICES = "Date,Open,High,Low,Close\r\n2026-03-02,10.5,11.25,10,11\r\n"
VAULTED = "select count(*) from secrets.secret where tenant_id = %s"
PORTAL = "/portal/D.USD.EUR.SP00.A"


def broken(providers: Providers, times: int) -> None:
    """Both of the ECB's sources fail so many times."""
    providers.say(HISTORY, *[Said(500)] * times)
    providers.say(PORTAL, *[Said(500)] * times)


class TestStartMarketPull:
    async def test_turns_anonymous_callers_away(self, market_app: httpx.AsyncClient) -> None:
        answer = await market_app.post("/api/v1/market/pulls", json={"provider": "ecb"})
        assert answer.status_code == 401

    async def test_needs_the_right_to_write(self, market: Market) -> None:
        headers = market.as_(market.tenant_id, "ingestion:read")
        answer = await market.client.post("/api/v1/market/pulls", json={"provider": "ecb"}, headers=headers)
        assert answer.status_code == 403

    async def test_lands_nothing_twice(self, market: Market, providers: Providers) -> None:
        providers.rates = RATES
        first = await market.pull("ecb", "USD")
        second = await market.pull("ecb", "USD", refresh=True)
        assert (counts(first), counts(second)) == ((2, 2, 0, 0), (2, 0, 2, 0))
        assert await market.all("select count(*) from raw.market__observations") == [(2,)]

    async def test_keeps_the_old_value_of_a_revised_observation(self, market: Market, providers: Providers) -> None:
        providers.rates = RATES
        first = await market.pull("ecb", "USD")
        between = datetime.now(UTC).isoformat()
        providers.rates = RATES | {"2026-03-02": {"USD": "1.0849"}}
        second = await market.pull("ecb", "USD", refresh=True)
        assert (counts(second), second["counts"]["revised"]) == ((2, 1, 1, 0), 1)
        assert await market.values("EURUSD") == [("2026-03-02", 1.0849), ("2026-03-03", 1.0831)]
        assert await market.values("EURUSD", as_of=between) == [("2026-03-02", 1.085), ("2026-03-03", 1.0831)]
        found = await market.get("/series/EURUSD/revisions", date="2026-03-02")
        brought = [(point["value"], point["revision"], point["pull_id"]) for point in found["revisions"]]
        assert brought == [(1.085, 1, first["id"]), (1.0849, 2, second["id"])]
        assert found["revisions"][0]["superseded_at"] == found["revisions"][1]["observed_at"]

    async def test_does_not_ask_again_while_an_answer_is_fresh(self, market: Market, providers: Providers) -> None:
        providers.rates = RATES
        await market.pull("ecb", "USD")
        pull = await market.pull("ecb", "USD")
        assert ([answer["outcome"] for answer in pull["answers"]], len(providers.asked)) == (["fresh"], 1)
        assert (pull["state"], pull["answers"][0]["newest"]) == ("succeeded", "2026-03-03")

    async def test_asks_whether_the_answer_changed(self, market: Market, providers: Providers) -> None:
        providers.rates, providers.etag = RATES, '"v1"'
        await market.pull("ecb", "USD")
        same = await market.pull("ecb", "USD", refresh=True)
        assert [answer["outcome"] for answer in same["answers"]] == ["not_modified"]
        assert providers.asked[1].headers["if-none-match"] == '"v1"'
        providers.rates, providers.etag = RATES | {"2026-03-04": {"USD": "1.09"}}, '"v2"'
        assert counts(await market.pull("ecb", "USD", refresh=True)) == (3, 1, 2, 0)

    async def test_remembers_an_answer_for_what_was_kept_of_it_alone(
        self, market: Market, providers: Providers
    ) -> None:
        providers.rates, providers.etag = {"2026-03-02": {"USD": "1.08", "GBP": "0.86"}}, '"v1"'
        await market.pull("ecb", "USD")
        assert counts(await market.pull("ecb", "GBP")) == (1, 1, 0, 0)

    async def test_tells_that_data_landed_once(self, market: Market, providers: Providers) -> None:
        providers.rates = RATES
        await market.pull("ecb", "USD")
        await market.pull("ecb", "USD", refresh=True)
        told = await market.all("select payload->>'source', payload->'tables' from ingestion.outbox_event")
        assert told == [("market", ["raw.market__observations", "raw.market__fx_rates"])]

    async def test_refuses_a_pull_that_runs_already(self, market: Market) -> None:
        await market.start("ecb", "USD")
        answer = await market.ask("POST", "/pulls", {"provider": "ecb", "symbols": ["USD"]})
        assert (answer.status_code, answer.json()["code"]) == (409, "market_pull_already_running")
        await market.start("ecb", "GBP")

    @pytest.mark.parametrize(
        "body",
        [
            {"provider": "bloomberg", "symbols": ["X"]},
            {"provider": "stooq"},
            {"provider": "file"},
            {"provider": "ecb", "file": "a.csv"},
            {"provider": "ecb", "symbols": ["US D"]},
            {"provider": "ecb", "symbols": ["../etc"]},
            {"provider": "ecb", "first": "2026-03-03", "last": "2026-03-02"},
            {"provider": "ecb", "first": "0001-01-01"},
            {"provider": "ecb", "symbols": ["USD"] * 51},
            {"provider": "ecb", "surprise": 1},
        ],
    )
    async def test_refuses_what_names_nothing_to_pull(self, market: Market, body: dict[str, object]) -> None:
        assert (await market.ask("POST", "/pulls", body)).status_code == 422

    async def test_writes_who_asked_into_the_audit_trail(self, market: Market, postgres_url: str) -> None:
        pull_id = await market.start("ecb", "USD")
        query = "select action, object_id from audit.event where tenant_id = %s"
        assert read_all(postgres_url, query, market.tenant_id) == [("market_pull.started", pull_id)]


def read_all(postgres_url: str, query: str, tenant_id: UUID) -> list[tuple[object, ...]]:
    """Rows about the tenant that ingestion's own role may not read."""
    with psycopg.connect(postgres_url) as connection:
        return connection.execute(query, [tenant_id]).fetchall()  # type: ignore[arg-type]  # written here


class TestRetries:
    async def test_tries_again_after_a_failure_of_the_provider(self, market: Market, providers: Providers) -> None:
        providers.rates = RATES
        broken(providers, 1)
        waiting = await market.pull("ecb", "USD")
        assert (waiting["state"], waiting["error"]["type"]) == ("retry_wait", "provider_failed")
        done = await market.retry(waiting["id"])
        assert (done["state"], done["error"], counts(done), done["attempt"]) == ("succeeded", None, (2, 2, 0, 0), 2)

    async def test_gives_up_after_the_attempts_of_the_policy(self, market: Market, providers: Providers) -> None:
        providers.say(STOOQ, *[Said(502)] * 9)
        pull = await market.pull("stooq", "AAPL.US")
        pull = await market.retry(pull["id"])
        assert pull["state"] == "retry_wait"
        pull = await market.retry(pull["id"])
        assert (pull["state"], pull["error"]["type"]) == ("failed", "provider_failed")
        assert pull["error"]["message"] == "Stooq failed with status 502."
        assert len(providers.asked) == POLICIES["stooq"].attempts

    async def test_reads_only_what_has_not_landed_yet(self, market: Market, providers: Providers) -> None:
        providers.prices = {"a": PRICES, "b": PRICES}
        providers.say(STOOQ, Said(body=PRICES), Said(500))
        waiting = await market.pull("stooq", "A", "B")
        assert (waiting["state"], [a["outcome"] for a in waiting["answers"]]) == ("retry_wait", ["landed", "failed"])
        done = await market.retry(waiting["id"])
        assert (done["state"], counts(done)) == ("succeeded", (8, 8, 0, 0))
        assert [request.query["s"] for request in providers.asked] == ["a", "b", "b"]

    @pytest.mark.parametrize("form", ["120", "a date"])
    async def test_waits_as_long_as_the_provider_asks(self, market: Market, providers: Providers, form: str) -> None:
        until = datetime.now(UTC) + timedelta(seconds=120)
        text = {"120": "120", "a date": format_datetime(until, usegmt=True)}[form]
        providers.say(STOOQ, Said(429, headers={"Retry-After": text}))
        providers.prices["aapl.us"] = PRICES
        pull = await market.pull("stooq", "AAPL.US")
        assert (pull["state"], pull["error"]["type"]) == ("retry_wait", "throttled")
        assert datetime.fromisoformat(pull["next_attempt_at"]) >= until - timedelta(seconds=2)
        assert (await market.retry(pull["id"]))["state"] == "succeeded"

    async def test_does_not_wait_for_a_provider_that_is_slow(self, market: Market, providers: Providers) -> None:
        providers.say(STOOQ, Said(body=PRICES, delay=1.5))
        pull = await market.pull("stooq", "AAPL.US")
        assert (pull["state"], pull["error"]["type"]) == ("retry_wait", "provider_slow")
        assert (await market.get("/series"))["items"] == []

    async def test_says_that_nobody_answers_and_changes_nothing(self, settings_for, market: Market) -> None:
        nowhere = settings_for("ingestion", market_stooq_url="http://127.0.0.1:9")
        pull_id = await market.start("stooq", "AAPL.US")
        async with in_own_task(make_worker(nowhere).started()) as worker:
            await worker.run_until_idle(timeout_seconds=30)
        pull = await market.get(f"/pulls/{pull_id}")
        assert (pull["state"], pull["error"]["type"]) == ("retry_wait", "provider_unreachable")
        assert pull["error"]["message"].startswith("Stooq cannot be reached from here")
        assert pull["runbook"] == "docs/runbooks/market-pulls.md#cannot-be-reached"
        assert (await market.get("/series"))["items"] == []


class TestBreaker:
    async def test_opens_leaves_the_provider_alone_and_closes_again(self, market: Market, providers: Providers) -> None:
        providers.prices = {"aapl.us": PRICES}
        providers.say(STOOQ, *[Said(500)] * 4)
        for symbol in ("A", "B", "C", "D"):
            await market.pull("stooq", symbol)
        await market.cancel_waiting()
        state = (await market.provider("stooq"))["breaker"]
        assert (state["state"], state["last_failure"]) == ("open", "provider_failed")
        pull = await market.pull("stooq", "AAPL.US")
        assert (pull["state"], pull["error"]["type"], len(providers.asked)) == ("failed", "provider_down", 4)
        await market.change("update ingestion.market_provider_state set open_until = now() where provider = 'stooq'")
        assert (await market.provider("stooq"))["breaker"]["state"] == "half_open"
        rest(market)
        assert (await market.pull("stooq", "AAPL.US"))["state"] == "succeeded"
        assert (await market.provider("stooq"))["breaker"]["state"] == "closed"

    async def test_is_respected_by_a_worker_that_saw_no_failure(
        self, market: Market, providers: Providers, database: Callable[[str], Database]
    ) -> None:
        await market.change(
            "insert into ingestion.market_provider_state (provider, breaker, open_until)"
            " values ('stooq', 'open', now() + interval '1 minute')"
        )
        pull = await market.pull("stooq", "AAPL.US")
        assert (pull["error"]["type"], providers.asked) == ("provider_down", [])

    async def test_is_not_opened_by_symbols_that_do_not_exist(self, market: Market, providers: Providers) -> None:
        await market.pull("stooq", "A", "B", "C", "D", "E", "F")
        assert (await market.provider("stooq"))["breaker"]["state"] == "closed"
        assert len(providers.asked) == 6


def rest(market: Market) -> None:
    """Let the breaker's own time be up."""
    for breakers in market.worker.resources["market_breakers"].values():
        breakers.of("stooq")._opened_until = 0


class TestPace:
    async def test_is_one_for_all_workers(self, market: Market, providers: Providers) -> None:
        await market.change(
            "insert into ingestion.market_provider_state (provider, next_request_at)"
            " values ('stooq', now() + interval '5 minutes')"
        )
        pull = await market.pull("stooq", "AAPL.US")
        assert (pull["state"], pull["error"]["type"], providers.asked) == ("retry_wait", "paced", [])


class TestGetMarketPull:
    async def test_turns_anonymous_callers_away(self, market_app: httpx.AsyncClient) -> None:
        assert (await market_app.get(f"/api/v1/market/pulls/{uuid4()}")).status_code == 401

    async def test_knows_no_other_tenants(self, market: Market, tenant_b: UUID) -> None:
        pull_id = await market.start("ecb", "USD")
        market.tenant_id = tenant_b
        answer = await market.ask("GET", f"/pulls/{pull_id}")
        assert (answer.status_code, answer.json()["code"]) == (404, "market_pull_not_found")
        assert (await market.ask("POST", f"/pulls/{pull_id}/cancel")).status_code == 404
        assert (await market.ask("GET", f"/pulls/{pull_id}/events")).status_code == 404
        assert (await market.get("/pulls"))["items"] == []

    async def test_lists_by_provider_and_state_page_by_page(self, market: Market, providers: Providers) -> None:
        providers.rates = RATES
        ids = [(await market.pull("ecb", "USD", refresh=True))["id"] for _ in range(3)]
        await market.pull("stooq", "X")
        page = await market.get("/pulls", provider="ecb", state="succeeded", limit=2)
        rest = await market.get("/pulls", provider="ecb", limit=2, cursor=page["next_cursor"])
        assert [item["id"] for item in page["items"] + rest["items"]] == ids[::-1]


class TestCancelMarketPull:
    async def test_stops_it(self, market: Market, providers: Providers) -> None:
        pull_id = await market.start("ecb", "USD")
        assert (await market.ask("POST", f"/pulls/{pull_id}/cancel")).status_code == 200
        await market.run()
        assert ((await market.get(f"/pulls/{pull_id}"))["state"], providers.asked) == ("cancelled", [])

    async def test_keeps_what_landed_before(self, market: Market, providers: Providers) -> None:
        providers.say(STOOQ, *[Said(body=PRICES, delay=0.3)] * 30)
        pull_id = await market.start("stooq", *[f"S{number}" for number in range(30)])
        running = asyncio.create_task(market.run())
        async with asyncio.timeout(10):
            while len(providers.asked) < 2:  # noqa: ASYNC110  # the server has a thread of its own
                await asyncio.sleep(0.02)
        assert (await market.ask("POST", f"/pulls/{pull_id}/cancel")).status_code == 200
        await running
        pull = await market.get(f"/pulls/{pull_id}")
        assert (pull["state"], pull["answers"][0]["outcome"], len(providers.asked) < 30) == (
            "cancelled",
            "landed",
            True,
        )
        assert await market.values("S0.CLOSE") == [("2026-03-02", 11.0)]

    async def test_refuses_one_that_is_over(self, market: Market, providers: Providers) -> None:
        providers.rates = RATES
        pull = await market.pull("ecb", "USD")
        assert (await market.ask("POST", f"/pulls/{pull['id']}/cancel")).status_code == 409


class TestFollowMarketPull:
    async def test_tells_its_progress_until_it_is_over(self, market: Market, providers: Providers) -> None:
        providers.rates = RATES
        pull = await market.pull("ecb", "USD")
        answer = await market.ask("GET", f"/pulls/{pull['id']}/events")
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert '"state":"succeeded"' in answer.text


class TestMarketProviderKey:
    async def test_turns_anonymous_callers_away(self, market_app: httpx.AsyncClient) -> None:
        assert (await market_app.put("/api/v1/market/providers/fred/key", json={"key": "x" * 32})).status_code == 401
        assert (await market_app.delete("/api/v1/market/providers/fred/key")).status_code == 401
        assert (await market_app.get("/api/v1/market/providers")).status_code == 401

    async def test_is_each_tenants_own(self, market: Market, tenant_b: UUID) -> None:
        await market.set_key()
        assert (await market.provider("fred"))["key_set_at"] is not None
        market.tenant_id = tenant_b
        assert (await market.provider("fred"))["key_set_at"] is None
        answer = await market.ask("DELETE", "/providers/fred/key")
        assert (answer.status_code, answer.json()["code"]) == (404, "market_key_not_found")

    async def test_leaves_the_vault_when_it_is_replaced_or_deleted(self, market: Market, postgres_url: str) -> None:
        await market.set_key()
        await market.set_key(key="a" * 32)
        await market.run()
        assert read_all(postgres_url, VAULTED, market.tenant_id) == [(1,)]
        assert (await market.ask("DELETE", "/providers/fred/key")).status_code == 204
        await market.run()
        assert read_all(postgres_url, VAULTED, market.tenant_id) == [(0,)]

    async def test_is_refused_where_none_is_wanted(self, market: Market) -> None:
        answer = await market.ask("PUT", "/providers/ecb/key", {"key": "x" * 32})
        assert (answer.status_code, answer.json()["code"]) == (422, "market_key_not_wanted")

    async def test_is_a_provider_s(self, market: Market) -> None:
        assert (await market.ask("PUT", "/providers/none/key", {"key": "x" * 32})).status_code == 422
        assert (await market.ask("PUT", "/providers/fred/key", {"key": "short"})).status_code == 422
