"""Create tenants, users, sessions, memberships and API keys."""

from alembic import op

from migrations.rls import ACROSS, across_function, across_tenants, platform_table, tenant_table

revision = "gateway_0003"
down_revision = "gateway_0002"
branch_labels = None
depends_on = None

ROLE = "opsight_gateway"
PLATFORM_TABLES = ("identity.agency", "identity.tenant", 'identity."user"', "identity.session")
TENANT_TABLES = ("identity.membership", "identity.api_key")


def upgrade() -> None:
    _create_agency_and_tenant()
    _create_user_and_session()
    _create_membership()
    _create_api_key()
    for table in PLATFORM_TABLES:
        platform_table(table, ROLE)
        op.execute(f"grant select on {table} to {ACROSS}")
    for table in TENANT_TABLES:
        tenant_table(table, ROLE)
        across_tenants(table, grants="select")
    _create_lookups()


def _create_agency_and_tenant() -> None:
    op.execute("""
        create table identity.agency (
            id uuid not null default gen_random_uuid(),
            name text not null,
            created_at timestamptz not null default now(),
            constraint pk_agency primary key (id),
            constraint uq_agency_name unique (name)
        )
    """)
    op.execute("""
        create table identity.tenant (
            id uuid not null default gen_random_uuid(),
            agency_id uuid not null,
            name text not null,
            slug text not null,
            time_zone text not null default 'UTC',
            currency varchar(3) not null default 'USD',
            is_demo boolean not null default false,
            created_at timestamptz not null default now(),
            constraint pk_tenant primary key (id),
            constraint uq_tenant_slug unique (slug),
            constraint fk_tenant_agency_id_agency foreign key (agency_id) references identity.agency (id)
        )
    """)
    op.execute("create index ix_tenant_agency_id on identity.tenant (agency_id)")


def _create_user_and_session() -> None:
    op.execute("""
        create table identity."user" (
            id uuid not null default gen_random_uuid(),
            email text not null,
            name text not null,
            password_hash text,
            platform_role text,
            created_at timestamptz not null default now(),
            disabled_at timestamptz,
            constraint pk_user primary key (id),
            constraint uq_user_email unique (email),
            constraint ck_user_email_is_lower_case check (email = lower(email)),
            constraint ck_user_platform_role check (platform_role in ('platform_admin', 'support'))
        )
    """)
    op.execute("""
        create table identity.session (
            id uuid not null default gen_random_uuid(),
            token_hash bytea not null,
            user_id uuid not null,
            tenant_id uuid,
            created_at timestamptz not null default now(),
            last_seen_at timestamptz not null default now(),
            expires_at timestamptz not null,
            revoked_at timestamptz,
            ip text,
            user_agent text,
            constraint pk_session primary key (id),
            constraint uq_session_token_hash unique (token_hash),
            constraint fk_session_user_id_user foreign key (user_id) references identity."user" (id) on delete cascade,
            constraint fk_session_tenant_id_tenant
                foreign key (tenant_id) references identity.tenant (id) on delete set null
        )
    """)
    op.execute("create index ix_session_user_id on identity.session (user_id)")
    op.execute("create index ix_session_expires_at on identity.session (expires_at)")


def _create_membership() -> None:
    op.execute("""
        create table identity.membership (
            tenant_id uuid not null,
            user_id uuid not null,
            role text not null,
            created_at timestamptz not null default now(),
            constraint pk_membership primary key (tenant_id, user_id),
            constraint fk_membership_tenant_id_tenant
                foreign key (tenant_id) references identity.tenant (id) on delete cascade,
            constraint fk_membership_user_id_user
                foreign key (user_id) references identity."user" (id) on delete cascade,
            constraint ck_membership_role
                check (role in ('owner', 'admin', 'analyst', 'operator', 'viewer', 'executive'))
        )
    """)
    op.execute("create index ix_membership_user_id on identity.membership (user_id)")


def _create_api_key() -> None:
    op.execute("""
        create table identity.api_key (
            tenant_id uuid not null,
            id uuid not null default gen_random_uuid(),
            name text not null,
            prefix text not null,
            key_mac bytea not null,
            scopes text[] not null,
            test boolean not null default false,
            created_by text not null,
            created_at timestamptz not null default now(),
            expires_at timestamptz not null,
            last_used_at timestamptz,
            revoked_at timestamptz,
            constraint pk_api_key primary key (tenant_id, id),
            constraint uq_api_key_tenant_id unique (tenant_id, key_mac),
            constraint fk_api_key_tenant_id_tenant
                foreign key (tenant_id) references identity.tenant (id) on delete cascade,
            constraint ck_api_key_lives_a_year_at_most check (expires_at <= created_at + interval '366 days')
        )
    """)
    op.execute("create index ix_api_key_key_mac on identity.api_key (key_mac)")


def _create_lookups() -> None:
    """What must be known before a tenant is: whose cookie, whose key, which tenants."""
    across_function(
        "identity",
        "caller_of_session_across_tenants",
        "token_hash bytea, idle interval",
        "table(session_id uuid, user_id uuid, platform_role text, tenant_id uuid, role text,"
        " last_seen_at timestamptz, expires_at timestamptz)",
        """
        select s.id, s.user_id, u.platform_role, m.tenant_id, m.role, s.last_seen_at, s.expires_at
        from identity.session s
        join identity."user" u on u.id = s.user_id and u.disabled_at is null
        left join identity.membership m on m.tenant_id = s.tenant_id and m.user_id = s.user_id
        where s.token_hash = $1 and s.revoked_at is null
          and s.expires_at > now() and s.last_seen_at > now() - $2
        """,
        role=ROLE,
    )
    across_function(
        "identity",
        "caller_of_api_key_across_tenants",
        "key_mac bytea",
        "table(tenant_id uuid, id uuid, scopes text[], last_used_at timestamptz)",
        """
        select k.tenant_id, k.id, k.scopes, k.last_used_at
        from identity.api_key k
        join identity.tenant t on t.id = k.tenant_id
        where k.key_mac = $1 and k.revoked_at is null and k.expires_at > now() and (t.is_demo or not k.test)
        """,
        role=ROLE,
    )
    across_function(
        "identity",
        "tenants_of_user_across_tenants",
        "user_id uuid",
        "table(tenant_id uuid, agency_id uuid, name text, slug text, role text, time_zone text, currency text,"
        " is_demo boolean, created_at timestamptz)",
        """
        select t.id, t.agency_id, t.name, t.slug, m.role, t.time_zone, t.currency::text, t.is_demo, t.created_at
        from identity.membership m
        join identity.tenant t on t.id = m.tenant_id
        where m.user_id = $1
        order by t.name, t.id
        """,
        role=ROLE,
    )


def downgrade() -> None:
    for signature in (
        "caller_of_session_across_tenants(bytea, interval)",
        "caller_of_api_key_across_tenants(bytea)",
        "tenants_of_user_across_tenants(uuid)",
    ):
        op.execute(f"drop function identity.{signature}")
    for table in (*reversed(TENANT_TABLES), *reversed(PLATFORM_TABLES)):
        op.execute(f"drop table {table}")
