"""Create merges of locations, each with both locations as they were."""

from alembic import op

from migrations.rls import tenant_table

revision = "ops_hub_0013_merges"
down_revision = "ops_hub_0012_preferences"
branch_labels = None
depends_on = None

ROLE = "opsight_ops_hub"


def upgrade() -> None:
    op.execute("""
        create table ops.location_merge (
            tenant_id uuid not null,
            id uuid not null,
            survivor_id uuid not null,
            other_id uuid not null,
            survivor_before jsonb not null,
            other_before jsonb not null,
            survivor_after jsonb not null,
            taken_from_other text[] not null,
            reason text not null,
            merged_by text not null,
            merged_at timestamptz not null default clock_timestamp(),
            undone_by text,
            undone_at timestamptz,
            constraint pk_location_merge primary key (tenant_id, id),
            constraint ck_location_merge_pair check (survivor_id <> other_id),
            constraint ck_location_merge_undone check ((undone_at is null) = (undone_by is null))
        )
    """)
    op.execute(
        "comment on table ops.location_merge is"
        " 'Two locations that became one. The other one is no row of ops.location while it is merged: it is here.'"
    )
    op.execute("create index ix_location_merge_merged_at on ops.location_merge (tenant_id, merged_at desc, id desc)")
    op.execute("create index ix_location_merge_survivor on ops.location_merge (tenant_id, survivor_id)")
    op.execute("create index ix_location_merge_other on ops.location_merge (tenant_id, other_id)")
    tenant_table("ops.location_merge", ROLE)


def downgrade() -> None:
    op.execute("drop table ops.location_merge")
