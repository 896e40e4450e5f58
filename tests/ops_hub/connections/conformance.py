"""What every adapter has to keep to, whoever answers. A suite hands in a `Subject` for each adapter that there is."""

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Any, get_args
from uuid import UUID

import pytest

from contracts.ops_hub.connections import PLATFORMS, Platform, Provenance
from services.ops_hub.connections.adapters.protocol import (
    AccountLost,
    Adapter,
    AdapterContext,
    CredentialRefused,
    ProviderDown,
    ReplyNotOffered,
)

TENANT, CONNECTION = UUID(int=0xA), UUID(int=0xB)
HAS_PLACES = {"google", "facebook"}
HAS_TRAFFIC = {"google_analytics"}
SEGMENT = re.compile(r"^[!-.0-~]{1,255}$")


@dataclass(frozen=True)
class Subject:
    """An adapter and somebody whom it reads for."""

    adapter: Adapter
    context: AdapterContext

    def with_account(self, account_id: str) -> AdapterContext:
        return replace(self.context, account_id=account_id)


Open = Callable[[], AbstractAsyncContextManager[Subject]]


def context(**more: Any) -> AdapterContext:
    async def credential() -> str:
        return "login:password"

    return AdapterContext(TENANT, CONNECTION, None, credential, **more)


class Conformance:
    """Subclass it with a fixture `subject` that is parametrised by `platform`."""

    @pytest.fixture(params=PLATFORMS)
    def platform(self, request: pytest.FixtureRequest) -> Platform:
        return request.param

    async def test_says_who_it_is(self, subject: Subject, platform: Platform):
        assert subject.adapter.platform == platform
        assert subject.adapter.provenance in get_args(Provenance)

    async def test_lists_accounts_once_each(self, subject: Subject):
        accounts = await subject.adapter.list_accounts(subject.context)
        assert accounts
        assert len({account.id for account in accounts}) == len(accounts)
        assert all(account.id and account.name and account.kind for account in accounts)

    async def test_reads_the_first_account_when_nobody_chose(self, subject: Subject):
        first, *_ = await subject.adapter.list_accounts(subject.context)
        reading = await subject.adapter.read(subject.context)
        assert reading.account == first
        assert await subject.adapter.read(subject.with_account(first.id)) == reading

    async def test_reads_what_the_platform_has_and_nothing_else(self, subject: Subject, platform: Platform):
        reading = await subject.adapter.read(subject.context)
        assert (reading.places is not None) == (reading.reviews is not None) == (platform in HAS_PLACES)
        assert (reading.traffic is not None) == (platform in HAS_TRAFFIC)

    async def test_names_places_for_ever(self, subject: Subject):
        places = (await subject.adapter.read(subject.context)).places or ()
        assert len({place.listing_id for place in places}) == len(places)
        assert all(SEGMENT.match(place.listing_id) and place.name for place in places)

    async def test_puts_places_on_the_earth(self, subject: Subject):
        for place in (await subject.adapter.read(subject.context)).places or ():
            assert (place.latitude is None) == (place.longitude is None)
            assert -90 <= (place.latitude or 0) <= 90
            assert -180 <= (place.longitude or 0) <= 180
            assert place.address is None or re.match(r"^[A-Z]{2}$", place.address.country)

    async def test_reads_reviews_of_places_that_it_lists(self, subject: Subject):
        reading = await subject.adapter.read(subject.context)
        reviews, listed = reading.reviews or (), {place.listing_id for place in reading.places or ()}
        assert len({(review.listing_id, review.review_id) for review in reviews}) == len(reviews)
        assert {review.listing_id for review in reviews} <= listed

    async def test_reads_reviews_that_can_be_true(self, subject: Subject):
        for review in (await subject.adapter.read(subject.context)).reviews or ():
            assert review.rating in (None, 1, 2, 3, 4, 5)
            assert review.rating is not None or review.is_recommended is not None
            assert review.written_at.tzinfo is not None
            assert review.updated_at >= review.written_at
            assert (review.reply is None) == (review.replied_at is None)
            assert review.body != ""

    async def test_counts_days_in_their_order(self, subject: Subject):
        days = (await subject.adapter.read(subject.context)).traffic or ()
        assert [one.day for one in days] == sorted({one.day for one in days})
        assert all(one.sessions >= 0 and one.users >= 0 and (one.key_events or 0) >= 0 for one in days)

    async def test_says_when_the_account_is_lost(self, subject: Subject):
        with pytest.raises(AccountLost):
            await subject.adapter.read(subject.with_account("properties/1"))

    async def test_publishes_replies_where_it_says_so(self, subject: Subject):
        reviews = (await subject.adapter.read(subject.context)).reviews or ()
        account = (await subject.adapter.list_accounts(subject.context))[0]
        whom, review = subject.with_account(account.id), reviews[0] if reviews else None
        said = {"listing_id": review.listing_id, "review_id": review.review_id} if review else _NOWHERE
        publishing = subject.adapter.publish_reply(whom, **said, reply="We are glad.")
        if subject.adapter.can_reply:
            await publishing
        else:
            with pytest.raises(ReplyNotOffered):
                await publishing

    @pytest.mark.parametrize("error", [CredentialRefused, ProviderDown])
    async def test_lets_through_what_the_credential_says(self, subject: Subject, error):
        async def refused() -> str:
            raise error("The token is gone.")

        with pytest.raises(error):
            await subject.adapter.read(replace(subject.context, credential=refused))


_NOWHERE = {"listing_id": "1", "review_id": "1"}
