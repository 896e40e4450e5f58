"""Keep with a receipt where the records went that it pushed."""

from alembic import op

revision = "ingestion_0060_ingest"
down_revision = "ingestion_0025_engine"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table ingestion.webhook_receipt add column counts jsonb")
    op.execute("comment on column ingestion.webhook_receipt.counts is 'Of the records that it pushed, if it did.'")


def downgrade() -> None:
    op.execute("alter table ingestion.webhook_receipt drop column counts")
