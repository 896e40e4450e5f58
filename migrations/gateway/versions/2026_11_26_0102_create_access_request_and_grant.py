"""Create access requests, the grants that come of them, access reviews and entitlements."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "gateway_0005_access"
down_revision = "gateway_0004_access"
branch_labels = None
depends_on = None

ROLE = "opsight_gateway"
WANTED = "num_nonnulls(scope, role, workspace_id) = 1"


def upgrade() -> None:
    _create_request()
    _create_grant()
    _create_review()
    _create_entitlement()
    tenant_table("identity.access_request", ROLE, grants="select, insert, update")
    tenant_table("identity.access_grant", ROLE, grants="select, insert, update")
    tenant_table("identity.access_review_decision", ROLE, grants="select, insert")
    tenant_table("identity.entitlement", ROLE)
    for table in ("identity.access_request", "identity.access_grant", "identity.entitlement"):
        across_tenants(table, grants="select")
    _create_functions()


def _create_request() -> None:
    """The checks hold whatever the code does: nobody decides on their own request."""
    op.execute(f"""
        create table identity.access_request (
            tenant_id uuid not null,
            id uuid not null default gen_random_uuid(),
            requested_by uuid not null,
            scope text,
            role text,
            workspace_id uuid,
            reason text not null,
            until timestamptz not null,
            status text not null default 'pending',
            decided_by uuid,
            decided_at timestamptz,
            note text,
            created_at timestamptz not null default now(),
            constraint pk_access_request primary key (tenant_id, id),
            constraint uq_access_request_tenant_id unique (tenant_id, id, requested_by, decided_by),
            constraint fk_access_request_tenant_id_membership foreign key (tenant_id, requested_by)
                references identity.membership (tenant_id, user_id) on delete cascade,
            constraint fk_access_request_tenant_id_workspace foreign key (tenant_id, workspace_id)
                references identity.workspace (tenant_id, id) on delete cascade,
            constraint fk_access_request_decided_by_user foreign key (decided_by) references identity."user" (id),
            constraint ck_access_request_asks_for_one_thing check ({WANTED}),
            constraint ck_access_request_status
                check (status in ('pending', 'approved', 'denied', 'withdrawn', 'expired')),
            constraint ck_access_request_role check (role in ('admin', 'analyst', 'operator', 'viewer')),
            constraint ck_access_request_is_decided_by_another_person check (decided_by <> requested_by),
            constraint ck_access_request_has_its_decider
                check ((status in ('approved', 'denied')) = (decided_by is not null))
        )
    """)
    op.execute(
        "create index ix_access_request_pending on identity.access_request (tenant_id, until) where status = 'pending'"
    )
    op.execute("create index ix_access_request_requested_by on identity.access_request (tenant_id, requested_by)")


def _create_grant() -> None:
    """A grant hangs on the approved request: its person and its approver are those of the request."""
    op.execute(f"""
        create table identity.access_grant (
            tenant_id uuid not null,
            id uuid not null default gen_random_uuid(),
            request_id uuid not null,
            user_id uuid not null,
            granted_by uuid not null,
            scope text,
            role text,
            workspace_id uuid,
            granted_at timestamptz not null default now(),
            expires_at timestamptz not null,
            revoked_at timestamptz,
            revoked_by uuid,
            expiry_noted_at timestamptz,
            constraint pk_access_grant primary key (tenant_id, id),
            constraint uq_access_grant_tenant_id unique (tenant_id, request_id),
            constraint fk_access_grant_tenant_id_access_request
                foreign key (tenant_id, request_id, user_id, granted_by)
                references identity.access_request (tenant_id, id, requested_by, decided_by) on delete cascade,
            constraint fk_access_grant_tenant_id_workspace foreign key (tenant_id, workspace_id)
                references identity.workspace (tenant_id, id) on delete cascade,
            constraint ck_access_grant_gives_one_thing check ({WANTED}),
            constraint ck_access_grant_is_given_by_another_person check (granted_by <> user_id),
            constraint ck_access_grant_lives_90_days_at_most
                check (expires_at > granted_at and expires_at <= granted_at + interval '90 days 1 hour')
        )
    """)
    op.execute(
        "create index ix_access_grant_user_id on identity.access_grant (tenant_id, user_id) where revoked_at is null"
    )
    op.execute(
        "create index ix_access_grant_expiry on identity.access_grant (tenant_id, expires_at)"
        " where revoked_at is null and expiry_noted_at is null"
    )


def _create_review() -> None:
    op.execute("""
        create table identity.access_review_decision (
            tenant_id uuid not null,
            id uuid not null default gen_random_uuid(),
            kind text not null,
            object_id uuid not null,
            who text not null,
            what text not null,
            decision text not null,
            note text,
            decided_by uuid not null,
            decided_at timestamptz not null default now(),
            constraint pk_access_review_decision primary key (tenant_id, id),
            constraint fk_access_review_decision_tenant_id_tenant
                foreign key (tenant_id) references identity.tenant (id) on delete cascade,
            constraint fk_access_review_decision_decided_by_user
                foreign key (decided_by) references identity."user" (id),
            constraint ck_access_review_decision_kind check (kind in ('member', 'grant', 'api_key')),
            constraint ck_access_review_decision_decision check (decision in ('attested', 'revoked'))
        )
    """)
    op.execute(
        "create index ix_access_review_decision_object"
        " on identity.access_review_decision (tenant_id, kind, object_id, decided_at desc)"
    )


def _create_entitlement() -> None:
    op.execute("""
        create table identity.entitlement (
            tenant_id uuid not null,
            name text not null,
            enabled boolean not null,
            reason text not null,
            set_by uuid not null,
            set_at timestamptz not null default now(),
            constraint pk_entitlement primary key (tenant_id, name),
            constraint fk_entitlement_tenant_id_tenant
                foreign key (tenant_id) references identity.tenant (id) on delete cascade,
            constraint fk_entitlement_set_by_user foreign key (set_by) references identity."user" (id),
            constraint ck_entitlement_name check (name in ('csv_export', 'live_ranks', 'oauth', 'portfolio'))
        )
    """)


def _create_functions() -> None:
    across_function(
        "identity",
        "access_of_user_across_tenants",
        "user_id uuid, tenant_id uuid",
        "table(agency_role text, archived boolean, role text, limited boolean, workspaces uuid[], accounts text[],"
        " grant_scopes text[], grant_roles text[], changes_at timestamptz)",
        """
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
            m.role,
            coalesce(m.limited, true),
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
    across_function(
        "identity",
        "entitlements_of_tenant_across_tenants",
        "tenant_id uuid",
        "table(name text, enabled boolean)",
        "select e.name, e.enabled from identity.entitlement e where e.tenant_id = $1",
        role=ROLE,
    )
    across_function(
        "identity",
        "tenants_with_expired_access_across_tenants",
        "",
        "setof uuid",
        """
        select r.tenant_id from identity.access_request r where r.status = 'pending' and r.until <= now()
        union
        select g.tenant_id from identity.access_grant g
        where g.revoked_at is null and g.expiry_noted_at is null and g.expires_at <= now()
        """,
        role=ROLE,
    )


def downgrade() -> None:
    op.execute("drop function identity.tenants_with_expired_access_across_tenants()")
    op.execute("drop function identity.entitlements_of_tenant_across_tenants(uuid)")
    op.execute("drop function identity.access_of_user_across_tenants(uuid, uuid)")
    for table in ("entitlement", "access_review_decision", "access_grant", "access_request"):
        op.execute(f"drop table identity.{table}")
