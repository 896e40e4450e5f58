"""Quotas hold over gateways that share nothing but Redis."""

import asyncio
import random
import time
from dataclasses import dataclass

import httpx
import pytest_asyncio

from tests.gateway.conftest import GENEROUS, QUOTAS
from tests.gateway.processes import running

ME = "/api/v1/me"
BURST, A_SECOND, SECONDS = 60, 20, 4.0  # few enough to be used up on a busy machine


@pytest_asyncio.fixture(loop_scope="session")
async def clients(settings_for, contract_file, tmp_path):
    """A client of each of four gateways, all from one address that nobody else has."""
    values = {f"limit_{name}": GENEROUS for name in QUOTAS} | {
        "limit_anonymous": f"{A_SECOND}/1/{BURST}",
        "contract_file": contract_file,
        "web_dir": tmp_path / "none",
        "trusted_proxies": ["127.0.0.0/8"],
    }
    source = f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(1, 255)}"
    with running(settings_for("gateway", **values), 4) as urls:
        made = [httpx.AsyncClient(base_url=url, headers={"X-Forwarded-For": source}, timeout=30) for url in urls]
        for client in made:
            assert (await client.get("/api/v1/openapi.json")).status_code == 200  # it is there, and nobody is counted
        yield made
        await asyncio.gather(*(client.aclose() for client in made))


@dataclass
class Asked:
    """What one client heard, and when."""

    let_through: int = 0
    refused: int = 0
    first_answer: float = 0.0
    last_question: float = 0.0


async def _ask(client: httpx.AsyncClient, until: float) -> Asked:
    """Ask until then, one question after the other."""
    asked = Asked()
    while time.monotonic() < until:
        asked.last_question = time.monotonic()
        status = (await client.get(ME)).status_code
        asked.first_answer = asked.first_answer or time.monotonic()
        asked.let_through += status == 401
        asked.refused += status == 429
    return asked


class TestFourGateways:
    async def test_let_through_what_one_would_within_one_percent(self, clients):
        started = time.monotonic()
        heard = await asyncio.gather(*(_ask(client, started + SECONDS) for client in clients for _ in range(4)))
        let_through, refused = sum(one.let_through for one in heard), sum(one.refused for one in heard)
        # What was certainly earned before the last question, and what may have been earned by the last answer.
        least = max(one.last_question for one in heard) - min(one.first_answer for one in heard)
        most = time.monotonic() - started
        assert refused > 0, "they were never asked for more than the quota"
        assert 0.99 * (BURST + A_SECOND * least) <= let_through <= 1.01 * (BURST + A_SECOND * most)
