"""Create locations: the places of business of a tenant."""

from alembic import op

from migrations.rls import tenant_table

revision = "ops_hub_0010_locations"
down_revision = "ops_hub_0004_onb"
branch_labels = None
depends_on = None

ROLE = "opsight_ops_hub"


def upgrade() -> None:
    op.execute("""
        create table ops.location (
            tenant_id uuid not null,
            id uuid not null,
            name text not null check (length(name) between 1 and 200),
            store_code text check (length(store_code) between 1 and 64),
            source_mode text not null check (source_mode in ('connect', 'find', 'no_listing')),
            status text not null check (status in ('open', 'temporarily_closed', 'closed')),
            country text not null check (country ~ '^[A-Z]{2}$'),
            line1 text,
            line2 text,
            district text,
            city text,
            region text,
            postal_code text,
            phone text check (phone ~ '^[+][0-9]{5,17}$'),
            website text,
            latitude double precision check (latitude between -90 and 90),
            longitude double precision check (longitude between -180 and 180),
            categories text[] not null default '{}',
            hours jsonb not null default '[]',
            place_id text,
            listing_id text,
            distinct_reason text,
            search_text text not null,
            revision int not null default 1,
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            edited_by text not null,
            edited_at timestamptz not null default clock_timestamp(),
            constraint pk_location primary key (tenant_id, id),
            constraint ck_location_coordinates check ((latitude is null) = (longitude is null)),
            constraint ck_location_source check (
                case source_mode
                    when 'connect' then listing_id is not null
                    when 'find' then place_id is not null
                    else place_id is null and listing_id is null
                end
            )
        )
    """)
    op.execute(
        "comment on table ops.location is"
        " 'A place of business. The phone is E.164; search_text is what a search looks through, folded.'"
    )
    op.execute("create unique index uq_location_store_code on ops.location (tenant_id, lower(store_code))")
    op.execute("create index ix_location_name on ops.location (tenant_id, lower(name), id)")
    tenant_table("ops.location", ROLE)


def downgrade() -> None:
    op.execute("drop table ops.location")
