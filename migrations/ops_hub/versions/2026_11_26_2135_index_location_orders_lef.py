"""Read a page of locations in each of their orders from an index."""

from alembic import op

revision = "ops_hub_0017_location_orders_lef"
down_revision = "ops_hub_0016_location_batch_lef"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_location_city_order": "coalesce(lower(city), '')",
    "ix_location_store_code_order": "coalesce(lower(store_code), '')",
    "ix_location_country_order": "country",
    "ix_location_edited_order": "edited_at",
}


def upgrade() -> None:
    for name, expression in _INDEXES.items():
        op.execute(f"create index {name} on ops.location (tenant_id, {expression}, id)")


def downgrade() -> None:
    for name in _INDEXES:
        op.execute(f"drop index ops.{name}")
