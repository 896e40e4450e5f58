"""Give API keys networks, quotas, successors and a count of their use."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "gateway_0004_partners"
down_revision = "gateway_0006_access"
branch_labels = None
depends_on = None

ROLE = "opsight_gateway"


def upgrade() -> None:
    _give_networks_and_quotas()
    _create_usage()
    _replace_caller()
    _create_functions()


def _give_networks_and_quotas() -> None:
    op.execute("""
        alter table identity.api_key
            add column allowed_networks text[] not null default '{}',
            add column requests_per_minute integer,
            add column replaces uuid,
            add column replaced_by uuid,
            add constraint ck_api_key_requests_per_minute check (requests_per_minute > 0)
    """)


def _create_usage() -> None:
    op.execute("""
        create table identity.api_key_usage (
            tenant_id uuid not null,
            key_id uuid not null,
            day date not null,
            requests bigint not null default 0,
            refused bigint not null default 0,
            constraint pk_api_key_usage primary key (tenant_id, key_id, day),
            constraint fk_api_key_usage_tenant_id_key_id_api_key
                foreign key (tenant_id, key_id) references identity.api_key (tenant_id, id) on delete cascade
        )
    """)
    tenant_table("identity.api_key_usage", ROLE, grants="select")
    across_tenants("identity.api_key_usage", grants="select, insert, update, delete")


def _replace_caller() -> None:
    """A test key now works in every tenant: it reaches the demo dataset only, which the gateway and services see to."""
    op.execute("drop function identity.caller_of_api_key_across_tenants(bytea)")
    across_function(
        "identity",
        "caller_of_api_key_across_tenants",
        "key_mac bytea",
        "table(tenant_id uuid, id uuid, scopes text[], last_used_at timestamptz, test boolean,"
        " allowed_networks text[], requests_per_minute integer)",
        """
        select k.tenant_id, k.id, k.scopes, k.last_used_at, k.test, k.allowed_networks, k.requests_per_minute
        from identity.api_key k
        where k.key_mac = $1 and k.revoked_at is null and k.expires_at > now()
        """,
        role=ROLE,
    )


def _create_functions() -> None:
    """One statement for everything that a gateway counted in some seconds, whichever tenants it was for."""
    across_function(
        "identity",
        "add_api_key_usage_across_tenants",
        "tenant_ids uuid[], key_ids uuid[], days date[], requests bigint[], refused bigint[]",
        "void",
        """
        insert into identity.api_key_usage as u (tenant_id, key_id, day, requests, refused)
        select c.tenant_id, c.key_id, c.day, c.requests, c.refused
        from unnest($1, $2, $3, $4, $5) as c (tenant_id, key_id, day, requests, refused)
        where exists (select from identity.api_key k where k.tenant_id = c.tenant_id and k.id = c.key_id)
        order by c.tenant_id, c.key_id, c.day
        on conflict (tenant_id, key_id, day)
            do update set requests = u.requests + excluded.requests, refused = u.refused + excluded.refused
        """,
        role=ROLE,
    )
    across_function(
        "identity",
        "delete_old_api_key_usage_across_tenants",
        "kept interval",
        "bigint",
        """
        with deleted as (delete from identity.api_key_usage where day < (now() - $1)::date returning 1)
        select count(*) from deleted
        """,
        role=ROLE,
    )


def downgrade() -> None:
    op.execute("drop function identity.delete_old_api_key_usage_across_tenants(interval)")
    op.execute("drop function identity.add_api_key_usage_across_tenants(uuid[], uuid[], date[], bigint[], bigint[])")
    op.execute("drop function identity.caller_of_api_key_across_tenants(bytea)")
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
    op.execute("drop table identity.api_key_usage")
    op.execute("""
        alter table identity.api_key
            drop column replaced_by, drop column replaces, drop column requests_per_minute, drop column allowed_networks
    """)
