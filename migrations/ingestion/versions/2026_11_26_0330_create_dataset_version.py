"""Create the versions of datasets that are registered while Opsight runs. They hold for every tenant."""

from alembic import op

from migrations.rls import platform_table

revision = "ingestion_0031_registry"
down_revision = "ingestion_0030_registry"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table ingestion.dataset_version (
            name text not null,
            version text not null,
            definition jsonb not null,
            notes text,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            constraint pk_dataset_version primary key (name, version)
        )
    """)
    op.execute(
        "comment on table ingestion.dataset_version is"
        " 'Versions of datasets beside those in contracts/datasets; never changed, never deleted.'"
    )
    platform_table("ingestion.dataset_version", "opsight_ingestion", grants="select, insert")


def downgrade() -> None:
    op.execute("drop table ingestion.dataset_version")
