"""Ingestion with providers of market data that answer: the API, its worker, a vault, and one tenant."""

from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import text

from libs.db import Database
from libs.jobs import Worker
from libs.testing.apps import started
from libs.testing.deployables import make_app
from libs.testing.tasks import in_own_task
from services.ingestion.market_provider.policy import POLICIES
from services.ingestion.worker import make_worker
from tests.ingestion.market_server import KEY, Providers, serve

__all__ = ["market", "market_app", "market_settings", "market_worker", "providers", "served"]
SCOPES = ("ingestion:read", "ingestion:write")
Json = dict[str, Any]


@dataclass
class Market:
    """`/market` on behalf of `tenant_id`."""

    client: httpx.AsyncClient
    worker: Worker
    database: Database
    as_: Callable[..., dict[str, str]]
    tenant_id: UUID

    async def ask(self, method: str, path: str, body: Json | None = None, **parameters: Any) -> httpx.Response:
        headers = self.as_(self.tenant_id, *SCOPES)
        return await self.client.request(method, f"/api/v1/market{path}", json=body, params=parameters, headers=headers)

    async def get(self, path: str, **parameters: Any) -> Json:
        answer = await self.ask("GET", path, **parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def set_key(self, provider: str = "fred", key: str = KEY) -> None:
        answer = await self.ask("PUT", f"/providers/{provider}/key", {"key": key})
        assert answer.status_code == 204, answer.text

    async def start(self, provider: str, *symbols: str, **fields: Any) -> str:
        """Queue a pull, and answer its id."""
        answer = await self.ask("POST", "/pulls", {"provider": provider, "symbols": list(symbols)} | fields)
        assert answer.status_code == 202, answer.text
        return answer.json()["id"]

    async def run(self) -> None:
        await self.worker.run_until_idle(timeout_seconds=60)

    async def pull(self, provider: str, *symbols: str, **fields: Any) -> Json:
        """Pull now, run its first attempt, and read it."""
        pull_id = await self.start(provider, *symbols, **fields)
        await self.run()
        return await self.get(f"/pulls/{pull_id}")

    async def retry(self, pull_id: str) -> Json:
        """Let a pull that waits go on at once."""
        await self.change(
            "update ingestion.job set state = 'queued', run_at = now() where id = cast(:id as uuid)", id=pull_id
        )
        await self.run()
        return await self.get(f"/pulls/{pull_id}")

    async def cancel_waiting(self) -> None:
        """Let nothing that waits run any more."""
        await self.change(
            "update ingestion.job set state = 'cancelled', finished_at = now()"
            " where state in ('queued', 'scheduled', 'retry_wait')"
        )

    async def provider(self, name: str) -> Json:
        items = (await self.get("/providers"))["items"]
        return next(item for item in items if item["name"] == name)

    async def values(self, symbol: str, **parameters: Any) -> list[tuple[str, float | None]]:
        series = await self.get(f"/series/{symbol}", **parameters)
        return [(point["as_of"], point["value"]) for point in series["points"]]

    async def flags(self, symbol: str) -> dict[str, list[str]]:
        """The doubts of each date that has any."""
        points = (await self.get(f"/series/{symbol}"))["points"]
        doubts = {p["as_of"]: [flag for flag, isset in p["quality_flags"].items() if isset] for p in points}
        return {day: flags for day, flags in doubts.items() if flags}

    async def all(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        async with self.database.tenant(self.tenant_id, read_only=True) as session:
            return [tuple(row) for row in await session.execute(text(sql), values)]

    async def change(self, sql: str, **values: Any) -> None:
        async with self.database.tenant(self.tenant_id) as session:
            await session.execute(text(sql), values)


def counts(pull: Json) -> tuple[int, int, int, int]:
    """(received, accepted, unchanged, quarantined), which always add up."""
    found = pull["counts"]
    assert found["received"] == found["accepted"] + found["unchanged"] + found["quarantined"]
    return found["received"], found["accepted"], found["unchanged"], found["quarantined"]


@pytest.fixture(scope="session")
def served() -> Iterator[Providers]:
    with serve() as running:
        yield running


@pytest.fixture
def providers(
    served: Providers, superuser_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Providers]:
    """Providers that know nothing yet; no pace, and policies that a test can wait for."""
    for name, policy in POLICIES.items():
        quick = replace(policy, timeout_seconds=0.5, requests_per_minute=0, breaker_open_seconds=1)
        monkeypatch.setitem(POLICIES, name, quick)
    superuser_connection.execute("delete from ingestion.market_provider_state")
    served.forget()
    yield served
    served.forget()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def market_settings(settings_for, secrets_url: str, served: Providers):
    return settings_for(
        "ingestion",
        secrets_url=secrets_url,
        market_ecb_url=f"{served.url}/ecb",
        market_ecb_fallback_url=f"{served.url}/portal",
        market_fred_url=f"{served.url}/fred",
        market_stooq_url=f"{served.url}/stooq",
    )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def market_app(market_settings) -> AsyncGenerator[httpx.AsyncClient]:
    async with started(make_app("ingestion", market_settings)) as app:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://ingestion") as client:
            yield client


@pytest_asyncio.fixture(loop_scope="session")
async def market_worker(market_settings, providers: Providers) -> AsyncGenerator[Worker]:
    """A worker of its own for each test: breakers remember."""
    async with in_own_task(make_worker(market_settings).started()) as worker:
        yield worker


@pytest_asyncio.fixture(loop_scope="session")
async def market(
    market_app: httpx.AsyncClient, market_worker: Worker, database, as_, tenant_a: UUID
) -> AsyncGenerator[Market]:
    made = Market(market_app, market_worker, database("ingestion"), as_, tenant_a)
    yield made
    await made.cancel_waiting()
