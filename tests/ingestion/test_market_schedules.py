"""Pulls by schedule: when they are due, that one worker finds them, and what people do with them."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from libs.db import Database
from libs.jobs import PeriodicContext
from services.ingestion.market_schedule.due import enqueue_due_pulls
from tests.ingestion.market_server import Providers
from tests.ingestion.pulling import (
    Market,
    market,
    market_app,
    market_settings,
    market_worker,
    providers,
    served,
)

__all__ = ["market", "market_app", "market_settings", "market_worker", "providers", "served"]
PATH = "/pull-schedules"
DAILY = {"kind": "cron", "expression": "15 16 * * 1-5", "time_zone": "Europe/Berlin"}
WANTED = {"name": "Euro rates", "provider": "ecb", "symbols": ["USD"], "days": 7, "schedule": DAILY}
Json = dict[str, Any]


async def scheduled(market: Market, **fields: Any) -> Json:
    answer = await market.ask("POST", PATH, WANTED | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def make_due(market: Market, schedule_id: str) -> None:
    await market.change(
        "update ingestion.market_pull_schedule set next_pull_at = now() - interval '1 hour'"
        " where id = cast(:id as uuid)",
        id=schedule_id,
    )


@pytest.fixture
def look(database: Callable[[str], Database], market: Market) -> Callable[[], Any]:
    """`await look()`: what the leading worker does every 30 seconds."""
    context = PeriodicContext(database("ingestion"), market.worker.settings, market.worker.signer, {})
    return lambda: enqueue_due_pulls(context)


class TestCreateMarketPullSchedule:
    async def test_turns_anonymous_callers_away(self, market_app: httpx.AsyncClient) -> None:
        assert (await market_app.post(f"/api/v1/market{PATH}", json=WANTED)).status_code == 401

    async def test_says_when_it_pulls_first(self, market: Market) -> None:
        made = await scheduled(market)
        first = datetime.fromisoformat(made["next_pull_at"])
        assert first > datetime.now(UTC)
        assert (made["state"], made["days"], made["last_pull"]) == ("active", 7, None)
        assert (await market.provider("ecb"))["next_pull_at"] == made["next_pull_at"]

    async def test_needs_a_free_name(self, market: Market) -> None:
        await scheduled(market)
        answer = await market.ask("POST", PATH, WANTED)
        assert (answer.status_code, answer.json()["code"]) == (409, "market_pull_schedule_name_taken")

    async def test_needs_the_key_of_a_provider_that_wants_one(self, market: Market) -> None:
        answer = await market.ask("POST", PATH, WANTED | {"provider": "fred"})
        assert (answer.status_code, answer.json()["code"]) == (409, "market_key_missing")

    @pytest.mark.parametrize(
        "change",
        [
            {"schedule": {"kind": "manual"}},
            {"schedule": DAILY | {"expression": "* * * * *"}},
            {"schedule": DAILY | {"time_zone": "Mars/Olympus"}},
            {"schedule": {"kind": "interval", "every_minutes": 1}},
            {"days": 0},
            {"provider": "stooq", "symbols": []},
            {"provider": "file", "symbols": []},
            {"name": " "},
        ],
    )
    async def test_refuses_what_cannot_be_run(self, market: Market, change: Json) -> None:
        assert (await market.ask("POST", PATH, WANTED | change)).status_code == 422


class TestDuePulls:
    async def test_run_once_however_many_workers_look(
        self, market: Market, providers: Providers, look: Callable[[], Any]
    ) -> None:
        made = await scheduled(market)
        await make_due(market, made["id"])
        await asyncio.gather(look(), look(), look())
        found = (await market.get("/pulls", schedule_id=made["id"]))["items"]
        today = datetime.now(UTC).date()
        assert [(pull["trigger"], pull["first"]) for pull in found] == [
            ("schedule", (today - timedelta(days=7)).isoformat())
        ]
        after = await market.get(f"{PATH}/{made['id']}")
        assert datetime.fromisoformat(after["next_pull_at"]) > datetime.now(UTC)

    async def test_wait_for_the_pull_before(self, market: Market, look: Callable[[], Any]) -> None:
        made = await scheduled(market)
        await make_due(market, made["id"])
        await look()
        await make_due(market, made["id"])
        await look()
        assert len((await market.get("/pulls", schedule_id=made["id"]))["items"]) == 1

    async def test_are_not_those_that_are_paused(self, market: Market, look: Callable[[], Any]) -> None:
        made = await scheduled(market)
        await market.ask("POST", f"{PATH}/{made['id']}/pause")
        await make_due(market, made["id"])
        await look()
        assert (await market.get("/pulls"))["items"] == []

    async def test_come_back_when_the_provider_may_be_asked_again(
        self, market: Market, providers: Providers, look: Callable[[], Any]
    ) -> None:
        await market.change(
            "insert into ingestion.market_provider_state (provider, breaker, open_until)"
            " values ('stooq', 'open', now() + interval '1 minute')"
        )
        made = await scheduled(market, provider="stooq", symbols=["^SPX"])
        await make_due(market, made["id"])
        await look()
        await market.run()
        pull = (await market.get("/pulls", schedule_id=made["id"]))["items"][0]
        assert (pull["state"], pull["error"]["type"]) == ("retry_wait", "provider_down")
        assert (await market.get(f"{PATH}/{made['id']}"))["last_pull"]["id"] == pull["id"]


class TestChangeMarketPullSchedule:
    async def test_counts_from_now_on(self, market: Market) -> None:
        made = await scheduled(market)
        schedule = {"kind": "interval", "every_minutes": 60}
        answer = await market.ask("PATCH", f"{PATH}/{made['id']}", {"schedule": schedule, "name": "Hourly", "days": 3})
        changed = answer.json()
        soon = datetime.fromisoformat(changed["next_pull_at"]) - datetime.now(UTC)
        assert (answer.status_code, changed["name"], changed["days"]) == (200, "Hourly", 3)
        assert timedelta(minutes=59) < soon <= timedelta(minutes=60)

    async def test_keeps_a_provider_s_need_of_symbols(self, market: Market) -> None:
        made = await scheduled(market, provider="stooq", symbols=["^SPX"])
        answer = await market.ask("PATCH", f"{PATH}/{made['id']}", {"symbols": []})
        assert (answer.status_code, answer.json()["code"]) == (422, "market_symbols_missing")

    async def test_pauses_and_resumes_once(self, market: Market) -> None:
        made = await scheduled(market)
        paused = await market.ask("POST", f"{PATH}/{made['id']}/pause")
        assert (paused.json()["state"], paused.json()["next_pull_at"]) == ("paused", None)
        assert (await market.ask("POST", f"{PATH}/{made['id']}/pause")).status_code == 409
        resumed = await market.ask("POST", f"{PATH}/{made['id']}/resume")
        assert (resumed.json()["state"], resumed.json()["next_pull_at"]) == ("active", made["next_pull_at"])
        assert (await market.ask("POST", f"{PATH}/{made['id']}/resume")).status_code == 409

    async def test_runs_now_without_moving_its_times(self, market: Market, providers: Providers) -> None:
        providers.rates = {datetime.now(UTC).date().isoformat(): {"USD": "1.1"}}
        made = await scheduled(market)
        answer = await market.ask("POST", f"{PATH}/{made['id']}/run")
        assert (answer.status_code, answer.json()["trigger"]) == (202, "manual")
        assert (await market.ask("POST", f"{PATH}/{made['id']}/run")).status_code == 409
        await market.run()
        after = await market.get(f"{PATH}/{made['id']}")
        assert (after["last_pull"]["state"], after["next_pull_at"]) == ("succeeded", made["next_pull_at"])

    async def test_leaves_its_pulls_behind(self, market: Market, providers: Providers) -> None:
        made = await scheduled(market)
        pull_id = (await market.ask("POST", f"{PATH}/{made['id']}/run")).json()["id"]
        assert (await market.ask("DELETE", f"{PATH}/{made['id']}")).status_code == 204
        assert (await market.get(f"/pulls/{pull_id}"))["schedule_id"] is None
        assert (await market.ask("GET", f"{PATH}/{made['id']}")).status_code == 404

    async def test_is_nobody_else_s(self, market: Market, tenant_b: UUID) -> None:
        made = await scheduled(market)
        market.tenant_id = tenant_b
        path = f"{PATH}/{made['id']}"
        statuses = [
            (await market.ask("GET", path)).status_code,
            (await market.ask("PATCH", path, {"days": 1})).status_code,
            (await market.ask("DELETE", path)).status_code,
            (await market.ask("POST", f"{path}/pause")).status_code,
            (await market.ask("POST", f"{path}/resume")).status_code,
            (await market.ask("POST", f"{path}/run")).status_code,
            (await market.ask("GET", f"{PATH}/{uuid4()}")).status_code,
        ]
        assert statuses == [404] * 7
        assert (await market.get(PATH))["items"] == []

    async def test_lists_page_by_page(self, market: Market) -> None:
        ids = [(await scheduled(market, name=f"Rates {number}"))["id"] for number in range(3)]
        page = await market.get(PATH, limit=2)
        rest = await market.get(PATH, limit=2, cursor=page["next_cursor"])
        assert [item["id"] for item in page["items"] + rest["items"]] == ids[::-1]
