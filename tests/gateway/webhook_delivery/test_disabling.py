"""Subscriptions that are switched off because nobody takes what is sent."""

from sqlalchemy import text

from tests.gateway.webhook_delivery.partner import HOOKS, SNAPSHOT


class TestDisabling:
    async def test_happens_at_once_when_the_partner_says_gone(self, hook, tell, work, receiver, settings_for):
        receiver.answers = [(410, {})]
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        now = await hook.now()
        mails = _mails(settings_for, hook.email)
        assert (now["state"], now["disabled_reason"]) == ("disabled", "gone")
        assert (await hook.deliveries())[0]["state"] == "failed"
        assert len(mails) == 1
        assert "/settings/webhooks" in mails[0]

    async def test_happens_after_five_days_without_success(self, hook, tell, work, receiver, gateway_database):
        receiver.answers = [(500, {})]
        async with gateway_database.tenant(hook.tenant_id) as session:
            since = "update identity.webhook_subscription set failing_since = now() - interval '5 days'"
            await session.execute(text(since))
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        now = await hook.now()
        async with gateway_database.tenant(hook.tenant_id) as session:
            query = text("select actor from audit.event where action = 'webhook_subscription.disabled'")
            actors = list(await session.scalars(query))
        assert (now["state"], now["disabled_reason"]) == ("disabled", "failing")
        assert actors == ["service:gateway"]

    async def test_is_put_off_by_each_success(self, hook, tell, work, receiver, gateway_database):
        async with gateway_database.tenant(hook.tenant_id) as session:
            since = "update identity.webhook_subscription set failing_since = now() - interval '5 days'"
            await session.execute(text(since))
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        now = await hook.now()
        assert (now["state"], now["failing_since"]) == ("enabled", None)
        assert now["last_delivered_at"] is not None

    async def test_is_undone_by_enabling(self, hook, tell, work, receiver):
        receiver.answers = [(410, {}), (204, {})]
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        await hook.owner.patch(f"{HOOKS}/{hook.id}", json={"state": "enabled"})
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        assert len(receiver.seen) == 2
        assert (await hook.now())["disabled_reason"] is None


def _mails(settings_for, address: str) -> list[str]:
    folder = settings_for("gateway").data_dir / "mail"
    return [text for path in folder.glob("*.eml") if address in (text := path.read_text())]
