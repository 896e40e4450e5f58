"""Programs that fetch access tokens, and the keys these are signed with."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, ForeignKey, Index, Integer, LargeBinary, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.schema import IdentityModel


class OAuthClient(IdentityModel):
    """A partner's program of a tenant. Only the HMACs of its secret, and of the one before, are kept.

    `answered_by` as for `ApiKey`.
    """

    __tablename__ = "oauth_client"
    __table_args__ = (Index("ix_oauth_client_id", "id"),)

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("identity.tenant.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    name: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    allowed_networks: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    requests_per_minute: Mapped[int | None] = mapped_column(Integer)
    secret_mac: Mapped[bytes] = mapped_column(LargeBinary)
    secret_prefix: Mapped[str] = mapped_column(Text)
    secret_created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    previous_secret_mac: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_secret_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_token_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered_by: Mapped[UUID | None]


class OAuthSigningKey(IdentityModel):
    """An Ed25519 key of the whole installation: `next` (published, not used yet), `active`, or `previous`."""

    __tablename__ = "oauth_signing_key"
    __table_args__ = (
        Index("uq_oauth_signing_key_state", "state", unique=True, postgresql_where=text("state in ('next', 'active')")),
    )

    kid: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    private_key_ref: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    activated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    retired_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
