"""Reviews that customers wrote at providers: the inbox of them, and what they say together."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from contracts.ops_hub.connections import Provenance

MOST_REPLY = 4096
NEGATIVE_UP_TO = 3
ReviewSource = Literal["google", "facebook"]
ShownProvenance = Literal["live", "simulated"]
ReviewSort = Literal["-written_at", "written_at", "-rating", "rating", "-updated_at", "updated_at"]
ReplyState = Literal["queued", "publishing", "published", "failed", "withdrawn", "to_copy"]
ReplyProblem = Literal[
    "changed_elsewhere",
    "review_gone",
    "reply_not_offered",
    "not_connected",
    "credentials_refused",
    "scope_missing",
    "access_not_granted",
    "account_lost",
    "provider_down",
    "rate_limited",
    "answer_unreadable",
    "outcome_unknown",
    "sync_failed",
]


class ReviewLocation(BaseModel):
    """The location that a review is of."""

    id: UUID
    name: str


class ReviewReply(BaseModel):
    """A reply that somebody wrote here, and what became of it."""

    id: UUID
    body: str
    state: ReplyState = Field(description="`to_copy`: the provider takes none by program; somebody puts it in by hand.")
    problem: ReplyProblem | None = Field(description="Why it failed.")
    replaces: str | None = Field(description="The reply that stood at the provider when this one was written.")
    written_by: str
    written_at: datetime
    published_at: datetime | None


class Review(BaseModel):
    """A review as its provider shows it. `rating` is 1 to 5; a provider that only recommends has none."""

    id: UUID
    connection_id: UUID
    source: ReviewSource
    provenance: Provenance = Field(description="Only `live` was written by a customer.")
    listing_name: str | None
    location: ReviewLocation | None = Field(description="Null: the listing belongs to no location yet.")
    rating: int | None
    is_recommended: bool | None
    author: str | None = Field(description="Null: the provider does not say who wrote it.")
    body: str | None = Field(description="Null: stars alone.")
    language: str | None = Field(description="ISO 639-1, as its words tell; null when they do not.")
    url: str | None
    written_at: datetime
    updated_at: datetime
    reply: str | None = Field(description="The reply that stands at the provider.")
    replied_at: datetime | None
    is_gone: bool = Field(description="The provider shows it no longer.")
    last_reply: ReviewReply | None = Field(description="The newest reply that was written here.")


class ReviewDetail(Review):
    """A review, with all that is needed to reply to it."""

    can_publish: bool = Field(description="Whether a reply is published from here; else it is copied over by hand.")
    cannot_publish_because: ReplyProblem | None
    reply_url: str | None = Field(description="The provider's page where a reply is put in by hand.")
    replies: list[ReviewReply] = Field(description="All that was written here, newest first.")


class RatingCount(BaseModel):
    """How many reviews have so many stars."""

    rating: int
    reviews: int


class ReviewMonth(BaseModel):
    """The reviews that were written in a month (UTC)."""

    month: date = Field(description="Its first day.")
    reviews: int
    average: float | None = Field(description="Of those with stars; null without any.")
    replied: int


class LocationReviews(BaseModel):
    """The reviews of one location."""

    location: ReviewLocation | None = Field(description="Null: of listings that belong to no location yet.")
    reviews: int
    average: float | None
    unreplied: int
    negative: int


class ReviewSummary(BaseModel):
    """What the reviews that fit say together. Live and simulated ones are never counted together."""

    provenance: ShownProvenance | None = Field(description="Of which reviews this tells; null: there are none.")
    other_reviews: int = Field(description="How many of the other kind were left out.")
    reviews: int
    rated: int = Field(description="Those with stars.")
    average: float | None
    distribution: list[RatingCount] = Field(description="Five stars first; every number of stars is there.")
    recommended: int = Field(description="Recommendations, where a provider has no stars.")
    not_recommended: int
    unreplied: int
    negative: int = Field(description="Three stars or fewer, or not recommended.")
    reply_rate: float | None = Field(description="Share with a reply, 0 to 1; null without reviews.")
    median_reply_hours: float | None
    months: list[ReviewMonth] = Field(description="Oldest first, the last 24 that had any.")
    locations: list[LocationReviews] = Field(description="Most unreplied first; at most 200.")
