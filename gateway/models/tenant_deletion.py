"""Deletions of tenants, which outlive them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.schema import IdentityModel

MOMENT = DateTime(timezone=True)


class TenantDeletion(IdentityModel):
    """Why, by whom and when a tenant is removed; `digest` is that of the certificate."""

    __tablename__ = "tenant_deletion"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    tenant_id: Mapped[UUID] = mapped_column()
    agency_id: Mapped[UUID] = mapped_column(
        ForeignKey("identity.agency.id", name="fk_tenant_deletion_agency_id_agency")
    )
    tenant_name: Mapped[str] = mapped_column(Text)
    tenant_slug: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default="waiting")
    reason: Mapped[str] = mapped_column(Text)
    requested_by: Mapped[str] = mapped_column(Text)
    requested_by_name: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(MOMENT, server_default=func.clock_timestamp())
    purge_after: Mapped[datetime] = mapped_column(MOMENT)
    cancelled_at: Mapped[datetime | None] = mapped_column(MOMENT)
    purge_began_at: Mapped[datetime | None] = mapped_column(MOMENT)
    purged_at: Mapped[datetime | None] = mapped_column(MOMENT)
    digest: Mapped[str | None] = mapped_column(Text)


class TenantDeletionPart(IdentityModel):
    """What one service has removed, by table."""

    __tablename__ = "tenant_deletion_part"

    deletion_id: Mapped[UUID] = mapped_column(
        ForeignKey("identity.tenant_deletion.id", name="fk_tenant_deletion_part_deletion"), primary_key=True
    )
    service: Mapped[str] = mapped_column(Text, primary_key=True)
    rows: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")
    files: Mapped[int] = mapped_column(BigInteger, server_default="0")
    updated_at: Mapped[datetime] = mapped_column(MOMENT, server_default=func.clock_timestamp())
    finished_at: Mapped[datetime | None] = mapped_column(MOMENT)
