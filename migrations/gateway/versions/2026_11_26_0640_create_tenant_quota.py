"""Create quotas of single tenants, which replace those that all tenants have."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "gateway_0011_identity"
down_revision = "gateway_0010_identity"
branch_labels = None
depends_on = None

ROLE = "opsight_gateway"
TABLE = "identity.tenant_quota"


def upgrade() -> None:
    op.execute(f"""
        create table {TABLE} (
            tenant_id uuid not null,
            name text not null,
            requests_per_minute integer not null,
            reason text not null,
            set_by uuid not null,
            set_at timestamptz not null default now(),
            constraint pk_tenant_quota primary key (tenant_id, name),
            constraint fk_tenant_quota_tenant_id_tenant
                foreign key (tenant_id) references identity.tenant (id) on delete cascade,
            constraint fk_tenant_quota_set_by_user foreign key (set_by) references identity."user" (id),
            constraint ck_tenant_quota_name check (name in ('tenant', 'principal')),
            constraint ck_tenant_quota_requests_per_minute check (requests_per_minute between 1 and 100000)
        )
    """)
    tenant_table(TABLE, ROLE)
    across_tenants(TABLE, grants="select")
    across_function(
        "identity",
        "quotas_across_tenants",
        "tenant_id uuid",
        "table(tenant_id uuid, name text, requests_per_minute integer, reason text, set_at timestamptz)",
        """
        select q.tenant_id, q.name, q.requests_per_minute, q.reason, q.set_at
        from identity.tenant_quota q
        where $1 is null or q.tenant_id = $1
        """,
        role=ROLE,
    )


def downgrade() -> None:
    op.execute("drop function identity.quotas_across_tenants(uuid)")
    op.execute(f"drop table {TABLE}")
