"""Quotas: exact over processes, told to clients, and there when Redis is not."""

import asyncio
import time
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from redis.asyncio import Redis

from gateway.rate_limit.limiter import RateLimiter
from gateway.rate_limit.local import LocalCount
from gateway.rate_limit.quota import Claim, LimiterAway, Quota

ITEMS = "/api/v1/metrics/items"
CONTRACT = Path(__file__).resolve().parents[2] / "contracts/openapi.json"
# One a minute: nothing is earned back while a test runs, however slow the machine is.
SLOW = Quota("slow", requests=60, seconds=3600, burst=5)
WIDE = Quota("wide", requests=60, seconds=3600, burst=100)


@pytest_asyncio.fixture(loop_scope="session")
async def redis(redis_url):
    client = Redis.from_url(redis_url)
    yield client
    await client.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def nowhere():
    client = Redis.from_url("redis://127.0.0.1:1/0")
    yield client
    await client.aclose()


@pytest.fixture
def somebody():
    return str(uuid4())


class TestRateLimiter:
    async def test_allows_the_burst_and_then_one_an_interval(self, redis, somebody):
        limiter = RateLimiter(redis)
        decisions = [await limiter.take([Claim(SLOW, somebody)]) for _ in range(6)]
        assert [decision.allowed for decision in decisions] == [True] * 5 + [False]
        assert [decision.balances[0].remaining for decision in decisions] == [4, 3, 2, 1, 0, 0]
        assert decisions[-1].retry_after == 60

    async def test_earns_requests_back_with_time(self, redis, somebody):
        quota = Quota("quick", requests=10, seconds=1, burst=1)
        limiter = RateLimiter(redis)
        first, second = await limiter.take([Claim(quota, somebody)]), await limiter.take([Claim(quota, somebody)])
        await asyncio.sleep(0.11)
        third = await limiter.take([Claim(quota, somebody)])
        assert (first.allowed, second.allowed, third.allowed) == (True, False, True)

    async def test_counts_against_no_quota_when_one_is_used_up(self, redis, somebody):
        limiter = RateLimiter(redis)
        claims = [Claim(SLOW, somebody), Claim(WIDE, somebody)]
        for _ in range(10):
            last = await limiter.take(claims)
        assert not last.allowed
        assert (await limiter.take([Claim(WIDE, somebody)])).balances[0].remaining == 94

    async def test_keeps_partitions_apart(self, redis, somebody):
        limiter = RateLimiter(redis)
        for _ in range(6):
            await limiter.take([Claim(SLOW, somebody)])
        assert (await limiter.take([Claim(SLOW, str(uuid4()))])).allowed

    async def test_accepts_the_limit_exactly_over_four_processes(self, redis_url, somebody):
        quota = Quota("exact", requests=40, seconds=1, burst=40)
        clients = [Redis.from_url(redis_url) for _ in range(4)]
        limiters = [RateLimiter(client) for client in clients]
        started, accepted, asked = time.monotonic(), 0, 0.0
        while asked < 2:
            asked = time.monotonic() - started
            decisions = await asyncio.gather(*(limiter.take([Claim(quota, somebody)]) for limiter in limiters * 12))
            accepted += sum(decision.allowed for decision in decisions)
        elapsed = time.monotonic() - started
        await asyncio.gather(*(client.aclose() for client in clients))
        # All that was earned by the last question, and nothing that was earned after its answer.
        assert 0.99 * (40 + 40 * asked) - 2 <= accepted <= 1.01 * (40 + 40 * elapsed) + 2

    async def test_takes_concurrent_requests_in_few_round_trips(self, redis, somebody, monkeypatch):
        limiter = RateLimiter(redis)
        await limiter.take([Claim(WIDE, somebody)])
        asked, really = [], redis.execute_command

        async def counted(*command, **options):
            asked.append(command[0])
            return await really(*command, **options)

        monkeypatch.setattr(redis, "execute_command", counted)
        decisions = await asyncio.gather(*(limiter.take([Claim(WIDE, somebody)]) for _ in range(64)))
        assert min(decision.balances[0].remaining for decision in decisions) == 100 - 65
        assert 1 <= len(asked) <= 3

    async def test_survives_a_forgotten_script(self, redis, somebody):
        limiter = RateLimiter(redis)
        await limiter.take([Claim(SLOW, somebody)])
        await redis.script_flush()
        assert (await limiter.take([Claim(SLOW, somebody)])).balances[0].remaining == 3


class TestWithoutRedis:
    async def test_counts_half_the_quota_here(self, nowhere, somebody):
        limiter = RateLimiter(nowhere)
        decisions = [await limiter.take([Claim(WIDE, somebody)]) for _ in range(60)]
        assert sum(decision.allowed for decision in decisions) == 50

    async def test_refuses_what_must_be_counted(self, nowhere, somebody):
        limiter = RateLimiter(nowhere)
        with pytest.raises(LimiterAway):
            await limiter.take([Claim(SLOW, somebody)], fail_closed=True)

    async def test_does_not_ask_again_at_every_request(self, nowhere, somebody):
        limiter = RateLimiter(nowhere)
        await limiter.take([Claim(WIDE, somebody)])
        started = time.perf_counter()
        for _ in range(20):
            await limiter.take([Claim(WIDE, somebody)])
        assert time.perf_counter() - started < 0.1

    def test_forgets_who_has_not_been_here_for_long(self, monkeypatch):
        monkeypatch.setattr("gateway.rate_limit.local.MOST_KEYS", 10)
        count = LocalCount()
        for number in range(100):
            count.take([Claim(Quota("tiny", 1_000_000, 1, 10), str(number))])
        assert len(count._arrivals) <= 12


class TestSecretsWithoutRedis:
    async def test_are_refused_because_nobody_can_count(self, start_gateway, browser, upstream):
        wanted = {"name": "Program", "scopes": ["secrets:admin", "members:admin"]}
        key = (await (await browser()).post("/api/v1/api-keys", json=wanted)).json()["key"]
        url = await start_gateway(redis_url="redis://127.0.0.1:1/0", contract_file=CONTRACT)
        async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {key}"}) as away:
            refused = await away.get("/api/v1/secrets/keys")
            open_ = await away.get("/api/v1/api-keys")
        assert (refused.status_code, refused.json()["code"]) == (503, "rate_limiter_unavailable")
        assert int(refused.headers["retry-after"]) > 0
        assert open_.status_code == 200
        assert upstream.seen == []


class TestAnswer:
    async def test_tells_the_policies_and_the_tightest_balance(self, start_gateway, browser, upstream):
        url = await start_gateway(limit_principal="300/60/60", limit_tenant="600/60/100", limit_ip="1200/60/300")
        client = await browser(url=url)
        answer = await client.get(ITEMS)
        assert answer.headers["ratelimit-policy"] == '"ip";q=1200;w=60, "principal";q=300;w=60, "tenant";q=600;w=60'
        assert answer.headers["ratelimit"] == '"principal";r=59;t=1'

    async def test_beyond_the_quota_is_a_problem_that_says_when(self, start_gateway, browser, upstream):
        client = await browser(url=await start_gateway(limit_principal="60/60/3"))
        answers = [await client.get(ITEMS) for _ in range(5)]
        refused = answers[-1]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert refused.json()["code"] == "rate_limited"
        assert refused.headers["retry-after"] == "1"
        assert refused.headers["ratelimit"].startswith('"principal";r=0;t=')
        assert len(upstream.seen) == 3

    async def test_counts_strangers_by_their_address(self, start_gateway):
        url = await start_gateway(limit_anonymous="60/60/2", trusted_proxies=["127.0.0.0/8"])
        async with httpx.AsyncClient(base_url=url, headers={"X-Forwarded-For": "203.0.113.7"}) as client:
            statuses = [(await client.get("/api/v1/me")).status_code for _ in range(3)]
        async with httpx.AsyncClient(base_url=url, headers={"X-Forwarded-For": "203.0.113.8"}) as client:
            other = await client.get("/api/v1/me")
        assert statuses == [401, 401, 429]
        assert other.status_code == 401

    async def test_shares_the_tenants_quota_among_its_people(self, start_gateway, browser, new_account, upstream):
        url = await start_gateway(limit_tenant="60/60/3")
        first = await new_account()
        second = await new_account(tenant_id=first.tenant_id)
        one, two = await browser(account=first, url=url), await browser(account=second, url=url)
        statuses = [(await client.get(ITEMS)).status_code for client in (one, two, one, two)]
        assert statuses == [200, 200, 200, 429]
