"""Create snapshots: write-once partitions shared by content, a manifest each, and a pointer."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "metrics_0005"
down_revision = "metrics_0004"
branch_labels = None
depends_on = None

ROLE = "opsight_metrics"


def upgrade() -> None:
    op.execute("""
        create table metrics.snapshot_partition (
            tenant_id uuid not null,
            digest text not null,
            content bytea not null,
            created_at timestamptz not null default clock_timestamp(),
            constraint pk_snapshot_partition primary key (tenant_id, digest)
        )
    """)
    # The content is compressed already.
    op.execute("alter table metrics.snapshot_partition alter column content set storage external")
    op.execute("comment on table metrics.snapshot_partition is 'Columnar rows named by their SHA-256; never updated.'")
    tenant_table("metrics.snapshot_partition", ROLE, grants="select, insert, delete")
    op.execute("""
        create table metrics.snapshot (
            tenant_id uuid not null,
            snapshot_id text not null,
            dataset text not null check (dataset in ('warehouse', 'demo')),
            manifest jsonb not null,
            created_at timestamptz not null default clock_timestamp(),
            constraint pk_snapshot primary key (tenant_id, snapshot_id)
        )
    """)
    op.execute("comment on table metrics.snapshot is 'snapshot_id is the SHA-256 of the canonical manifest.'")
    tenant_table("metrics.snapshot", ROLE, grants="select, insert, delete")
    op.execute("""
        create table metrics.snapshot_pointer (
            tenant_id uuid not null,
            dataset text not null check (dataset in ('warehouse', 'demo')),
            snapshot_id text not null,
            snapshot_generated_at timestamptz not null,
            stamps jsonb not null,
            constraint pk_snapshot_pointer primary key (tenant_id, dataset),
            constraint fk_snapshot_pointer_snapshot foreign key (tenant_id, snapshot_id)
                references metrics.snapshot (tenant_id, snapshot_id)
        )
    """)
    op.execute(
        "comment on table metrics.snapshot_pointer is"
        " 'The snapshot that answers, when it was last affirmed, and what its partitions were in the mart then.'"
    )
    tenant_table("metrics.snapshot_pointer", ROLE)
    across_tenants("metrics.snapshot_pointer", grants="select")
    across_function(
        "metrics",
        "snapshots_due_across_tenants",
        "older_than interval",
        "table (tenant_id uuid)",
        "select p.tenant_id from metrics.snapshot_pointer p group by p.tenant_id"
        " having min(p.snapshot_generated_at) < clock_timestamp() - older_than"
        " order by min(p.snapshot_generated_at)",
        role=ROLE,
    )


def downgrade() -> None:
    op.execute("drop function metrics.snapshots_due_across_tenants(interval)")
    op.execute("drop table metrics.snapshot_pointer")
    op.execute("drop table metrics.snapshot")
    op.execute("drop table metrics.snapshot_partition")
