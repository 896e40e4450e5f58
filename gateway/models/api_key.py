"""Keys of partners."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.schema import IdentityModel


class ApiKey(IdentityModel):
    """A partner's key of a tenant. Only its HMAC and first characters are kept.

    It may do no more than whoever `answered_by` names may do now; the installation's own keys have nobody.
    """

    __tablename__ = "api_key"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key_mac", name="uq_api_key_tenant_id"),
        Index("ix_api_key_key_mac", "key_mac"),
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("identity.tenant.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    name: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(Text)
    key_mac: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    test: Mapped[bool] = mapped_column(server_default=text("false"))
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    allowed_networks: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    requests_per_minute: Mapped[int | None] = mapped_column(Integer)
    replaces: Mapped[UUID | None]
    replaced_by: Mapped[UUID | None]
    answered_by: Mapped[UUID | None]


class ApiKeyUsage(IdentityModel):
    """How often a key was used on a day (UTC). Written by every gateway, some seconds of requests at a time."""

    __tablename__ = "api_key_usage"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "key_id"], ["identity.api_key.tenant_id", "identity.api_key.id"], ondelete="CASCADE"
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    key_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    requests: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    refused: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
