"""Paid sources: never beyond the ceiling, noted before they are asked, and never charged twice silently."""

from collections import Counter
from decimal import Decimal

import pytest

PRICE = Decimal("0.002")


@pytest.fixture
def charges(superuser):
    """`charges(run_id)`: how many questions stand in which state, over all attempts."""

    def count(run_id: str) -> dict[str, int]:
        rows = superuser("select state from reporting.grid_charge where run_id = %s", run_id)
        return dict(Counter(row[0] for row in rows))

    return count


@pytest.fixture(autouse=True)
def price(source):
    source.unit_price = PRICE


class TestCharge:
    async def test_is_noted_for_each_question(self, paid, work, read, charges):
        run_id = await paid(ceiling="1")
        await work()
        run = await read(run_id)
        assert (run["state"], Decimal(run["cost"]["spent"])) == ("completed", 50 * PRICE)
        assert charges(run_id) == {"done": 50}

    async def test_is_free_where_the_provider_charges_nothing(self, paid, work, source, charges):
        source.errors = {3: "server_error"}
        run_id = await paid(ceiling="1")
        await work()
        assert charges(run_id) == {"done": 48, "free": 2}

    async def test_never_goes_beyond_the_ceiling(self, paid, work, source, read):
        run_id = await paid(ceiling="0.05")
        await work()
        run = await read(run_id)
        assert (run["state"], run["failure"]["kind"], run["failure"]["code"]) == (
            "failed",
            "budget_exceeded",
            "ceiling_reached",
        )
        assert Decimal(run["cost"]["spent"]) == 25 * PRICE
        assert len(source.asked) == 25

    async def test_is_uncertain_when_the_attempt_is_lost_and_not_asked_again(
        self, paid, work, go_on, source, read, charges
    ):
        source.crash_at = 2
        run_id = await paid(ceiling="1")
        await work()
        await go_on()
        run = await read(run_id)
        assert charges(run_id) == {"done": 40, "uncertain": 10}
        assert max(Counter(source.asked).values()) == 1
        assert (run["state"], run["failure"]["code"], run["progress"]["failed"]) == ("failed", "uncertain", 10)

    async def test_is_asked_again_by_a_persons_word(self, call, paid, work, go_on, source, read, charges):
        source.crash_at = 2
        run_id = await paid(ceiling="1")
        await work()
        await go_on()
        source.asked = []
        await call("POST", f"/runs/{run_id}/replay")
        await work()
        assert (await read(run_id))["state"] == "completed"
        assert len(source.asked) == 10
        assert charges(run_id) == {"done": 50, "uncertain": 10}


class TestFallBack:
    async def test_redoes_the_whole_keyword_simulated(self, paid, work, source, read, call, superuser):
        source.errors = dict.fromkeys(range(25), "unreachable")
        run_id = await paid(ceiling="1")
        superuser(
            "update reporting.report_run set config = jsonb_set(config, '{search,allows_fallback}', 'true')"
            " where id = %s",
            run_id,
        )
        await work()
        run, results = await read(run_id), (await call("GET", f"/runs/{run_id}/results")).json()
        assert (run["state"], run["provenance"]) == ("completed", "fallback_simulated")
        assert [keyword["provenance"] for keyword in results["keywords"]] == ["fallback_simulated"] * 2

    async def test_does_not_happen_unless_it_is_allowed(self, paid, work, source, read):
        source.errors = dict.fromkeys(range(25), "unreachable")
        run_id = await paid(ceiling="1")
        await work()
        run = await read(run_id)
        assert (run["state"], run["failure"]["kind"], run["provenance"]) == ("failed", "provider_down", "live")
