"""What people ask to be allowed, and what was granted for a while."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, ForeignKeyConstraint, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.schema import IdentityModel


class AccessRequest(IdentityModel):
    """A member asks for one scope, one role or one workspace until a moment. Another person decides."""

    __tablename__ = "access_request"
    __table_args__ = (
        UniqueConstraint("tenant_id", "id", "requested_by", "decided_by", name="uq_access_request_tenant_id"),
        ForeignKeyConstraint(
            ["tenant_id", "requested_by"],
            ["identity.membership.tenant_id", "identity.membership.user_id"],
            name="fk_access_request_tenant_id_membership",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "workspace_id"],
            ["identity.workspace.tenant_id", "identity.workspace.id"],
            name="fk_access_request_tenant_id_workspace",
            ondelete="CASCADE",
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    requested_by: Mapped[UUID] = mapped_column()
    scope: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str | None] = mapped_column(Text)
    workspace_id: Mapped[UUID | None] = mapped_column()
    reason: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    status: Mapped[str] = mapped_column(Text, server_default="pending")
    decided_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("identity.user.id", name="fk_access_request_decided_by_user")
    )
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class AccessGrant(IdentityModel):
    """What an approved request gives, until it expires or is revoked."""

    __tablename__ = "access_grant"
    __table_args__ = (
        UniqueConstraint("tenant_id", "request_id", name="uq_access_grant_tenant_id"),
        ForeignKeyConstraint(
            ["tenant_id", "request_id", "user_id", "granted_by"],
            [
                "identity.access_request.tenant_id",
                "identity.access_request.id",
                "identity.access_request.requested_by",
                "identity.access_request.decided_by",
            ],
            name="fk_access_grant_tenant_id_access_request",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "workspace_id"],
            ["identity.workspace.tenant_id", "identity.workspace.id"],
            name="fk_access_grant_tenant_id_workspace",
            ondelete="CASCADE",
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    request_id: Mapped[UUID] = mapped_column()
    user_id: Mapped[UUID] = mapped_column()
    granted_by: Mapped[UUID] = mapped_column()
    scope: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str | None] = mapped_column(Text)
    workspace_id: Mapped[UUID | None] = mapped_column()
    granted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_by: Mapped[UUID | None] = mapped_column()
    expiry_noted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
