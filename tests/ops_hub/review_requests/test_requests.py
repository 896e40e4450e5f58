"""Requests for reviews: who is asked, who is left out, and what the mail says."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from contracts.ops_hub.review_requests import MOST_RECIPIENTS
from libs.jobs import Permanent
from libs.mail import Mailbox, MailRefused
from services.ops_hub.review_requests.letters import WORDS, Letter, as_html, as_text
from services.ops_hub.review_requests.repository import forget_across_tenants
from tests.ops_hub.review_requests.conftest import CONSENT

REVIEW_URL = "https://search.google.com/local/writereview?placeid=ChIJblue"


def outcomes(answer) -> list[tuple[str, str | None]]:
    return [(one["state"], one["problem"]) for one in answer.json()["recipients"]]


class TestGetReviewLink:
    async def test_refuses_the_anonymous(self, call, shop):
        assert (await call("GET", f"/review-links/{shop}", who={})).status_code == 401

    async def test_finds_nothing_of_another_tenant(self, call, shop, as_, tenant_b):
        assert (await call("GET", f"/review-links/{shop}", who=as_(tenant_b, "ops:read"))).status_code == 404

    async def test_follows_the_place_id(self, call, shop):
        answer = (await call("GET", f"/review-links/{shop}")).json()
        assert (answer["url"], answer["provenance"]) == (REVIEW_URL, "live")
        assert answer["qr_svg"].startswith("<svg")

    async def test_trusts_the_place_id_that_somebody_gave_though_practice_repeats_it(self, call, connect, shop):
        await connect(location_id=UUID(shop))
        answer = (await call("GET", f"/review-links/{shop}")).json()
        assert (answer["url"], answer["provenance"]) == (REVIEW_URL, "live")

    async def test_takes_no_place_id_that_came_with_a_listing_of_practice(self, call, connect, place):
        made = await place("North", source_mode="connect", listing_id="shop-1", place_id="ChIJblue")
        await connect(location_id=made)
        assert (await call("GET", f"/review-links/{made}")).json()["provenance"] == "simulated"

    async def test_follows_a_listing_and_says_when_it_is_one_of_practice(self, call, place, connect):
        north = await place("North")
        await connect(location_id=north)
        answer = (await call("GET", f"/review-links/{north}")).json()
        assert (answer["place_id"], answer["provenance"], answer["qr_svg"]) == ("ChIJblue", "simulated", None)

    async def test_says_that_it_does_not_know(self, call, place):
        answer = (await call("GET", f"/review-links/{await place('South')}")).json()
        assert (answer["url"], answer["provenance"]) == (None, None)


class TestCreateReviewRequest:
    async def test_refuses_the_anonymous(self, call):
        assert (await call("POST", "/review-requests", who={}, json={})).status_code == 401

    async def test_needs_its_scope_and_a_key(self, call, shop, as_, tenant_a):
        body = {"location_id": shop, "recipients": [{"email": "a@example.com"}], "consent": CONSENT}
        assert (await call("POST", "/review-requests", json=body)).status_code == 422
        reader, key = as_(tenant_a, "ops:read"), {"Idempotency-Key": "one"}
        assert (await call("POST", "/review-requests", who=reader, json=body, headers=key)).status_code == 403

    async def test_knows_no_location_of_another_tenant(self, call, shop, as_, tenant_b):
        body = {"location_id": shop, "recipients": [{"email": "a@example.com"}], "consent": CONSENT}
        who, key = as_(tenant_b, "ops:write"), {"Idempotency-Key": "one"}
        answer = await call("POST", "/review-requests", who=who, json=body, headers=key)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/location_id")

    async def test_sends_each_one_a_mail_and_forgets_the_address(
        self, ask, call, fresh, mail, worker_of, told, superuser, shop
    ):
        made = await ask(fresh, language="de", signed_by="Ann Bell")
        assert (made.status_code, outcomes(made)) == (201, [("queued", None)])
        await worker_of("ops_hub")
        [message] = mail(fresh)
        body = message.get_body(("plain",)).get_content()
        assert message["Subject"] == "Ihre Meinung zu Blue Door Coffee"
        assert REVIEW_URL in body
        assert "Ann Bell" in body
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["List-Unsubscribe"].strip("<>") in body
        after = await call("GET", f"/review-requests/{made.json()['id']}")
        assert (outcomes(after), after.json()["counts"]["sent"]) == ([("sent", None)], 1)
        kept = superuser(
            "select sealed, masked from ops.review_request_recipient where request_id = %s", made.json()["id"]
        )
        assert kept == [(None, "a•••@example.com")]
        assert await told() == [("review.requested", shop)]

    async def test_keeps_the_address_sealed_until_then(self, ask, fresh, superuser):
        made = await ask(fresh)
        query = "select sealed, r::text from ops.review_request_recipient r where request_id = %s"
        [(sealed, row)] = superuser(query, made.json()["id"])
        assert fresh.encode() not in bytes(sealed)
        assert fresh not in row

    async def test_asks_once_for_the_same_request(self, ask, fresh, mail, worker_of):
        first, again = await ask(fresh, key="same"), await ask(fresh, key="same")
        await worker_of("ops_hub")
        assert (first.json()["id"], len(mail(fresh))) == (again.json()["id"], 1)

    async def test_leaves_out_who_was_asked_recently_or_is_given_twice(self, ask, fresh):
        await ask(fresh)
        again = await ask(fresh.upper(), "bob@example.com", "Bob@Example.com")
        assert outcomes(again) == [("skipped", "asked_recently"), ("queued", None), ("skipped", "given_twice")]

    async def test_asks_again_after_the_cap_and_for_another_location(self, ask, fresh, superuser, place, tenant_a):
        await ask(fresh)
        north = str(await place("North", source_mode="find", place_id="ChIJnorth"))
        assert outcomes(await ask(fresh, location_id=north)) == [("queued", None)]
        superuser(
            "update ops.review_request_recipient set created_at = now() - interval '181 days' where tenant_id = %s",
            tenant_a,
        )
        assert outcomes(await ask(fresh)) == [("queued", None)]

    async def test_leaves_out_who_is_suppressed_also_after_the_request(self, ask, call, fresh, mail, worker_of):
        made = await ask(fresh)
        await call("POST", "/review-suppressions", json={"email": fresh.title()})
        await worker_of("ops_hub")
        after = await call("GET", f"/review-requests/{made.json()['id']}")
        assert (outcomes(after), mail(fresh)) == ([("skipped", "unsubscribed")], [])
        assert outcomes(await ask(fresh)) == [("skipped", "unsubscribed")]

    async def test_names_every_address_that_is_none_and_asks_nobody(self, ask, call):
        answer = await ask("ann@example.com", "nobody", "x@y@z", "bob@example.com\nBcc: c@example.com")
        assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (
            422,
            ["/recipients/1/email", "/recipients/2/email", "/recipients/3/email"],
        )
        assert (await call("GET", "/review-requests")).json()["items"] == []

    async def test_takes_no_more_than_two_hundred(self, ask):
        many = [f"p{number}@example.com" for number in range(MOST_RECIPIENTS + 1)]
        assert (await ask(*many)).status_code == 422

    async def test_stops_at_the_most_of_a_day(self, ask, app_of, monkeypatch):
        monkeypatch.setattr((await app_of("ops_hub")).state.settings, "review_requests_per_day", 1)
        await ask("one@example.com")
        answer = await ask("two@example.com")
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_review_requests")

    @pytest.mark.parametrize("fields", [{}, {"listed": True}])
    async def test_refuses_without_a_link_where_somebody_can_write(self, ask, place, connect, fields):
        north = await place("North")
        for _ in fields:
            await connect(location_id=north)
        answer = await ask("ann@example.com", location_id=str(north))
        assert (answer.status_code, answer.json()["code"]) == (409, "review_link_missing")

    async def test_needs_a_statement_of_consent(self, ask):
        assert (await ask("ann@example.com", consent={"source": "purchase", "statement": "ok"})).status_code == 422

    async def test_does_the_setup_task(self, ask, call, fresh):
        await call(
            "PUT",
            "/onboarding",
            json={"business_type": "restaurant", "location_count": "1", "goals": ["win_reviews"], "finish": True},
        )
        await ask(fresh)
        tasks = {one["key"]: one["state"] for one in (await call("GET", "/setup-tasks")).json()["items"]}
        assert tasks["ask_for_reviews"] == "done"

    async def test_says_when_the_server_refuses_and_forgets_the_address(
        self, ask, call, fresh, worker_of, monkeypatch, superuser
    ):
        async def refuse(self, message, announce) -> None:
            raise MailRefused("550")

        monkeypatch.setattr(Mailbox, "send", refuse)
        made = await ask(fresh)
        await worker_of("ops_hub")
        after = await call("GET", f"/review-requests/{made.json()['id']}")
        assert issubclass(MailRefused, Permanent)
        assert outcomes(after) == [("failed", "mail_refused")]
        assert (
            superuser("select 1 from ops.review_request_recipient where sealed is not null and id = %s", _only(after))
            == []
        )


class TestPreviewReviewRequest:
    async def test_refuses_the_anonymous(self, call, shop):
        assert (await call("POST", "/review-requests/preview", who={}, json={"location_id": shop})).status_code == 401

    async def test_knows_no_location_of_another_tenant(self, call, shop, as_, tenant_b):
        who = as_(tenant_b, "ops:read")
        answer = await call("POST", "/review-requests/preview", who=who, json={"location_id": shop})
        assert answer.status_code == 422

    async def test_shows_the_mail_and_escapes_what_people_write(self, call, shop):
        body = {"location_id": shop, "name": "<b>Ann</b>", "signed_by": "Al & Co"}
        answer = (await call("POST", "/review-requests/preview", json=body)).json()
        assert answer["subject"] == "Your opinion of Blue Door Coffee"
        assert "Hello <b>Ann</b>," in answer["text"]
        assert "&lt;b&gt;Ann&lt;/b&gt;" in answer["html"]
        assert "Al &amp; Co" in answer["html"]

    @pytest.mark.parametrize("language", list(WORDS))
    def test_says_it_in_each_language(self, language):
        letter = Letter("Blue Door", REVIEW_URL, "https://x.example/unsubscribe/t", language, None, "Ann")
        text, html = as_text(letter), as_html(letter)
        assert "{" not in text + html
        assert text.count("https://x.example/unsubscribe/t") == 1
        assert f'lang="{language}"' in html


class TestListReviewRequests:
    async def test_refuses_the_anonymous(self, call):
        assert (await call("GET", "/review-requests", who={})).status_code == 401

    async def test_shows_another_tenant_nothing(self, ask, call, as_, tenant_b):
        await ask("ann@example.com")
        assert (await call("GET", "/review-requests", who=as_(tenant_b, "ops:read"))).json()["items"] == []

    async def test_pages_newest_first_and_narrows_to_a_location(self, ask, call, place):
        north = str(await place("North", source_mode="find", place_id="ChIJnorth"))
        await ask("one@example.com")
        await ask("two@example.com", location_id=north)
        first = (await call("GET", "/review-requests?limit=1")).json()
        rest = (await call("GET", f"/review-requests?limit=1&cursor={first['next_cursor']}")).json()
        only = (await call("GET", f"/review-requests?location_id={north}")).json()["items"]
        assert [one["location_name"] for one in first["items"] + rest["items"]] == ["North", "Blue Door Coffee"]
        assert ([one["location_name"] for one in only], rest["next_cursor"]) == (["North"], None)


class TestGetReviewRequest:
    async def test_refuses_the_anonymous(self, call):
        assert (await call("GET", f"/review-requests/{uuid4()}", who={})).status_code == 401

    async def test_finds_nothing_of_another_tenant(self, ask, call, as_, tenant_b):
        made = (await ask("ann@example.com")).json()
        answer = await call("GET", f"/review-requests/{made['id']}", who=as_(tenant_b, "ops:read"))
        assert answer.status_code == 404

    async def test_keeps_why_they_could_be_asked(self, ask, call):
        made = (await ask("ann@example.com")).json()
        assert (await call("GET", f"/review-requests/{made['id']}")).json()["consent"] == CONSENT


class TestForgetOldRequests:
    async def test_forgets_addresses_after_a_week_and_requests_after_a_year(
        self, ask, call, database, superuser, tenant_a
    ):
        late, old = (await ask("late@example.com")).json(), (await ask("old@example.com")).json()
        age = "update ops.review_request_recipient set created_at = now() - %s where request_id = %s"
        superuser(age, timedelta(days=8), late["id"])
        superuser("update ops.review_request set created_at = now() - interval '401 days' where id = %s", old["id"])
        async with database("ops_hub").platform() as session:
            await forget_across_tenants(session, most=100)
        after = await call("GET", f"/review-requests/{late['id']}")
        assert outcomes(after) == [("failed", "not_sent_in_time")]
        assert (await call("GET", f"/review-requests/{old['id']}")).status_code == 404


def _only(answer) -> str:
    return answer.json()["recipients"][0]["id"]
