"""Create the roles, the tenant functions and the audit table."""

from alembic import op

from migrations.rls import across_tenants
from migrations.rooms import LOGIN_ROLES, ROOMS

revision = "platform_0001"
down_revision = None
branch_labels = None
depends_on = None

GROUP_ROLES = ("opsight_owner", "opsight_across")


def upgrade() -> None:
    _create_roles()
    op.execute("revoke create on schema public from public")
    op.execute("revoke all on schema app from public")
    op.execute("alter schema app owner to opsight_owner")
    _create_tenant_function()
    _create_audit()


def _create_roles() -> None:
    """Roles belong to the whole cluster, so another database of it may have made them already."""
    for role in (*GROUP_ROLES, *LOGIN_ROLES):
        login = "login" if role in LOGIN_ROLES else "nologin"
        op.execute(
            f"do $$ begin create role {role} {login} nosuperuser nobypassrls nocreatedb nocreaterole noinherit;"
            " exception when duplicate_object or unique_violation then null; end $$"
        )
    op.execute("do $$ begin execute format('grant opsight_owner, opsight_across to %I', current_user); end $$")


def _create_tenant_function() -> None:
    op.execute(
        "create function app.tenant_id() returns uuid language sql stable parallel safe"
        " as $$ select current_setting('app.tenant_id')::uuid $$"
    )
    op.execute(
        "comment on function app.tenant_id() is"
        " 'The current transaction''s tenant. Raises when none is set: forgetting it is an error.'"
    )
    op.execute("alter function app.tenant_id() owner to opsight_owner")
    everyone = ", ".join((*LOGIN_ROLES, *GROUP_ROLES))
    op.execute(f"grant usage on schema app to {everyone}")
    op.execute(f"grant execute on function app.tenant_id() to {everyone}")


def _create_audit() -> None:
    op.execute("create schema audit authorization opsight_owner")
    op.execute("""
        create table audit.event (
            tenant_id uuid not null,
            id uuid not null default gen_random_uuid(),
            occurred_at timestamptz not null default clock_timestamp(),
            service text not null,
            actor text not null,
            acting_as text,
            action text not null,
            object_type text not null,
            object_id text not null,
            outcome text not null check (outcome in ('success', 'denied', 'failure')),
            request_id text,
            detail jsonb not null default '{}',
            before_digest text,
            after_digest text,
            primary key (tenant_id, id)
        )
    """)
    op.execute("create index ix_event_occurred_at on audit.event (tenant_id, occurred_at desc, id desc)")
    op.execute("comment on table audit.event is 'Who did what to which object; append-only, never a secret.'")
    op.execute("alter table audit.event owner to opsight_owner")
    op.execute("alter table audit.event enable row level security")
    op.execute("alter table audit.event force row level security")
    for room in ROOMS:
        if room.role:
            _grant_audit(room.role)
    op.execute("grant select on audit.event to opsight_gateway")
    op.execute(
        "create policy tenant_reads on audit.event for select to opsight_gateway"
        " using (tenant_id = (select app.tenant_id()))"
    )
    across_tenants("audit.event", grants="select")


def _grant_audit(role: str) -> None:
    op.execute(f"grant usage on schema audit to {role}")
    op.execute(f"grant insert on audit.event to {role}")
    name = role.removeprefix("opsight_")
    op.execute(
        f"create policy {name}_inserts on audit.event for insert to {role}"
        " with check (tenant_id = (select app.tenant_id()))"
    )


def downgrade() -> None:
    """Roles stay: other databases of the cluster may use them."""
    op.execute("drop schema audit cascade")
    op.execute("drop function app.tenant_id()")
