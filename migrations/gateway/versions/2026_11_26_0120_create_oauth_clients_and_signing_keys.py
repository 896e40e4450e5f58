"""Create OAuth clients and the keys that their access tokens are signed with."""

from alembic import op

from migrations.rls import across_function, across_tenants, platform_table, tenant_table

revision = "gateway_0005_partners"
down_revision = "gateway_0004_partners"
branch_labels = None
depends_on = None

ROLE = "opsight_gateway"


def upgrade() -> None:
    _create_client()
    _create_signing_key()


def _create_client() -> None:
    op.execute("""
        create table identity.oauth_client (
            tenant_id uuid not null,
            id uuid not null default gen_random_uuid(),
            name text not null,
            scopes text[] not null,
            allowed_networks text[] not null default '{}',
            requests_per_minute integer,
            secret_mac bytea not null,
            secret_prefix text not null,
            secret_created_at timestamptz not null default now(),
            previous_secret_mac bytea,
            previous_secret_until timestamptz,
            created_by text not null,
            created_at timestamptz not null default now(),
            last_token_at timestamptz,
            revoked_at timestamptz,
            constraint pk_oauth_client primary key (tenant_id, id),
            constraint fk_oauth_client_tenant_id_tenant
                foreign key (tenant_id) references identity.tenant (id) on delete cascade,
            constraint ck_oauth_client_requests_per_minute check (requests_per_minute > 0),
            constraint ck_oauth_client_previous_secret
                check ((previous_secret_mac is null) = (previous_secret_until is null))
        )
    """)
    op.execute("create index ix_oauth_client_id on identity.oauth_client (id)")
    tenant_table("identity.oauth_client", ROLE)
    across_tenants("identity.oauth_client", grants="select")
    across_function(
        "identity",
        "live_oauth_client_across_tenants",
        "client_id uuid",
        "table(tenant_id uuid, id uuid, scopes text[], allowed_networks text[], requests_per_minute integer,"
        " secret_mac bytea, previous_secret_mac bytea)",
        """
        select c.tenant_id, c.id, c.scopes, c.allowed_networks, c.requests_per_minute, c.secret_mac,
               case when c.previous_secret_until > now() then c.previous_secret_mac end
        from identity.oauth_client c
        where c.id = $1 and c.revoked_at is null
        """,
        role=ROLE,
    )


def _create_signing_key() -> None:
    op.execute("""
        create table identity.oauth_signing_key (
            kid text not null,
            state text not null,
            public_key bytea not null,
            sealed_private_key bytea not null,
            created_at timestamptz not null default now(),
            activated_at timestamptz,
            retired_at timestamptz,
            constraint pk_oauth_signing_key primary key (kid),
            constraint ck_oauth_signing_key_state check (state in ('next', 'active', 'previous'))
        )
    """)
    op.execute(
        "create unique index uq_oauth_signing_key_state on identity.oauth_signing_key (state)"
        " where state in ('next', 'active')"
    )
    platform_table("identity.oauth_signing_key", ROLE)


def downgrade() -> None:
    op.execute("drop table identity.oauth_signing_key")
    op.execute("drop function identity.live_oauth_client_across_tenants(uuid)")
    op.execute("drop table identity.oauth_client")
