"""Keep whose grant a connection has and how its renewal went; find tokens that are due for one."""

from alembic import op

from migrations.rls import across_function

revision = "ops_hub_0017_grants_oau"
down_revision = "ops_hub_0016_syncs_con"
branch_labels = None
depends_on = None

ROLE = "opsight_ops_hub"


def upgrade() -> None:
    op.execute("alter table ops.platform_connection add column grant_subject text")
    op.execute("alter table ops.platform_connection add column refresh_failures integer not null default 0")
    op.execute(
        "create unique index uq_platform_connection_grant on ops.platform_connection"
        " (tenant_id, platform, mode, grant_subject) where grant_subject is not null"
    )
    across_function(
        "ops",
        "due_token_refreshes_across_tenants",
        "batch integer",
        "table (tenant_id uuid, connection_id uuid)",
        "select c.tenant_id, c.id from ops.platform_connection c where c.token_refresh_at <= clock_timestamp()"
        " and c.is_refreshable and c.grant_lost_at is null and c.disconnected_at is null"
        " and c.secret_ref is not null order by c.token_refresh_at limit batch",
        role=ROLE,
    )
    across_function(
        "ops",
        "grant_is_used_elsewhere_across_tenants",
        "platforms text[], of_mode text, subject text, except_ref text",
        "boolean",
        "select exists (select from ops.platform_connection c where c.platform = any(platforms) and c.mode = of_mode"
        " and c.grant_subject = subject and c.secret_ref <> except_ref"
        " and c.disconnected_at is null and c.grant_lost_at is null)",
        role=ROLE,
    )


def downgrade() -> None:
    op.execute("drop function ops.grant_is_used_elsewhere_across_tenants(text[], text, text, text)")
    op.execute("drop function ops.due_token_refreshes_across_tenants(integer)")
    op.execute("drop index ops.uq_platform_connection_grant")
    op.execute("alter table ops.platform_connection drop column refresh_failures")
    op.execute("alter table ops.platform_connection drop column grant_subject")
