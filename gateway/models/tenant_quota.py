"""How often a tenant may ask."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.schema import IdentityModel


class TenantQuota(IdentityModel):
    """A quota that differs from what every tenant has."""

    __tablename__ = "tenant_quota"

    tenant_id: Mapped[UUID] = mapped_column(
        ForeignKey("identity.tenant.id", name="fk_tenant_quota_tenant_id_tenant", ondelete="CASCADE"),
        primary_key=True,
    )
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    requests_per_minute: Mapped[int] = mapped_column()
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[UUID] = mapped_column(ForeignKey("identity.user.id", name="fk_tenant_quota_set_by_user"))
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
