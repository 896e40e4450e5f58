"""Who may do what, written from the code and the database: `python -m infra.rbac <database url>` prints the review."""

import sys
from collections.abc import Iterator
from typing import get_args

import psycopg

from contracts.gateway.api import PlatformRole, TenantRole
from contracts.gateway.standing import AgencyRole
from gateway.identity.roles import (
    AGENCY_SCOPES,
    AGGREGATES_ONLY,
    IMPERSONATION_SCOPES,
    PLATFORM_SCOPES,
    ROLE_SCOPES,
    WORKSPACE_SCOPES,
)
from libs.auth import Scope
from libs.testing.operations import public_operations
from migrations.rooms import LOGIN_ROLES

BI_READERS = "opsight_bi"
GRANTS = """
    select r, n.nspname || '.' || c.relname, string_agg(p, ', ' order by p)
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    cross join unnest(%(roles)s::text[]) r
    cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p
    where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema)' and c.relname !~ '^alembic_version_'
      and n.nspname not in ('warehouse', 'intermediate', 'staging') and has_table_privilege(r, c.oid, p)
    group by 1, 2 order by 1, 2
"""


def review(database_url: str) -> str:
    """The whole page. The warehouse is left out: dbt makes its tables, and its macro their grants and policies."""
    return "\n".join([*_head(), *_roles(), *_operations(), *_grants(database_url), *_bi(database_url)]) + "\n"


def _head() -> Iterator[str]:
    yield "# Who may do what"
    yield ""
    yield "Written by `python -m infra.rbac` from role table, contract and migrated database; a test compares."
    yield ""


def _roles() -> Iterator[str]:
    columns = {**ROLE_SCOPES, **AGENCY_SCOPES, **PLATFORM_SCOPES}
    names = [*get_args(TenantRole), *get_args(AgencyRole), *get_args(PlatformRole)]
    yield "## Roles and scopes"
    yield ""
    yield f"| scope | {' | '.join(names)} |"
    yield f"|---|{'---|' * len(names)}"
    for scope in get_args(Scope):
        yield f"| `{scope}` | {' | '.join('yes' if scope in columns[name] else '' for name in names)} |"
    yield ""
    yield f"Totals only: {', '.join(sorted(AGGREGATES_ONLY))}."
    yield f"Kept by a membership limited to workspaces: {_list(WORKSPACE_SCOPES)}."
    yield f"Kept by an impersonation, reading only: {_list(IMPERSONATION_SCOPES)}."
    yield ""


def _operations() -> Iterator[str]:
    yield "## Operations by scope"
    yield ""
    yield "| scope | operations |"
    yield "|---|---|"
    found: dict[str, list[str]] = {}
    for operation in public_operations():
        scope = "anyone" if operation.anonymous else operation.scope or "any signed-in caller"
        found.setdefault(scope, []).append(f"`{operation.operation_id}`")
    for scope, operations in sorted(found.items()):
        yield f"| `{scope}` | {', '.join(sorted(operations))} |"
    yield ""


def _grants(database_url: str) -> Iterator[str]:
    yield "## Database roles and tables"
    yield ""
    yield "| role | table | may |"
    yield "|---|---|---|"
    with psycopg.connect(database_url) as connection:
        for role, table, privileges in connection.execute(GRANTS, {"roles": sorted(LOGIN_ROLES)}):
            yield f"| `{role}` | `{table}` | {privileges} |"


def _bi(database_url: str) -> Iterator[str]:
    yield ""
    yield "## Logins of BI tools"
    yield ""
    yield "`./opsight bi grant` makes a login for one client, a member of `opsight_bi` alone ([BI](../BI.md))."
    yield "It reads that client's rows of the marts, by dbt's macro, and may do to tables elsewhere:"
    yield ""
    with psycopg.connect(database_url) as connection:
        found = connection.execute(GRANTS, {"roles": [BI_READERS]}).fetchall()
    yield from [f"- `{table}`: {privileges}" for _, table, privileges in found] or ["- nothing"]


def _list(scopes: frozenset[Scope]) -> str:
    return ", ".join(f"`{scope}`" for scope in sorted(scopes))


if __name__ == "__main__":
    sys.stdout.write(review(sys.argv[1]))
