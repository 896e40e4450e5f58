"""Files that customers send."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.ingestion.models.base import IngestionModel

NOW = text("clock_timestamp()")
MOMENT = DateTime(timezone=True)
OPTIONAL_JSON = JSONB(none_as_null=True)


class Upload(IngestionModel):
    """A file, what was found in it, how its columns are mapped, and what became of its rows.

    The JSON columns hold the models of `contracts/ingestion/uploads.py` under the same names.
    """

    __tablename__ = "upload"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    filename: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(Text)
    rows: Mapped[int] = mapped_column(BigInteger)
    dataset: Mapped[str] = mapped_column(Text)
    dataset_version: Mapped[str] = mapped_column(Text)
    detected: Mapped[dict[str, Any]] = mapped_column(JSONB)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB)
    mapping_issues: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    preview: Mapped[dict[str, Any]] = mapped_column(JSONB)
    lookups: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    notices: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    counts: Mapped[dict[str, Any] | None] = mapped_column(OPTIONAL_JSON)
    observations: Mapped[dict[str, Any] | None] = mapped_column(OPTIONAL_JSON)
    error: Mapped[dict[str, Any] | None] = mapped_column(OPTIONAL_JSON)
    job_id: Mapped[UUID | None]
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    committed_at: Mapped[datetime | None] = mapped_column(MOMENT)
