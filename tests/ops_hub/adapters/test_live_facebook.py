"""Facebook pages over real HTTP: tokens of pages, fields, and recommendations."""

import pytest

from infra.providers.facebook.oauth import PAGES as OWN_PAGES
from services.ops_hub.connections.adapters.protocol import (
    AccountLost,
    AnswerUnreadable,
    CredentialRefused,
    RateLimited,
    ReplyNotOffered,
    ScopeMissing,
)
from tests.ops_hub.adapters.serving import CLIENT, PAGES, ROBIN, context_of, facebook_at

FIRST, SECOND = (page["id"] for page in OWN_PAGES)


@pytest.fixture
def robin_there(server):
    return context_of(server.token("facebook", PAGES), account_id=ROBIN)


def rating(**changed) -> dict:
    return {"created_time": "2026-01-02T03:04:05+0000", "recommendation_type": "positive"} | changed


class TestListAccounts:
    async def test_is_the_person(self, server, lines, robin_there):
        accounts = await facebook_at(server, lines).list_accounts(robin_there)

        assert [(one.id, one.name, one.kind) for one in accounts] == [(ROBIN, "Robin Practice", "USER")]


class TestRead:
    async def test_reads_every_page_and_every_recommendation(self, server, lines, robin_there):
        reading = await facebook_at(server, lines).read(robin_there)

        by_page = [review.listing_id for review in reading.reviews]
        assert [place.listing_id for place in reading.places] == [FIRST, SECOND]
        assert (by_page.count(FIRST), by_page.count(SECOND)) == (230, 3)
        assert len({review.review_id for review in reading.reviews}) == 233
        assert server.calls["facebook.ratings"] == 4
        assert reading.traffic is None

    async def test_fills_every_field_that_facebook_has(self, server, lines, robin_there):
        reading = await facebook_at(server, lines).read(robin_there)

        place, review = reading.places[0], reading.reviews[0]
        assert (place.name, place.address.country, place.categories) == (
            "Practice Coffee House",
            "US",
            ("Coffee shop",),
        )
        assert place.review_url == f"https://www.facebook.com/{FIRST}/reviews"
        assert review.rating is None
        assert review.is_recommended in (True, False)
        assert review.author and review.url

    async def test_turns_pages_of_pages_by_cursor_and_follows_no_address(self, server, lines, robin_there):
        grant = server.token("facebook", PAGES)
        page = server.app.state.grants.read(grant, "access", "facebook")
        token = server.app.state.grants.issue(page, "page", seconds=60)
        more = {"cursors": {"after": "x"}, "next": "http://127.0.0.1:1/steal"}
        first = {"data": [{"id": FIRST, "name": "A", "access_token": token}], "paging": more}
        second = {"data": [{"id": SECOND, "name": "B", "access_token": token}], "paging": {"cursors": {"after": "y"}}}
        server.say("facebook.accounts", {"body": first}, {"body": second})

        reading = await facebook_at(server, lines).read(robin_there)

        assert [place.listing_id for place in reading.places] == [FIRST, SECOND]

    async def test_leaves_out_a_page_that_gives_no_token_and_says_so(self, server, lines, robin_there):
        server.say("facebook.accounts", {"body": {"data": [{"id": FIRST, "name": "A"}]}})

        reading = await facebook_at(server, lines).read(robin_there)

        assert reading.places == ()
        assert reading.notes == ("1 pages give the connected person no role that lets them be read.",)

    async def test_reads_stars_of_old_and_recommendations_without_story(self, server, lines, robin_there):
        old = rating(recommendation_type=None, rating=4, reviewer={"id": "7", "name": "Kim"})
        server.say("facebook.ratings", {"body": {"data": [old, old | {"reviewer": {"id": "8", "name": "Pat"}}]}})

        reading = await facebook_at(server, lines).read(robin_there)

        kim, pat = (review for review in reading.reviews if review.listing_id == FIRST)
        assert (kim.rating, kim.is_recommended, kim.author, kim.url) == (4, None, "Kim", None)
        assert kim.review_id != pat.review_id

    async def test_gives_the_same_id_in_every_reading(self, server, lines, robin_there):
        said = {"body": {"data": [rating(reviewer={"id": "7", "name": "Kim"}, review_text="Before")]}}
        edited = {"body": {"data": [rating(reviewer={"id": "7", "name": "Kim"}, review_text="After")]}}
        empty = {"body": {"data": []}}
        server.say("facebook.ratings", said, empty, edited, empty)
        facebook = facebook_at(server, lines)

        (before,) = (await facebook.read(robin_there)).reviews
        (after,) = (await facebook.read(robin_there)).reviews

        assert (before.review_id, before.body, after.body) == (after.review_id, "Before", "After")

    async def test_is_of_the_person_who_was_connected(self, server, lines):
        with pytest.raises(AccountLost):
            await facebook_at(server, lines).read(context_of(server.token("facebook", PAGES), account_id="1"))

    @pytest.mark.parametrize(
        "said",
        [
            {"data": [rating(rating=6)]},
            {"data": [rating(recommendation_type="maybe")]},
            {"data": [{"review_text": "When?"}]},
            {"paging": {}},
        ],
    )
    async def test_does_not_believe(self, server, lines, robin_there, said):
        server.say("facebook.ratings", {"body": said})

        with pytest.raises(AnswerUnreadable):
            await facebook_at(server, lines).read(robin_there)


class TestConsent:
    async def test_names_the_scope_that_is_missing(self, server, lines):
        with pytest.raises(ScopeMissing, match="pages_read_user_content"):
            await facebook_at(server, lines).read(context_of(server.token("facebook", PAGES[:2])))

        assert server.calls == {"facebook.me": 1}

    async def test_counts_only_what_was_granted(self, server, lines, robin_there):
        declined = [{"permission": scope, "status": "declined"} for scope in PAGES]
        server.say("facebook.me", {"body": {"id": ROBIN, "name": "Robin", "permissions": {"data": declined}}})

        with pytest.raises(ScopeMissing):
            await facebook_at(server, lines).read(robin_there)

    async def test_that_was_taken_back_is_a_token_that_is_refused(self, server, lines):
        token = server.token("facebook", PAGES)
        server.app.state.grants.revoke_all("facebook", CLIENT.id, ROBIN)

        with pytest.raises(CredentialRefused):
            await facebook_at(server, lines).read(context_of(token))

    async def test_shows_no_token_in_an_address(self, server, lines, robin_there, caplog):
        with caplog.at_level("DEBUG"):
            await facebook_at(server, lines).read(robin_there)

        addresses = [record.getMessage() for record in caplog.records if record.name == "httpx"]
        assert len(addresses) == sum(server.calls.values())
        token = await robin_there.credential()
        assert not any(token in text or "token=" in text for text in addresses)


class TestUsage:
    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ({"X-App-Usage": '{"call_count":96,"total_cputime":1,"total_time":1}'}, 300),
            (
                {"X-Business-Use-Case-Usage": '{"1":[{"call_count":5,"estimated_time_to_regain_access":4}]}'},
                240,
            ),
        ],
    )
    async def test_is_left_alone_before_it_is_used_up(self, server, lines, robin_there, headers, seconds):
        server.say("facebook.ratings", {"body": {"data": []}, "headers": headers})
        facebook = facebook_at(server, lines)
        await facebook.read(robin_there)

        with pytest.raises(RateLimited) as caught:
            await facebook.read(robin_there)

        assert seconds - 60 < caught.value.retry_after <= seconds
        assert server.calls["facebook.ratings"] == 2

    @pytest.mark.parametrize("header", ["{", "[]", '{"call_count":"many"}', '{"call_count":94}'])
    async def test_that_is_not_told_or_not_much_is_none(self, server, lines, robin_there, header):
        server.say("facebook.ratings", {"body": {"data": []}, "headers": {"X-App-Usage": header}})
        facebook = facebook_at(server, lines)
        await facebook.read(robin_there)

        assert len((await facebook.read(robin_there)).reviews) == 233


class TestPublishReply:
    async def test_is_not_offered(self, server, lines, robin_there):
        with pytest.raises(ReplyNotOffered):
            await facebook_at(server, lines).publish_reply(robin_there, listing_id="1", review_id="2", reply="Hello")
