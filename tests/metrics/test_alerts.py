"""Alert rules: what they find is what the rows say, and each recipient is told once."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from contracts.metrics.alerts import AlertEvent, AlertRule
from contracts.metrics.jobs import CheckAlertRule
from libs.jobs import PeriodicContext, enqueue
from services.metrics.alerts import service
from services.metrics.alerts.jobs import check_due_rules
from tests.metrics.raw import DAY
from tests.metrics.world import total, within

URL = "/api/v1/alerts"
LAST_WEEK = within(DAY - timedelta(days=6), DAY)
CLICKS = float(total("clicks", of=LAST_WEEK))
ALWAYS: dict[str, Any] = {"kind": "threshold", "measure": "clicks", "operator": "gt", "value": 0}
NEVER: dict[str, Any] = ALWAYS | {"operator": "lt"}
Call = Callable[..., Awaitable[httpx.Response]]


def rule(condition: dict[str, Any] = ALWAYS, **more: Any) -> dict[str, Any]:
    return {"name": f"Rule {uuid4()}", "condition": condition, "recipients": [f"{uuid4()}@example.test"]} | more


@pytest.fixture
def call(client_of, as_, tenant) -> Call:
    """`await call("POST", "/rules", json=rule())`: a request of somebody who may write."""

    async def send(method: str, path: str, *, to: UUID | None = None, **options: Any) -> httpx.Response:
        client = await client_of("metrics")
        scopes, limits = options.pop("scopes", ("metrics:read", "metrics:write")), options.pop("limits", {})
        headers = as_(to or tenant, *scopes, **limits)
        return await client.request(method, f"{URL}{path}", headers=headers, **options)

    return send


@pytest.fixture
def check(database, worker_of, tenant) -> Callable[..., Awaitable[None]]:
    """`await check(rule_id)`: the rule's check, and the mails that follow."""

    async def run(rule_id: str, of: UUID = tenant) -> None:
        async with database("metrics").tenant(of) as session:
            await enqueue(session, CheckAlertRule(rule_id=UUID(rule_id)), tenant_id=of, unique_key=rule_id)
        await worker_of("metrics", timeout_seconds=60)

    return run


@pytest.fixture
def mails(settings_for) -> Callable[[str], list[EmailMessage]]:
    """`mails(address)`: what was sent to it."""

    def read(address: str) -> list[EmailMessage]:
        folder = settings_for("metrics").data_dir / "mail"
        every = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.glob("*.eml")]
        return [mail for mail in every if mail["To"] == address]

    return read


async def created(call: Call, wanted: dict[str, Any], **options: Any) -> dict[str, Any]:
    answer = await call("POST", "/rules", json=wanted, **options)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def found(call: Call, rule_id: str) -> dict[str, Any]:
    rules = (await call("GET", "/rules")).json()["items"]
    return next(one for one in rules if one["id"] == rule_id)


async def events(call: Call, rule_id: str) -> list[dict[str, Any]]:
    return (await call("GET", "/events", params={"rule_id": rule_id})).json()["items"]


class TestPreviewAlert:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.post(f"{URL}/preview", json={"condition": ALWAYS})).status_code == 401

    async def test_adds_the_last_days_with_data(self, call):
        body = (await call("POST", "/preview", json={"condition": ALWAYS})).json()
        assert (body["is_met"], body["value"]) == (True, CLICKS)
        first, last = DAY - timedelta(days=6), DAY
        assert body["message"] == f"Clicks: {CLICKS:,.0f} from {first} to {last}, above 0."

    @pytest.mark.parametrize(
        ("operator", "value", "is_met"),
        [("gt", CLICKS, False), ("gte", CLICKS, True), ("lt", CLICKS, False), ("lte", CLICKS, True)],
    )
    async def test_compares_exactly(self, call, operator: str, value: float, is_met: bool):
        condition = ALWAYS | {"operator": operator, "value": value}
        assert (await call("POST", "/preview", json={"condition": condition})).json()["is_met"] is is_met

    async def test_looks_at_what_the_filters_leave(self, call):
        filters = [{"dimension": "platform", "values": ["meta_ads"]}]
        body = (await call("POST", "/preview", json={"condition": ALWAYS, "filters": filters})).json()
        meta = [row for row in LAST_WEEK if row.platform == "meta_ads"]
        assert body["value"] == float(total("clicks", of=meta))

    @pytest.mark.parametrize(("direction", "is_met"), [("up", False), ("down", True), ("any", True)])
    async def test_measures_a_change(self, call, direction: str, is_met: bool):
        before = float(total("clicks", of=within(DAY - timedelta(days=13), DAY - timedelta(days=7))))
        percent = (before - CLICKS) / before * 100
        condition = {"kind": "change", "measure": "clicks", "direction": direction, "percent": percent - 0.01}
        body = (await call("POST", "/preview", json={"condition": condition})).json()
        assert (body["is_met"], body["value"], body["compared_value"]) == (is_met, CLICKS, before)
        assert f"Clicks fell by {percent:.1f}%" in body["message"]

    async def test_does_not_know_without_data(self, call, tenant_b):
        for condition in (ALWAYS, {"kind": "freshness"}):
            body = (await call("POST", "/preview", json={"condition": condition}, to=tenant_b)).json()
            assert (body["is_met"], body["value"]) == (None, None)

    async def test_does_not_know_what_was_not_reported(self, call):
        filters = [{"dimension": "campaign", "values": ["nobody's"]}]
        body = (await call("POST", "/preview", json={"condition": ALWAYS, "filters": filters})).json()
        assert body["is_met"] is None

    @pytest.mark.parametrize(
        ("wanted", "pointer", "code"),
        [
            ({"condition": ALWAYS | {"measure": "reach"}}, "/condition/measure", "not_additive"),
            (
                {
                    "condition": ALWAYS,
                    "filters": [{"dimension": "ad", "values": ["1"]}, {"dimension": "region", "values": ["x"]}],
                },
                "/filters",
                "grains_do_not_mix",
            ),
            ({"condition": ALWAYS | {"days": 91}}, "/condition/threshold/days", "less_than_equal"),
            ({"condition": {"kind": "moon"}}, "/condition", "union_tag_invalid"),
            ({"condition": ALWAYS | {"value": "high"}}, "/condition/threshold/value", "float_parsing"),
        ],
    )
    async def test_names_the_field_that_is_wrong(self, call, wanted: dict[str, Any], pointer: str, code: str):
        answer = await call("POST", "/preview", json=wanted)
        assert answer.status_code == 422
        assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]


class TestCheck:
    async def test_tells_each_recipient_once_while_it_fires(self, call, check, mails):
        one = await created(call, rule(recipients=["a.first@example.test", "b.second@example.test"]))
        AlertRule.model_validate(one)
        assert one["state"] == "unknown"
        await check(one["id"])
        await check(one["id"])
        assert (await found(call, one["id"]))["state"] == "firing"
        fired = await events(call, one["id"])
        AlertEvent.model_validate(fired[0])
        assert [(event["kind"], event["value"], event["was_snoozed"]) for event in fired] == [("fired", CLICKS, False)]
        assert [(told["recipient"], told["state"]) for told in fired[0]["deliveries"]] == [
            ("a.first@example.test", "sent"),
            ("b.second@example.test", "sent"),
        ]
        for address in ("a.first@example.test", "b.second@example.test"):
            sent = [mail for mail in mails(address) if one["name"] in mail["Subject"]]
            assert [mail["Subject"] for mail in sent] == [f"Alert: {one['name']}"]
            assert fired[0]["message"] in sent[0].get_content()

    async def test_reminds_after_the_cool_down_and_says_when_it_is_over(self, call, check, raw, mails):
        one = await created(call, rule(cool_down_minutes=60))
        await check(one["id"])
        raw.execute("update metrics.alert_rule set told_at = now() - interval '61 minutes' where id = %s", one["id"])
        await check(one["id"])
        raw.execute(
            'update metrics.alert_rule set condition = condition || \'{"operator": "lt"}\' where id = %s', one["id"]
        )
        await check(one["id"])
        assert [event["kind"] for event in await events(call, one["id"])] == ["resolved", "reminded", "fired"]
        published = raw.execute(
            "select type, payload ->> 'is_reminder', (payload ->> 'value')::float from metrics.outbox_event"
            " where payload ->> 'rule_id' = %s order by id",
            one["id"],
        )
        assert published == [
            ("metrics.alert_fired", "false", CLICKS),
            ("metrics.alert_fired", "true", CLICKS),
            ("metrics.alert_resolved", None, CLICKS),
        ]
        assert len(mails(one["recipients"][0])) == 3
        assert (await found(call, one["id"]))["state"] == "ok"

    async def test_is_silent_while_nothing_happens(self, call, check, mails):
        one = await created(call, rule(NEVER))
        await check(one["id"])
        seen = await found(call, one["id"])
        assert (seen["state"], seen["last_value"]) == ("ok", CLICKS)
        assert seen["next_check_at"] > seen["checked_at"]
        assert await events(call, one["id"]) == []
        assert mails(one["recipients"][0]) == []

    async def test_fires_about_old_numbers(self, call, check, tenant, aged):
        one = await created(call, rule({"kind": "freshness", "worst": "late"}))
        aged(tenant, minutes=40)
        try:
            await check(one["id"])
        finally:
            aged(tenant, minutes=0)
        assert [event["kind"] for event in await events(call, one["id"])] == ["fired"]

    async def test_keeps_quiet_when_snoozed_and_says_so_in_the_history(self, call, check, raw, mails):
        one = await created(call, rule())
        snoozed = (await call("POST", f"/rules/{one['id']}/snooze", json={"hours": 2})).json()
        assert snoozed["snoozed_until"] is not None
        await check(one["id"])
        fired = await events(call, one["id"])
        assert [(event["kind"], event["was_snoozed"], event["deliveries"]) for event in fired] == [("fired", True, [])]
        assert mails(one["recipients"][0]) == []
        assert raw.execute("select id from metrics.outbox_event where payload ->> 'rule_id' = %s", one["id"]) == []
        woken = (await call("POST", f"/rules/{one['id']}/wake")).json()
        assert woken["snoozed_until"] is None

    async def test_is_not_made_while_paused(self, call, check):
        one = await created(call, rule())
        paused = (await call("POST", f"/rules/{one['id']}/pause")).json()
        assert (paused["is_paused"], paused["next_check_at"]) == (True, None)
        assert (await call("POST", f"/rules/{one['id']}/pause")).json()["code"] == "alert_rule_already_paused"
        await check(one["id"])
        assert (await found(call, one["id"]))["checked_at"] is None
        assert (await call("POST", f"/rules/{one['id']}/resume")).json()["is_paused"] is False
        assert (await call("POST", f"/rules/{one['id']}/resume")).json()["code"] == "alert_rule_not_paused"

    async def test_begins_anew_with_another_question(self, call, check):
        one = await created(call, rule())
        await check(one["id"])
        changed = (await call("PATCH", f"/rules/{one['id']}", json={"condition": NEVER})).json()
        assert (changed["state"], changed["last_value"]) == ("unknown", None)
        renamed = (await call("PATCH", f"/rules/{one['id']}", json={"severity": "critical"})).json()
        assert (renamed["severity"], renamed["condition"]["operator"]) == ("critical", "lt")

    async def test_leaves_its_history_when_it_is_removed(self, call, check):
        one = await created(call, rule())
        await check(one["id"])
        assert (await call("DELETE", f"/rules/{one['id']}")).status_code == 204
        kept = (await call("GET", "/events")).json()["items"]
        assert [event["rule_id"] for event in kept if event["rule_name"] == one["name"]] == [None]


class TestTestAlertRule:
    async def test_sends_what_it_finds_now_and_changes_nothing(self, call, worker_of, mails):
        one = await created(call, rule(NEVER))
        answer = await call("POST", f"/rules/{one['id']}/test")
        assert answer.status_code == 202, answer.text
        assert (answer.json()["kind"], answer.json()["deliveries"][0]["state"]) == ("test", "waiting")
        await worker_of("metrics", timeout_seconds=60)
        assert [mail["Subject"] for mail in mails(one["recipients"][0])] == [f"Test: {one['name']}"]
        assert (await found(call, one["id"]))["state"] == "unknown"


class TestCreateAlertRule:
    async def test_refuses_a_reader(self, call):
        assert (await call("POST", "/rules", json=rule(), scopes=("metrics:read",))).status_code == 403

    async def test_takes_each_address_once(self, call):
        wanted = rule(recipients=["x@Example.test", "x@example.test", "y@example.test"])
        assert (await created(call, wanted))["recipients"] == ["x@example.test", "y@example.test"]

    async def test_refuses_a_name_that_is_taken(self, call):
        one = await created(call, rule())
        answer = await call("POST", "/rules", json=rule(name=one["name"]))
        assert (answer.status_code, answer.json()["code"]) == (409, "alert_rule_name_taken")

    async def test_refuses_one_too_many(self, call, monkeypatch):
        monkeypatch.setattr(service, "MOST_RULES", 0)
        answer = await call("POST", "/rules", json=rule())
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_alert_rules")

    @pytest.mark.parametrize(
        ("more", "pointer"),
        [
            ({"recipients": []}, "/recipients"),
            ({"recipients": ["nobody"]}, "/recipients/0"),
            ({"recipients": ["a@example.test\nBcc: b@example.test"]}, "/recipients/0"),
            ({"every_minutes": 5}, "/every_minutes"),
            ({"severity": "loud"}, "/severity"),
            ({"name": ""}, "/name"),
        ],
    )
    async def test_names_the_field_that_is_wrong(self, call, more: dict[str, Any], pointer: str):
        answer = await call("POST", "/rules", json=rule(**more))
        assert answer.status_code == 422
        assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]

    async def test_is_in_the_trail(self, call, raw):
        one = await created(call, rule())
        trail = raw.execute("select action from audit.event where object_id = %s", one["id"])
        assert [action for (action,) in trail] == ["alert_rule.created"]


class TestForeignRule:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("PATCH", ""),
            ("DELETE", ""),
            *(("POST", path) for path in ("/pause", "/resume", "/snooze", "/wake", "/test")),
        ],
    )
    async def test_is_not_found_like_an_absent_one(self, call, tenant_b, method: str, path: str):
        one = await created(call, rule())
        body = {"json": {"hours": 1} if path == "/snooze" else {}} if method in ("PATCH", "POST") else {}
        foreign = await call(method, f"/rules/{one['id']}{path}", to=tenant_b, **body)
        absent = await call(method, f"/rules/{uuid4()}{path}", **body)
        assert (foreign.status_code, foreign.json()["code"]) == (absent.status_code, absent.json()["code"])
        assert foreign.status_code == 404
        assert (await call("GET", "/rules", to=tenant_b)).json()["items"] == []
        assert (await call("GET", "/events", to=tenant_b)).json()["items"] == []


class TestLimitedCaller:
    @pytest.mark.parametrize("limits", [{"accounts": frozenset({"google_ads:100"})}, {"aggregates_only": True}])
    async def test_is_shown_and_may_do_nothing(self, call, limits: dict[str, Any]):
        one = await created(call, rule())
        assert (await call("GET", "/rules", limits=limits)).json()["items"] == []
        assert (await call("GET", "/events", limits=limits)).json()["items"] == []
        refused = [
            await call("POST", "/rules", json=rule(), limits=limits),
            await call("POST", "/preview", json={"condition": ALWAYS}, limits=limits),
            await call("POST", f"/rules/{one['id']}/test", limits=limits),
            await call("DELETE", f"/rules/{one['id']}", limits=limits),
        ]
        assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(403, "whole_tenant_only")] * 4


class TestEvents:
    async def test_are_paged_newest_first(self, call, check):
        one = await created(call, rule())
        for _ in range(3):
            await call("POST", f"/rules/{one['id']}/test")
        query = {"rule_id": one["id"], "limit": 2}
        first = (await call("GET", "/events", params=query)).json()
        second = (await call("GET", "/events", params=query | {"cursor": first["next_cursor"]})).json()
        moments = [event["occurred_at"] for event in (*first["items"], *second["items"])]
        assert (len(first["items"]), len(second["items"]), second["next_cursor"]) == (2, 1, None)
        assert moments == sorted(moments, reverse=True)


class TestDueRules:
    async def test_are_found_when_their_time_has_come(self, call, raw, database, settings_for, worker_of):
        context = PeriodicContext(database("metrics"), settings_for("metrics"), None, {})
        due, later = await created(call, rule(NEVER)), await created(call, rule(NEVER))
        raw.execute(
            "update metrics.alert_rule set next_check_at = now() + interval '1 hour' where id = %s", later["id"]
        )
        await check_due_rules(context)
        await worker_of("metrics", timeout_seconds=60)
        assert (await found(call, due["id"]))["checked_at"] is not None
        assert (await found(call, later["id"]))["checked_at"] is None
