"""Create the schema ingestion."""

from alembic import op

from migrations.rls import own_schema

revision = "ingestion_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    own_schema("ingestion", "opsight_ingestion")


def downgrade() -> None:
    op.execute("drop schema ingestion")
