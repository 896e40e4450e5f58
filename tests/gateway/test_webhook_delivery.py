"""Deliveries of events to a partner's real HTTP server, by the gateway's real worker."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from uuid import UUID, uuid4

import pytest
from aiohttp import web
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from contracts.gateway.jobs import DeliverWebhook
from gateway.identity.webhook import sending
from gateway.worker import make_worker
from libs.ids import new_id
from libs.jobs import enqueue
from libs.testing.tasks import in_own_task

HOOKS = "/api/v1/webhook-subscriptions"
EVENTS = ["data.landed", "sync.finished", "sync.failed", "snapshot.built"]
SNAPSHOT = {"dataset": "warehouse", "snapshot_id": "abc", "rows": 7}


@dataclass
class Receiver:
    """A partner's server. `answers` are given in turn, the last one for ever: a status, and headers."""

    url: str = ""
    seen: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=lambda: [(204, {})])

    async def handle(self, request: web.Request) -> web.Response:
        self.seen.append((dict(request.headers), await request.read()))
        status, headers = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        return web.Response(status=status, headers=headers)


@pytest.fixture
async def receiver():
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


@dataclass
class Hook:
    """A subscription of a tenant, and whoever administers it."""

    id: str
    secret: str
    tenant_id: UUID
    owner: object
    email: str

    async def deliveries(self) -> list[dict]:
        return (await self.owner.get(f"{HOOKS}/{self.id}/deliveries")).json()["items"]

    async def now(self) -> dict:
        return (await self.owner.get(f"{HOOKS}/{self.id}")).json()


@pytest.fixture
async def hook(browser, new_account, receiver) -> Hook:
    account = await new_account()
    owner = await browser(account=account)
    made = (await owner.post(HOOKS, json={"name": "Hook", "url": receiver.url, "events": EVENTS})).json()
    return Hook(made["id"], made["secret"], account.tenant_id, owner, account.email)


@pytest.fixture
def tell(client_of, as_):
    """`await tell(hook, "metrics.snapshot_built", SNAPSHOT)`: another service's event, as it is delivered to us."""

    async def send(hook: Hook, kind: str, payload: dict, *, event_id: UUID | None = None):
        client = await client_of("gateway_internal")
        producer = kind.split(".")[0]
        envelope = {
            "id": str(event_id or new_id()),
            "type": kind,
            "tenant_id": str(hook.tenant_id),
            "producer": producer,
            "occurred_at": datetime.now(UTC).isoformat(),
            "payload": payload,
        }
        headers = as_(hook.tenant_id, "events:deliver", subject=f"service:{producer}", service="gateway")
        return await client.post("/internal/events", json=envelope, headers=headers)

    return send


@pytest.fixture
async def client_of(settings_for, session_stack):
    """The gateway's identity app, as its internal side serves it."""
    import httpx

    from gateway.identity.app import make_identity_app
    from libs.testing.apps import started

    app = make_identity_app(settings_for("gateway"))

    async with started(app):

        async def connect(name: str) -> httpx.AsyncClient:
            return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway")

        yield connect


@pytest.fixture
def work(worker_of):
    async def run() -> int:
        return await worker_of("gateway")

    return run


@pytest.fixture
def hurry(gateway_database):
    """What waits for its next attempt is due now."""

    async def run(hook: Hook) -> None:
        async with gateway_database.tenant(hook.tenant_id) as session:
            await session.execute(
                text("update identity.job set run_at = now(), state = 'queued' where state = 'scheduled'")
            )

    return run


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


def _mails(settings_for, address: str) -> list[str]:
    folder = settings_for("gateway").data_dir / "mail"
    return [text for path in folder.glob("*.eml") if address in (text := path.read_text())]


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
