"""Keep the tasks that a provider of ranks works on, so that they outlive whoever set them."""

from alembic import op

revision = "reporting_0018_rank_tasks"
down_revision = "reporting_0017_notice"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table reporting.grid_charge add column task_id text")


def downgrade() -> None:
    op.execute("alter table reporting.grid_charge drop column task_id")
