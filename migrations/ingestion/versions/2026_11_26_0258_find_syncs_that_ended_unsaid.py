"""Find syncs whose job ended without success and that nobody was told of: their workers were lost."""

from alembic import op

from migrations.rls import across_function, across_tenants

revision = "ingestion_0022"
down_revision = "ingestion_0021"
branch_labels = None
depends_on = None

ROLE = "opsight_ingestion"


def upgrade() -> None:
    op.execute("alter table ingestion.sync add column failure_told_at timestamptz")
    # What ended before this revision was told then, or is no news any more.
    op.execute("update ingestion.sync set failure_told_at = finished_at where error_type is not null")
    across_tenants("ingestion.sync", grants="select")
    across_function(
        "ingestion",
        "untold_failures_across_tenants",
        "batch integer",
        "table(tenant_id uuid, sync_id uuid)",
        """
        select s.tenant_id, s.id
        from ingestion.job j
        join ingestion.sync s on s.tenant_id = j.tenant_id and s.id = j.id
        where j.state in ('failed', 'dead') and s.failure_told_at is null
            and j.finished_at > clock_timestamp() - interval '7 days'
        order by j.finished_at
        limit batch
        """,
        role=ROLE,
    )


def downgrade() -> None:
    op.execute("drop function ingestion.untold_failures_across_tenants(integer)")
    op.execute("revoke select on ingestion.sync from opsight_across")
    op.execute("drop policy across on ingestion.sync")
    op.execute("alter table ingestion.sync drop column failure_told_at")
