"""Google Business Profile over real HTTP, against a server that answers as Google documents."""

from collections import Counter
from dataclasses import replace

import pytest

from libs.pacing import Pace
from services.ops_hub.connections.adapters.protocol import (
    AccountLost,
    AnswerUnreadable,
    ProviderDown,
    ProviderError,
    ScopeMissing,
)
from tests.ops_hub.adapters.serving import ANALYTICS, BUSINESS, CHAIN, COFFEE, SAM, context_of, google_at

UNHURRIED = Pace(requests=100_000, seconds=60, burst=10_000)
REVIEW = {
    "reviewId": "r1",
    "starRating": "FOUR",
    "createTime": "2026-01-02T03:04:05.678901234Z",
    "updateTime": "2026-01-03T00:00:00Z",
}


class TestListAccounts:
    async def test_turns_pages_of_twenty_to_the_last(self, server, lines):
        context = context_of(server.token("google", BUSINESS, SAM))

        accounts = await google_at(server, lines).list_accounts(context)

        assert len({account.id for account in accounts}) == 45
        assert server.calls == {"google.accounts": 3}

    async def test_keeps_the_order_and_the_words_of_google(self, server, lines, robin):
        accounts = await google_at(server, lines).list_accounts(robin)

        assert [(one.id, one.name, one.kind) for one in accounts] == [
            (COFFEE, "Practice Coffee", "PERSONAL"),
            (CHAIN, "Practice Chain", "LOCATION_GROUP"),
        ]

    async def test_is_empty_for_somebody_without_accounts(self, server, lines, robin):
        server.say("google.accounts", {"body": {}})

        assert await google_at(server, lines).list_accounts(robin) == []

    async def test_refuses_a_consent_for_something_else(self, server, lines):
        with pytest.raises(ScopeMissing):
            await google_at(server, lines).list_accounts(context_of(server.token("google", ANALYTICS)))

    async def test_finds_out_that_pages_lead_back(self, server, lines, robin):
        page = {"body": {"accounts": [{"name": "accounts/1"}], "nextPageToken": "again"}}
        server.say("google.accounts", page, page)

        with pytest.raises(AnswerUnreadable, match="lead back"):
            await google_at(server, lines).list_accounts(robin)

        assert server.calls["google.accounts"] == 2


class TestRead:
    async def test_reads_the_first_account_when_none_is_chosen(self, server, lines, robin):
        reading = await google_at(server, lines).read(robin)

        assert reading.account.id == COFFEE
        assert len(reading.places) == 8
        assert {review.listing_id for review in reading.reviews} <= {place.listing_id for place in reading.places}
        assert reading.traffic is None

    async def test_fills_every_field_that_google_has(self, server, lines, robin):
        place = (await google_at(server, lines).read(robin)).places[0]

        assert place.listing_id.isdecimal()
        assert place.name.startswith("Practice Coffee")
        assert (place.store_code, place.address.country, place.is_verified) == ("S0001", "US", True)
        assert place.categories == ("Coffee shop", "Bakery")
        assert place.phone.startswith("+1")
        assert place.review_url.endswith(place.place_id)
        assert place.latitude is not None

    async def test_reads_a_thousand_locations_and_five_thousand_reviews_whole(self, server, lines, robin):
        context = replace(robin, account_id=CHAIN)

        reading = await google_at(server, lines, pace=UNHURRIED).read(context)

        assert len({place.listing_id for place in reading.places}) == 1000
        assert len({(review.listing_id, review.review_id) for review in reading.reviews}) == 5000
        assert set(Counter(review.listing_id for review in reading.reviews).values()) == {5}
        assert server.calls == {"google.accounts": 1, "google.locations": 10, "google.batch_reviews": 100}

    async def test_leaves_out_what_google_has_no_reviews_of_and_says_so(self, server, lines, robin):
        shop = {"name": "locations/1", "title": "New shop", "metadata": {"hasVoiceOfMerchant": False}}
        server.say("google.locations", {"body": {"locations": [shop]}})

        reading = await google_at(server, lines).read(robin)

        assert reading.reviews == ()
        assert "google.batch_reviews" not in server.calls
        assert reading.notes == ("1 of 1 listings are not verified: Google has no reviews of them.",)

    async def test_takes_a_review_once_that_moved_to_the_next_page(self, server, lines, robin):
        listing = (await google_at(server, lines).read(robin)).places[0].listing_id
        review = {"name": f"{COFFEE}/locations/{listing}", "review": REVIEW}
        pages = [{"body": {"locationReviews": [review], "nextPageToken": "2"}}, {"body": {"locationReviews": [review]}}]
        server.say("google.batch_reviews", *pages)

        reading = await google_at(server, lines).read(robin)

        assert [one.review_id for one in reading.reviews] == ["r1"]
        assert reading.reviews[0].rating == 4
        assert reading.reviews[0].written_at.microsecond == 678901

    async def test_is_nothing_when_a_later_page_fails(self, server, lines, robin):
        context = replace(robin, account_id=CHAIN)
        page = {"body": {"locations": [], "nextPageToken": "2"}}
        server.say("google.locations", page, {"status": 503, "text": "down"})

        with pytest.raises(ProviderDown):
            await google_at(server, lines).read(context)

    async def test_loses_an_account_that_is_not_among_those_of_the_person(self, server, lines, robin):
        with pytest.raises(AccountLost):
            await google_at(server, lines).read(replace(robin, account_id="accounts/1"))

    async def test_is_fine_with_fields_that_nobody_knows(self, server, lines, robin):
        shop = {"name": "locations/1", "title": "Shop", "colour": {"red": 1}, "metadata": {"mood": "good"}}
        server.say("google.locations", {"body": {"locations": [shop], "hint": "?"}})

        assert (await google_at(server, lines).read(robin)).places[0].name == "Shop"

    @pytest.mark.parametrize(
        "shop",
        [
            {"title": "No name"},
            {"name": "locations/1"},
            {"name": "locations/1", "title": 7},
            {"name": "locations/1", "title": "T", "storefrontAddress": {"locality": "Nowhere"}},
        ],
    )
    async def test_does_not_believe_a_location_without_what_google_documents(self, server, lines, robin, shop):
        server.say("google.locations", {"body": {"locations": [shop]}})

        with pytest.raises(AnswerUnreadable, match=r"locations\.0"):
            await google_at(server, lines).read(robin)

    async def test_does_not_believe_a_review_of_a_listing_that_was_not_asked_about(self, server, lines, robin):
        foreign = {"name": f"{COFFEE}/locations/999", "review": REVIEW}
        server.say("google.batch_reviews", {"body": {"locationReviews": [foreign]}})

        with pytest.raises(AnswerUnreadable):
            await google_at(server, lines).read(robin)

    @pytest.mark.parametrize("changed", [{"starRating": "SIX"}, {"createTime": "yesterday"}, {"reviewId": None}])
    async def test_does_not_believe_a_review_that_is_none(self, server, lines, robin, changed):
        listing = (await google_at(server, lines).read(robin)).places[0].listing_id
        review = {"name": f"{COFFEE}/locations/{listing}", "review": REVIEW | changed}
        server.say("google.batch_reviews", {"body": {"locationReviews": [review]}})

        with pytest.raises(AnswerUnreadable):
            await google_at(server, lines).read(robin)


class TestPublishReply:
    async def test_is_there_in_the_next_reading(self, server, lines, robin):
        google = google_at(server, lines)
        context = replace(robin, account_id=COFFEE)
        before = (await google.read(context)).reviews[0]

        await google.publish_reply(
            context, listing_id=before.listing_id, review_id=before.review_id, reply="Thank you, Zoë!"
        )

        after = {review.review_id: review for review in (await google.read(context)).reviews}
        assert after[before.review_id].reply == "Thank you, Zoë!"
        assert after[before.review_id].replied_at is not None
        assert [one.reply for name, one in after.items() if name != before.review_id] == [None] * (len(after) - 1)

    async def test_replaces_what_was_replied(self, server, lines, robin):
        google = google_at(server, lines)
        context = replace(robin, account_id=COFFEE)
        review = (await google.read(context)).reviews[0]
        where = {"listing_id": review.listing_id, "review_id": review.review_id}

        await google.publish_reply(context, **where, reply="First.")
        await google.publish_reply(context, **where, reply="Second.")

        after = {one.review_id: one.reply for one in (await google.read(context)).reviews}
        assert after[review.review_id] == "Second."

    async def test_does_not_send_what_google_would_refuse(self, server, lines, robin):
        context = replace(robin, account_id=COFFEE)

        with pytest.raises(ProviderError, match="4096 bytes"):
            await google_at(server, lines).publish_reply(context, listing_id="1", review_id="2", reply="é" * 2049)

        assert server.calls == {}

    async def test_tells_of_a_review_that_is_gone_without_losing_the_account(self, server, lines, robin):
        google = google_at(server, lines)
        context = replace(robin, account_id=COFFEE)
        listing = (await google.read(context)).places[0].listing_id

        with pytest.raises(ProviderError) as caught:
            await google.publish_reply(context, listing_id=listing, review_id="gone", reply="Hello")

        assert caught.value.reason == "sync_failed"

    async def test_stays_where_reviews_are(self, server, lines, robin):
        context = replace(robin, account_id=COFFEE)

        with pytest.raises(ProviderError):
            await google_at(server, lines).publish_reply(context, listing_id="1", review_id="../../x?a=", reply="Hi")

        assert server.calls == {}

    async def test_needs_an_account(self, server, lines, robin):
        with pytest.raises(AccountLost):
            await google_at(server, lines).publish_reply(robin, listing_id="1", review_id="2", reply="Hello")
