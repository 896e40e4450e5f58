"""What the practice accounts list, and what customers wrote about it: drawn, and the same after every start.

Robin has a handful of shops and a chain of a thousand; Sam manages many accounts of a few shops each. Everybody else
has a handful of shops of their own.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from infra.providers.drawing import CITIES, DISLIKED, LIKED, PEOPLE, STREETS, draw, moment, pick, zulu

ROBIN, SAM = "100000000000000000001", "100000000000000000002"
STARS = ("ONE", "TWO", "THREE", "FOUR", "FIVE")
CHAIN_REVIEWS_EACH = 5


@dataclass(frozen=True)
class PracticeAccount:
    """An account, who manages it, how many shops it has, and how many reviews each has (drawn where None)."""

    number: str
    name: str
    kind: str
    subject: str
    shops: int
    reviews: int | None = None

    @property
    def resource(self) -> str:
        return f"accounts/{self.number}"

    def view(self) -> dict[str, Any]:
        return {
            "name": self.resource,
            "accountName": self.name,
            "type": self.kind,
            "role": "PRIMARY_OWNER",
            "verificationState": "VERIFIED",
            "vettedState": "NOT_VETTED",
        }


ACCOUNTS = (
    PracticeAccount("300000000000000000001", "Practice Coffee", "PERSONAL", ROBIN, 8),
    PracticeAccount("300000000000000000002", "Practice Chain", "LOCATION_GROUP", ROBIN, 1000, CHAIN_REVIEWS_EACH),
    *(
        PracticeAccount(f"4000000000000000000{number:02}", f"Sam's Shops {number}", "LOCATION_GROUP", SAM, 2)
        for number in range(45)
    ),
)


def accounts_of(subject: str) -> list[PracticeAccount]:
    """What the person manages, the same after every start."""
    known = [account for account in ACCOUNTS if account.subject == subject]
    return known or [PracticeAccount(str(5 * 10**20 + draw(10**20, subject)), "My Shops", "PERSONAL", subject, 8)]


@cache
def locations_of(account: PracticeAccount) -> tuple[dict[str, Any], ...]:
    """Every field of every shop; `readMask` chooses from them."""
    return tuple(_location(account, number) for number in range(account.shops))


@cache
def reviews_of(account: PracticeAccount, location: str) -> tuple[dict[str, Any], ...]:
    """Newest change first."""
    count = account.reviews if account.reviews is not None else draw(130, location, "count")
    reviews = [_review(account, location, number) for number in range(count)]
    return tuple(sorted(reviews, key=lambda review: review["updateTime"], reverse=True))


def _location(account: PracticeAccount, number: int) -> dict[str, Any]:
    key = f"{account.number}/{number}"
    identifier = str(10**16 + draw(9 * 10**16, key, "id"))
    city, region, postal_code, latitude, longitude = pick(CITIES, key, "city")
    place_id = f"ChIJ{draw(16**22, key, 'place'):022x}"
    # One in twelve is not verified, but never the first.
    is_verified = number % 12 != 11 or account.reviews is not None
    return {
        "name": f"locations/{identifier}",
        "languageCode": "en",
        "title": f"{account.name} {pick(STREETS, key)} {number + 1}",
        "storeCode": f"S{number + 1:04}",
        "storefrontAddress": {
            "regionCode": "US",
            "languageCode": "en",
            "postalCode": postal_code,
            "administrativeArea": region,
            "locality": city,
            "addressLines": [f"{100 + draw(900, key, 'house')} {pick(STREETS, key, 'street')}"],
        },
        "phoneNumbers": {"primaryPhone": f"+1 503-555-{100 + draw(100, key, 'phone'):04}"},
        "websiteUri": f"https://practice.example/{identifier}",
        "categories": {
            "primaryCategory": {"name": "categories/gcid:coffee_shop", "displayName": "Coffee shop"},
            "additionalCategories": [{"name": "categories/gcid:bakery", "displayName": "Bakery"}],
        },
        "latlng": {
            "latitude": round(latitude + draw(1000, key, "lat") / 10_000, 6),
            "longitude": round(longitude + draw(1000, key, "lng") / 10_000, 6),
        },
        "openInfo": {"status": "OPEN", "canReopen": True},
        "metadata": {
            "placeId": place_id,
            "mapsUri": f"https://maps.google.com/maps?cid={identifier}",
            "newReviewUri": f"https://search.google.com/local/writereview?placeid={place_id}",
            "hasPendingEdits": draw(10, key, "edits") == 0,
            "hasVoiceOfMerchant": is_verified,
        },
    }


def _review(account: PracticeAccount, location: str, number: int) -> dict[str, Any]:
    key = f"{location}/{number}"
    identifier = f"practice-{draw(16**16, key):016x}"
    stars = min(4, draw(7, key, "stars"))
    written = moment(key)
    comment = pick(LIKED if stars >= 3 else DISLIKED, key, "text")
    reviewer: dict[str, Any] = {"displayName": pick(PEOPLE, key, "who")}
    if draw(20, key, "anonymous") == 0:
        reviewer = {"displayName": "A Google User", "isAnonymous": True}
    review: dict[str, Any] = {
        "name": f"{account.resource}/{location}/reviews/{identifier}",
        "reviewId": identifier,
        "reviewer": reviewer,
        "starRating": STARS[stars],
        "createTime": zulu(written),
        "updateTime": zulu(written),
    }
    return review | ({"comment": comment} if comment else {})
