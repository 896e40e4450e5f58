"""Reviews that people write in practice: some in every season, in the languages of the place, some replied to.

Each week of a place is drawn for itself, so that a review that was read once is read again as it was, and time brings
new ones.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.ops_hub.connections.adapters.payloads import ListedPlace, WrittenReview
from services.ops_hub.connections.adapters.staged.texts import AUTHORS, BODIES, BY_COUNTRY, ELSEWHERE, REPLIES
from services.ops_hub.connections.adapters.staged.world import PracticeWorld, digits, draw, pick, share

WEEKS = 104
SHARE_OF_WEEKS = 0.08
SEASON = 13
_FIRST_MONDAY = datetime(2020, 1, 6, tzinfo=UTC)
_RATINGS = (5, 5, 5, 5, 5, 4, 4, 4, 3, 3, 2, 1, 1)
LIKED = 4


def stars(place: ListedPlace, world: PracticeWorld) -> Iterator[WrittenReview]:
    """Reviews with one to five stars, newest first."""
    yield from _written(place, world)


def recommendations(place: ListedPlace, world: PracticeWorld) -> Iterator[WrittenReview]:
    """The same people where they recommend or do not: when such a text was changed, and what was replied, is hidden."""
    for review in _written(place, world):
        assert review.rating is not None
        yield replace(
            review,
            rating=None,
            is_recommended=review.rating >= LIKED,
            updated_at=review.written_at,
            url=f"https://www.facebook.com/{place.listing_id}_{review.review_id.rpartition('-')[2]}",
            reply=None,
            replied_at=None,
        )


def _written(place: ListedPlace, world: PracticeWorld) -> Iterator[WrittenReview]:
    this_week = (world.now - _FIRST_MONDAY).days // 7
    season = draw(SEASON, place.listing_id, "season")
    for week in range(this_week, this_week - WEEKS, -1):
        if week % SEASON == season or share(place.listing_id, "week", week) < SHARE_OF_WEEKS:
            review = _review(place, week, world)
            if review.written_at <= world.now:
                yield review


def _review(place: ListedPlace, week: int, world: PracticeWorld) -> WrittenReview:
    review_id = f"practice-{digits(18, place.listing_id, 'review', week)}"
    rating = pick(_RATINGS, review_id, "rating")
    country = place.address.country if place.address else ""
    language = pick(BY_COUNTRY.get(country, ELSEWHERE), review_id, "language")
    written_at = _FIRST_MONDAY + timedelta(days=7 * week, seconds=draw(7 * 86_400, review_id, "moment"))
    edited_at = written_at + timedelta(hours=5 + draw(60, review_id, "hours"))
    is_edited = share(review_id, "edited") < 0.1 and edited_at <= world.now
    reply, replied_at = _reply(review_id, language, rating, written_at, world)
    return WrittenReview(
        review_id=review_id,
        listing_id=place.listing_id,
        written_at=written_at,
        updated_at=edited_at if is_edited else written_at,
        rating=rating,
        author=pick(AUTHORS[language], review_id, "author") if share(review_id, "named") < 0.92 else None,
        body=pick(BODIES[language][rating], review_id, "body"),
        reply=reply,
        replied_at=replied_at,
    )


def _reply(
    review_id: str, language: str, rating: int, written_at: datetime, world: PracticeWorld
) -> tuple[str | None, datetime | None]:
    """What was replied here comes first; else what the shop replied before anybody connected it."""
    given = world.replies.get(review_id)
    if given is not None:
        return given.body, given.at
    replied_at = written_at + timedelta(hours=20 + draw(150, review_id, "patience"))
    if share(review_id, "replied") >= 0.45 or replied_at > world.now:
        return None, None
    return REPLIES[language][rating < LIKED], replied_at
