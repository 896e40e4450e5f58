"""Keep a run's snapshot as what the services that own the numbers call it: a digest, not a UUID."""

from alembic import op

revision = "reporting_0011_snapshot"
down_revision = "reporting_0010_schedules"
branch_labels = None
depends_on = None

UUID = "^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$"


def upgrade() -> None:
    op.execute("alter table reporting.report_run alter column snapshot_id type text using snapshot_id::text")


def downgrade() -> None:
    """What is no UUID is lost from the column; `input` still tells it."""
    op.execute(
        "alter table reporting.report_run alter column snapshot_id type uuid"
        f" using case when snapshot_id ~ '{UUID}' then snapshot_id::uuid end"
    )
