"""Create the schema ops."""

from alembic import op

from migrations.rls import own_schema

revision = "ops_hub_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    own_schema("ops", "opsight_ops_hub")


def downgrade() -> None:
    op.execute("drop schema ops")
