"""Facebook pages, as the Graph API answers itself: each page as a listing, and what people recommended there.

The account is the person, who manages pages. A page has a token of its own, which the person's token gives; it lives
in memory for one reading and no longer.
https://developers.facebook.com/docs/graph-api/reference/page
"""

import hashlib
from collections.abc import AsyncGenerator

from contracts.ops_hub.connections import Platform, Provenance
from libs.pacing import Pace, Quota
from services.ops_hub.connections.adapters.calling import Caller, Lines, Question, bearer
from services.ops_hub.connections.adapters.live import facebook_shapes as shapes
from services.ops_hub.connections.adapters.live.facebook_errors import (
    TITLE,
    judge_as_facebook,
    seconds_to_leave_alone,
)
from services.ops_hub.connections.adapters.paging import pages
from services.ops_hub.connections.adapters.payloads import Account, ListedAddress, ListedPlace, Reading, WrittenReview
from services.ops_hub.connections.adapters.protocol import (
    AccountLost,
    AdapterContext,
    AnswerUnreadable,
    Credential,
    ReplyNotOffered,
    ScopeMissing,
)

KIND = "USER"
PAGE = 100
PAGE_FIELDS = "id,name,store_number,location,phone,website,link,category_list,is_published,verification_status"
PERSON_FIELDS = "id,name,permissions"
MANAGED_FIELDS = "id,name,access_token"
RATING_FIELDS = "created_time,recommendation_type,rating,review_text,reviewer{id,name},open_graph_story{id}"
SCOPES_READ = frozenset({"pages_show_list", "pages_read_engagement", "pages_read_user_content"})
# Facebook says in each answer how much of its limits is used; the pace only keeps one reading from storming.
PACE = Pace(requests=600, seconds=60, burst=60)


class FacebookLive:
    """Reads every page of a person."""

    platform: Platform = "facebook"
    provenance: Provenance = "live"
    can_reply = False

    def __init__(self, lines: Lines, graph_url: str) -> None:
        self._caller = Caller(
            lines, self.platform, TITLE, judge=judge_as_facebook, authorize=bearer, spent=seconds_to_leave_alone
        )
        self._url = graph_url
        self._app = Quota(graph_url, "app", PACE)

    async def list_accounts(self, context: AdapterContext) -> list[Account]:
        """The person themselves."""
        return [_account(await self._person(context))]

    async def read(self, context: AdapterContext) -> Reading:
        """The pages that the person manages, and all of what people recommended there."""
        person = await self._person(context)
        if context.account_id not in (None, person.id):
            raise AccountLost("The consent is that of another person than the one who was connected.")
        missing = sorted(SCOPES_READ - person.granted)
        if missing:
            raise ScopeMissing(f"The consent lacks {', '.join(missing)}.")
        managed = await self._pages(context)
        found = [await self._page(context, page) for page in managed if page.access_token]
        places = tuple(place for place, _ in found)
        reviews = tuple(review for _, of_page in found for review in of_page)
        left = len(managed) - len(found)
        notes = (f"{left} pages give the connected person no role that lets them be read.",) if left else ()
        return Reading(_account(person), places=places, reviews=reviews, notes=notes)

    async def publish_reply(self, context: AdapterContext, *, listing_id: str, review_id: str, reply: str) -> None:
        raise ReplyNotOffered("Facebook takes replies to recommendations on its own page alone.")

    async def _person(self, context: AdapterContext) -> shapes.Person:
        """Whose token it is, and what it is good for. (`debug_token` tells too, with the token in the address.)"""
        question = Question(f"{self._url}/me", self._app, params={"fields": PERSON_FIELDS}, is_opening=True)
        return await self._caller.ask(context, question, shapes.Person)

    async def _pages(self, context: AdapterContext) -> list[shapes.ManagedPage]:
        async def fetch(after: str | None) -> shapes.ManagedPages:
            question = Question(f"{self._url}/me/accounts", self._app, params=_params(MANAGED_FIELDS, after))
            return await self._caller.ask(context, question, shapes.ManagedPages)

        found = [one async for page in pages(fetch, lambda page: page.paging.following) for one in page.data]
        return list({one.id: one for one in found}.values())

    async def _page(
        self, context: AdapterContext, managed: shapes.ManagedPage
    ) -> tuple[ListedPlace, list[WrittenReview]]:
        """One page with the token that is its own."""
        token = _shown(managed.access_token)
        quota = Quota(self._url, f"page:{managed.id}", PACE, str(context.tenant_id))
        question = Question(f"{self._url}/{managed.id}", quota, params={"fields": PAGE_FIELDS})
        place = _place(await self._caller.ask(context, question, shapes.Page, credential=token))
        reviews: dict[str, WrittenReview] = {}
        async for rating in self._ratings(context, managed.id, quota, token):
            review = _review(managed.id, rating)
            reviews.setdefault(review.review_id, review)
        return place, list(reviews.values())

    async def _ratings(
        self, context: AdapterContext, page_id: str, quota: Quota, token: Credential
    ) -> AsyncGenerator[shapes.Rating]:
        async def fetch(after: str | None) -> shapes.Ratings:
            question = Question(f"{self._url}/{page_id}/ratings", quota, params=_params(RATING_FIELDS, after))
            return await self._caller.ask(context, question, shapes.Ratings, credential=token)

        async for page in pages(fetch, lambda page: page.paging.following):
            for rating in page.data:
                yield rating


def _params(fields: str, after: str | None) -> dict[str, str | int]:
    return {"fields": fields, "limit": PAGE} | ({"after": after} if after else {})


def _shown(token: str) -> Credential:
    """A token that nobody can renew: it comes with the reading, and goes with it."""

    async def show() -> str:
        return token

    return show


def _account(person: shapes.Person) -> Account:
    return Account(person.id, person.name, KIND)


def _place(page: shapes.Page) -> ListedPlace:
    at = page.location
    return ListedPlace(
        listing_id=page.id,
        name=page.name,
        store_code=None if page.store_number is None else str(page.store_number),
        address=_address(at) if at and at.country_code else None,
        phone=page.phone or None,
        website=page.website or None,
        latitude=at.latitude if at else None,
        longitude=at.longitude if at else None,
        categories=tuple(category.name for category in page.category_list),
        review_url=f"{page.link.rstrip('/')}/reviews" if page.link else None,
        maps_url=None,
        is_verified=page.verification_status in ("blue_verified", "gray_verified"),
    )


def _address(at: shapes.PageLocation) -> ListedAddress:
    return ListedAddress(
        country=at.country_code,
        lines=(at.street,) if at.street else (),
        city=at.city or None,
        region=at.state or None,
        postal_code=at.zip or None,
    )


def _review(page_id: str, rating: shapes.Rating) -> WrittenReview:
    kind = rating.recommendation_type
    if rating.rating is not None and not 1 <= rating.rating <= 5:
        raise AnswerUnreadable(f"{TITLE} sent a rating that is not 1 to 5.")
    return WrittenReview(
        review_id=_review_id(rating),
        listing_id=page_id,
        written_at=rating.created_time,
        updated_at=rating.created_time,
        rating=rating.rating,
        is_recommended=None if kind is None else kind.lower() == "positive",
        author=rating.reviewer.name or None if rating.reviewer else None,
        body=rating.review_text or None,
        url=f"https://www.facebook.com/{rating.open_graph_story.id}" if rating.open_graph_story else None,
    )


def _review_id(rating: shapes.Rating) -> str:
    """The story's id. Where Facebook hides it, who wrote and when: a person recommends a page once."""
    if rating.open_graph_story:
        return rating.open_graph_story.id
    who = (rating.reviewer.id or rating.reviewer.name) if rating.reviewer else ""
    return "written-" + hashlib.sha256(f"{rating.created_time.isoformat()}|{who}".encode()).hexdigest()[:32]
