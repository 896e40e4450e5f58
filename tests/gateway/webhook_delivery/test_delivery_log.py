"""What a tenant's administrators do with deliveries: try, look them up, send them again."""

from standardwebhooks.webhooks import Webhook

from tests.gateway.webhook_delivery.partner import EVENTS, HOOKS, SNAPSHOT


class TestSendWebhookTest:
    async def test_posts_a_test_event_to_this_subscription_alone(self, hook, work, receiver):
        await hook.owner.post(HOOKS, json={"name": "Other", "url": receiver.url, "events": EVENTS})
        answer = await hook.owner.post(f"{HOOKS}/{hook.id}/test")
        await work()
        said = Webhook(hook.secret).verify(receiver.seen[0][1], receiver.seen[0][0])
        assert (answer.status_code, answer.json()["state"]) == (202, "pending")
        assert len(receiver.seen) == 1
        assert said["type"] == "webhook.test"

    async def test_needs_an_enabled_subscription(self, hook):
        await hook.owner.patch(f"{HOOKS}/{hook.id}", json={"state": "paused"})
        answer = await hook.owner.post(f"{HOOKS}/{hook.id}/test")
        assert (answer.status_code, answer.json()["code"]) == (409, "subscription_not_enabled")


class TestRedeliverWebhook:
    async def test_posts_the_same_again(self, hook, tell, work, receiver):
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        (delivery,) = await hook.deliveries()
        answer = await hook.owner.post(f"{HOOKS}/{hook.id}/deliveries/{delivery['id']}/redeliver")
        await work()
        (first, body), (second, again) = receiver.seen
        assert answer.status_code == 202
        assert (first["webhook-id"], body) == (second["webhook-id"], again)
        assert (await hook.deliveries())[0]["attempts"] == 2

    async def test_refuses_what_is_still_under_way(self, hook, tell, receiver):
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        (delivery,) = await hook.deliveries()
        answer = await hook.owner.post(f"{HOOKS}/{hook.id}/deliveries/{delivery['id']}/redeliver")
        assert (answer.status_code, answer.json()["code"]) == (409, "delivery_pending")

    async def test_knows_a_delivery_by_its_own_subscription_alone(self, hook, tell, work, receiver):
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        other = {"name": "Other", "url": receiver.url, "events": EVENTS}
        other_id = (await hook.owner.post(HOOKS, json=other)).json()["id"]
        (delivery,) = await hook.deliveries()
        url = f"{HOOKS}/{other_id}/deliveries/{delivery['id']}"
        statuses = [(await hook.owner.get(url)).status_code, (await hook.owner.post(f"{url}/redeliver")).status_code]
        assert statuses == [404, 404]


class TestListWebhookDeliveries:
    async def test_is_read_in_pages_newest_first(self, hook, tell, work, receiver):
        for rows in range(3):
            await tell(hook, "metrics.snapshot_built", SNAPSHOT | {"rows": rows})
        url = f"{HOOKS}/{hook.id}/deliveries"
        first = (await hook.owner.get(url, params={"limit": 2})).json()
        second = (await hook.owner.get(url, params={"limit": 2, "cursor": first["next_cursor"]})).json()
        ids = [item["id"] for item in first["items"] + second["items"]]
        assert (len(set(ids)), second["next_cursor"]) == (3, None)
        assert ids == sorted(ids, reverse=True)

    async def test_is_narrowed_by_state(self, hook, tell, work, receiver):
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        url = f"{HOOKS}/{hook.id}/deliveries"
        sizes = [
            len((await hook.owner.get(url, params={"state": one})).json()["items"]) for one in ("delivered", "failed")
        ]
        assert sizes == [1, 0]

    async def test_refuses_a_made_up_cursor(self, hook):
        answer = await hook.owner.get(f"{HOOKS}/{hook.id}/deliveries", params={"cursor": "x"})
        assert answer.status_code == 422
