"""List the snapshots that serve, over all tenants, so that a service which starts can load them before it is asked."""

from alembic import op

from migrations.rls import across_function

revision = "metrics_0017_serving"
down_revision = "metrics_0016_left"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create index ix_snapshot_pointer_generated on metrics.snapshot_pointer (snapshot_generated_at desc)")
    across_function(
        "metrics",
        "serving_snapshots_across_tenants",
        "since timestamptz, most integer",
        "table (tenant_id uuid, snapshot_id text, snapshot_generated_at timestamptz)",
        "select p.tenant_id, p.snapshot_id, p.snapshot_generated_at from metrics.snapshot_pointer p"
        " where p.snapshot_generated_at > since order by p.snapshot_generated_at desc limit most",
        role="opsight_metrics",
    )


def downgrade() -> None:
    op.execute("drop function metrics.serving_snapshots_across_tenants(timestamptz, integer)")
    op.execute("drop index metrics.ix_snapshot_pointer_generated")
