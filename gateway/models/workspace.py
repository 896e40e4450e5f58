"""Parts of a tenant: named sets of ad accounts and locations, and who is limited to which."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.schema import IdentityModel


class Workspace(IdentityModel):
    """A named set of ad accounts (`WorkspaceAccount`) and locations."""

    __tablename__ = "workspace"
    __table_args__ = (UniqueConstraint("tenant_id", "name", name="uq_workspace_tenant_id"),)

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("identity.tenant.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    name: Mapped[str] = mapped_column(Text)
    locations: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class WorkspaceAccount(IdentityModel):
    """An ad account of a workspace, as the warehouse names it."""

    __tablename__ = "workspace_account"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "workspace_id"],
            ["identity.workspace.tenant_id", "identity.workspace.id"],
            name="fk_workspace_account_tenant_id_workspace",
            ondelete="CASCADE",
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[str] = mapped_column(Text, primary_key=True)


class MembershipWorkspace(IdentityModel):
    """A workspace that a limited membership opens."""

    __tablename__ = "membership_workspace"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["identity.membership.tenant_id", "identity.membership.user_id"],
            name="fk_membership_workspace_tenant_id_membership",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "workspace_id"],
            ["identity.workspace.tenant_id", "identity.workspace.id"],
            name="fk_membership_workspace_tenant_id_workspace",
            ondelete="RESTRICT",
        ),
        Index("ix_membership_workspace_workspace", "tenant_id", "workspace_id"),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(primary_key=True)
