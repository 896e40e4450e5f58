"""Sources that are refused again and again are turned away, and people who run the installation let them in again."""

import asyncio
import random
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text

from libs.audit import PLATFORM_TRAIL
from tests.gateway.conftest import PASSWORD

BLOCKS, SIGN_IN, ME = "/api/v1/auth/blocks", "/api/v1/auth/sign-in", "/api/v1/me"
WRONG = {"Authorization": "Bearer nonsense"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def strict_url(start_gateway):
    """A gateway that blocks after three refusals, and believes what a proxy says about addresses."""
    return await start_gateway(limit_refusals="3/600/3", trusted_proxies=["127.0.0.0/8"])


@pytest.fixture
def address():
    return f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(1, 255)}"


@pytest_asyncio.fixture
async def stranger(strict_url, address):
    async with httpx.AsyncClient(base_url=strict_url, headers={"X-Forwarded-For": address}) as client:
        yield client


async def _refused(client):
    """Knock in vain until it is turned away, which happens beside the answers; the answer that says so."""
    for _ in range(100):
        answer = await client.get(ME, headers=WRONG)
        if answer.status_code != 401:
            break
        await asyncio.sleep(0.1)
    return answer


async def _minutes(database, address):
    query = text(
        "select extract(epoch from blocked_until - struck_at) / 60 from identity.source_block where source = :source"
    )
    async with database.platform() as session:
        return await session.scalar(query, {"source": f"ip:{address}"})


async def _minutes_become(database, address, wanted):
    for _ in range(100):
        if await _minutes(database, address) == wanted:
            return True
        await asyncio.sleep(0.1)
    return False


async def _end(database, address):
    statement = text("update identity.source_block set blocked_until = now() where source = :source")
    async with database.platform() as session:
        await session.execute(statement, {"source": f"ip:{address}"})
    await asyncio.sleep(2.5)


class TestSource:
    async def test_is_turned_away_after_repeated_refusals(self, stranger, address, gateway_database):
        answer = await _refused(stranger)
        assert (answer.status_code, answer.json()["code"]) == (429, "source_blocked")
        assert 1 <= int(answer.headers["retry-after"]) <= 61
        assert await _minutes(gateway_database, address) == 1
        sign_in = await stranger.post(SIGN_IN, json={"email": "a@b.test", "password": "x"})
        assert sign_in.json()["code"] == "source_blocked"

    async def test_stands_on_the_trail_of_the_platform_once_for_each_time(self, stranger, address, gateway_database):
        await _refused(stranger)
        await _refused(stranger)
        query = text("select actor, detail from audit.event where action = 'source.blocked' and detail->>'source' = :s")
        async with gateway_database.tenant(PLATFORM_TRAIL) as session:
            [entry] = (await session.execute(query, {"s": f"ip:{address}"})).all()
        assert (entry.actor, entry.detail["reason"], entry.detail["strikes"]) == (
            "service:gateway",
            "unauthenticated",
            1,
        )

    async def test_is_turned_away_twice_as_long_each_time(self, stranger, address, gateway_database):
        await _refused(stranger)
        await _end(gateway_database, address)
        await stranger.get(ME, headers=WRONG)
        assert await _minutes_become(gateway_database, address, 2)

    async def test_is_turned_away_for_an_hour_at_most(self, stranger, address, gateway_database):
        await _refused(stranger)
        async with gateway_database.platform() as session:
            await session.execute(text("update identity.source_block set strikes = 7"))
        await _end(gateway_database, address)
        await stranger.get(ME, headers=WRONG)
        assert await _minutes_become(gateway_database, address, 60)

    async def test_does_not_count_requests_that_claim_nothing(self, stranger):
        answers = [(await stranger.get(ME)).status_code for _ in range(8)]
        assert set(answers) == {401}

    async def test_counts_wrong_passwords(self, stranger, address, gateway_database):
        for number in range(4):
            await stranger.post(SIGN_IN, json={"email": f"{number}@example.test", "password": "wrong"})
        assert await _minutes_become(gateway_database, address, 1)

    async def test_turns_nobody_away_who_is_known(self, stranger, strict_url, address, browser):
        """Behind one address there are many people; the program that knocks in vain is one of them."""
        colleague = await browser(url=strict_url)
        await _refused(stranger)
        assert (await colleague.get(ME, headers={"X-Forwarded-For": address})).status_code == 200


class TestListBlocks:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(BLOCKS)).status_code == 401

    async def test_is_for_people_who_run_the_installation(self, browser):
        answer = await (await browser()).get(BLOCKS)
        assert (answer.status_code, answer.json()["code"]) == (403, "platform_admin_required")

    async def test_shows_who_is_turned_away(self, stranger, address, platform_admin):
        await _refused(stranger)
        items = (await (await platform_admin()).get(BLOCKS)).json()["items"]
        (block,) = [item for item in items if item["source"] == f"ip:{address}"]
        assert (block["reason"], block["strikes"]) == ("unauthenticated", 1)


class TestClearBlock:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.delete(f"{BLOCKS}/{uuid4()}")).status_code == 401

    async def test_is_for_people_who_run_the_installation(self, browser):
        assert (await (await browser()).delete(f"{BLOCKS}/{uuid4()}")).status_code == 403

    async def test_does_not_know_others(self, platform_admin):
        assert (await (await platform_admin()).delete(f"{BLOCKS}/{uuid4()}")).status_code == 404

    async def test_lets_the_source_in_again(self, stranger, address, strict_url, platform_admin, new_account):
        await _refused(stranger)
        admin = await platform_admin(url=strict_url)
        items = (await admin.get(BLOCKS)).json()["items"]
        block_id = next(item["id"] for item in items if item["source"] == f"ip:{address}")
        assert (await admin.delete(f"{BLOCKS}/{block_id}")).status_code == 204
        listed = await admin.get("/api/v1/audit", params={"trail": "platform", "object_id": block_id})
        assert [one["action"] for one in listed.json()["items"]] == ["source_block.cleared", "source.blocked"]
        await asyncio.sleep(0.3)
        body = {"email": (await new_account()).email, "password": PASSWORD}
        assert (await stranger.post(SIGN_IN, json=body)).status_code == 200
