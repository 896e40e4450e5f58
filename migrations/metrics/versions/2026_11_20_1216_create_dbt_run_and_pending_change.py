"""Create the runs of dbt, and the changes that wait for one."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "metrics_0004"
down_revision = "metrics_0003"
branch_labels = None
depends_on = None

ROLE = "opsight_metrics"


def upgrade() -> None:
    op.execute("""
        create table metrics.dbt_run (
            tenant_id uuid not null,
            id uuid not null,
            reason text not null,
            state text not null check (state in ('running', 'succeeded', 'failed')),
            since timestamptz,
            started_at timestamptz not null default clock_timestamp(),
            finished_at timestamptz,
            seconds double precision,
            error text,
            code_sha text not null,
            models jsonb not null default '[]',
            constraint pk_dbt_run primary key (tenant_id, id)
        )
    """)
    op.execute("create index ix_dbt_run_started_at on metrics.dbt_run (tenant_id, started_at desc)")
    op.execute("comment on table metrics.dbt_run is 'One dbt build for one tenant; id is the id of its job.'")
    tenant_table("metrics.dbt_run", ROLE)
    op.execute("""
        create table metrics.pending_change (
            tenant_id uuid not null,
            id uuid not null default gen_random_uuid(),
            reason text not null,
            windows jsonb not null default '[]',
            created_at timestamptz not null default clock_timestamp(),
            constraint pk_pending_change primary key (tenant_id, id)
        )
    """)
    op.execute(
        "comment on table metrics.pending_change is"
        " 'Why a dbt run is wanted, and the days of accounts that it must rebuild whole; gone once a run did it.'"
    )
    tenant_table("metrics.pending_change", ROLE)
    across_tenants("metrics.pending_change", grants="select")
    across_function(
        "metrics",
        "tenants_with_changes_across_tenants",
        "older_than interval",
        "table (tenant_id uuid)",
        "select distinct c.tenant_id from metrics.pending_change c where c.created_at < clock_timestamp() - older_than",
        role=ROLE,
    )


def downgrade() -> None:
    op.execute("drop function metrics.tenants_with_changes_across_tenants(interval)")
    op.execute("drop table metrics.pending_change")
    op.execute("drop table metrics.dbt_run")
