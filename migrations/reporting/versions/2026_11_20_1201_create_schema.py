"""Create the schema reporting."""

from alembic import op

from migrations.rls import own_schema

revision = "reporting_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    own_schema("reporting", "opsight_reporting")


def downgrade() -> None:
    op.execute("drop schema reporting")
