"""Links that show a run to whoever has them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.models.base import MOMENT, NOW, ReportingModel


class ShareLink(ReportingModel):
    """A link to one run. Of its token and password digests alone are kept.

    `failures` are passwords that were tried since the last right one; many lock it until `locked_until`.
    """

    __tablename__ = "share_link"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID]
    token_digest: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str | None] = mapped_column(Text)
    formats: Mapped[list[str]] = mapped_column(ARRAY(Text))
    failures: Mapped[int] = mapped_column(Integer)
    locked_until: Mapped[datetime | None] = mapped_column(MOMENT)
    views: Mapped[int] = mapped_column(Integer)
    last_viewed_at: Mapped[datetime | None] = mapped_column(MOMENT)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    expires_at: Mapped[datetime] = mapped_column(MOMENT)
    revoked_by: Mapped[str | None] = mapped_column(Text)
    revoked_at: Mapped[datetime | None] = mapped_column(MOMENT)
