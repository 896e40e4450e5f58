"""Keep with a location which batch of an earlier product's profiles it came from."""

from alembic import op

revision = "ops_hub_0016_location_batch_lef"
down_revision = "ops_hub_0017_review_request_rev"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table ops.location add column batch_id uuid")
    op.execute("create index ix_location_batch on ops.location (tenant_id, batch_id) where batch_id is not null")


def downgrade() -> None:
    op.execute("alter table ops.location drop column batch_id")
