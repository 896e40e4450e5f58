"""Note since when a provider keeps a sync waiting."""

from alembic import op

revision = "ops_hub_0021_waiting"
down_revision = "ops_hub_0020_report_runs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table ops.connection_sync add column waiting_since timestamptz")
    op.execute(
        "comment on column ops.connection_sync.waiting_since is 'Since when the provider keeps it waiting; null when it"
        " never did.'"
    )


def downgrade() -> None:
    op.execute("alter table ops.connection_sync drop column waiting_since")
