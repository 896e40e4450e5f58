"""Answers of the Business Profile APIs: accounts (v1), locations (v1), reviews (v4)."""

from typing import Literal

from pydantic import AwareDatetime

from services.ops_hub.connections.adapters.live.shapes import CamelShape

StarRating = Literal["STAR_RATING_UNSPECIFIED", "ONE", "TWO", "THREE", "FOUR", "FIVE"]
STARS: dict[StarRating, int] = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}


class Account(CamelShape):
    name: str
    account_name: str = ""
    type: str = "ACCOUNT_TYPE_UNSPECIFIED"


class Accounts(CamelShape):
    accounts: tuple[Account, ...] = ()
    next_page_token: str = ""


class PostalAddress(CamelShape):
    region_code: str
    postal_code: str = ""
    administrative_area: str = ""
    locality: str = ""
    address_lines: tuple[str, ...] = ()


class PhoneNumbers(CamelShape):
    primary_phone: str = ""


class Category(CamelShape):
    display_name: str = ""


class Categories(CamelShape):
    primary_category: Category | None = None
    additional_categories: tuple[Category, ...] = ()


class LatLng(CamelShape):
    latitude: float = 0.0
    longitude: float = 0.0


class Metadata(CamelShape):
    place_id: str = ""
    maps_uri: str = ""
    new_review_uri: str = ""
    has_pending_edits: bool = False
    has_voice_of_merchant: bool = False


class Location(CamelShape):
    name: str
    title: str
    store_code: str = ""
    storefront_address: PostalAddress | None = None
    phone_numbers: PhoneNumbers = PhoneNumbers()
    website_uri: str = ""
    categories: Categories = Categories()
    latlng: LatLng | None = None
    metadata: Metadata = Metadata()


class Locations(CamelShape):
    locations: tuple[Location, ...] = ()
    next_page_token: str = ""


class Reviewer(CamelShape):
    display_name: str = ""
    is_anonymous: bool = False


class ReviewReply(CamelShape):
    comment: str
    update_time: AwareDatetime


class Review(CamelShape):
    review_id: str
    reviewer: Reviewer = Reviewer()
    star_rating: StarRating
    comment: str = ""
    create_time: AwareDatetime
    update_time: AwareDatetime
    review_reply: ReviewReply | None = None


class LocationReview(CamelShape):
    name: str
    review: Review


class LocationReviews(CamelShape):
    location_reviews: tuple[LocationReview, ...] = ()
    next_page_token: str = ""


class PublishedReply(CamelShape):
    comment: str
