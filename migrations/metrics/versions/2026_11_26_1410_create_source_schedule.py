"""Create what the service knows of when connections are to be read, and let the worker count those that are late."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "metrics_0015_rest"
down_revision = "metrics_0014_places"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table metrics.source_schedule (
            tenant_id uuid not null,
            connection_id uuid not null,
            dataset text not null check (dataset in ('warehouse', 'demo')),
            tables text[] not null,
            due_at timestamptz,
            told_at timestamptz not null,
            constraint pk_source_schedule primary key (tenant_id, connection_id)
        )
    """)
    op.execute(
        "comment on table metrics.source_schedule is 'As ingestion told it last: which raw tables a connection fills,"
        " and when it is to be read next. Nothing is due of one that is manual, paused or deleted.'"
    )
    tenant_table("metrics.source_schedule", "opsight_metrics")
    across_tenants("metrics.source_schedule", grants="select")
    across_function(
        "metrics",
        "sources_late_across_tenants",
        "allowed interval",
        "table (tenant_id uuid, late bigint)",
        "select s.tenant_id, count(*) from metrics.source_schedule s"
        " where s.due_at < clock_timestamp() - allowed group by s.tenant_id",
        role="opsight_metrics",
    )


def downgrade() -> None:
    op.execute("drop function metrics.sources_late_across_tenants(interval)")
    op.execute("drop table metrics.source_schedule")
