"""Create the schema identity."""

from alembic import op

from migrations.rls import own_schema

revision = "gateway_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    own_schema("identity", "opsight_gateway")


def downgrade() -> None:
    op.execute("drop schema identity")
