"""Signing secrets are read from the vault, and nothing is posted without them."""

from sqlalchemy import text
from standardwebhooks.webhooks import Webhook

from gateway.worker import make_worker
from libs.testing.tasks import in_own_task
from tests.gateway.webhook_delivery.partner import HOOKS, SNAPSHOT


class TestVault:
    READS = "select count(*) from audit.event where tenant_id = %s and action = 'secret.resolved'"

    async def test_is_asked_once_for_many_deliveries(self, hook, tell, work, receiver, vault_rows):
        for _ in range(12):
            await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        assert len(receiver.seen) == 12
        assert vault_rows(self.READS, hook.tenant_id) == [(1,)]

    async def test_is_asked_again_after_a_rotation_without_overlap(self, hook, tell, work, receiver, vault_rows):
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        rotated = await hook.owner.post(f"{HOOKS}/{hook.id}/rotate-secret", json={"overlap_hours": 0})
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        headers, body = receiver.seen[-1]
        assert Webhook(rotated.json()["secret"]).verify(body, headers)
        query = "select count(*) from secrets.secret where tenant_id = %s"
        assert vault_rows(query, hook.tenant_id) == [(1,)]

    async def test_away_delays_and_uses_up_no_attempt(
        self, hook, tell, work, hurry, receiver, settings_for, gateway_database
    ):
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        settings = settings_for("gateway", secrets_url="http://127.0.0.1:9")
        async with in_own_task(make_worker(settings).started()) as worker:
            await worker.run_until_idle(timeout_seconds=60)
        [waiting] = await hook.deliveries()
        assert (waiting["state"], waiting["attempts"], receiver.seen) == ("pending", 0, [])
        async with gateway_database.tenant(hook.tenant_id) as session:
            due = "update identity.job set run_at = now(), state = 'queued' where kind = 'gateway.deliver_webhook'"
            await session.execute(text(due))
        await work()
        assert [one["state"] for one in await hook.deliveries()] == ["delivered"]

    async def test_without_the_secret_posts_nothing(self, hook, tell, work, receiver, keeper, gateway_database):
        async with gateway_database.tenant(hook.tenant_id) as session:
            ref = await session.scalar(text("select secret_ref from identity.webhook_subscription"))
        await keeper.vault.delete(hook.tenant_id, ref)
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        [failed] = await hook.deliveries()
        assert (failed["state"], failed["error"], receiver.seen) == ("pending", "secret_gone", [])
