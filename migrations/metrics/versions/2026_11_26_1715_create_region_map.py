"""Create region maps: a tenant's own shapes, and the places that lie in each."""

from alembic import op

from migrations.rls import tenant_table

revision = "metrics_0016_maps"
down_revision = "metrics_0015_rest"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table metrics.region_map (
            tenant_id uuid not null,
            id uuid not null,
            name text not null check (length(name) between 1 and 120),
            revision int not null default 1,
            features jsonb not null check (jsonb_typeof(features) = 'array'),
            geometry bytea not null,
            positions int not null check (positions > 0),
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            edited_by text not null,
            edited_at timestamptz not null default clock_timestamp(),
            constraint pk_region_map primary key (tenant_id, id)
        )
    """)
    op.execute(
        "comment on table metrics.region_map is"
        " 'Maps that tenants drew themselves, such as sales territories: one GeoJSON file each, as it was checked.'"
    )
    op.execute(
        "comment on column metrics.region_map.features is"
        " 'Code, name and members (ISO 3166-1 and 3166-2) of each feature, in the order of the file.'"
    )
    op.execute("create unique index uq_region_map_name on metrics.region_map (tenant_id, lower(name))")
    tenant_table("metrics.region_map", "opsight_metrics", grants="select, insert, update, delete")


def downgrade() -> None:
    op.execute("drop table metrics.region_map")
