"""Create agency members and workspaces; tenants can be archived, memberships limited."""

from alembic import op

from migrations.rls import ACROSS, across_function, across_tenants, platform_table, tenant_table

revision = "gateway_0004_access"
down_revision = "gateway_0004_signin"
branch_labels = None
depends_on = None

ROLE = "opsight_gateway"
TENANT_TABLES = ("identity.workspace", "identity.workspace_account", "identity.membership_workspace")
TENANTS_OF_USER = (
    "identity",
    "tenants_of_user_across_tenants",
    "user_id uuid",
    "table(tenant_id uuid, agency_id uuid, name text, slug text, role text, time_zone text, currency text,"
    " is_demo boolean, created_at timestamptz)",
)


def upgrade() -> None:
    op.execute("alter table identity.tenant add column archived_at timestamptz")
    op.execute("alter table identity.membership add column limited boolean not null default false")
    _create_agency_member()
    _create_workspace()
    for table in TENANT_TABLES:
        tenant_table(table, ROLE)
        across_tenants(table, grants="select")
    _list_tenants_of_user("where m.user_id = $1 and t.archived_at is null")
    across_function(
        "identity",
        "workspace_names_across_tenants",
        "tenant_id uuid, ids uuid[]",
        "table(id uuid, name text)",
        "select w.id, w.name from identity.workspace w where w.tenant_id = $1 and w.id = any($2) order by w.name",
        role=ROLE,
    )
    across_function(
        "identity",
        "clients_of_user_across_tenants",
        "user_id uuid",
        "table(id uuid, agency_id uuid, agency_role text, name text, slug text, time_zone text, currency text,"
        " is_demo boolean, created_at timestamptz, archived_at timestamptz, members bigint, role text)",
        """
        select t.id, t.agency_id, a.role, t.name, t.slug, t.time_zone, t.currency::text, t.is_demo, t.created_at,
            t.archived_at, (select count(*) from identity.membership o where o.tenant_id = t.id), m.role
        from identity.agency_member a
        join identity.tenant t on t.agency_id = a.agency_id
        left join identity.membership m on m.tenant_id = t.id and m.user_id = a.user_id
        where a.user_id = $1
        order by t.archived_at is not null, lower(t.name), t.id
        """,
        role=ROLE,
    )


def _create_agency_member() -> None:
    op.execute("""
        create table identity.agency_member (
            agency_id uuid not null,
            user_id uuid not null,
            role text not null,
            created_at timestamptz not null default now(),
            constraint pk_agency_member primary key (agency_id, user_id),
            constraint fk_agency_member_agency_id_agency
                foreign key (agency_id) references identity.agency (id) on delete cascade,
            constraint fk_agency_member_user_id_user
                foreign key (user_id) references identity."user" (id) on delete cascade,
            constraint ck_agency_member_role check (role in ('agency_admin', 'agency_member'))
        )
    """)
    op.execute("create index ix_agency_member_user_id on identity.agency_member (user_id)")
    platform_table("identity.agency_member", ROLE)
    op.execute(f"grant select on identity.agency_member to {ACROSS}")
    # Until now every owner and admin of a client could add another one; the owners keep that.
    op.execute("""
        insert into identity.agency_member (agency_id, user_id, role)
        select distinct t.agency_id, m.user_id, 'agency_admin'
        from identity.membership m join identity.tenant t on t.id = m.tenant_id
        where m.role = 'owner'
    """)


def _create_workspace() -> None:
    op.execute("""
        create table identity.workspace (
            tenant_id uuid not null,
            id uuid not null default gen_random_uuid(),
            name text not null,
            locations text[] not null default '{}',
            created_by text not null,
            created_at timestamptz not null default now(),
            constraint pk_workspace primary key (tenant_id, id),
            constraint uq_workspace_tenant_id unique (tenant_id, name),
            constraint fk_workspace_tenant_id_tenant
                foreign key (tenant_id) references identity.tenant (id) on delete cascade
        )
    """)
    op.execute("""
        create table identity.workspace_account (
            tenant_id uuid not null,
            workspace_id uuid not null,
            platform text not null,
            account_id text not null,
            constraint pk_workspace_account primary key (tenant_id, workspace_id, platform, account_id),
            constraint fk_workspace_account_tenant_id_workspace foreign key (tenant_id, workspace_id)
                references identity.workspace (tenant_id, id) on delete cascade
        )
    """)
    op.execute("""
        create table identity.membership_workspace (
            tenant_id uuid not null,
            user_id uuid not null,
            workspace_id uuid not null,
            constraint pk_membership_workspace primary key (tenant_id, user_id, workspace_id),
            constraint fk_membership_workspace_tenant_id_membership foreign key (tenant_id, user_id)
                references identity.membership (tenant_id, user_id) on delete cascade,
            constraint fk_membership_workspace_tenant_id_workspace foreign key (tenant_id, workspace_id)
                references identity.workspace (tenant_id, id) on delete restrict
        )
    """)
    op.execute(
        "create index ix_membership_workspace_workspace on identity.membership_workspace (tenant_id, workspace_id)"
    )


def _list_tenants_of_user(which: str) -> None:
    op.execute("drop function identity.tenants_of_user_across_tenants(uuid)")
    across_function(
        *TENANTS_OF_USER,
        f"""
        select t.id, t.agency_id, t.name, t.slug, m.role, t.time_zone, t.currency::text, t.is_demo, t.created_at
        from identity.membership m
        join identity.tenant t on t.id = m.tenant_id
        {which}
        order by t.name, t.id
        """,
        role=ROLE,
    )


def downgrade() -> None:
    op.execute("drop function identity.clients_of_user_across_tenants(uuid)")
    op.execute("drop function identity.workspace_names_across_tenants(uuid, uuid[])")
    _list_tenants_of_user("where m.user_id = $1")
    for table in (*reversed(TENANT_TABLES), "identity.agency_member"):
        op.execute(f"drop table {table}")
    op.execute("alter table identity.membership drop column limited")
    op.execute("alter table identity.tenant drop column archived_at")
