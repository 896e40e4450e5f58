"""Create logins of BI tools: each reads the marts of the one tenant that it was made for, whatever its session sets."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "metrics_0018_bi"
down_revision = "metrics_0017_serving"
branch_labels = None
depends_on = None

READERS = "opsight_bi"
# The tenant of whoever signed in. SET ROLE changes current_user and not session_user; settings are not looked at.
TENANT_OF_LOGIN = (
    "select case when count(*) = 1 then (array_agg(login.tenant_id))[1] end from metrics.bi_login login"
    " join identity.tenant tenant on tenant.id = login.tenant_id"
    " where login.role_name = session_user::text and tenant.archived_at is null"
)


def upgrade() -> None:
    op.execute(
        f"do $$ begin create role {READERS} nologin nosuperuser nobypassrls nocreatedb nocreaterole noinherit;"
        " exception when duplicate_object or unique_violation then null; end $$"
    )
    _create_table()
    _create_function()
    op.execute(f"grant usage on schema warehouse to {READERS}")
    _open_marts()


def _create_table() -> None:
    op.execute("""
        create table metrics.bi_login (
            tenant_id uuid not null,
            role_name text not null,
            purpose text not null,
            created_at timestamptz not null default clock_timestamp(),
            created_by text not null,
            constraint pk_bi_login primary key (tenant_id, role_name)
        )
    """)
    op.execute(
        "comment on table metrics.bi_login is"
        " 'Database roles of BI tools, and whose marts each reads. `./opsight bi grant` and `revoke` write it.'"
    )
    tenant_table("metrics.bi_login", "opsight_metrics", grants="select, delete")
    across_tenants("metrics.bi_login", grants="select")


def _create_function() -> None:
    """Its body names a table of the gateway's, which an installation of some rooms alone does not have."""
    op.execute("set local check_function_bodies = off")
    across_function("metrics", "tenant_of_login_across_tenants", "", "uuid", TENANT_OF_LOGIN, role=READERS)
    op.execute("alter function metrics.tenant_of_login_across_tenants() stable")
    op.execute(
        "comment on function metrics.tenant_of_login_across_tenants() is"
        " 'The tenant that the signed-in BI role was made for; null of others, and while the tenant is archived.'"
    )


def _open_marts() -> None:
    """Marts that stand already get at once what dbt gives them at its next run (`macros/protection.sql`)."""
    op.execute(f"""
        do $$ declare mart record; begin
            for mart in select tablename from pg_tables where schemaname = 'warehouse' loop
                execute format('drop policy if exists login_{READERS} on warehouse.%I', mart.tablename);
                execute format(
                    'create policy login_{READERS} on warehouse.%I for select to {READERS}'
                    ' using (tenant_id = (select metrics.tenant_of_login_across_tenants()))', mart.tablename
                );
                execute format('grant select on warehouse.%I to {READERS}', mart.tablename);
            end loop;
        end $$
    """)


def downgrade() -> None:
    """Roles stay: other databases of the cluster may use them."""
    op.execute(f"revoke all on all tables in schema warehouse from {READERS}")
    op.execute(f"revoke usage on schema warehouse from {READERS}")
    op.execute("drop function metrics.tenant_of_login_across_tenants() cascade")
    op.execute("drop table metrics.bi_login")
