"""Create the job, event, effect and idempotency tables of identity."""

from migrations.jobs import drop_job_tables, job_tables

revision = "gateway_0002"
down_revision = "gateway_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    job_tables("identity", "opsight_gateway")


def downgrade() -> None:
    drop_job_tables("identity")
