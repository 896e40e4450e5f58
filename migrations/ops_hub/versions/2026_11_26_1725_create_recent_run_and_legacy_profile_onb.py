"""Create what the hub remembers of runs elsewhere, and the profiles that were taken over from an earlier product."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "ops_hub_0004_onb"
down_revision = "ops_hub_0003_onb"
branch_labels = None
depends_on = None

ROLE = "opsight_ops_hub"


def upgrade() -> None:
    op.execute("""
        create table ops.recent_run (
            tenant_id uuid not null,
            id uuid not null,
            kind text not null,
            source_id uuid not null,
            name text not null,
            dataset text not null check (dataset in ('warehouse', 'demo')),
            state text not null check (state in ('succeeded', 'failed')),
            finished_at timestamptz not null,
            error_code text,
            constraint pk_recent_run primary key (tenant_id, id)
        )
    """)
    op.execute("comment on table ops.recent_run is 'The last runs that other services told of; older ones go.'")
    op.execute("create index ix_recent_run_finished_at on ops.recent_run (tenant_id, finished_at desc, id desc)")
    tenant_table("ops.recent_run", ROLE)
    op.execute("""
        create table ops.legacy_profile (
            tenant_id uuid not null,
            batch_id uuid not null,
            profile jsonb not null,
            imported_by text not null,
            imported_at timestamptz not null default clock_timestamp(),
            taken_over_at timestamptz,
            constraint pk_legacy_profile primary key (tenant_id)
        )
    """)
    op.execute(
        "comment on table ops.legacy_profile is 'What an earlier product knew of the tenant (legacy_profile.json);"
        " taken over when the hub is opened for the first time, and rolled back by batch.'"
    )
    tenant_table("ops.legacy_profile", ROLE)
    across_tenants("ops.legacy_profile", grants="select")
    across_function(
        "ops",
        "tenants_of_batch_across_tenants",
        "wanted uuid",
        "setof uuid",
        "select p.tenant_id from ops.legacy_profile p where p.batch_id = wanted order by 1",
        role=ROLE,
    )


def downgrade() -> None:
    op.execute("drop function ops.tenants_of_batch_across_tenants(uuid)")
    op.execute("drop table ops.legacy_profile")
    op.execute("drop table ops.recent_run")
