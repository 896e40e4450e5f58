"""Tables of the schema `secrets`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKeyConstraint, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from libs.db import Model, schema_metadata

METADATA = schema_metadata("secrets")
NOW = text("clock_timestamp()")
MOMENT = DateTime(timezone=True)


class SecretsModel(Model):
    """Parent of this service's tables."""

    __abstract__ = True
    metadata = METADATA


class KeyRing(SecretsModel):
    """The data keys of a tenant for one purpose. The index key makes the HMACs that equal values are found by."""

    __tablename__ = "key_ring"
    __table_args__ = (UniqueConstraint("tenant_id", "id", name="uq_key_ring_tenant_id_id"),)

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[UUID]
    min_decrypt_version: Mapped[int] = mapped_column(server_default=text("1"))
    wrapped_index_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    index_key_wrapped_by: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    shredded_at: Mapped[datetime | None] = mapped_column(MOMENT)


class DataKey(SecretsModel):
    """One version of a ring's data key, wrapped by the key service."""

    __tablename__ = "data_key"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "ring_id"], ["secrets.key_ring.tenant_id", "secrets.key_ring.id"], name="fk_data_key_ring"
        ),
        Index("uq_data_key_active", "tenant_id", "purpose", unique=True, postgresql_where=text("state = 'active'")),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    ring_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    purpose: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    wrapped_by: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    state_changed_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class Secret(SecretsModel):
    """A credential in its envelope. `version` is part of the envelope's place, and counts its writes."""

    __tablename__ = "secret"
    __table_args__ = (
        UniqueConstraint("tenant_id", "ref", name="uq_secret_tenant_id_ref"),
        ForeignKeyConstraint(
            ["tenant_id", "ring_id", "key_version"],
            ["secrets.data_key.tenant_id", "secrets.data_key.ring_id", "secrets.data_key.version"],
            name="fk_secret_data_key",
        ),
        Index("ix_secret_key", "tenant_id", "ring_id", "key_version", "id"),
        Index("ix_secret_value_mac", "tenant_id", "value_mac"),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text)
    readers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    ring_id: Mapped[UUID]
    key_version: Mapped[int]
    version: Mapped[int] = mapped_column(BigInteger)
    envelope: Mapped[bytes] = mapped_column(LargeBinary)
    value_mac: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None] = mapped_column(MOMENT)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    updated_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    last_used_at: Mapped[datetime | None] = mapped_column(MOMENT)
    last_used_by: Mapped[str | None] = mapped_column(Text)


class ColumnUse(SecretsModel):
    """A column of another service that holds envelopes made with this version of a key."""

    __tablename__ = "column_use"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "ring_id", "key_version"],
            ["secrets.data_key.tenant_id", "secrets.data_key.ring_id", "secrets.data_key.version"],
            name="fk_column_use_data_key",
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    ring_id: Mapped[UUID] = mapped_column(primary_key=True)
    key_version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    service: Mapped[str] = mapped_column(Text, primary_key=True)
    column_name: Mapped[str] = mapped_column(Text, primary_key=True)
    last_sealed_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class Rotation(SecretsModel):
    """One rotation of a ring, and how far it has come. A job works it off; `id` is that job's id."""

    __tablename__ = "rotation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "purpose"],
            ["secrets.key_ring.tenant_id", "secrets.key_ring.purpose"],
            name="fk_rotation_ring",
        ),
        Index("uq_rotation_live", "tenant_id", "purpose", unique=True, postgresql_where=text("finished_at is null")),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    to_version: Mapped[int | None]
    checkpoint: Mapped[UUID | None]
    rows_total: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    rows_done: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    keys_retired: Mapped[int] = mapped_column(server_default=text("0"))
    waiting_for: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    requested_by: Mapped[str] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    finished_at: Mapped[datetime | None] = mapped_column(MOMENT)
