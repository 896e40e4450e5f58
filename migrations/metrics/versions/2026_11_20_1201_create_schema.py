"""Create the schema metrics."""

from alembic import op

from migrations.rls import own_schema

revision = "metrics_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    own_schema("metrics", "opsight_metrics")


def downgrade() -> None:
    op.execute("drop schema metrics")
