"""Which events reach a partner, and how they are signed (Standard Webhooks)."""

import json
from uuid import uuid4

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests.gateway.webhook_delivery.partner import EVENTS, HOOKS, SNAPSHOT


class TestEvent:
    async def test_is_posted_and_signed_as_standard_webhooks_says(self, hook, tell, work, receiver):
        answer = await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        (headers, body), *more = receiver.seen
        said = Webhook(hook.secret).verify(body, headers)
        assert (answer.status_code, more) == (200, [])
        assert (said["type"], said["data"]) == ("snapshot.built", SNAPSHOT)
        assert headers["Content-Type"] == "application/json"
        assert len(body) < 20_000

    async def test_has_one_wrong_byte_and_the_signature_does_not_fit(self, hook, tell, work, receiver):
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        headers, body = receiver.seen[0]
        with pytest.raises(WebhookVerificationError):
            Webhook(hook.secret).verify(body.replace(b"7", b"8"), headers)

    async def test_told_twice_is_posted_once(self, hook, tell, work, receiver):
        event_id = uuid4()
        first = await tell(hook, "metrics.snapshot_built", SNAPSHOT, event_id=event_id)
        second = await tell(hook, "metrics.snapshot_built", SNAPSHOT, event_id=event_id)
        await work()
        assert (first.json()["outcome"], second.json()["outcome"]) == ("accepted", "known")
        assert len(receiver.seen) == 1
        assert receiver.seen[0][0]["webhook-id"] == str(event_id)

    async def test_of_each_kind_reaches_those_who_want_it(self, hook, tell, work, receiver):
        ids = {"connection_id": str(uuid4()), "sync_id": str(uuid4()), "connector": "x", "dataset": "demo"}
        await tell(hook, "ingestion.sync_finished", ids | {"emitted": 1, "committed": 1, "quarantined": 0})
        await tell(hook, "ingestion.sync_failed", ids | {"error_code": "config_error", "error_message": "No."})
        landed = {"dataset": "warehouse", "source": "x", "tables": ["raw.x"], "accounts": [], "job_id": str(uuid4())}
        account = {"platform": "x", "account_id": "1", "min_date": "2026-01-01", "max_date": "2026-01-02"}
        await tell(hook, "ingestion.data_landed", landed | {"accounts": [account] * 80})
        await work()
        said = {one["type"]: one["data"] for one in (json.loads(body) for _, body in receiver.seen)}
        assert said.keys() == {"sync.finished", "sync.failed", "data.landed"}
        assert said["sync.failed"]["error_code"] == "config_error"
        assert (len(said["data.landed"]["accounts"]), said["data.landed"]["account_count"]) == (50, 80)

    async def test_is_not_sent_to_those_who_do_not_want_it(self, hook, tell, work, receiver):
        await hook.owner.patch(f"{HOOKS}/{hook.id}", json={"events": ["sync.failed"]})
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        assert receiver.seen == []

    async def test_is_not_sent_to_another_tenant(self, hook, browser, tell, work, receiver):
        theirs = await browser()
        await theirs.post(HOOKS, json={"name": "Theirs", "url": receiver.url, "events": EVENTS})
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        assert len(receiver.seen) == 1

    async def test_is_not_sent_while_paused(self, hook, tell, work, receiver):
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await hook.owner.patch(f"{HOOKS}/{hook.id}", json={"state": "paused"})
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        (delivery,) = await hook.deliveries()
        assert receiver.seen == []
        assert (delivery["state"], delivery["error"]) == ("failed", "subscription_off")


class TestRotatedSecret:
    async def test_signs_beside_the_new_one_during_the_overlap(self, hook, tell, work, receiver):
        url = f"{HOOKS}/{hook.id}/rotate-secret"
        new = (await hook.owner.post(url, json={"overlap_hours": 1})).json()["secret"]
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        headers, body = receiver.seen[0]
        assert len(headers["webhook-signature"].split(" ")) == 2
        assert Webhook(hook.secret).verify(body, headers) == Webhook(new).verify(body, headers)

    async def test_signs_nothing_once_the_overlap_is_over(self, hook, tell, work, receiver):
        new = (await hook.owner.post(f"{HOOKS}/{hook.id}/rotate-secret", json={"overlap_hours": 0})).json()["secret"]
        await tell(hook, "metrics.snapshot_built", SNAPSHOT)
        await work()
        headers, body = receiver.seen[0]
        Webhook(new).verify(body, headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(hook.secret).verify(body, headers)
