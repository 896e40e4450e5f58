"""Keep what people correct in quarantined rows, and the retries of many of them."""

from alembic import op

from migrations.rls import tenant_table

revision = "ingestion_0030_registry"
down_revision = "ingestion_0023_market"
branch_labels = None
depends_on = None

ROLE = "opsight_ingestion"


def upgrade() -> None:
    op.execute("alter table ingestion.quarantine add column corrected jsonb, add column generation bigint")
    op.execute(
        "comment on column ingestion.quarantine.corrected is"
        " 'The values that a person put in place of row; row stays as it came.'"
    )
    op.execute("comment on column ingestion.quarantine.generation is 'Of the read that brought the row; syncs only.'")
    op.execute("create index ix_quarantine_retry on ingestion.quarantine (tenant_id, dataset, origin_id, id)")
    _create_retry()


def _create_retry() -> None:
    op.execute("""
        create table ingestion.quarantine_retry (
            tenant_id uuid not null,
            id uuid not null,
            dataset text not null,
            selection jsonb not null,
            total bigint not null,
            landed bigint not null default 0,
            failed bigint not null default 0,
            after_origin_id uuid,
            after_id uuid,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            constraint pk_quarantine_retry primary key (tenant_id, id)
        )
    """)
    op.execute(
        "comment on table ingestion.quarantine_retry is"
        " 'Rows of the quarantine that are tried once more; id is the id of the job, after_* say how far it is.'"
    )
    tenant_table("ingestion.quarantine_retry", ROLE)


def downgrade() -> None:
    op.execute("drop table ingestion.quarantine_retry")
    op.execute("drop index ingestion.ix_quarantine_retry")
    op.execute("alter table ingestion.quarantine drop column corrected, drop column generation")
