"""Overrides of feature flags, in the schema that every process reads them from."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from libs.db import Model, schema_metadata


class AppModel(Model):
    """Parent of the tables that the platform's own migrations make."""

    __abstract__ = True
    metadata = schema_metadata("app")


class PlatformFlag(AppModel):
    """What the platform says of a flag; `enabled` None says nothing, `killed` wins over everything."""

    __tablename__ = "flag"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    enabled: Mapped[bool | None]
    killed: Mapped[bool] = mapped_column(server_default=text("false"))
    reason: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class TenantFlag(AppModel):
    """What a tenant says of a flag for itself."""

    __tablename__ = "flag_override"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    enabled: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
