"""Create the job, event, effect and idempotency tables of ingestion."""

from migrations.jobs import drop_job_tables, job_tables

revision = "ingestion_0002"
down_revision = "ingestion_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    job_tables("ingestion", "opsight_ingestion")


def downgrade() -> None:
    drop_job_tables("ingestion")
