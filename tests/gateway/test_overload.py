"""What happens when a service has more to do than it can: who waits, who is refused, and what it does not concern."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
import pytest_asyncio
from aiohttp import web
from prometheus_client import REGISTRY

from gateway.upstream.turns import NoTurn, Turns

ITEMS = "/api/v1/metrics/items"
PAGE = "https://partner.example.com"


@pytest_asyncio.fixture(loop_scope="session")
async def one_at_a_time(start_gateway) -> str:
    """A gateway that asks each service one thing at once, and lets one more wait for a tenth of a second."""
    return await start_gateway(upstream_connections=1, upstream_waiting=1, upstream_wait_seconds=0.1)


@pytest.fixture
def busy(upstream):
    """`async with busy(client) as finish`: the service is at a request of this client until `finish()`."""

    @asynccontextmanager
    async def hold(client: httpx.AsyncClient) -> AsyncIterator[Callable[[], Awaitable[httpx.Response]]]:
        begun, done = asyncio.Event(), asyncio.Event()

        async def answer(request):
            begun.set()
            await done.wait()
            return web.json_response({"items": []})

        upstream.answer = answer
        asked = asyncio.create_task(client.get(ITEMS))
        await begun.wait()

        async def finish() -> httpx.Response:
            done.set()
            return await asked

        yield finish
        await finish()

    return hold


def shed(upstream: str) -> float:
    """How many requests for this service were refused so far."""
    return REGISTRY.get_sample_value("opsight_gateway_shed_total", {"upstream": upstream}) or 0.0


class TestOverload:
    async def test_refuses_whoever_waited_in_vain_and_counts_it(self, one_at_a_time, browser, busy):
        client, before = await browser(url=one_at_a_time), shed("metrics")
        async with busy(client):
            answer = await client.get(ITEMS)
        assert (answer.status_code, answer.json()["code"]) == (503, "overloaded")
        assert answer.headers["content-type"] == "application/problem+json"
        assert 1 <= int(answer.headers["retry-after"]) <= 3
        assert shed("metrics") == before + 1

    async def test_lets_a_request_wait_for_its_turn(self, start_gateway, browser, busy):
        client = await browser(url=await start_gateway(upstream_connections=1, upstream_wait_seconds=30))
        async with busy(client) as finish:
            waits = asyncio.create_task(client.get(ITEMS))
            await asyncio.sleep(0)
            assert (await finish()).status_code == 200
            assert (await waits).status_code == 200

    async def test_refuses_at_once_where_enough_wait_before_it_asks_who_it_is(self, start_gateway, browser, busy):
        url = await start_gateway(upstream_connections=1, upstream_waiting=0, upstream_wait_seconds=30)
        client = await browser(url=url)
        async with busy(client), httpx.AsyncClient(base_url=url) as stranger:
            assert (await client.get(ITEMS)).status_code == 503
            assert (await stranger.get(ITEMS)).json()["code"] == "overloaded"

    async def test_refuses_at_once_in_the_words_and_headers_of_every_problem(self, start_gateway, browser, busy):
        url = await start_gateway(upstream_connections=1, upstream_waiting=0, cors_origins=[PAGE])
        client, before = await browser(url=url), shed("metrics")
        async with busy(client), httpx.AsyncClient(base_url=url, headers={"Origin": PAGE}) as stranger:
            answer = await stranger.get(ITEMS, headers={"X-Request-Id": "a" * 32})
            unknown = await stranger.get("/api/v1/nowhere")
        said = {"status": 503, "code": "overloaded", "instance": ITEMS, "request_id": "a" * 32}
        assert answer.json() == unknown.json() | said | {key: answer.json()[key] for key in ("type", "title")}
        assert answer.headers["x-request-id"] == "a" * 32
        assert answer.headers["access-control-allow-origin"] == PAGE
        assert 1 <= int(answer.headers["retry-after"]) <= 3
        assert set(answer.headers) == set(unknown.headers) | {"retry-after"}
        assert shed("metrics") == before + 1

    async def test_refuses_a_head_without_a_body(self, start_gateway, browser, busy):
        url = await start_gateway(upstream_connections=1, upstream_waiting=0)
        async with busy(await browser(url=url)), httpx.AsyncClient(base_url=url) as stranger:
            answer, whole = await stranger.head(ITEMS), await stranger.get(ITEMS)
        assert (answer.status_code, answer.content) == (503, b"")
        assert answer.headers["content-length"] == whole.headers["content-length"]

    async def test_leaves_what_does_not_exist_to_its_own_answer(self, start_gateway, browser, busy):
        url = await start_gateway(upstream_connections=1, upstream_waiting=0)
        async with busy(await browser(url=url)), httpx.AsyncClient(base_url=url) as stranger:
            assert (await stranger.get("/api/v1/nowhere")).status_code == 404
            assert (await stranger.delete(ITEMS)).status_code == 405

    async def test_does_not_concern_streams_other_services_and_the_gateway_itself(
        self, start_gateway, browser, busy, upstream
    ):
        url = await start_gateway(upstream_connections=1, upstream_waiting=0)
        client = await browser(url=url)
        async with busy(client):
            assert (await client.get("/api/v1/me")).status_code == 200
            assert (await client.get("/healthz")).status_code == 200
            assert (await client.get("/readyz")).status_code in (200, 503)
            assert (await client.get("/readyz")).json().get("code") != "overloaded"
            upstream.answer = None
            assert (await client.post("/api/v1/uploads", content=b"x")).status_code != 503
            async with client.stream("GET", "/api/v1/metrics/events") as stream:
                assert stream.status_code == 200

    async def test_is_over_when_the_service_has_room_again(self, one_at_a_time, browser, busy):
        client = await browser(url=one_at_a_time)
        async with busy(client):
            assert (await client.get(ITEMS)).status_code == 503
        assert (await client.get(ITEMS)).status_code == 200


class TestTurns:
    async def test_come_in_the_order_of_asking(self):
        turns, came = Turns(1, waiting=5, seconds=30), []
        await turns.take()

        async def wait(name: str) -> None:
            await turns.take()
            came.append(name)
            turns.give_back()

        waiting = [asyncio.create_task(wait(name)) for name in "abc"]
        await asyncio.sleep(0)
        turns.give_back()
        await asyncio.gather(*waiting)
        assert came == ["a", "b", "c"]

    async def test_of_who_leaves_go_to_the_next(self):
        turns = Turns(1, waiting=5, seconds=30)
        await turns.take()
        first, second = asyncio.create_task(turns.take()), asyncio.create_task(turns.take())
        await asyncio.sleep(0)
        turns.give_back()
        first.cancel()
        await second
        assert first.cancelled()
        left = asyncio.create_task(turns.take())
        await asyncio.sleep(0)
        assert not left.done()
        turns.give_back()
        await left

    async def test_are_refused_beyond_those_that_may_wait(self):
        turns = Turns(1, waiting=1, seconds=30)
        await turns.take()
        waits = asyncio.create_task(turns.take())
        await asyncio.sleep(0)
        assert turns.is_full
        with pytest.raises(NoTurn):
            await turns.take()
        turns.give_back()
        await waits
        assert not turns.is_full

    async def test_are_as_many_as_before_when_answers_are_slow_and_nobody_waits(self):
        turns = Turns(10, waiting=5, seconds=30)
        await turns.take()
        turns.give_back(5)
        assert turns.at_once == 10

    async def test_are_fewer_while_answers_are_slow_and_others_wait_and_more_again_when_they_are_quick(self):
        now = 1.0
        turns = Turns(12, waiting=30, seconds=30, clock=lambda: now)
        asking = [asyncio.create_task(turns.take()) for _ in range(30)]
        await asyncio.sleep(0)
        turns.give_back(5)
        assert turns.at_once == 8
        turns.give_back(5)
        now = 2.0
        turns.give_back(5)
        assert turns.at_once == 8
        quick = [turns.give_back(0.01) or turns.at_once for _ in range(9)]
        assert quick == [8, 8, 8, 8, 8, 8, 8, 8, 9]
        await asyncio.sleep(0)
        assert sum(one.done() for one in asking) == 12 + turns.at_once
        await _leave(asking)

    async def test_are_kept_for_who_is_being_looked_at(self):
        turns = Turns(1, waiting=1, seconds=30)
        await turns.take()
        with turns.expected():
            assert turns.is_full
            with pytest.raises(NoTurn):
                await turns.take()
        waits = asyncio.create_task(turns.take())
        await asyncio.sleep(0)
        with pytest.raises(NoTurn), turns.expected():
            pass
        turns.give_back()
        await waits

    async def test_are_kept_beside_those_that_are_free(self):
        turns = Turns(2, waiting=0, seconds=30)
        with turns.expected():
            assert not turns.is_full
            await turns.take()
            assert turns.is_full
        assert not turns.is_full

    async def test_leave_a_burst_its_queue(self):
        now = 0.0
        turns = Turns(1, waiting=6, standing=2, seconds=30, clock=lambda: now)
        asking = [asyncio.create_task(turns.take()) for _ in range(7)]
        await asyncio.sleep(0)
        assert turns.is_full
        now = 1.0
        turns.give_back()
        await asyncio.sleep(0)
        assert [one.done() for one in asking] == [True, True, False, False, False, False, False]
        assert not turns.is_full
        await _leave(asking)

    async def test_send_away_who_waited_longest_once_the_queue_stands(self):
        now = 0.0
        turns = Turns(1, waiting=6, standing=2, seconds=30, clock=lambda: now)
        asking = [asyncio.create_task(turns.take()) for _ in range(7)]
        await asyncio.sleep(0)
        now = 1.1
        turns.give_back()
        came = await asyncio.gather(*asking[:6], return_exceptions=True)
        assert [type(one) for one in came] == [type(None), *[NoTurn] * 4, type(None)]
        assert not asking[6].done()
        await _leave(asking)

    async def test_leave_no_long_queue_until_it_was_not_full_for_a_second(self):
        now = 0.0
        turns = Turns(1, waiting=6, standing=1, seconds=30, clock=lambda: now)
        asking = [asyncio.create_task(turns.take()) for _ in range(3)]
        await asyncio.sleep(0)
        now = 1.1
        turns.give_back()
        await asyncio.sleep(0)
        now = 2.0
        asking.append(asyncio.create_task(turns.take()))
        await asyncio.sleep(0)
        assert turns.is_full
        turns.give_back()
        now = 2.9
        asking.append(asyncio.create_task(turns.take()))
        await asyncio.sleep(0)
        assert turns.is_full
        now = 3.1
        assert not turns.is_full
        await _leave(asking)

    async def test_are_waited_for_less_long_while_the_queue_never_empties(self):
        now = 0.0
        turns = Turns(1, waiting=5, seconds=5, clock=lambda: now)
        await turns.take()
        waits = asyncio.create_task(turns.take())
        await asyncio.sleep(0)
        now = 6.0
        with pytest.raises(NoTurn):
            await turns.take()
        assert not waits.done()
        await _leave([waits])


async def _leave(asking: list[asyncio.Task[None]]) -> None:
    """Nobody waits any longer."""
    for one in asking:
        one.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
