"""What PostgreSQL's own catalogue says about tenancy: each lint answers the objects that break its rule.

The rules are those of the tenancy section of the design; Supabase's database linter has most of them as well.
"""

from collections.abc import Callable
from pathlib import Path

import psycopg

from migrations.rooms import ROOMS, Room

SERVICE_ROLES = [room.role for room in ROOMS if room.role]
# Roles that may see every tenant, each for one purpose: narrow functions, and the warehouse build.
CROSSING_ROLES = ["opsight_across", "opsight_dbt", "opsight_owner"]
TENANT_EQUALITY = "(tenant_id = ( SELECT app.tenant_id() AS tenant_id))"
OURS = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'"
TENANT_TABLES = f"""
    select c.oid, c.oid::regclass::text as name, c.relrowsecurity, c.relforcerowsecurity, a.attnum
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and {OURS}
"""
PLATFORM_TABLES = Path(__file__).with_name("platform_tables.txt")

Findings = list[str]
Lint = Callable[[psycopg.Connection], Findings]
LINTS: list[Lint] = []


def lint(function: Lint) -> Lint:
    LINTS.append(function)
    return function


def platform_tables() -> set[str]:
    """Tables of the whole platform, by their allow-list: `schema.table  # why no tenant owns its rows`."""
    lines = (line.split("#")[0].strip() for line in PLATFORM_TABLES.read_text().splitlines())
    return {line for line in lines if line}


def _rows(connection: psycopg.Connection, query: str, **values: object) -> Findings:
    return [" ".join(str(part) for part in row) for row in connection.execute(query, values).fetchall()]  # type: ignore[arg-type]


def _tenant_rows(connection: psycopg.Connection, query: str, **values: object) -> Findings:
    """Rows about tenant tables; `query` reads the relation `t` and may use `platform`, the allow-list."""
    whole = f"with t as (select * from ({TENANT_TABLES}) x where name <> all(%(platform)s)) {query}"
    return _rows(connection, whole, platform=list(platform_tables()), **values)


@lint
def table_without_tenant_is_not_on_the_allow_list(connection: psycopg.Connection) -> Findings:
    return _rows(
        connection,
        f"select c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        f" where c.relkind in ('r', 'p') and {OURS} and c.oid::regclass::text <> all(%(platform)s)"
        " and c.relname !~ '^alembic_version_' and not exists (select from pg_attribute a where a.attrelid = c.oid"
        " and a.attname = 'tenant_id' and a.attnotnull)",
        platform=list(platform_tables()),
    )


@lint
def row_security_is_not_enabled(connection: psycopg.Connection) -> Findings:
    return _tenant_rows(connection, "select name from t where not relrowsecurity")


@lint
def row_security_is_not_forced(connection: psycopg.Connection) -> Findings:
    return _tenant_rows(connection, "select name from t where not relforcerowsecurity")


@lint
def policy_is_missing(connection: psycopg.Connection) -> Findings:
    return _tenant_rows(
        connection, "select name from t where not exists (select from pg_policy p where p.polrelid = t.oid)"
    )


@lint
def policy_lets_a_service_role_see_other_tenants(connection: psycopg.Connection) -> Findings:
    return _policies(connection, "p.polcmd <> 'a'", "pg_get_expr(p.polqual, p.polrelid)")


@lint
def policy_lets_a_service_role_write_other_tenants(connection: psycopg.Connection) -> Findings:
    checked = "pg_get_expr(coalesce(p.polwithcheck, p.polqual), p.polrelid)"
    return _policies(connection, "p.polcmd in ('a', 'w', '*')", checked)


def _policies(connection: psycopg.Connection, which: str, expression: str) -> Findings:
    return _tenant_rows(
        connection,
        f"select name, p.polname from t join pg_policy p on p.polrelid = t.oid where {which} and p.polpermissive"
        " and exists (select from unnest(p.polroles) r where r = 0 or pg_get_userbyid(r) <> all(%(crossing)s))"
        f" and (coalesce({expression}, '') not like %(equality)s or {expression} ~ ' OR ')",
        crossing=CROSSING_ROLES,
        equality=f"%{TENANT_EQUALITY}%",
    )


@lint
def policy_calls_a_volatile_function(connection: psycopg.Connection) -> Findings:
    return _rows(
        connection,
        "select p.polrelid::regclass, p.polname, f.oid::regprocedure from pg_policy p"
        " join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.oid"
        " join pg_proc f on d.refclassid = 'pg_proc'::regclass and f.oid = d.refobjid where f.provolatile = 'v'",
    )


@lint
def view_runs_as_its_owner(connection: psycopg.Connection) -> Findings:
    return _rows(
        connection,
        f"select c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'v'"
        f" and {OURS} and not coalesce(c.reloptions, '{{}}') && '{{security_invoker=true,security_invoker=on}}'",
    )


@lint
def materialized_view_is_readable_by_a_service(connection: psycopg.Connection) -> Findings:
    return _rows(
        connection,
        "select c.oid::regclass, r from pg_class c, unnest(%(roles)s::text[]) r"
        " where c.relkind = 'm' and has_table_privilege(r, c.oid, 'select')",
        roles=SERVICE_ROLES,
    )


@lint
def definer_function_is_open(connection: psycopg.Connection) -> Findings:
    """A mutable search_path, an owner who is more than `opsight_across`, or callable by everybody."""
    return _rows(
        connection,
        f"select f.oid::regprocedure from pg_proc f join pg_namespace n on n.oid = f.pronamespace"
        f" where f.prosecdef and {OURS} and (not exists (select from unnest(f.proconfig) c where c ~ '^search_path=')"
        " or pg_get_userbyid(f.proowner) <> 'opsight_across' or has_function_privilege('public', f.oid, 'execute'))",
    )


@lint
def function_that_crosses_tenants_does_not_say_so(connection: psycopg.Connection) -> Findings:
    return _rows(
        connection,
        f"select f.oid::regprocedure from pg_proc f join pg_namespace n on n.oid = f.pronamespace"
        f" where f.prosecdef and {OURS} and f.proname !~ '_across_tenants$' and n.nspname <> 'identity'",
    )


@lint
def key_does_not_begin_with_the_tenant(connection: psycopg.Connection) -> Findings:
    """Primary keys, unique constraints and indexes; a foreign key may go to a platform table without a tenant."""
    unique = _tenant_rows(
        connection,
        "select name, i.indexrelid::regclass from t join pg_index i on i.indrelid = t.oid"
        " where i.indisunique and i.indkey[0] <> t.attnum",
    )
    foreign = _tenant_rows(
        connection,
        "select t.name, k.conname from t join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'"
        " join t target on target.oid = k.confrelid where k.conkey[1] <> t.attnum or k.confkey[1] <> target.attnum",
    )
    return unique + foreign


@lint
def no_index_begins_with_the_tenant(connection: psycopg.Connection) -> Findings:
    return _tenant_rows(
        connection,
        "select name from t where not exists"
        " (select from pg_index i where i.indrelid = t.oid and i.indkey[0] = t.attnum and i.indpred is null)",
    )


@lint
def service_role_is_powerful(connection: psycopg.Connection) -> Findings:
    """Superuser, BYPASSRLS and the like, a member of another role, or the owner of anything."""
    attributes = _rows(
        connection,
        "select rolname from pg_roles where rolname = any(%(roles)s)"
        " and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)",
        roles=SERVICE_ROLES,
    )
    memberships = _rows(
        connection,
        "select pg_get_userbyid(member), 'is a', pg_get_userbyid(roleid) from pg_auth_members"
        " where pg_get_userbyid(member) = any(%(roles)s)",
        roles=[*SERVICE_ROLES, "opsight_dbt"],
    )
    owned = _rows(
        connection,
        "select pg_get_userbyid(owner), 'owns', name from (select relowner, oid::regclass::text from pg_class"
        " union all select nspowner, nspname::text from pg_namespace"
        " union all select proowner, oid::regprocedure::text from pg_proc) o(owner, name)"
        " where pg_get_userbyid(owner) = any(%(roles)s)",
        roles=SERVICE_ROLES,
    )
    return attributes + memberships + owned


@lint
def service_role_may_truncate_or_create(connection: psycopg.Connection) -> Findings:
    tables = _rows(
        connection,
        "select r, c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace,"
        f" unnest(%(roles)s::text[]) r where c.relkind in ('r', 'p') and {OURS}"
        " and has_table_privilege(r, c.oid, 'truncate, references, trigger')",
        roles=SERVICE_ROLES,
    )
    schemas = _rows(
        connection,
        f"select r, n.nspname from pg_namespace n, unnest(%(roles)s::text[]) r"
        f" where {OURS} and has_schema_privilege(r, n.oid, 'create')",
        roles=SERVICE_ROLES,
    )
    return tables + schemas


SCHEMAS = {
    "gateway": ["identity", "audit"],
    "ingestion": ["ingestion", "raw"],
    "metrics": ["metrics", "warehouse"],
    "ops_hub": ["ops"],
    "reporting": ["reporting"],
    "secrets": ["secrets"],
}
# Every role reads which tenants have ended and writes the audit trail; nothing else crosses a schema.
ALLOWED_ACROSS_SCHEMAS = {
    role: ["audit.event INSERT", "app.ended_tenant SELECT"] for role in SERVICE_ROLES if role != "opsight_gateway"
}
# The gateway keeps what every process reads: feature flags, and which tenants have ended.
ALLOWED_ACROSS_SCHEMAS["opsight_gateway"] = [
    *(
        f"app.{table} {privilege}"
        for table in ("flag", "flag_override")
        for privilege in ("DELETE", "INSERT", "SELECT", "UPDATE")
    ),
    "app.ended_tenant INSERT",
    "app.ended_tenant SELECT",
]


def foreign_grants(connection: psycopg.Connection, room: Room) -> Findings:
    """What the service's role may do with tables that are not its own, as `table PRIVILEGE`."""
    return _rows(
        connection,
        f"select c.oid::regclass, p from pg_class c join pg_namespace n on n.oid = c.relnamespace,"
        f" unnest('{{SELECT,INSERT,UPDATE,DELETE}}'::text[]) p where c.relkind in ('r', 'p', 'v', 'm') and {OURS}"
        " and n.nspname <> all(%(own)s) and has_table_privilege(%(role)s, c.oid, p) order by 1, 2",
        own=SCHEMAS[room.name],
        role=room.role,
    )
