"""Create what signing in needs besides a password: step-up, resets, invitations, second factors, OIDC, blocks."""

from alembic import op

from migrations.rls import across_function, platform_table, tenant_table

revision = "gateway_0004_signin"
down_revision = "gateway_0003"
branch_labels = None
depends_on = None

ROLE = "opsight_gateway"
PLATFORM_TABLES = (
    "identity.password_reset",
    "identity.second_factor",
    "identity.recovery_code",
    "identity.pending_sign_in",
    "identity.oidc_flow",
    "identity.oidc_link",
    "identity.source_block",
)
CALLER = "caller_of_session_across_tenants"
CALLER_COLUMNS = (
    "session_id uuid, user_id uuid, platform_role text, tenant_id uuid, role text,"
    " last_seen_at timestamptz, expires_at timestamptz"
)


def upgrade() -> None:
    op.execute("alter table identity.session add column stepped_up_at timestamptz")
    _create_password_reset()
    _create_second_factor()
    _create_pending_sign_in()
    _create_oidc()
    _create_source_block()
    for table in PLATFORM_TABLES:
        platform_table(table, ROLE)
    _create_invitation()
    tenant_table("identity.invitation", ROLE)
    _replace_caller(f"{CALLER_COLUMNS}, stepped_up_at timestamptz", ", s.stepped_up_at")


def downgrade() -> None:
    _replace_caller(CALLER_COLUMNS, "")
    op.execute("drop table identity.invitation")
    for table in reversed(PLATFORM_TABLES):
        op.execute(f"drop table {table}")
    op.execute("alter table identity.session drop column stepped_up_at")


def _create_password_reset() -> None:
    """By address and not by account: asking for a link must not tell whether there is one."""
    op.execute("""
        create table identity.password_reset (
            id uuid not null,
            email text not null,
            token_hash bytea not null,
            created_at timestamptz not null default now(),
            expires_at timestamptz not null,
            used_at timestamptz,
            constraint pk_password_reset primary key (id),
            constraint uq_password_reset_token_hash unique (token_hash),
            constraint ck_password_reset_email_is_lower_case check (email = lower(email))
        )
    """)
    op.execute("create index ix_password_reset_email on identity.password_reset (email)")


def _create_invitation() -> None:
    op.execute("""
        create table identity.invitation (
            tenant_id uuid not null,
            id uuid not null,
            email text not null,
            role text not null,
            invited_by uuid,
            token_hash bytea not null,
            version integer not null default 1,
            created_at timestamptz not null default now(),
            sent_at timestamptz not null default now(),
            expires_at timestamptz not null,
            accepted_at timestamptz,
            revoked_at timestamptz,
            constraint pk_invitation primary key (tenant_id, id),
            constraint fk_invitation_tenant_id_tenant
                foreign key (tenant_id) references identity.tenant (id) on delete cascade,
            constraint fk_invitation_invited_by_user
                foreign key (invited_by) references identity."user" (id) on delete set null,
            constraint ck_invitation_email_is_lower_case check (email = lower(email)),
            constraint ck_invitation_role
                check (role in ('owner', 'admin', 'analyst', 'operator', 'viewer', 'executive')),
            constraint ck_invitation_ends_once check (accepted_at is null or revoked_at is null)
        )
    """)
    op.execute(
        "create unique index uq_invitation_tenant_id_email on identity.invitation (tenant_id, email)"
        " where accepted_at is null and revoked_at is null"
    )


def _create_second_factor() -> None:
    op.execute("""
        create table identity.second_factor (
            user_id uuid not null,
            sealed_secret bytea not null,
            last_step bigint not null default 0,
            created_at timestamptz not null default now(),
            confirmed_at timestamptz,
            constraint pk_second_factor primary key (user_id),
            constraint fk_second_factor_user_id_user
                foreign key (user_id) references identity."user" (id) on delete cascade
        )
    """)
    op.execute("""
        create table identity.recovery_code (
            user_id uuid not null,
            code_mac bytea not null,
            created_at timestamptz not null default now(),
            constraint pk_recovery_code primary key (user_id, code_mac),
            constraint fk_recovery_code_user_id_user
                foreign key (user_id) references identity."user" (id) on delete cascade
        )
    """)


def _create_pending_sign_in() -> None:
    """A browser that gave the first factor and owes the second."""
    op.execute("""
        create table identity.pending_sign_in (
            token_hash bytea not null,
            user_id uuid not null,
            failures integer not null default 0,
            created_at timestamptz not null default now(),
            expires_at timestamptz not null,
            constraint pk_pending_sign_in primary key (token_hash),
            constraint fk_pending_sign_in_user_id_user
                foreign key (user_id) references identity."user" (id) on delete cascade
        )
    """)
    op.execute("create index ix_pending_sign_in_expires_at on identity.pending_sign_in (expires_at)")


def _create_oidc() -> None:
    op.execute("""
        create table identity.oidc_flow (
            state_hash bytea not null,
            browser_hash bytea not null,
            session_id uuid,
            return_to text not null,
            created_at timestamptz not null default now(),
            expires_at timestamptz not null,
            constraint pk_oidc_flow primary key (state_hash),
            constraint fk_oidc_flow_session_id_session
                foreign key (session_id) references identity.session (id) on delete cascade
        )
    """)
    op.execute("create index ix_oidc_flow_expires_at on identity.oidc_flow (expires_at)")
    op.execute("create index ix_oidc_flow_session_id on identity.oidc_flow (session_id)")
    op.execute("""
        create table identity.oidc_link (
            issuer text not null,
            subject text not null,
            user_id uuid not null,
            created_at timestamptz not null default now(),
            last_used_at timestamptz not null default now(),
            constraint pk_oidc_link primary key (issuer, subject),
            constraint uq_oidc_link_user_id_issuer unique (user_id, issuer),
            constraint fk_oidc_link_user_id_user foreign key (user_id) references identity."user" (id) on delete cascade
        )
    """)


def _create_source_block() -> None:
    """Sources of repeated refusals; `strikes` says how often, and so how long the next refusal is."""
    op.execute("""
        create table identity.source_block (
            id uuid not null default gen_random_uuid(),
            source text not null,
            reason text not null,
            strikes integer not null default 1,
            created_at timestamptz not null default now(),
            struck_at timestamptz not null default now(),
            blocked_until timestamptz not null,
            constraint pk_source_block primary key (id),
            constraint uq_source_block_source unique (source)
        )
    """)
    op.execute("create index ix_source_block_blocked_until on identity.source_block (blocked_until)")


def _replace_caller(columns: str, further: str) -> None:
    op.execute(f"drop function identity.{CALLER}(bytea, interval)")
    across_function(
        "identity",
        CALLER,
        "token_hash bytea, idle interval",
        f"table({columns})",
        f"""
        select s.id, s.user_id, u.platform_role, m.tenant_id, m.role, s.last_seen_at, s.expires_at{further}
        from identity.session s
        join identity."user" u on u.id = s.user_id and u.disabled_at is null
        left join identity.membership m on m.tenant_id = s.tenant_id and m.user_id = s.user_id
        where s.token_hash = $1 and s.revoked_at is null
          and s.expires_at > now() and s.last_seen_at > now() - $2
        """,
        role=ROLE,
    )
