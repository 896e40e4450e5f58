"""Reviews that customers wrote, and requests that ask for one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, Integer, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.ops_hub.models.base import MOMENT, NOW, OpsHubModel


class Review(OpsHubModel):
    """A review as a connection's provider shows it. `rating` is 1 to 5; null where the provider only recommends.

    `search_text` is what a search looks through, folded.
    """

    __tablename__ = "review"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[UUID]
    review_id: Mapped[str] = mapped_column(Text)
    listing_id: Mapped[str] = mapped_column(Text)
    location_id: Mapped[UUID | None]
    source: Mapped[str] = mapped_column(Text)
    provenance: Mapped[str] = mapped_column(Text)
    rating: Mapped[int | None] = mapped_column(Integer)
    is_recommended: Mapped[bool | None] = mapped_column(Boolean)
    author: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(MOMENT)
    updated_at: Mapped[datetime] = mapped_column(MOMENT)
    reply: Mapped[str | None] = mapped_column(Text)
    replied_at: Mapped[datetime | None] = mapped_column(MOMENT)
    is_gone: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    seen_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    search_text: Mapped[str] = mapped_column(Text, server_default="")


class ReviewReply(OpsHubModel):
    """A reply that somebody wrote here. `replaces` is what stood at the provider then; `job_id` publishes it."""

    __tablename__ = "review_reply"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    review_id: Mapped[UUID]
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    problem: Mapped[str | None] = mapped_column(Text)
    replaces: Mapped[str | None] = mapped_column(Text)
    job_id: Mapped[UUID | None]
    written_by: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    published_at: Mapped[datetime | None] = mapped_column(MOMENT)


class ReviewRequest(OpsHubModel):
    """Somebody asked people for reviews of a location, and why they might."""

    __tablename__ = "review_request"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    location_id: Mapped[UUID]
    location_name: Mapped[str] = mapped_column(Text)
    review_url: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    signed_by: Mapped[str | None] = mapped_column(Text)
    consent_source: Mapped[str] = mapped_column(Text)
    consent_statement: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class ReviewRequestRecipient(OpsHubModel):
    """One who was asked. `sealed` holds address and name until the mail is out; then a digest is all that is kept."""

    __tablename__ = "review_request_recipient"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID]
    location_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(Integer)
    address_digest: Mapped[str] = mapped_column(Text)
    masked: Mapped[str] = mapped_column(Text)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(Text)
    problem: Mapped[str | None] = mapped_column(Text)
    token_digest: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    sent_at: Mapped[datetime | None] = mapped_column(MOMENT)
    unsubscribed_at: Mapped[datetime | None] = mapped_column(MOMENT)


class ReviewSuppression(OpsHubModel):
    """An address that is not written to any more, as a digest. It outlives every request."""

    __tablename__ = "review_suppression"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    address_digest: Mapped[str] = mapped_column(Text)
    masked: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
