"""Create a tenant's own names of places: what its files and platforms call a country or a region."""

from alembic import op

from migrations.rls import tenant_table

revision = "metrics_0014_places"
down_revision = "metrics_0013_annotations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table metrics.place_name (
            tenant_id uuid not null,
            id uuid not null,
            name text not null check (length(name) between 1 and 200),
            name_key text not null check (name_key <> ''),
            place text not null check (place ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'),
            created_by text not null,
            created_at timestamptz not null default clock_timestamp(),
            ended_by text,
            ended_at timestamptz,
            constraint pk_place_name primary key (tenant_id, id),
            constraint ck_place_name_ended check ((ended_by is null) = (ended_at is null))
        )
    """)
    op.execute(
        "create unique index uq_place_name_in_force on metrics.place_name (tenant_id, name_key) where ended_at is null"
    )
    op.execute(
        "comment on table metrics.place_name is"
        " 'What a tenant calls a place. A row is a version: a change ends it and adds another, and none is changed.'"
    )
    op.execute("comment on column metrics.place_name.name_key is 'The name as names are compared.'")
    tenant_table("metrics.place_name", "opsight_metrics")


def downgrade() -> None:
    op.execute("drop table metrics.place_name")
