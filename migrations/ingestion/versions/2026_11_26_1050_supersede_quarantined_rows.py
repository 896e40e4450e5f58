"""Close rows of the quarantine that a later upload, push or sync has brought again without a fault."""

from alembic import op

revision = "ingestion_0063_connectors"
down_revision = "ingestion_0062_warehouse"
branch_labels = None
depends_on = None

WAYS = "'upload', 'sync', 'push'"


def upgrade() -> None:
    op.execute(f"""
        alter table ingestion.quarantine
            add column natural_key bytea,
            add column superseded_at timestamptz,
            add column superseded_way text check (superseded_way in ({WAYS})),
            add column superseded_by uuid,
            add constraint ck_quarantine_superseded check (
                num_nulls(superseded_at, superseded_way, superseded_by) in (0, 3)
            )
    """)
    op.execute(
        "comment on column ingestion.quarantine.natural_key is"
        " 'Digest of the key that the row would have; null when the row does not say it.'"
    )
    op.execute(
        "comment on column ingestion.quarantine.superseded_by is"
        " 'The upload, push or sync that brought a good row with the same key later.'"
    )
    op.execute(
        "create index ix_quarantine_open_key on ingestion.quarantine (tenant_id, dataset, natural_key)"
        " where superseded_at is null and natural_key is not null"
    )
    op.execute(
        "create index ix_quarantine_superseded_by on ingestion.quarantine (tenant_id, superseded_by)"
        " where superseded_by is not null"
    )


def downgrade() -> None:
    op.execute("drop index ingestion.ix_quarantine_superseded_by")
    op.execute("drop index ingestion.ix_quarantine_open_key")
    op.execute(
        "alter table ingestion.quarantine drop constraint ck_quarantine_superseded, drop column natural_key,"
        " drop column superseded_at, drop column superseded_way, drop column superseded_by"
    )
