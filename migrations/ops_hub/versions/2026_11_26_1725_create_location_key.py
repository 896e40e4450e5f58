"""Create the keys that duplicates of locations are looked up by."""

from alembic import op

from migrations.rls import tenant_table

revision = "ops_hub_0011_location_keys"
down_revision = "ops_hub_0010_locations"
branch_labels = None
depends_on = None

ROLE = "opsight_ops_hub"


def upgrade() -> None:
    op.execute("""
        create table ops.location_key (
            tenant_id uuid not null,
            key text not null,
            location_id uuid not null,
            constraint pk_location_key primary key (tenant_id, key, location_id),
            constraint fk_location_key_location foreign key (tenant_id, location_id)
                references ops.location (tenant_id, id) on delete cascade
        )
    """)
    op.execute(
        "comment on table ops.location_key is"
        " 'What a location can be recognised by: digests of its place id, phone, address, and name with postal code.'"
    )
    op.execute("create index ix_location_key_location on ops.location_key (tenant_id, location_id)")
    tenant_table("ops.location_key", ROLE)
    op.execute("create unique index uq_location_place_id on ops.location (tenant_id, place_id)")


def downgrade() -> None:
    op.execute("drop index ops.uq_location_place_id")
    op.execute("drop table ops.location_key")
