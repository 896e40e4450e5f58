"""Asking customers for a review by e-mail: everybody alike, never twice too soon, and never against their will."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.ops_hub.locations import ONE_LINE
from contracts.ops_hub.review_replies import DraftLanguage
from contracts.ops_hub.reviews import ReviewLocation

MOST_RECIPIENTS = 200
ConsentSource = Literal["purchase", "booking", "sign_up", "in_person", "other"]
RecipientState = Literal["queued", "sending", "sent", "failed", "skipped"]
RecipientProblem = Literal[
    "unsubscribed",
    "asked_recently",
    "given_twice",
    "mail_refused",
    "outcome_unknown",
    "link_missing",
    "not_sent_in_time",
]
SuppressionSource = Literal["recipient", "staff"]
Address = Annotated[str, Field(max_length=320)]
LiftReason = Annotated[
    str,
    Field(min_length=10, max_length=500, pattern=ONE_LINE, description="Who asked for mail again, and how; audited."),
]
PersonName = Annotated[str, Field(min_length=1, max_length=80, pattern=ONE_LINE)]


class ReviewLink(BaseModel):
    """Where customers of a location write a review. Everybody gets this one."""

    location: ReviewLocation
    url: str | None = Field(description="Null: neither a place id nor a connected listing says where.")
    place_id: str | None
    qr_svg: str | None = Field(description="The link as a QR code, to print: SVG.")
    provenance: Literal["live", "simulated"] | None = Field(
        description="`simulated`: the listing is one of practice, and nobody can write there."
    )


class ReviewRecipient(BaseModel):
    """Whom to ask. The address is checked with the others, and each mistake is named by its place in the list."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, Field(max_length=320)]
    name: Annotated[str, Field(max_length=200)] | None = None


class ReviewConsent(BaseModel):
    """Why these people may be written to; kept with the request."""

    model_config = ConfigDict(extra="forbid")

    source: ConsentSource = Field(description="Where they gave their addresses.")
    statement: Annotated[str, Field(min_length=10, max_length=500, pattern=ONE_LINE)] = Field(
        description="What they agreed to, or why they expect it, in your words."
    )


class ReviewRequestLetter(BaseModel):
    """What the mail says. Its words are fixed: they ask everybody alike, and offer nothing for it."""

    model_config = ConfigDict(extra="forbid")

    location_id: UUID
    language: DraftLanguage = "en"
    signed_by: PersonName | None = Field(None, description="Who asks; without it the location does.")


class ReviewRequestCreate(ReviewRequestLetter):
    """Whom to ask for a review of which location."""

    recipients: Annotated[list[ReviewRecipient], Field(min_length=1, max_length=MOST_RECIPIENTS)]
    consent: ReviewConsent


class ReviewRequestPreviewWanted(ReviewRequestLetter):
    """For whom the mail is shown."""

    name: PersonName | None = None


class ReviewRequestPreview(BaseModel):
    """The mail as it would go out; the address to unsubscribe at is each recipient's own."""

    subject: str
    text: str
    html: str
    review_url: str


class ReviewRequestCounts(BaseModel):
    """How many recipients are in which state."""

    queued: int
    sent: int
    failed: int
    skipped: int
    unsubscribed: int = Field(description="How many want no more mail, by a link of this request.")


class ReviewRequest(BaseModel):
    """A request, as it was sent."""

    id: UUID
    location_id: UUID
    location_name: str
    review_url: str
    language: DraftLanguage
    signed_by: str | None
    consent: ReviewConsent
    created_by: str
    created_at: datetime
    counts: ReviewRequestCounts


class ReviewRequestRecipient(BaseModel):
    """One who was asked, or was not. The address itself is kept only until the mail is out."""

    id: UUID
    address: str = Field(description="Masked: the first letter and the domain.")
    state: RecipientState
    problem: RecipientProblem | None
    sent_at: datetime | None
    unsubscribed_at: datetime | None


class ReviewRequestDetail(ReviewRequest):
    recipients: list[ReviewRequestRecipient]


class Suppression(BaseModel):
    """An address that is not written to any more, by anybody of the tenant."""

    id: UUID
    address: str = Field(description="Masked: the first letter and the domain.")
    source: SuppressionSource
    created_by: str
    created_at: datetime


class SuppressionCreate(BaseModel):
    """An address not to write to."""

    model_config = ConfigDict(extra="forbid")

    email: Address


class SuppressionSummary(BaseModel):
    """How many addresses are not written to any more, and who said so."""

    total: int
    by_recipient: int = Field(description="By the link in a mail.")
    by_staff: int


class SuppressionSearch(BaseModel):
    """An address to look for. In a body, so that no log of addresses of pages holds it."""

    model_config = ConfigDict(extra="forbid")

    email: Address


class SuppressionFound(BaseModel):
    """Whether the address is on the list."""

    suppression: Suppression | None = Field(description="Null: this address may be written to.")


class SuppressionLift(BaseModel):
    """Who is to be written to again, and why."""

    model_config = ConfigDict(extra="forbid")

    email: Address = Field(description="The whole address: only who knows it can take it off the list.")
    reason: LiftReason


class Unsubscription(BaseModel):
    """What a link in a mail is for. Reading it changes nothing."""

    business: str = Field(description="Who wrote.")
    address: str = Field(description="Masked: the first letter and the domain.")
    unsubscribed: bool
