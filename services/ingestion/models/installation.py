"""What was asked for about the connectors of this installation, and by whose tenant."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.ingestion.models.base import IngestionModel


class Installation(IngestionModel):
    """A connector that is to be installed, updated or removed; `id` is the id of its job, which knows how it went."""

    __tablename__ = "installation"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    connector: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"))
