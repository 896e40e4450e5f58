"""Agencies, their clients, and who belongs to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, String, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.schema import IdentityModel


class Agency(IdentityModel):
    """Whoever runs tenants for clients."""

    __tablename__ = "agency"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    name: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Tenant(IdentityModel):
    """A client of an agency: the unit of isolation."""

    __tablename__ = "tenant"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("identity.agency.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    time_zone: Mapped[str] = mapped_column(Text, server_default="UTC")
    currency: Mapped[str] = mapped_column(String(3), server_default="USD")
    is_demo: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    archived_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Membership(IdentityModel):
    """A user's role in a tenant. A `limited` one sees the accounts of its workspaces alone, and nothing without any."""

    __tablename__ = "membership"
    __table_args__ = (Index("ix_membership_user_id", "user_id"),)

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("identity.tenant.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity.user.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(Text)
    limited: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
