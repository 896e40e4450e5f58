"""Keep which listings went over to the survivor of a merge, so that they go back when it is undone."""

from alembic import op

revision = "ops_hub_0018_moved_listings"
down_revision = "ops_hub_0017_location_orders_lef"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table ops.location_merge add column moved_listings jsonb not null default '[]'")


def downgrade() -> None:
    op.execute("alter table ops.location_merge drop column moved_listings")
