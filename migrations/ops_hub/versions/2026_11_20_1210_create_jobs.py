"""Create the job, event, effect and idempotency tables of ops."""

from migrations.jobs import drop_job_tables, job_tables

revision = "ops_hub_0002"
down_revision = "ops_hub_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    job_tables("ops", "opsight_ops_hub")


def downgrade() -> None:
    drop_job_tables("ops")
