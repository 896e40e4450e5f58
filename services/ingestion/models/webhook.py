"""Addresses that webhooks are posted to, and what was received there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKeyConstraint, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.ingestion.models.base import IngestionModel

NOW = text("clock_timestamp()")
MOMENT = DateTime(timezone=True)


class WebhookToken(IngestionModel):
    """The digest of an address that Airbyte posts to about a connection. One that was replaced ends at `expires_at`."""

    __tablename__ = "webhook_token"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "connection_id"],
            ["ingestion.connection.tenant_id", "ingestion.connection.id"],
            name="fk_webhook_token_connection",
            ondelete="CASCADE",
        ),
        Index("ix_webhook_token_token_hash", "token_hash"),
        Index("ix_webhook_token_connection_id", "tenant_id", "connection_id"),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None] = mapped_column(MOMENT)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class WebhookEndpoint(IngestionModel):
    """An address for signed events, and where in the vault the secrets are that they are signed with."""

    __tablename__ = "webhook_endpoint"
    __table_args__ = (Index("ix_webhook_endpoint_id", "id"),)

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[str] = mapped_column(Text, server_default="enabled")
    secret_ref: Mapped[str] = mapped_column(Text)
    previous_secret_ref: Mapped[str | None] = mapped_column(Text)
    previous_secret_until: Mapped[datetime | None] = mapped_column(MOMENT)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class WebhookReceipt(IngestionModel):
    """Something that was received; `job_id` works on it, `sync_id` is what it started or is about.
    `counts` are those of the records that it pushed.

    It came to an endpoint, or to the address of a connection, and goes with it.
    """

    __tablename__ = "webhook_receipt"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "endpoint_id"],
            ["ingestion.webhook_endpoint.tenant_id", "ingestion.webhook_endpoint.id"],
            name="fk_webhook_receipt_endpoint",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "connection_id"],
            ["ingestion.connection.tenant_id", "ingestion.connection.id"],
            name="fk_webhook_receipt_connection",
            ondelete="CASCADE",
        ),
        Index("ix_webhook_receipt_endpoint_id", "tenant_id", "endpoint_id", "id"),
        Index("ix_webhook_receipt_connection_id", "tenant_id", "connection_id", "id"),
        Index("ix_webhook_receipt_duplicate_of", "tenant_id", "duplicate_of"),
        Index("ix_webhook_receipt_received_at", "received_at"),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    endpoint_id: Mapped[UUID | None]
    connection_id: Mapped[UUID | None]
    message_id: Mapped[str] = mapped_column(Text)
    event_type: Mapped[str | None] = mapped_column(Text)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    size_bytes: Mapped[int]
    state: Mapped[str] = mapped_column(Text, server_default="received")
    outcome: Mapped[str | None] = mapped_column(Text)
    error_code: Mapped[str | None] = mapped_column(Text)
    error_message: Mapped[str | None] = mapped_column(Text)
    duplicate_of: Mapped[UUID | None]
    job_id: Mapped[UUID | None]
    sync_id: Mapped[UUID | None]
    counts: Mapped[dict[str, int] | None] = mapped_column(JSONB)
    received_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    processed_at: Mapped[datetime | None] = mapped_column(MOMENT)


class WebhookMessage(IngestionModel):
    """An id that was seen, and for which receipt: for 7 days it is the same message, however often it is sent.

    `source_id` is the endpoint or connection that it came to.
    """

    __tablename__ = "webhook_message"
    __table_args__ = (Index("ix_webhook_message_seen_at", "seen_at"),)

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    source_id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(Text, primary_key=True)
    receipt_id: Mapped[UUID]
    seen_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
