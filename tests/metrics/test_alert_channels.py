"""Alerts told in Slack: real vault, real jobs, and a Slack that stands where its HTTP API would."""

import json
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio

from libs.http_outside import OutsideClient
from libs.jobs import Worker
from libs.testing.apps import started
from libs.testing.deployables import make_app
from libs.testing.tasks import in_own_task
from services.metrics.alerts.channels import service
from services.metrics.worker import make_worker

URL = "/api/v1/alerts"
PATH = "/".join(("services", "T000", "B000", "abcDEF123456"))  # in one piece it looks like a secret
HOOK = f"https://hooks.slack.com/{PATH}"
ALWAYS: dict[str, Any] = {"kind": "threshold", "measure": "clicks", "operator": "gt", "value": 0}
SCOPES = ("metrics:read", "metrics:write")


@dataclass
class Slack:
    """What Slack heard, and what it answers next."""

    status: int = 200
    body: str = "ok"
    headers: dict[str, str] = field(default_factory=dict[str, str])
    heard: list[httpx.Request] = field(default_factory=list[httpx.Request])

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(request)
        return httpx.Response(self.status, content=self._parts(), headers=self.headers)

    async def _parts(self) -> AsyncGenerator[bytes]:
        yield self.body.encode()


@dataclass
class Room:
    """The metrics API and its worker, beside a vault that runs, on behalf of `tenant_id`."""

    client: httpx.AsyncClient
    worker: Worker
    slack: Slack
    as_: Callable[..., dict[str, str]]
    tenant_id: UUID

    async def ask(
        self, method: str, path: str, body: Any = None, *, to: UUID | None = None, **limits: Any
    ) -> httpx.Response:
        headers = self.as_(to or self.tenant_id, *SCOPES, **limits)
        return await self.client.request(method, f"{URL}{path}", json=body, headers=headers)

    async def channel(self, name: str = "#ads") -> dict[str, Any]:
        answer = await self.ask("POST", "/channels", {"name": name, "url": HOOK})
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def told(self, channel: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The delivery of a test of a rule that tells the channel, and nobody else."""
        wanted = {"name": f"Rule {uuid4()}", "condition": ALWAYS, "channel_ids": [channel["id"]]} | more
        rule = (await self.ask("POST", "/rules", wanted)).json()
        await self.ask("POST", f"/rules/{rule['id']}/test")
        await self.worker.run_until_idle(timeout_seconds=60)
        [event] = (await self.ask("GET", f"/events?rule_id={rule['id']}")).json()["items"]
        [delivery] = event["deliveries"]
        return delivery | {"rule": rule["name"], "message": event["message"]}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def started_room(settings_for, secrets_url: str) -> AsyncGenerator[tuple[httpx.AsyncClient, Worker]]:
    """Once for all tests here: a worker starts a dbt of its own beside it."""
    settings = settings_for("metrics", secrets_url=secrets_url)
    async with (
        started(make_app("metrics", settings)) as app,
        in_own_task(make_worker(settings).started()) as worker,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://metrics") as client,
    ):
        yield client, worker


@pytest.fixture
def room(started_room: tuple[httpx.AsyncClient, Worker], as_, tenant_a: UUID) -> Room:
    """The room with a tenant and a Slack that no other test knows."""
    client, worker = started_room
    slack = Slack()

    async def resolve(host: str, port: int) -> list[str]:
        return ["3.68.170.153"] if host == "hooks.slack.com" else ["10.0.0.1"]

    worker.resources["outside"] = OutsideClient(transport=httpx.MockTransport(slack), resolve=resolve)
    return Room(client, worker, slack, as_, tenant_a)


class TestCreateChannel:
    async def test_refuses_the_anonymous(self, room: Room):
        answer = await room.client.post(f"{URL}/channels", json={"name": "#ads", "url": HOOK})
        assert answer.status_code == 401

    async def test_keeps_the_address_in_the_vault_and_nowhere_else(self, room: Room, raw):
        made = await room.channel()
        listed = (await room.ask("GET", "/channels")).json()["items"]
        assert [(one["id"], one["name"], one["rules"]) for one in listed] == [(made["id"], "#ads", 0)]
        row = raw.execute("select to_jsonb(c)::text from metrics.alert_channel c where id = %s", made["id"])[0][0]
        assert "hooks.slack.com" not in row + json.dumps(made) + json.dumps(listed)
        ref = json.loads(row)["secret_ref"]
        assert raw.execute("select count(*) from secrets.secret where ref = %s", ref)[0][0] == 1

    @pytest.mark.parametrize(
        "url",
        [
            f"http://hooks.slack.com/{PATH}",
            f"https://hooks.slack.com.evil.test/{PATH}",
            f"https://evil.test/{PATH}",
            f"https://hooks.slack.com@10.0.0.1/{PATH}",
            f"https://hooks.slack.com/{PATH}?to=elsewhere",
            f"https://169.254.169.254/{PATH}",
        ],
    )
    async def test_refuses_every_address_but_slack_s_and_repeats_none(self, room: Room, url: str):
        answer = await room.ask("POST", "/channels", {"name": "#ads", "url": url})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/url")
        assert "B0" not in answer.text

    async def test_refuses_a_name_that_is_taken(self, room: Room):
        await room.channel()
        answer = await room.ask("POST", "/channels", {"name": "#ads", "url": HOOK})
        assert (answer.status_code, answer.json()["code"]) == (409, "alert_channel_name_taken")

    async def test_refuses_one_too_many(self, room: Room, monkeypatch):
        monkeypatch.setattr(service, "MOST_CHANNELS", 0)
        answer = await room.ask("POST", "/channels", {"name": "#ads", "url": HOOK})
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_alert_channels")

    @pytest.mark.parametrize("limits", [{"accounts": frozenset({"google_ads:100"})}, {"aggregates_only": True}])
    async def test_is_for_those_who_see_the_whole_tenant(self, room: Room, limits: dict[str, Any]):
        await room.channel()
        answer = await room.ask("POST", "/channels", {"name": "#other", "url": HOOK}, **limits)
        assert (answer.status_code, answer.json()["code"]) == (403, "whole_tenant_only")
        assert (await room.ask("GET", "/channels", **limits)).json()["items"] == []


class TestDeleteChannel:
    async def test_is_not_found_by_another_tenant_like_an_absent_one(self, room: Room, tenant_b: UUID):
        made = await room.channel()
        foreign = await room.ask("DELETE", f"/channels/{made['id']}", to=tenant_b)
        absent = await room.ask("DELETE", f"/channels/{uuid4()}")
        assert (foreign.status_code, foreign.json()["code"]) == (absent.status_code, absent.json()["code"])
        assert foreign.status_code == 404
        assert (await room.ask("GET", "/channels", to=tenant_b)).json()["items"] == []

    async def test_forgets_the_address(self, room: Room, raw):
        made = await room.channel()
        ref = raw.execute("select secret_ref from metrics.alert_channel where id = %s", made["id"])[0][0]
        assert (await room.ask("DELETE", f"/channels/{made['id']}")).status_code == 204
        await room.worker.run_until_idle(timeout_seconds=60)
        assert (await room.ask("GET", "/channels")).json()["items"] == []
        assert raw.execute("select count(*) from secrets.secret where ref = %s", ref)[0][0] == 0

    async def test_waits_until_no_rule_tells_it(self, room: Room):
        made = await room.channel()
        await room.told(made)
        answer = await room.ask("DELETE", f"/channels/{made['id']}")
        assert (answer.status_code, answer.json()["code"]) == (409, "alert_channel_in_use")


class TestTelling:
    async def test_posts_blocks_and_a_text_once(self, room: Room):
        delivery = await room.told(await room.channel(), name="Spend <!channel> & more")
        assert (delivery["recipient"], delivery["state"]) == ("Slack: #ads", "sent")
        [request] = room.slack.heard
        assert (request.headers["host"], request.url.host) == ("hooks.slack.com", "3.68.170.153")
        body = json.loads(request.content)
        assert [block["type"] for block in body["blocks"]] == ["header", "section", "context", "section"]
        assert body["blocks"][0]["text"] == {"type": "plain_text", "text": "Test: Spend <!channel> & more"}
        assert body["blocks"][1]["text"]["text"] == delivery["message"]
        assert "<!channel>" not in body["text"]
        assert "Spend &lt;!channel&gt; &amp; more" in body["text"]

    async def test_says_why_slack_refused(self, room: Room):
        room.slack.status, room.slack.body = 404, "no_service"
        delivery = await room.told(await room.channel())
        assert (delivery["state"], delivery["problem"]) == ("failed", "Slack answered 404: no_service.")

    async def test_waits_when_slack_asks_to(self, room: Room):
        room.slack.status, room.slack.headers = 429, {"Retry-After": "120"}
        delivery = await room.told(await room.channel())
        assert (delivery["state"], len(room.slack.heard)) == ("waiting", 1)

    async def test_does_not_repeat_what_may_have_been_heard(self, room: Room):
        def broken(request: httpx.Request) -> httpx.Response:
            room.slack.heard.append(request)
            raise httpx.ReadError("gone", request=request)

        async def resolve(host: str, port: int) -> list[str]:
            return ["3.68.170.153"]

        room.worker.resources["outside"] = OutsideClient(transport=httpx.MockTransport(broken), resolve=resolve)
        delivery = await room.told(await room.channel())
        assert (delivery["state"], len(room.slack.heard)) == ("failed", 1)

    async def test_calls_nothing_inside_whatever_the_name_resolves_to(self, room: Room):
        async def resolve(host: str, port: int) -> list[str]:
            return ["10.0.0.1"]

        room.worker.resources["outside"] = OutsideClient(transport=httpx.MockTransport(room.slack), resolve=resolve)
        delivery = await room.told(await room.channel())
        assert (delivery["state"], room.slack.heard) == ("failed", [])


class TestRules:
    async def test_refuse_a_channel_that_is_not_there(self, room: Room):
        wanted = {"name": "Rule", "condition": ALWAYS, "channel_ids": [str(uuid4())]}
        answer = await room.ask("POST", "/rules", wanted)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/channel_ids/0")

    async def test_tell_somebody(self, room: Room):
        wanted = {"name": "Rule", "condition": ALWAYS}
        answer = await room.ask("POST", "/rules", wanted)
        assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [("/recipients", "nobody")]
        made = await room.channel()
        rule = (await room.ask("POST", "/rules", wanted | {"channel_ids": [made["id"]]})).json()
        changed = await room.ask("PATCH", f"/rules/{rule['id']}", {"channel_ids": []})
        assert changed.json()["errors"][0]["code"] == "nobody"
        both = await room.ask("PATCH", f"/rules/{rule['id']}", {"recipients": ["a@example.test"], "channel_ids": []})
        assert (both.json()["recipients"], both.json()["channel_ids"]) == (["a@example.test"], [])
