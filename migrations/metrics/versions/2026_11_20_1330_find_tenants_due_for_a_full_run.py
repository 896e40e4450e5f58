"""Let the worker find the tenants whose marts were not rebuilt whole for a while."""

from alembic import op

from migrations.rls import across_function, across_tenants

revision = "metrics_0006"
down_revision = "metrics_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    across_tenants("metrics.dbt_run", grants="select")
    across_function(
        "metrics",
        "tenants_due_full_across_tenants",
        "older_than interval, batch int",
        "table (tenant_id uuid)",
        "select r.tenant_id from metrics.dbt_run r group by r.tenant_id"
        " having coalesce(max(r.started_at) filter (where r.since is null), '-infinity')"
        " < clock_timestamp() - older_than"
        " order by max(r.started_at) filter (where r.since is null) nulls first limit batch",
        role="opsight_metrics",
    )


def downgrade() -> None:
    op.execute("drop function metrics.tenants_due_full_across_tenants(interval, int)")
    op.execute("revoke select on metrics.dbt_run from opsight_across")
    op.execute("drop policy across on metrics.dbt_run")
