"""Create uploads, and the quarantine of rows that broke a rule."""

from alembic import op

from migrations.rls import tenant_table

revision = "ingestion_0004"
down_revision = "ingestion_0003"
branch_labels = None
depends_on = None

ROLE = "opsight_ingestion"


def upgrade() -> None:
    _create_upload()
    _create_quarantine()


def _create_upload() -> None:
    op.execute("""
        create table ingestion.upload (
            tenant_id uuid not null,
            id uuid not null default gen_random_uuid(),
            kind text not null check (kind in ('ad_performance', 'market', 'budget', 'region')),
            state text not null
                check (state in ('mapping', 'ready', 'committing', 'committed', 'refused', 'failed')),
            filename text not null,
            size_bytes bigint not null,
            sha256 text not null,
            rows bigint not null,
            dataset text not null,
            dataset_version text not null,
            detected jsonb not null,
            mapping jsonb not null,
            mapping_issues jsonb not null,
            preview jsonb not null,
            lookups jsonb not null default '[]',
            notices jsonb not null default '[]',
            counts jsonb,
            observations jsonb,
            error jsonb,
            job_id uuid,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            committed_at timestamptz,
            constraint pk_upload primary key (tenant_id, id)
        )
    """)
    op.execute("create index ix_upload_created_at on ingestion.upload (tenant_id, created_at desc, id desc)")
    op.execute("create index ix_upload_sha256 on ingestion.upload (tenant_id, sha256)")
    op.execute("comment on table ingestion.upload is 'A file that a customer sent, and what became of its rows.'")
    tenant_table("ingestion.upload", ROLE)


def _create_quarantine() -> None:
    op.execute("""
        create table ingestion.quarantine (
            tenant_id uuid not null,
            id uuid not null default gen_random_uuid(),
            dataset text not null,
            dataset_version text not null,
            origin text not null check (origin in ('upload', 'sync', 'push', 'replay')),
            origin_id uuid not null,
            source_row bigint,
            pointer text not null,
            rule text not null,
            message text not null,
            errors jsonb not null,
            row jsonb not null,
            created_at timestamptz not null default clock_timestamp(),
            constraint pk_quarantine primary key (tenant_id, id)
        )
    """)
    op.execute(
        "create index ix_quarantine_dataset on ingestion.quarantine (tenant_id, dataset, created_at desc, id desc)"
    )
    op.execute("create index ix_quarantine_origin_id on ingestion.quarantine (tenant_id, origin_id, source_row)")
    op.execute(
        "comment on table ingestion.quarantine is"
        " 'A row that broke a rule of its dataset, as it came, with the rule and the place.'"
    )
    tenant_table("ingestion.quarantine", ROLE)


def downgrade() -> None:
    op.execute("drop table ingestion.quarantine")
    op.execute("drop table ingestion.upload")
