"""Create the job, event, effect and idempotency tables of reporting."""

from migrations.jobs import drop_job_tables, job_tables

revision = "reporting_0002"
down_revision = "reporting_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    job_tables("reporting", "opsight_reporting")


def downgrade() -> None:
    drop_job_tables("reporting")
