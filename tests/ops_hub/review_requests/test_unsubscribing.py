"""Ending mail: by a link of one's own, at one click, and by the staff's word."""

import pytest

from services.ops_hub.review_requests.links import LinkTokens, place_in

ONE_CLICK = {"List-Unsubscribe": "List-Unsubscribe=One-Click"}


@pytest.fixture
async def token(ask, fresh, mail, worker_of) -> str:
    """The last part of the link in a mail that went out."""
    await ask(fresh)
    await worker_of("ops_hub")
    return mail(fresh)[0]["List-Unsubscribe"].strip("<>").rpartition("/")[2]


@pytest.fixture
def visit(client_of, as_):
    """`await visit("POST", token)`: as somebody whom nobody knows, as the gateway lets them in."""

    async def send(method: str, token: str, **content):
        client = await client_of("ops_hub")
        headers = as_(None, subject="anonymous")
        return await client.request(method, f"/api/v1/unsubscribe/{token}", headers=headers, **content)

    return send


class TestGetUnsubscription:
    async def test_says_whose_mail_it_ends_and_ends_nothing(self, visit, token):
        first, again = await visit("GET", token), await visit("GET", token)
        assert first.json() == {"business": "Blue Door Coffee", "address": "a•••@example.com", "unsubscribed": False}
        assert again.json() == first.json()

    @pytest.mark.parametrize("wrong", ["A" * 64, "-" * 64])
    async def test_knows_no_other_link(self, visit, wrong):
        assert (await visit("GET", wrong)).status_code == 404


class TestUnsubscribe:
    async def test_ends_it_without_a_cookie_and_a_second_time_too(self, visit, token, ask, fresh, call, told):
        first = await visit("POST", token, data=ONE_CLICK)
        again = await visit("POST", token)
        assert [one.json()["unsubscribed"] for one in (first, again)] == [True, True]
        assert (await visit("GET", token)).json()["unsubscribed"] is True
        assert (await ask(fresh)).json()["recipients"][0]["problem"] == "unsubscribed"
        [kept] = (await call("GET", "/review-suppressions")).json()["items"]
        assert (kept["address"], kept["source"]) == ("a•••@example.com", "recipient")
        assert [kind for kind, _ in await told()].count("review.unsubscribed") == 1

    async def test_takes_no_link_that_was_not_sent(self, visit, token, settings_for):
        place = place_in(token)
        forged = LinkTokens(b"another key").token_for(place.tenant_id, place.recipient_id)
        assert (await visit("POST", forged)).status_code == 404
        assert (await visit("GET", token)).json()["unsubscribed"] is False

    async def test_keeps_working_for_one_tenant_alone(self, visit, token, call, as_, tenant_b):
        await visit("POST", token)
        other = await call("GET", "/review-suppressions", who=as_(tenant_b, "ops:read"))
        assert other.json()["items"] == []


class TestCreateReviewSuppression:
    async def test_refuses_the_anonymous(self, call):
        answer = await call("POST", "/review-suppressions", who={}, json={"email": "a@example.com"})
        assert answer.status_code == 401

    async def test_needs_its_scope(self, call, as_, tenant_a):
        reader = as_(tenant_a, "ops:read")
        answer = await call("POST", "/review-suppressions", who=reader, json={"email": "a@example.com"})
        assert answer.status_code == 403

    async def test_keeps_an_address_once_and_masked(self, call):
        first = await call("POST", "/review-suppressions", json={"email": "Ann@example.com"})
        again = await call("POST", "/review-suppressions", json={"email": "ann@EXAMPLE.com"})
        assert (first.json()["id"], first.json()["address"]) == (again.json()["id"], "A•••@example.com")
        assert len((await call("GET", "/review-suppressions")).json()["items"]) == 1

    async def test_refuses_what_is_no_address(self, call):
        answer = await call("POST", "/review-suppressions", json={"email": "nobody"})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "email_invalid")


class TestListReviewSuppressions:
    async def test_refuses_the_anonymous(self, call):
        assert (await call("GET", "/review-suppressions", who={})).status_code == 401

    async def test_pages(self, call):
        for name in ("one", "two"):
            await call("POST", "/review-suppressions", json={"email": f"{name}@example.com"})
        first = (await call("GET", "/review-suppressions?limit=1")).json()
        rest = (await call("GET", f"/review-suppressions?limit=1&cursor={first['next_cursor']}")).json()
        assert [one["address"] for one in first["items"] + rest["items"]] == ["t•••@example.com", "o•••@example.com"]
