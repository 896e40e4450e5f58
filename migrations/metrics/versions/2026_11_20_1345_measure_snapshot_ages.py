"""Let the worker measure how old the snapshots of all tenants are."""

from alembic import op

from migrations.rls import across_function

revision = "metrics_0007"
down_revision = "metrics_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    across_function(
        "metrics",
        "snapshot_ages_across_tenants",
        "budget interval",
        "table (tenants bigint, stale bigint, oldest_seconds double precision)",
        "select count(*), count(*) filter (where t.affirmed < clock_timestamp() - budget),"
        " coalesce(extract(epoch from clock_timestamp() - min(t.affirmed)), 0)::double precision"
        " from (select min(p.snapshot_generated_at) as affirmed from metrics.snapshot_pointer p"
        " group by p.tenant_id) t",
        role="opsight_metrics",
    )


def downgrade() -> None:
    op.execute("drop function metrics.snapshot_ages_across_tenants(interval)")
