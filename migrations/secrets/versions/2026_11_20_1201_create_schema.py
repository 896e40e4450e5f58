"""Create the schema secrets."""

from alembic import op

from migrations.rls import own_schema

revision = "secrets_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    own_schema("secrets", "opsight_secrets")


def downgrade() -> None:
    op.execute("drop schema secrets")
