"""Remember who asked for a connector to be installed, updated or removed."""

from alembic import op

from migrations.rls import across_function, tenant_table

revision = "ingestion_0025_engine"
down_revision = "ingestion_0024_engine"
branch_labels = None
depends_on = None

ROLE = "opsight_ingestion"


def upgrade() -> None:
    op.execute("""
        create table ingestion.installation (
            tenant_id uuid not null,
            id uuid not null,
            kind text not null check (kind in ('install', 'update', 'remove')),
            connector text not null,
            created_at timestamptz not null default clock_timestamp(),
            constraint pk_installation primary key (tenant_id, id)
        )
    """)
    op.execute("comment on table ingestion.installation is 'Asked for of a connector; id is the id of its job.'")
    tenant_table("ingestion.installation", ROLE)
    across_function(
        "ingestion",
        "is_connector_used_across_tenants",
        "wanted text",
        "boolean",
        "select exists (select from ingestion.connection c where c.connector = wanted)",
        role=ROLE,
    )


def downgrade() -> None:
    op.execute("drop function ingestion.is_connector_used_across_tenants(text)")
    op.execute("drop table ingestion.installation")
