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


@pytest.fixture
def listed(call, fresh):
    """`await listed()`: the list's entry of an address that the staff put there."""

    async def add() -> dict:
        return (await call("POST", "/review-suppressions", json={"email": fresh})).json()

    return add


class TestGetReviewSuppressionSummary:
    async def test_refuses_the_anonymous(self, call):
        assert (await call("GET", "/review-suppressions/summary", who={})).status_code == 401

    async def test_counts_by_who_said_so(self, call, visit, token, listed):
        await visit("POST", token)
        await call("POST", "/review-suppressions", json={"email": "bob@example.com"})
        summary = (await call("GET", "/review-suppressions/summary")).json()
        assert summary == {"total": 2, "by_recipient": 1, "by_staff": 1}

    async def test_counts_nothing_of_another_tenant(self, call, listed, as_, tenant_b):
        await listed()
        summary = (await call("GET", "/review-suppressions/summary", who=as_(tenant_b, "ops:read"))).json()
        assert summary["total"] == 0


class TestSearchReviewSuppression:
    async def test_refuses_the_anonymous(self, call, fresh):
        assert (await call("POST", "/review-suppressions/search", who={}, json={"email": fresh})).status_code == 401

    async def test_finds_nothing_of_another_tenant(self, call, listed, fresh, as_, tenant_b):
        await listed()
        theirs = as_(tenant_b, "ops:read")
        answer = await call("POST", "/review-suppressions/search", who=theirs, json={"email": fresh})
        assert answer.json() == {"suppression": None}

    async def test_finds_the_whole_address_in_whatever_case(self, call, listed, fresh):
        entry = await listed()
        found = await call("POST", "/review-suppressions/search", json={"email": f" {fresh.upper()} "})
        assert found.json() == {"suppression": entry}

    async def test_finds_no_part_of_an_address(self, call, listed, fresh):
        await listed()
        other = await call("POST", "/review-suppressions/search", json={"email": fresh.removeprefix("ann-")})
        assert other.json() == {"suppression": None}

    async def test_refuses_what_is_no_address(self, call):
        answer = await call("POST", "/review-suppressions/search", json={"email": "ann"})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "email_invalid")


class TestLiftReviewSuppression:
    REASON = "They phoned and want mail again."

    @pytest.fixture
    def lift(self, call, fresh):
        async def send(row_id: str, *, who=None, **fields):
            body = {"email": fresh, "reason": self.REASON} | fields
            return await call("POST", f"/review-suppressions/{row_id}/lift", who=who, json=body)

        return send

    async def test_refuses_the_anonymous(self, lift, listed):
        assert (await lift((await listed())["id"], who={})).status_code == 401

    async def test_needs_its_scope(self, lift, listed, as_, tenant_a):
        assert (await lift((await listed())["id"], who=as_(tenant_a, "ops:read"))).status_code == 403

    async def test_finds_nothing_of_another_tenant(self, lift, listed, call, as_, tenant_b):
        answer = await lift((await listed())["id"], who=as_(tenant_b, "ops:write"))
        assert answer.status_code == 404
        assert len((await call("GET", "/review-suppressions")).json()["items"]) == 1

    async def test_lets_the_address_be_asked_again_and_keeps_the_reason(
        self, lift, visit, token, ask, fresh, call, superuser
    ):
        await visit("POST", token)
        [entry] = (await call("GET", "/review-suppressions")).json()["items"]
        assert (await lift(entry["id"], email=fresh.title())).status_code == 204
        assert (await call("GET", "/review-suppressions")).json()["items"] == []
        assert (await visit("GET", token)).json()["unsubscribed"] is False
        [told] = superuser("select action, detail from audit.event where object_id = %s", entry["id"])
        kept = {"reason": self.REASON, "source": "recipient", "since": entry["created_at"].replace("Z", "+00:00")}
        assert told == ("review_suppression.lifted", kept)

    async def test_is_unsubscribed_from_again_by_the_same_link(self, lift, visit, token, call):
        await visit("POST", token)
        [entry] = (await call("GET", "/review-suppressions")).json()["items"]
        await lift(entry["id"])
        assert (await visit("POST", token)).json()["unsubscribed"] is True
        assert len((await call("GET", "/review-suppressions")).json()["items"]) == 1

    async def test_is_over_after_the_first_time(self, lift, listed):
        row_id = (await listed())["id"]
        await lift(row_id)
        assert (await lift(row_id)).status_code == 404

    @pytest.mark.parametrize(
        ("fields", "pointer", "code"),
        [
            ({"email": "bob@example.com"}, "/email", "email_differs"),
            ({"email": "bob"}, "/email", "email_invalid"),
            ({"reason": "so"}, "/reason", "string_too_short"),
        ],
    )
    async def test_needs_the_whole_address_and_a_reason(self, lift, listed, call, fields, pointer, code):
        answer = await lift((await listed())["id"], **fields)
        [problem] = answer.json()["errors"]
        assert (answer.status_code, problem["pointer"], problem["code"]) == (422, pointer, code)
        assert len((await call("GET", "/review-suppressions")).json()["items"]) == 1
