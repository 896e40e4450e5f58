"""What the worker does by itself: keeps snapshots fresh, and says how old they are."""

import httpx
import pytest

from libs.jobs import PeriodicContext
from services.metrics.snapshots import telemetry
from services.metrics.snapshots.jobs import refresh_due_snapshots


@pytest.fixture
def context(database, settings_for) -> PeriodicContext:
    """What the leader gives its periodic functions."""
    return PeriodicContext(database("metrics"), settings_for("metrics"), None, {})


class TestRefreshDueSnapshots:
    async def test_asks_for_a_check_of_what_is_due_and_raises_the_alarm(self, tenant, context, aged, raw):
        aged(tenant, minutes=70)
        await refresh_due_snapshots(context)
        stale = telemetry.STALE_RATIO._value.get()
        oldest = telemetry.OLDEST_SECONDS._value.get()
        asked = raw.execute(
            "select state, unique_key from metrics.job where tenant_id = %s and kind = 'metrics.build_snapshot'"
            " and state in ('scheduled', 'queued')",
            tenant,
        )
        assert stale > 0
        assert oldest >= 70 * 60
        assert asked == [("scheduled", "periodic")]

    async def test_an_affirmed_snapshot_is_fresh_again(self, tenant, context, aged, combined, worker_of, raw):
        raw.execute("delete from metrics.job where tenant_id = %s and state = 'scheduled'", tenant)
        aged(tenant, minutes=70)
        await refresh_due_snapshots(context)
        raw.execute(
            "update metrics.job set run_at = now(), state = 'queued' where tenant_id = %s and state = 'scheduled'",
            tenant,
        )
        await worker_of("metrics", timeout_seconds=60)
        answer: httpx.Response = await combined(tenant)
        await refresh_due_snapshots(context)
        assert answer.json()["meta"]["freshness"]["state"] == "fresh"
        assert telemetry.STALE_RATIO._value.get() == 0
