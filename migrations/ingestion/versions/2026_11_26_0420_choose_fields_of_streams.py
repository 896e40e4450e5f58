"""Let a connection say how each of its streams is read: by which mode, and with which fields."""

from alembic import op

revision = "ingestion_0024_engine"
down_revision = "ingestion_0024_remote"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table ingestion.connection add column stream_settings jsonb not null default '{}'")
    op.execute(
        "comment on column ingestion.connection.stream_settings is"
        " 'By stream: sync_mode and fields, where they are not what the catalogue says.'"
    )


def downgrade() -> None:
    op.execute("alter table ingestion.connection drop column stream_settings")
