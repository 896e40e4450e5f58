"""Find connections that are due and syncs that ended unsaid; keep notes, told health, and how listings were matched."""

from alembic import op

from migrations.rls import across_function, across_tenants

revision = "ops_hub_0016_syncs_con"
down_revision = "ops_hub_0015_reviews"
branch_labels = None
depends_on = None

ROLE = "opsight_ops_hub"
LIVE = "('scheduled', 'queued', 'running', 'retry_wait')"


def upgrade() -> None:
    op.execute("alter table ops.platform_connection add column told_health text")
    op.execute("alter table ops.connection_sync add column notes text[] not null default '{}'")
    op.execute("alter table ops.listing add column matched_by text")
    op.execute(
        "create index ix_connection_sync_open on ops.connection_sync (requested_at)"
        " where state in ('queued', 'running')"
    )
    across_tenants("ops.platform_connection", grants="select")
    across_tenants("ops.connection_sync", grants="select")
    across_function(
        "ops",
        "due_connections_across_tenants",
        "batch integer",
        "table (tenant_id uuid, connection_id uuid)",
        "select c.tenant_id, c.id from ops.platform_connection c"
        " where c.next_sync_at <= clock_timestamp() order by c.next_sync_at limit batch",
        role=ROLE,
    )
    across_function(
        "ops",
        "lost_connection_syncs_across_tenants",
        "batch integer",
        "table (tenant_id uuid, sync_id uuid)",
        "select s.tenant_id, s.id from ops.connection_sync s where s.state in ('queued', 'running')"
        " and not exists (select from ops.job j where j.tenant_id = s.tenant_id and j.id = s.id"
        f" and j.state in {LIVE}) order by s.requested_at limit batch",
        role=ROLE,
    )
    across_function(
        "ops",
        "ended_connections_across_tenants",
        "batch integer",
        "table (tenant_id uuid, connection_id uuid)",
        "select c.tenant_id, c.id from ops.platform_connection c where (c.grant_lost_at is not null"
        " or c.token_expires_at <= clock_timestamp() and not c.is_refreshable)"
        " and c.connected_at is not null and c.disconnected_at is null and c.told_health is distinct from 'expired'"
        " order by c.token_expires_at limit batch",
        role=ROLE,
    )


def downgrade() -> None:
    for function in (
        "ended_connections_across_tenants",
        "lost_connection_syncs_across_tenants",
        "due_connections_across_tenants",
    ):
        op.execute(f"drop function ops.{function}(integer)")
    for table in ("platform_connection", "connection_sync"):
        op.execute(f"drop policy across on ops.{table}")
        op.execute(f"revoke select on ops.{table} from opsight_across")
    op.execute("drop index ops.ix_connection_sync_open")
    op.execute("alter table ops.listing drop column matched_by")
    op.execute("alter table ops.connection_sync drop column notes")
    op.execute("alter table ops.platform_connection drop column told_health")
