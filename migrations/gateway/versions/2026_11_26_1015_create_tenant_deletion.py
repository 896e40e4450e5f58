"""Create deletions of tenants: asked for, taken back while there is time, and what each service has removed."""

from alembic import op

from migrations.rls import platform_table

revision = "gateway_0012_purge"
down_revision = "gateway_0011_identity"
branch_labels = None
depends_on = None

ROLE = "opsight_gateway"


def upgrade() -> None:
    # Without a foreign key to the tenant, whose row goes and whose deletion stays.
    op.execute("""
        create table identity.tenant_deletion (
            id uuid not null default gen_random_uuid(),
            tenant_id uuid not null,
            agency_id uuid not null,
            tenant_name text not null,
            tenant_slug text not null,
            state text not null default 'waiting' check (state in ('waiting', 'cancelled', 'purging', 'purged')),
            reason text not null,
            requested_by text not null,
            requested_by_name text not null,
            requested_at timestamptz not null default clock_timestamp(),
            purge_after timestamptz not null,
            cancelled_at timestamptz,
            purge_began_at timestamptz,
            purged_at timestamptz,
            digest text,
            constraint pk_tenant_deletion primary key (id),
            constraint fk_tenant_deletion_agency_id_agency foreign key (agency_id) references identity.agency (id)
        )
    """)
    op.execute(
        "create unique index uq_tenant_deletion_live on identity.tenant_deletion (tenant_id) where state <> 'cancelled'"
    )
    op.execute("create index ix_tenant_deletion_agency_id on identity.tenant_deletion (agency_id, requested_at desc)")
    op.execute("create index ix_tenant_deletion_due on identity.tenant_deletion (purge_after) where state = 'waiting'")
    op.execute("comment on table identity.tenant_deletion is 'Why, by whom and when a tenant is removed; stays.'")
    op.execute("""
        create table identity.tenant_deletion_part (
            deletion_id uuid not null,
            service text not null,
            rows jsonb not null default '{}',
            files bigint not null default 0,
            updated_at timestamptz not null default clock_timestamp(),
            finished_at timestamptz,
            constraint pk_tenant_deletion_part primary key (deletion_id, service),
            constraint fk_tenant_deletion_part_deletion
                foreign key (deletion_id) references identity.tenant_deletion (id)
        )
    """)
    op.execute("comment on table identity.tenant_deletion_part is 'What one service removed, by table.'")
    for table in ("identity.tenant_deletion", "identity.tenant_deletion_part"):
        platform_table(table, ROLE, grants="select, insert, update")


def downgrade() -> None:
    op.execute("drop table identity.tenant_deletion_part")
    op.execute("drop table identity.tenant_deletion")
