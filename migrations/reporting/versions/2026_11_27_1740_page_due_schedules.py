"""Let due schedules be read page by page. The function without pages stays for a release that runs beside this one."""

from alembic import op

from migrations.rls import across_function

revision = "reporting_0019_due_pages"
down_revision = "reporting_0018_rank_tasks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    across_function(
        "reporting",
        "due_schedules_across_tenants",
        "after_moment timestamptz, after_id uuid, batch integer",
        "table (tenant_id uuid, schedule_id uuid, due_at timestamptz)",
        "select s.tenant_id, s.id, s.next_fire_at from reporting.schedule s where s.state = 'active'"
        " and s.next_fire_at <= clock_timestamp() and (s.next_fire_at, s.id) > (after_moment, after_id)"
        " order by s.next_fire_at, s.id limit batch",
        role="opsight_reporting",
    )


def downgrade() -> None:
    op.execute("drop function reporting.due_schedules_across_tenants(timestamptz, uuid, integer)")
