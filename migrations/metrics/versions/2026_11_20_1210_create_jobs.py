"""Create the job, event, effect and idempotency tables of metrics."""

from migrations.jobs import drop_job_tables, job_tables

revision = "metrics_0002"
down_revision = "metrics_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    job_tables("metrics", "opsight_metrics")


def downgrade() -> None:
    drop_job_tables("metrics")
