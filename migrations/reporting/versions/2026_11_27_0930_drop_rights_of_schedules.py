"""Keep no rights with schedules: a run has those that its owner has at that moment, asked of the gateway."""

from alembic import op

revision = "reporting_0013_plain_schedules"
down_revision = "reporting_0012_deliveries"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table reporting.schedule drop column viewer_scope")


def downgrade() -> None:
    """What they were is gone; nothing asked for it."""
    op.execute("alter table reporting.schedule add column viewer_scope jsonb not null default '{}'")
