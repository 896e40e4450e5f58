"""Attempts that failed: when the next one is, and which is the last."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from uuid import UUID

import pytest
from sqlalchemy import text

from contracts.gateway.jobs import DeliverWebhook
from gateway.identity.webhook import sending
from libs.jobs import enqueue
from tests.gateway.webhook_delivery.partner import HOOKS, SNAPSHOT


class TestFailedAttempt:
    async def test_is_made_again_after_five_seconds_under_the_same_id(self, hook, tell, work, hurry, receiver):
        receiver.answers = [(500, {}), (204, {})]
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        (waiting,) = await hook.deliveries()
        await hurry(hook)
        await work()
        (done,) = await hook.deliveries()
        first, second = [headers for headers, _ in receiver.seen]
        assert (waiting["state"], waiting["attempts"], waiting["response_status"]) == ("pending", 1, 500)
        assert (waiting["error"], waiting["latency_ms"] > 0) == ("status_500", True)
        assert 3 < _seconds(waiting) < 7
        assert (done["state"], done["attempts"], done["error"], done["next_attempt_at"]) == ("delivered", 2, None, None)
        assert first["webhook-id"] == second["webhook-id"]

    async def test_waits_at_least_as_long_as_the_partner_asks(self, hook, tell, work, receiver):
        receiver.answers = [(429, {"Retry-After": "900"})]
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        (waiting,) = await hook.deliveries()
        assert 890 < _seconds(waiting) <= 901

    async def test_follows_no_redirect(self, hook, tell, work, receiver):
        receiver.answers = [(302, {"Location": receiver.url})]
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        assert len(receiver.seen) == 1
        assert (await hook.deliveries())[0]["error"] == "status_302"

    async def test_without_an_answer_says_why(self, hook, tell, work):
        await hook.owner.patch(f"{HOOKS}/{hook.id}", json={"url": "http://127.0.0.1:1/"})
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        (delivery,) = await hook.deliveries()
        assert (delivery["error"], delivery["response_status"]) == ("connection_failed", None)

    async def test_never_reaches_an_address_inside(self, hook, tell, work, gateway_database):
        """Whatever came into the database, and however: the address is checked when it is called."""
        async with gateway_database.tenant(hook.tenant_id) as session:
            await session.execute(text("update identity.webhook_subscription set url = 'https://169.254.169.254/'"))
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        assert (await hook.deliveries())[0]["error"] == "address_refused"

    async def test_is_the_last_after_ten(self, hook, tell, work, hurry, receiver):
        receiver.answers = [(500, {})]
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        for _ in range(12):
            await work()
            await hurry(hook)
        (delivery,) = await hook.deliveries()
        detail = (await hook.owner.get(f"{HOOKS}/{hook.id}/deliveries/{delivery['id']}")).json()
        assert len(receiver.seen) == 10
        assert (delivery["state"], delivery["attempts"], delivery["next_attempt_at"]) == ("failed", 10, None)
        assert [attempt["number"] for attempt in detail["log"]] == list(range(10, 0, -1))
        assert (await hook.now())["state"] == "enabled"

    async def test_job_that_runs_twice_makes_one_attempt(self, hook, tell, work, receiver, gateway_database):
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        (delivery,) = await hook.deliveries()
        async with gateway_database.tenant(hook.tenant_id) as session:
            again = DeliverWebhook(delivery_id=UUID(delivery["id"]), attempt=0)
            await enqueue(session, again, tenant_id=hook.tenant_id)
        await work()
        assert len(receiver.seen) == 1


class TestWaits:
    def test_are_those_of_standard_webhooks(self):
        assert [timedelta(seconds=one) for one in sending.WAITS] == [
            timedelta(seconds=5),
            timedelta(minutes=5),
            timedelta(minutes=30),
            *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
        ]

    @pytest.mark.parametrize("tries", range(1, 10))
    def test_spread_by_a_fifth(self, tries):
        waits = [sending.wait_after(tries, 0) for _ in range(200)]
        wanted = sending.WAITS[tries - 1]
        assert 0.8 * wanted <= min(waits) < max(waits) <= 1.2 * wanted

    @pytest.mark.parametrize(
        ("header", "seconds"),
        [
            (None, 0),
            ("120", 120),
            ("999999999", 86_400),
            ("-5", 0),
            ("soon", 0),
            (format_datetime(datetime(2026, 1, 1, 0, 1, tzinfo=UTC), usegmt=True), 60),
            (format_datetime(datetime(2025, 1, 1, tzinfo=UTC), usegmt=True), 0),
        ],
    )
    def test_take_the_partners_wish_as_seconds_or_a_date(self, header, seconds):
        assert sending.retry_after(header, datetime(2026, 1, 1, tzinfo=UTC)) == seconds


def _seconds(delivery: dict) -> float:
    """From the last attempt to the next."""
    at = [datetime.fromisoformat(delivery[name]) for name in ("last_attempt_at", "next_attempt_at")]
    return (at[1] - at[0]).total_seconds()
