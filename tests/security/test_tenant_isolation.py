"""Another tenant's ids, tried on every published operation of the running API: generated from the contract.

Two partners of one stack. The first owns one of everything; the second asks for it by its id, and must get what an id
that never existed gets, byte for byte.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, get_args
from uuid import uuid4

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from contracts.gateway.api import ApiScope
from libs.testing.operations import Operation, public_operations
from tests.metrics.drawn import collection, feature
from tests.stack import Stack

pytestmark = [pytest.mark.xdist_group("stack"), pytest.mark.timeout(300)]

SLACK_PATH = "/".join(("services", "T0", "B0", "ours"))  # in one piece it looks like a secret
FILE = b"Date,Campaign,Campaign ID,Cost,Impressions,Clicks\n2026-01-05,Spring,77,12.50,1000,40\n"
LOCATION: dict[str, Any] = {
    "name": "Ours",
    "source_mode": "no_listing",
    "address": {"line1": "1 Main St", "city": "Austin", "region": "TX", "postal_code": "78701", "country": "US"},
}
GRID: dict[str, Any] = {
    "name": "Ours",
    "business": {"name": "Ours", "place_id": "ours"},
    "map": {"size": 3, "radius": 1, "latitude": 30.2672, "longitude": -97.7431},
    "keywords": ["coffee"],
}
NO_IDS = ("listing_id", "point_id", "format")  # no two tenants' need to differ in them
# What an operation needs besides the path, so that it gets as far as looking for the object.
BODIES: dict[str, dict[str, Any]] = {
    "update_connection": {"json": {"name": "Renamed"}},
    "update_alert_rule": {"json": {}},
    "snooze_alert_rule": {"json": {"hours": 1}},
    "update_budget_plan": {"json": {}},
    "replace_annotation": {"json": {"start_date": "2026-03-10", "title": "Theirs"}},
    "replace_location": {"json": LOCATION},
    "undo_location_merge": {"json": {}},
    "update_saved_view": {"json": {}},
    "update_region_map": {"json": {}},
    "update_setup_task": {"json": {"skipped": True}},
    "update_platform_connection": {"json": {}},
    "reconnect_platform_connection": {"json": {}},
    "draft_review_replies": {"json": {}},
    "create_review_reply": {"json": {"body": "Thank you.", "seen_reply": None}},
    "change_review_reply": {"json": {"body": "Thank you very much."}},
    "lift_review_suppression": {"json": {"email": "b@example.com", "reason": "They asked for it."}},
    "sync_platform_connection": {"headers": {"Idempotency-Key": "ours"}},
    "adopt_listing": {"json": {}},
    "replace_report_schedule": {
        "json": {"rule": {"repeats": "daily", "time": "09:00", "zone": "UTC"}},
        "headers": {"If-Match": "*"},
    },
    "replace_local_grid": {"json": GRID, "headers": {"If-Match": "*"}},
    "delete_local_grid": {"headers": {"If-Match": "*"}},
    "duplicate_local_grid": {"json": {}},
    "replace_report": {"json": {"name": "Renamed"}, "headers": {"If-Match": "*"}},
    "delete_report": {"headers": {"If-Match": "*"}},
    "duplicate_report": {"json": {}},
    "retry_delivery": {"json": {}},
    "lift_suppressed_recipient": {"json": {"reason": "They asked for it."}},
    "create_share_link": {"json": {"formats": ["csv"]}},
    "delete_report_schedule": {"headers": {"If-Match": "*"}},
    "update_market_pull_schedule": {"json": {"name": "Renamed"}},
    "map_upload": {"json": {}},
    "replace_workspace": {"json": {"name": "Renamed"}},
    "update_api_key": {"json": {}},
    "rotate_api_key": {"json": {}},
    "update_oauth_client": {"json": {}},
    "rotate_oauth_client_secret": {"json": {}},
    "update_webhook_subscription": {"json": {}},
    "update_airbyte_server": {"json": {}},
    "connect_remote_connection": {"json": {"name": "Theirs", "remote_connection_id": str(uuid4())}},
    "rotate_webhook_secret": {"json": {}},
    "rotate_webhook_token": {"json": {}},
    "update_webhook_endpoint": {"json": {}},
    "rotate_inbound_webhook_secret": {"json": {}},
    "find_places": {"params": {"search": "Bavaria"}},
    "add_upload_lookup": {
        "params": {"filename": "names.csv"},
        "content": b"Campaign ID,Name\n77,Spring\n",
        "headers": {"Content-Type": "application/octet-stream"},
    },
}
# Names of the product itself, the same for every tenant; and what only a person may touch, which no program can:
# `tests/gateway` tries these with the sessions of two tenants.
SHARED = {"name", "symbol", "platform", "provider", "session_id", "mail_id", "block_id", "key", "check"}
PERSONAL = {"client_id", "user_id", "request_id", "grant_id", "consent_id", "break_glass_id"}
# Nobody can ask for an incident, checks that fail open them: `tests/metrics/test_data_quality_incidents.py`.
FOUND = {"incident_id"}
FOR_PEOPLE = {
    *("list_access_requests_to_approve", "get_access_review", "export_access_review"),
    "list_support_consents",
}
# There may be none, and nothing to look into: `tests/reporting/branding`.
OF_NOBODY = {"get_report_logo"}
TENANT_SCOPES = set(get_args(ApiScope))

WITH_IDS = [
    one
    for one in public_operations()
    if one.parameters
    and not one.step_up
    and not one.anonymous
    and not (SHARED | PERSONAL | FOUND) & set(one.parameters)
]
LISTS = [
    one
    for one in public_operations()
    if one.method == "GET"
    and not one.parameters
    and one.scope in TENANT_SCOPES
    and one.operation_id not in FOR_PEOPLE | OF_NOBODY
]
GUARDED = [one for one in public_operations() if not one.anonymous]
SCOPED = [one for one in public_operations() if one.scope]


@dataclass(frozen=True)
class Neighbours:
    """Two tenants' programs, and the ids of what the first one owns."""

    owner: httpx.Client
    stranger: httpx.Client
    ids: dict[str, str]


@pytest.fixture(scope="module")
def neighbours(gateway_stack: Stack) -> Iterator[Neighbours]:
    owner, stranger = (gateway_stack.new_partner(name) for name in ("Owner", "Stranger"))
    with gateway_stack.client(owner.api_key) as ours, gateway_stack.client(stranger.api_key) as theirs:
        yield Neighbours(ours, theirs, _own_one_of_everything(ours) | {"key_id": owner.key_id})


def _own_one_of_everything(owner: httpx.Client) -> dict[str, str]:
    connection = _made(owner, "/airbyte/connections", json={"name": "Ours", "connector": "opsight-demo-ads"})
    job = _made(owner, f"/airbyte/connections/{connection['id']}/sync")
    octets = {"Content-Type": "application/octet-stream"}
    params = {"filename": "ours.csv", "kind": "ad_performance"}
    upload = _made(owner, "/uploads", params=params, content=FILE, headers=octets)
    path, lookup = f"/uploads/{upload['id']}/lookups", BODIES["add_upload_lookup"]
    with_lookup = _made(owner, path, **lookup)
    workspace = _made(owner, "/workspaces", json={"name": "Ours"})
    view = _made(owner, "/metrics/views", json={"page": "explore", "name": "Ours", "search": ""})
    place = _made(owner, "/metrics/places/names", json={"name": "Ours", "place": "US-CA"})
    condition = {"kind": "freshness"}
    rule = _made(owner, "/alerts/rules", json={"name": "Ours", "condition": condition, "recipients": ["a@example.com"]})
    channel = _made(owner, "/alerts/channels", json={"name": "Ours", "url": f"https://hooks.slack.com/{SLACK_PATH}"})
    draft = {"platform": "google_ads", "month": "2026-03", "amount": 1, "currency": "EUR"}
    plan = _made(owner, "/budgets/plans", json={"plans": [draft]})["items"][0]
    annotation = _made(owner, "/metrics/annotations", json={"start_date": "2026-03-10", "title": "Ours"})
    location = _made(owner, "/ops/locations", json=LOCATION)
    drawn = _made(owner, "/metrics/maps", json={"name": "Ours", "geojson": collection(feature("ours", "JM"))})
    replay = _made(owner, "/replays", json={"dataset": "region_performance"})
    airbyte = {"name": "Ours", "base_url": "https://api.airbyte.com/v1", "client_id": "app", "client_secret": "hidden"}
    server = _made(owner, "/airbyte/servers", json=airbyte)
    client = _made(owner, "/oauth-clients", json={"name": "Ours", "scopes": ["metrics:read"]})
    return {
        "workspace_id": workspace["id"],
        "view_id": view["id"],
        "name_id": place["id"],
        "rule_id": rule["id"],
        "channel_id": channel["id"],
        "plan_id": plan["id"],
        "annotation_id": annotation["id"],
        "location_id": location["id"],
        "map_id": drawn["id"],
        "server_id": server["id"],
        "oauth_client_id": client["id"],
        **_merged(owner),
        **_connected(owner),
        **_reviewed(owner),
        **_hooked(owner),
        **_scheduled(owner),
        **_hooking(owner),
        **_reporting(owner),
        "connection_id": connection["id"],
        "job_id": job["job"]["id"] if "job" in job else job["id"],
        "upload_id": upload["id"],
        "replay_id": replay["id"],
        "lookup_id": with_lookup["lookups"][0]["id"],
    }


def _merged(owner: httpx.Client) -> dict[str, str]:
    """Two locations that became one."""
    named = LOCATION | {"distinct_reason": "another suite"}
    suites = [named | {"address": LOCATION["address"] | {"line2": f"Suite {number}"}} for number in (8, 9)]
    pair = [_made(owner, "/ops/locations", json=suite) for suite in suites]
    seen = {
        f"{name}_{part}": location[part]
        for name, location in zip(("survivor", "other"), pair, strict=True)
        for part in ("id", "etag")
    }
    return {"merge_id": _made(owner, "/ops/locations/merges", json=seen | {"reason": "the same shop"})["id"]}


def _connected(owner: httpx.Client) -> dict[str, str]:
    """A connection to a provider for practice, with the sync that it begins with."""
    connection = _made(owner, "/ops/connections/google_analytics/manual", json={})
    syncs = owner.get(f"/api/v1/ops/connections/{connection['id']}/syncs").json()["items"]
    return {"platform_connection_id": connection["id"], "sync_id": syncs[0]["id"], "listing_id": "1"}


def _reviewed(owner: httpx.Client) -> dict[str, str]:
    """A review of practice with a reply, a request for one, and the way to the desk."""
    _made(owner, "/ops/connections/google/manual", json={})
    review = _read_at_last(owner, "/ops/reviews?unreplied=true")
    text = {"body": "Thank you.", "seen_reply": None}
    reply = _made(owner, f"/ops/reviews/{review['id']}/replies", json=text)
    suite = LOCATION["address"] | {"line2": "Suite 10"}
    listed = LOCATION | {"address": suite, "source_mode": "find", "place_id": "ChIJours", "distinct_reason": "a suite"}
    shop = _made(owner, "/ops/locations", json=listed)
    consent = {"source": "purchase", "statement": "They agreed at the till."}
    wanted = {"location_id": shop["id"], "recipients": [{"email": "a@example.com"}], "consent": consent}
    request = _made(owner, "/ops/review-requests", json=wanted, headers={"Idempotency-Key": str(uuid4())})
    handoff = _made(owner, "/ops/review-handoffs", json={"location_id": shop["id"]})
    suppressed = _made(owner, "/ops/review-suppressions", json={"email": "b@example.com"})
    ids = {"review_id": review["id"], "reply_id": reply["id"], "review_request_id": request["id"]}
    return ids | {"token": handoff["token"], "suppression_id": suppressed["id"]}


def _read_at_last(owner: httpx.Client, path: str) -> dict[str, Any]:
    """The first item of a list that a worker fills."""
    until = time.monotonic() + 60
    while not (items := owner.get(f"/api/v1{path}").json()["items"]) and time.monotonic() < until:
        time.sleep(0.2)
    return items[0]


def _ids_for(operation: Operation, ids: dict[str, str]) -> dict[str, str]:
    """What the names in the path are: below `/ops`, a connection is one to a provider and a report is a grid."""
    if "/ops/connections/" in operation.path:
        return ids | {"connection_id": ids["platform_connection_id"]}
    return ids | ({"report_id": ids["gathered_report_id"]} if "/v1/reports/" in operation.path else {})


def _hooked(owner: httpx.Client) -> dict[str, str]:
    """A webhook subscription with a delivery; nobody listens there."""
    wanted = {"name": "Ours", "url": "http://127.0.0.1:9/", "events": ["sync.failed"]}
    subscription = _made(owner, "/webhook-subscriptions", json=wanted)
    delivery = _made(owner, f"/webhook-subscriptions/{subscription['id']}/test")
    return {"subscription_id": subscription["id"], "delivery_id": delivery["id"]}


def _scheduled(owner: httpx.Client) -> dict[str, str]:
    """A schedule of pulls of market data with a pull, of a file that is not there."""
    rule = {"kind": "interval", "every_minutes": 10080}
    wanted = {"name": "Ours", "provider": "file", "file": "ours.csv", "schedule": rule}
    schedule = _made(owner, "/market/pull-schedules", json=wanted)
    pull = _made(owner, f"/market/pull-schedules/{schedule['id']}/run")
    return {"schedule_id": schedule["id"], "pull_id": pull["id"]}


def _reporting(owner: httpx.Client) -> dict[str, str]:
    """A grid that runs by itself, and has run twice, and a pack. No run here fails: there is no dead letter of ours."""
    grid = _made(owner, "/ops/reports/local-grid", json=GRID | {"recipients": ["a@example.com"]})
    runs = [_run_to_its_end(owner, grid["id"]) for _ in range(2)]
    rule = {"repeats": "monthly", "day": "last", "time": "09:00", "zone": "UTC"}
    schedule = _made(owner, "/schedules", json={"report_id": grid["id"], "rule": rule})
    sent = _made(owner, f"/runs/{runs[1]}/deliver")
    pack = _made(owner, "/reports", json={"kind": "executive_pack", "name": "Ours"})
    link = _made(owner, f"/runs/{runs[1]}/share-links", json={"formats": ["csv"]})
    return {
        "gathered_report_id": pack["id"],
        "share_link_id": link["id"],
        "report_delivery_id": sent["items"][0]["id"],
        "suppressed_recipient_id": str(uuid4()),  # nothing bounces here
        "approved_recipient_id": str(uuid4()),  # nor is anybody approved
        "report_schedule_id": schedule["id"],
        "report_id": grid["id"],
        "run_id": runs[1],
        "point_id": "r1c1",
        "format": "csv",
        "dead_letter_id": str(uuid4()),
    }


def _run_to_its_end(owner: httpx.Client, report_id: str) -> str:
    run = _made(owner, f"/ops/reports/local-grid/{report_id}/run")
    until = time.monotonic() + 60
    while owner.get(f"/api/v1/runs/{run['id']}").json()["state"] != "completed" and time.monotonic() < until:
        time.sleep(0.2)
    return run["id"]


def _hooking(owner: httpx.Client) -> dict[str, str]:
    """An endpoint for webhooks, and something that was received there."""
    endpoint = _made(owner, "/webhook-endpoints", json={"name": "Ours"})
    body, now = b'{"type": "sync.requested"}', datetime.now(UTC)
    stamp = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(endpoint["secret"]).sign("msg_1", now, body.decode()),
    }
    path = endpoint["path"].removeprefix("/api/v1")
    receipt = _made(owner, path, content=body, headers=stamp | {"Content-Type": "application/json"})
    return {"endpoint_id": endpoint["id"], "receipt_id": receipt["receipt_id"]}


def _made(owner: httpx.Client, path: str, **request: Any) -> dict[str, Any]:
    answer = owner.post(f"/api/v1{path}", **request)
    assert answer.status_code in (200, 201, 202), answer.text
    return answer.json()


def _call(client: httpx.Client, operation: Operation, url: str) -> httpx.Response:
    return client.request(operation.method, url, **BODIES.get(operation.operation_id, {}))


def _told(answer: httpx.Response) -> tuple[int, dict[str, Any]]:
    """Status and body, without what differs between any two requests."""
    body = answer.json()
    return answer.status_code, {name: value for name, value in body.items() if name not in ("request_id", "instance")}


@pytest.mark.parametrize("operation", WITH_IDS, ids=str)
class TestAnotherTenantsObject:
    def test_is_told_apart_from_nothing_nowhere(self, operation, neighbours):
        foreign = _told(_call(neighbours.stranger, operation, operation.url(**_ids_for(operation, neighbours.ids))))
        absent = _told(
            _call(neighbours.stranger, operation, operation.url(**dict.fromkeys(operation.parameters, uuid4())))
        )
        assert foreign == absent
        assert foreign[0] == 404


@pytest.mark.parametrize("operation", [one for one in WITH_IDS if one.method == "GET" and not one.streams], ids=str)
class TestOwner:
    def test_finds_its_own_object(self, operation, neighbours):
        answer = neighbours.owner.get(operation.url(**_ids_for(operation, neighbours.ids)))
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("operation", LISTS, ids=str)
class TestList:
    def test_shows_nothing_of_another_tenant(self, operation, neighbours):
        answer = neighbours.stranger.get(operation.path, **BODIES.get(operation.operation_id, {}))
        assert answer.status_code in (200, 503), answer.text
        owned = {name: value for name, value in neighbours.ids.items() if name not in NO_IDS}
        assert [name for name, value in owned.items() if value in answer.text] == []


@pytest.mark.parametrize("operation", GUARDED, ids=str)
class TestNobody:
    def test_is_asked_to_sign_in(self, operation, gateway_stack):
        with gateway_stack.client() as nobody:
            answer = _call(nobody, operation, operation.url())
        assert answer.status_code == 401, answer.text
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.fixture(scope="module")
def narrow(gateway_stack: Stack) -> Iterator[dict[str, httpx.Client]]:
    """Clients with one scope each, which the operation under test does not ask for."""
    tenant = gateway_stack.demo["tenants"][0]["id"]
    reader, auditor = (gateway_stack.partner(tenant, scope) for scope in ("ops:read", "audit:read"))
    with gateway_stack.client(reader.api_key) as first, gateway_stack.client(auditor.api_key) as second:
        yield {"ops:read": first, "audit:read": second}


@pytest.mark.parametrize("operation", SCOPED, ids=str)
class TestCallerWithAnotherScope:
    def test_is_refused(self, operation, narrow):
        client = next(client for scope, client in narrow.items() if scope != operation.scope)
        answer = _call(client, operation, operation.url())
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
