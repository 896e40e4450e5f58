"""Create saved views: what people come back to on a page."""

from alembic import op

from migrations.rls import tenant_table

revision = "metrics_0008_views"
down_revision = "metrics_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table metrics.saved_view (
            tenant_id uuid not null,
            id uuid not null default gen_random_uuid(),
            page text not null check (page in ('overview', 'explore')),
            name text not null check (length(name) between 1 and 80),
            search text not null check (length(search) <= 4000),
            is_shared boolean not null default false,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            updated_at timestamptz not null default clock_timestamp(),
            constraint pk_saved_view primary key (tenant_id, id),
            constraint uq_saved_view_name unique (tenant_id, created_by, page, name)
        )
    """)
    op.execute("comment on table metrics.saved_view is 'The search of a page under a name; private unless shared.'")
    tenant_table("metrics.saved_view", "opsight_metrics")


def downgrade() -> None:
    op.execute("drop table metrics.saved_view")
