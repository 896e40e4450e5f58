"""Support in a tenant: by the tenant's consent, or by break-glass, never by a role alone."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.schema import IdentityModel


class SupportConsent(IdentityModel):
    """An owner lets support look at the tenant for a while."""

    __tablename__ = "support_consent"

    tenant_id: Mapped[UUID] = mapped_column(
        ForeignKey("identity.tenant.id", name="fk_support_consent_tenant_id_tenant", ondelete="CASCADE"),
        primary_key=True,
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    granted_by: Mapped[UUID] = mapped_column(ForeignKey("identity.user.id", name="fk_support_consent_granted_by_user"))
    reason: Mapped[str] = mapped_column(Text)
    granted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class BreakGlass(IdentityModel):
    """A platform admin asks to look at a tenant that gave no consent; two others have to approve."""

    __tablename__ = "break_glass"
    __table_args__ = (UniqueConstraint("id", "requested_by", name="uq_break_glass_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    tenant_id: Mapped[UUID] = mapped_column(
        ForeignKey("identity.tenant.id", name="fk_break_glass_tenant_id_tenant", ondelete="CASCADE")
    )
    requested_by: Mapped[UUID] = mapped_column(ForeignKey("identity.user.id", name="fk_break_glass_requested_by_user"))
    reason: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    @property
    def minutes(self) -> int:
        """For how long, from the asking."""
        return round((self.expires_at - self.requested_at) / timedelta(minutes=1))


class BreakGlassApproval(IdentityModel):
    """Another platform admin agrees."""

    __tablename__ = "break_glass_approval"
    __table_args__ = (
        ForeignKeyConstraint(
            ["break_glass_id", "requested_by"],
            ["identity.break_glass.id", "identity.break_glass.requested_by"],
            name="fk_break_glass_approval_break_glass_id_break_glass",
            ondelete="CASCADE",
        ),
    )

    break_glass_id: Mapped[UUID] = mapped_column(primary_key=True)
    approved_by: Mapped[UUID] = mapped_column(
        ForeignKey("identity.user.id", name="fk_break_glass_approval_approved_by_user"), primary_key=True
    )
    requested_by: Mapped[UUID] = mapped_column()
    approved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Impersonation(IdentityModel):
    """A session of support that looks at a tenant as one of its members, reading only."""

    __tablename__ = "impersonation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "consent_id"],
            ["identity.support_consent.tenant_id", "identity.support_consent.id"],
            name="fk_impersonation_tenant_id_support_consent",
        ),
        Index("ix_impersonation_tenant_id", "tenant_id", text("started_at desc")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    session_id: Mapped[UUID] = mapped_column()
    tenant_id: Mapped[UUID] = mapped_column(
        ForeignKey("identity.tenant.id", name="fk_impersonation_tenant_id_tenant", ondelete="CASCADE")
    )
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("identity.user.id", name="fk_impersonation_actor_id_user"))
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("identity.user.id", name="fk_impersonation_subject_id_user"))
    reason: Mapped[str] = mapped_column(Text)
    consent_id: Mapped[UUID | None] = mapped_column()
    break_glass_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("identity.break_glass.id", name="fk_impersonation_break_glass_id_break_glass")
    )
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
