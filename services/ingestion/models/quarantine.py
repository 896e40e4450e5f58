"""Rows of any origin that broke a rule, and the retries of many of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.ingestion.models.base import IngestionModel
from services.ingestion.models.upload import MOMENT, NOW, OPTIONAL_JSON


class Quarantine(IngestionModel):
    """One row that broke a rule of its dataset, as it came.

    `corrected` are the values that a person put in its place. `generation` is that of the read, for rows of syncs.
    `superseded_by` is what brought a good row with the same `natural_key` later, and so closed this one.
    """

    __tablename__ = "quarantine"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    dataset: Mapped[str] = mapped_column(Text)
    dataset_version: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text)
    origin_id: Mapped[UUID]
    source_row: Mapped[int | None] = mapped_column(BigInteger)
    pointer: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    errors: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    row: Mapped[dict[str, Any]] = mapped_column(JSONB)
    corrected: Mapped[dict[str, Any] | None] = mapped_column(OPTIONAL_JSON)
    generation: Mapped[int | None] = mapped_column(BigInteger)
    natural_key: Mapped[bytes | None]
    superseded_at: Mapped[datetime | None] = mapped_column(MOMENT)
    superseded_way: Mapped[str | None] = mapped_column(Text)
    superseded_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)

    @property
    def values(self) -> dict[str, Any]:
        """What a retry tries."""
        return self.row if self.corrected is None else self.corrected


class QuarantineRetry(IngestionModel):
    """Rows that are tried once more; `id` is the id of the job. Rows after (`after_origin_id`, `after_id`) are left."""

    __tablename__ = "quarantine_retry"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    dataset: Mapped[str] = mapped_column(Text)
    selection: Mapped[dict[str, Any]] = mapped_column(JSONB)
    total: Mapped[int] = mapped_column(BigInteger)
    landed: Mapped[int] = mapped_column(BigInteger, server_default="0")
    failed: Mapped[int] = mapped_column(BigInteger, server_default="0")
    after_origin_id: Mapped[UUID | None]
    after_id: Mapped[UUID | None]
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
