"""Google Business Profile, as it answers itself: accounts, their listings, and what customers wrote about them.

https://developers.google.com/my-business/reference/rest
"""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from contracts.ops_hub.connections import Platform, Provenance
from libs.pacing import Pace, Quota
from services.ops_hub.connections.adapters.calling import Caller, Lines, Question, bearer
from services.ops_hub.connections.adapters.live import google_shapes as shapes
from services.ops_hub.connections.adapters.live.google_errors import judge_as_google
from services.ops_hub.connections.adapters.paging import pages
from services.ops_hub.connections.adapters.payloads import Account, ListedAddress, ListedPlace, Reading, WrittenReview
from services.ops_hub.connections.adapters.protocol import AccountLost, AdapterContext, AnswerUnreadable, ProviderError

TITLE = "Google Business Profile"
ACCOUNTS_PAGE, LOCATIONS_PAGE, REVIEWS_PAGE = 20, 100, 50
LOCATIONS_AT_ONCE = 50
MOST_REPLY_BYTES = 4096
READ_MASK = "name,title,storeCode,storefrontAddress,phoneNumbers,websiteUri,categories,latlng,metadata"
# 300 a minute for each API and project, less a little for turns that arrive later than they were taken.
PACE = Pace(requests=290, seconds=60, burst=30)

Api = Literal["accounts", "listings", "reviews"]


@dataclass(frozen=True)
class GoogleUrls:
    """Where each of the APIs is."""

    accounts: str
    listings: str
    reviews: str


class GoogleLive:
    """Reads and answers with the token of whoever connected."""

    platform: Platform = "google"
    provenance: Provenance = "live"
    can_reply = True

    def __init__(self, lines: Lines, urls: GoogleUrls, *, pace: Pace = PACE) -> None:
        self._caller = Caller(lines, self.platform, TITLE, judge=judge_as_google(TITLE), authorize=bearer)
        self._urls = urls
        self._quotas: dict[Api, Quota] = {
            "accounts": Quota(urls.accounts, "accounts", pace),
            "listings": Quota(urls.listings, "listings", pace),
            "reviews": Quota(urls.reviews, "reviews", pace),
        }

    async def list_accounts(self, context: AdapterContext) -> list[Account]:
        """Every account of the person, on pages of 20."""

        async def fetch(token: str | None) -> shapes.Accounts:
            question = Question(
                f"{self._urls.accounts}/v1/accounts",
                self._quotas["accounts"],
                params=_page(ACCOUNTS_PAGE, token),
                is_opening=True,
            )
            return await self._caller.ask(context, question, shapes.Accounts)

        found = [one async for page in pages(fetch, lambda page: page.next_page_token) for one in page.accounts]
        unique = {one.name: one for one in found}
        return [Account(one.name, one.account_name or one.name, one.type) for one in unique.values()]

    async def read(self, context: AdapterContext) -> Reading:
        """The account's listings, and all reviews of those that are verified; Google tells of no others'."""
        account = await self._account(context)
        places = {place.listing_id: place async for place in self._places(context, account.id)}
        verified = [place.listing_id for place in places.values() if place.is_verified]
        reviews: dict[tuple[str, str], WrittenReview] = {}
        for start in range(0, len(verified), LOCATIONS_AT_ONCE):
            async for review in self._reviews(context, account.id, verified[start : start + LOCATIONS_AT_ONCE]):
                # A page moves while it is read when somebody writes: a review may come twice, and none is left out.
                reviews.setdefault((review.listing_id, review.review_id), review)
        left = len(places) - len(verified)
        notes = (f"{left} of {len(places)} listings are not verified: Google has no reviews of them.",) if left else ()
        return Reading(account, places=tuple(places.values()), reviews=tuple(reviews.values()), notes=notes)

    async def publish_reply(self, context: AdapterContext, *, listing_id: str, review_id: str, reply: str) -> None:
        """Put the reply; the same one again changes nothing."""
        if context.account_id is None:
            raise AccountLost("No account of Google Business Profile was chosen.")
        if len(reply.encode()) > MOST_REPLY_BYTES:
            raise ProviderError(f"Google takes replies of {MOST_REPLY_BYTES} bytes at most.")
        review = f"locations/{quote(listing_id, safe='')}/reviews/{quote(review_id, safe='')}"
        url = f"{self._urls.reviews}/v4/{quote(context.account_id)}/{review}/reply"
        question = Question(url, self._quotas["reviews"], method="PUT", body={"comment": reply})
        try:
            await self._caller.ask(context, question, shapes.PublishedReply)
        except AccountLost:  # by its status; a review that is gone is no account that is
            raise ProviderError("The review, or its listing, is not there any more.") from None

    async def _account(self, context: AdapterContext) -> Account:
        accounts = await self.list_accounts(context)
        chosen = [one for one in accounts if context.account_id in (None, one.id)]
        if not chosen:
            raise AccountLost("The account is not among those that the connected person manages.")
        return chosen[0]

    async def _places(self, context: AdapterContext, account: str) -> AsyncGenerator[ListedPlace]:
        async def fetch(token: str | None) -> shapes.Locations:
            question = Question(
                f"{self._urls.listings}/v1/{account}/locations",
                self._quotas["listings"],
                params={"readMask": READ_MASK} | _page(LOCATIONS_PAGE, token),
            )
            return await self._caller.ask(context, question, shapes.Locations)

        async for page in pages(fetch, lambda page: page.next_page_token):
            for location in page.locations:
                yield _place(location)

    async def _reviews(
        self, context: AdapterContext, account: str, listings: Sequence[str]
    ) -> AsyncGenerator[WrittenReview]:
        """Of several listings at once, newest change first: a chain is read in requests by its reviews, not shops."""
        wanted = set(listings)

        async def fetch(token: str | None) -> shapes.LocationReviews:
            body = {
                "locationNames": [f"{account}/locations/{listing}" for listing in listings],
                "pageSize": REVIEWS_PAGE,
                "orderBy": "updateTime desc",
            }
            question = Question(
                f"{self._urls.reviews}/v4/{account}/locations:batchGetReviews",
                self._quotas["reviews"],
                method="POST",
                body=body | ({"pageToken": token} if token else {}),
            )
            return await self._caller.ask(context, question, shapes.LocationReviews)

        async for page in pages(fetch, lambda page: page.next_page_token):
            for found in page.location_reviews:
                listing = found.name.partition("/locations/")[2].partition("/")[0]
                if listing not in wanted:
                    raise AnswerUnreadable(f"{TITLE} sent a review of a listing that it was not asked about.")
                yield _review(listing, found.review)


def _page(size: int, token: str | None) -> dict[str, str | int]:
    return {"pageSize": size} | ({"pageToken": token} if token else {})


def _place(location: shapes.Location) -> ListedPlace:
    main, others = location.categories.primary_category, location.categories.additional_categories
    names = [category.display_name for category in [*([main] if main else []), *others]]
    metadata = location.metadata
    return ListedPlace(
        listing_id=location.name.removeprefix("locations/"),
        name=location.title,
        store_code=location.store_code or None,
        place_id=metadata.place_id or None,
        address=_address(location.storefront_address) if location.storefront_address else None,
        phone=location.phone_numbers.primary_phone or None,
        website=location.website_uri or None,
        latitude=location.latlng.latitude if location.latlng else None,
        longitude=location.latlng.longitude if location.latlng else None,
        categories=tuple(name for name in names if name),
        review_url=metadata.new_review_uri or None,
        maps_url=metadata.maps_uri or None,
        is_verified=metadata.has_voice_of_merchant,
        has_pending_edits=metadata.has_pending_edits,
    )


def _address(address: shapes.PostalAddress) -> ListedAddress:
    return ListedAddress(
        country=address.region_code,
        lines=tuple(address.address_lines),
        city=address.locality or None,
        region=address.administrative_area or None,
        postal_code=address.postal_code or None,
    )


def _review(listing: str, review: shapes.Review) -> WrittenReview:
    reviewer, reply = review.reviewer, review.review_reply
    return WrittenReview(
        review_id=review.review_id,
        listing_id=listing,
        written_at=review.create_time,
        updated_at=review.update_time,
        rating=shapes.STARS.get(review.star_rating),
        author=None if reviewer.is_anonymous else reviewer.display_name or None,
        body=review.comment or None,
        reply=reply.comment if reply else None,
        replied_at=reply.update_time if reply else None,
    )
