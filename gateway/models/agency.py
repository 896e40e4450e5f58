"""People of an agency."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.schema import IdentityModel


class AgencyMember(IdentityModel):
    """A person's role in an agency: `agency_admin` makes clients, `agency_member` sees the portfolio."""

    __tablename__ = "agency_member"
    __table_args__ = (Index("ix_agency_member_user_id", "user_id"),)

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("identity.agency.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity.user.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
