"""Let agency admins enter their clients, and tie keys and OAuth clients to the person who answers for them."""

from alembic import op

from migrations.rls import across_function

revision = "gateway_0008_access"
down_revision = "gateway_0007_vault"
branch_labels = None
depends_on = None

ROLE = "opsight_gateway"
PROGRAMS = ("identity.api_key", "identity.oauth_client")

# The greater of both: a membership never takes away what the agency gives, and removing one never gives anything.
OF_AGENCY = """exists (
            select from identity.agency_member a
            where a.user_id = {user} and a.agency_id = t.agency_id and a.role = 'agency_admin')"""
ROLE_IN = "case when {of_agency} and m.role is distinct from 'owner' then 'admin' else m.role end"
LIMITED_IN = "not {of_agency} and coalesce(m.limited, true)"


def upgrade() -> None:
    for table in PROGRAMS:
        op.execute(f"alter table {table} add column answered_by uuid")
        _find_who_answers(table)
    _replace_callers(
        columns=", answered_by uuid, platform_role text",
        values=", {program}.answered_by, u.platform_role",
        source=' left join identity."user" u on u.id = {program}.answered_by and u.disabled_at is null',
        condition="and ({program}.answered_by is null or u.id is not null)",
    )
    of_caller, of_argument = OF_AGENCY.format(user="s.user_id"), OF_AGENCY.format(user="$1")
    _replace_session(
        tenant=f"case when m.user_id is not null or {of_caller} then s.tenant_id end",
        role=ROLE_IN.format(of_agency=of_caller),
    )
    _replace_roles(
        role=ROLE_IN.format(of_agency=of_argument),
        limited=LIMITED_IN.format(of_agency=of_argument),
        clients="""
            union
            select c.id
            from identity.agency_member a
            join identity.tenant c on c.agency_id = a.agency_id
            where a.user_id = $1 and a.role = 'agency_admin'""",
    )


def downgrade() -> None:
    _replace_roles(role="m.role", limited="coalesce(m.limited, true)", clients="")
    _replace_session(tenant="m.tenant_id", role="m.role")
    _replace_callers(columns="", values="", source="", condition="")
    for table in PROGRAMS:
        op.execute(f"alter table {table} drop column answered_by")


def _find_who_answers(table: str) -> None:
    """Whoever made it; for what a program made, whoever made that one. The installation's own have nobody."""
    op.execute(f"""
        with recursive maker as (
            select p.tenant_id, p.id, p.created_by from {table} p
            union
            select maker.tenant_id, maker.id, coalesce(k.created_by, c.created_by)
            from maker
            left join identity.api_key k on k.tenant_id = maker.tenant_id and maker.created_by = 'key:' || k.id
            left join identity.oauth_client c on c.tenant_id = maker.tenant_id and maker.created_by = 'client:' || c.id
            where maker.created_by not like 'user:%' and coalesce(k.created_by, c.created_by) is not null
        )
        update {table} p set answered_by = substring(maker.created_by from 6)::uuid
        from maker
        where maker.tenant_id = p.tenant_id and maker.id = p.id and maker.created_by like 'user:%'
    """)


def _replace_callers(*, columns: str, values: str, source: str, condition: str) -> None:
    op.execute("drop function identity.caller_of_api_key_across_tenants(bytea)")
    across_function(
        "identity",
        "caller_of_api_key_across_tenants",
        "key_mac bytea",
        "table(tenant_id uuid, id uuid, scopes text[], last_used_at timestamptz, test boolean,"
        f" allowed_networks text[], requests_per_minute integer{columns})",
        f"""
        select k.tenant_id, k.id, k.scopes, k.last_used_at, k.test, k.allowed_networks,
               k.requests_per_minute{values.format(program="k")}
        from identity.api_key k{source.format(program="k")}
        where k.key_mac = $1 and k.revoked_at is null and k.expires_at > now() {condition.format(program="k")}
        """,
        role=ROLE,
    )
    op.execute("drop function identity.live_oauth_client_across_tenants(uuid)")
    across_function(
        "identity",
        "live_oauth_client_across_tenants",
        "client_id uuid",
        "table(tenant_id uuid, id uuid, scopes text[], allowed_networks text[], requests_per_minute integer,"
        f" secret_mac bytea, previous_secret_mac bytea{columns})",
        f"""
        select c.tenant_id, c.id, c.scopes, c.allowed_networks, c.requests_per_minute, c.secret_mac,
               case when c.previous_secret_until > now() then c.previous_secret_mac end{values.format(program="c")}
        from identity.oauth_client c{source.format(program="c")}
        where c.id = $1 and c.revoked_at is null {condition.format(program="c")}
        """,
        role=ROLE,
    )


def _replace_session(*, tenant: str, role: str) -> None:
    op.execute("drop function identity.caller_of_session_across_tenants(bytea, interval)")
    across_function(
        "identity",
        "caller_of_session_across_tenants",
        "token_hash bytea, idle interval",
        "table(session_id uuid, user_id uuid, platform_role text, tenant_id uuid, role text,"
        " last_seen_at timestamptz, expires_at timestamptz, stepped_up_at timestamptz)",
        f"""
        select s.id, s.user_id, u.platform_role, {tenant}, {role}, s.last_seen_at, s.expires_at, s.stepped_up_at
        from identity.session s
        join identity."user" u on u.id = s.user_id and u.disabled_at is null
        left join identity.tenant t on t.id = s.tenant_id
        left join identity.membership m on m.tenant_id = s.tenant_id and m.user_id = s.user_id
        where s.token_hash = $1 and s.revoked_at is null
          and s.expires_at > now() and s.last_seen_at > now() - $2
        """,
        role=ROLE,
    )


def _replace_roles(*, role: str, limited: str, clients: str) -> None:
    _replace_access_of_user(role=role, limited=limited)
    _replace_clients_of_user(role=role)
    _replace_tenants_of_user(role=role, clients=clients)


def _replace_access_of_user(*, role: str, limited: str) -> None:
    """What a user may do in a tenant."""
    op.execute("drop function identity.access_of_user_across_tenants(uuid, uuid)")
    across_function(
        "identity",
        "access_of_user_across_tenants",
        "user_id uuid, tenant_id uuid",
        "table(agency_role text, archived boolean, role text, limited boolean, workspaces uuid[], accounts text[],"
        " grant_scopes text[], grant_roles text[], changes_at timestamptz)",
        f"""
        with live as (
            select g.scope, g.role, g.workspace_id, g.expires_at
            from identity.access_grant g
            where g.tenant_id = $2 and g.user_id = $1 and g.revoked_at is null and g.expires_at > now()
        ), workspace as (
            select w.workspace_id from identity.membership_workspace w where w.tenant_id = $2 and w.user_id = $1
            union
            select live.workspace_id from live where live.workspace_id is not null
        )
        select
            (select min(a.role) from identity.agency_member a where a.user_id = $1),
            t.archived_at is not null,
            {role},
            {limited},
            array(select workspace.workspace_id from workspace order by 1),
            array(
                select distinct a.platform || ':' || a.account_id
                from identity.workspace_account a join workspace using (workspace_id)
                where a.tenant_id = $2
                order by 1
            ),
            array(select live.scope from live where live.scope is not null),
            array(select live.role from live where live.role is not null),
            (select min(live.expires_at) from live)
        from (select) nothing
        left join identity.tenant t on t.id = $2
        left join identity.membership m on m.tenant_id = $2 and m.user_id = $1
        """,
        role=ROLE,
    )


def _replace_clients_of_user(*, role: str) -> None:
    """The clients of the agencies that a user works for."""
    op.execute("drop function identity.clients_of_user_across_tenants(uuid)")
    across_function(
        "identity",
        "clients_of_user_across_tenants",
        "user_id uuid",
        "table(id uuid, agency_id uuid, agency_role text, name text, slug text, time_zone text, currency text,"
        " is_demo boolean, created_at timestamptz, archived_at timestamptz, members bigint, role text)",
        f"""
        select t.id, t.agency_id, o.role, t.name, t.slug, t.time_zone, t.currency::text, t.is_demo, t.created_at,
            t.archived_at, (select count(*) from identity.membership e where e.tenant_id = t.id), {role}
        from identity.agency_member o
        join identity.tenant t on t.agency_id = o.agency_id
        left join identity.membership m on m.tenant_id = t.id and m.user_id = o.user_id
        where o.user_id = $1
        order by t.archived_at is not null, lower(t.name), t.id
        """,
        role=ROLE,
    )


def _replace_tenants_of_user(*, role: str, clients: str) -> None:
    """The tenants that a user may enter: where they are members, and `clients` beside them."""
    op.execute("drop function identity.tenants_of_user_across_tenants(uuid)")
    across_function(
        "identity",
        "tenants_of_user_across_tenants",
        "user_id uuid",
        "table(tenant_id uuid, agency_id uuid, name text, slug text, role text, time_zone text, currency text,"
        " is_demo boolean, created_at timestamptz)",
        f"""
        select t.id, t.agency_id, t.name, t.slug, {role}, t.time_zone, t.currency::text, t.is_demo, t.created_at
        from identity.tenant t
        left join identity.membership m on m.tenant_id = t.id and m.user_id = $1
        where t.archived_at is null and t.id in (
            select b.tenant_id from identity.membership b where b.user_id = $1{clients}
        )
        order by t.name, t.id
        """,
        role=ROLE,
    )
