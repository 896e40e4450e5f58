"""Row-level security, said once. A revision that makes a tenant table calls `tenant_table` in the same breath.

Every primary key, unique constraint and foreign key of a tenant table starts with `tenant_id`.
"""

from alembic import op

ACROSS = "opsight_across"


def tenant_table(table: str, service_role: str, *, grants: str = "select, insert, update, delete") -> None:
    """Enable and force row-level security on `table` (`schema.name`), and grant it to its one service role."""
    op.execute(f"alter table {table} owner to opsight_owner")
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    tenant_policy(table, service_role, grants=grants)


def tenant_policy(table: str, role: str, *, grants: str) -> None:
    """Let `role` see and write its current tenant's rows of `table`."""
    name = f"tenant_{role.removeprefix('opsight_')}"
    op.execute(
        f"create policy {name} on {table} to {role}"
        " using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()))"
    )
    op.execute(f"grant {grants} on {table} to {role}")


def across_tenants(table: str, *, grants: str) -> None:
    """Let the functions named `*_across_tenants` (owned by `opsight_across`) see every tenant's rows of `table`."""
    schema = table.split(".")[0]
    op.execute(f"create policy across on {table} to {ACROSS} using (true) with check (true)")
    op.execute(f"grant usage on schema {schema} to {ACROSS}")
    op.execute(f"grant {grants} on {table} to {ACROSS}")


def across_function(schema: str, name: str, arguments: str, returns: str, body: str, *, role: str) -> None:
    """A SECURITY DEFINER function with a pinned search_path that `role` alone may call. `body` is plain SQL."""
    op.execute(
        f"create function {schema}.{name}({arguments}) returns {returns} language sql volatile"
        f" security definer set search_path = '' as $body$ {body} $body$"
    )
    signature = f"{schema}.{name}({_types(arguments)})"
    op.execute(f"grant create on schema {schema} to {ACROSS}")
    op.execute(f"alter function {signature} owner to {ACROSS}")
    op.execute(f"revoke create on schema {schema} from {ACROSS}")
    op.execute(f"revoke all on function {signature} from public")
    op.execute(f"grant execute on function {signature} to {role}")


def platform_table(table: str, role: str, *, grants: str = "select, insert, update, delete") -> None:
    """A table of the whole platform; it must stand on the allow-list in `tests/architecture`."""
    op.execute(f"alter table {table} owner to opsight_owner")
    op.execute(f"grant {grants} on {table} to {role}")


def own_schema(schema: str, role: str) -> None:
    """Make a service's schema; its role may use it and owns nothing in it."""
    op.execute(f"create schema if not exists {schema} authorization opsight_owner")
    op.execute(f"grant usage on schema {schema} to {role}")


def _types(arguments: str) -> str:
    """`a uuid, b int default 5` as `uuid, int`: what names the function."""
    return ", ".join(" ".join(part.split(" default ")[0].split()[1:]) for part in arguments.split(",") if part.strip())
