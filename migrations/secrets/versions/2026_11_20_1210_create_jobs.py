"""Create the job, event, effect and idempotency tables of secrets."""

from migrations.jobs import drop_job_tables, job_tables

revision = "secrets_0002"
down_revision = "secrets_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    job_tables("secrets", "opsight_secrets")


def downgrade() -> None:
    drop_job_tables("secrets")
