"""From the entry page to the desk: signed, bound to the tenant, and not for long."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from libs.clock import utc_now
from services.ops_hub.review_handoffs import service


@pytest.fixture
async def token(call, shop) -> str:
    made = (await call("POST", "/review-handoffs", json={"location_id": shop})).json()
    return parse_qs(urlsplit(made["path"]).query)["location"][0]


class TestCreateReviewHandoff:
    async def test_refuses_the_anonymous(self, call, shop):
        assert (await call("POST", "/review-handoffs", who={}, json={"location_id": shop})).status_code == 401

    async def test_finds_no_location_of_another_tenant(self, call, shop, as_, tenant_b):
        who = as_(tenant_b, "ops:read")
        assert (await call("POST", "/review-handoffs", who=who, json={"location_id": shop})).status_code == 404

    async def test_leads_to_the_desk_and_tells_of_it(self, call, shop, told):
        made = (await call("POST", "/review-handoffs", json={"location_id": shop})).json()
        assert made["path"].startswith("/app?tool=review_responder&location=")
        assert await told() == [("review.launched", shop)]


class TestGetReviewHandoff:
    async def test_refuses_the_anonymous(self, call, token):
        assert (await call("GET", f"/review-handoffs/{token}", who={})).status_code == 401

    async def test_tells_the_desk_what_it_is_about(self, call, token, shop):
        answer = (await call("GET", f"/review-handoffs/{token}")).json()
        assert (answer["location_id"], answer["name"], answer["place_id"]) == (shop, "Blue Door Coffee", "ChIJblue")
        assert answer["review_url"].endswith("placeid=ChIJblue")

    async def test_knows_none_of_another_tenant(self, call, token, as_, tenant_b):
        answer = await call("GET", f"/review-handoffs/{token}", who=as_(tenant_b, "ops:read"))
        assert (answer.status_code, answer.json()["code"]) == (404, "review_handoff_unknown")

    async def test_knows_none_that_was_changed(self, call, token):
        changed = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
        assert (await call("GET", f"/review-handoffs/{changed}")).json()["code"] == "review_handoff_unknown"

    async def test_knows_no_cursor(self, call, app_of):
        cursor = (await app_of("ops_hub")).state.cursors.encode("name", "x", str(uuid4()))
        assert (await call("GET", f"/review-handoffs/{cursor}")).json()["code"] == "review_handoff_unknown"

    async def test_says_when_it_has_expired(self, call, token, monkeypatch):
        monkeypatch.setattr(service, "utc_now", lambda: utc_now() + timedelta(minutes=31))
        answer = await call("GET", f"/review-handoffs/{token}")
        assert (answer.status_code, answer.json()["code"]) == (410, "review_handoff_expired")
