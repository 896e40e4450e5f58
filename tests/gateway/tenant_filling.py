"""A database of its own in which every table has rows of two tenants, whatever tables there are."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

ROWS_OF_JOBS = 7
OURS = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'"
# Of these there is one row for each tenant, made so that every other table can refer to it.
PLATFORM = ("identity.agency", 'identity."user"', "identity.tenant", "identity.session")
# What the deletion itself writes.
WRITTEN_BY_THE_DELETION = {"app.ended_tenant", "identity.tenant_deletion"}
WAREHOUSE = """
    create table warehouse.fct_everything (tenant_id uuid not null, day date not null, spend numeric);
    alter table warehouse.fct_everything owner to opsight_dbt;
    alter table warehouse.fct_everything enable row level security;
    alter table warehouse.fct_everything force row level security;
    create policy warehouse_builds on warehouse.fct_everything to opsight_dbt using (true) with check (true);
    create policy tenant_opsight_metrics on warehouse.fct_everything for select to opsight_metrics
        using (tenant_id = (select app.tenant_id()));
    grant select on warehouse.fct_everything to opsight_metrics;
    create table intermediate.int_everything (tenant_id uuid, day date);
    alter table intermediate.int_everything owner to opsight_dbt;
"""


class Filled:
    """A look at such a database, past every policy, over one connection: it asks each of some hundred tables."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection = psycopg.connect(url, autocommit=True, prepare_threshold=None)
        self.execute(WAREHOUSE)
        for table, constraint in self.fetch(_CHECKS):
            self.execute(f"alter table {table} drop constraint {constraint}")
        self.tables = [name for (name,) in self.fetch(_TENANT_TABLES) if name not in WRITTEN_BY_THE_DELETION]

    def fetch(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, values or None).fetchall()  # type: ignore[arg-type]

    def execute(self, statement: str, *values: object) -> None:
        self._connection.execute(statement, values or None)  # type: ignore[arg-type]

    def close(self) -> None:
        self._connection.close()

    def hurry(self) -> bool:
        """Make every job that waits for another attempt due now; whether there are any."""
        schemas = [
            schema for (schema,) in self.fetch("select relnamespace::regnamespace from pg_class where relname = 'job'")
        ]
        hurried = (
            "with due as (update {}.job set run_at = now() where state = 'retry_wait' returning 1) select 1 from due"
        )
        return sum(len(self.fetch(hurried.format(schema))) for schema in schemas) > 0

    def fill(self, tenant_id: UUID) -> None:
        """A row of the tenant in every table: every id in it is the tenant's, so that every reference holds."""
        names = [*PLATFORM, *(name for name in self.tables if name not in PLATFORM)]
        with self._connection.transaction():
            self.execute("set local session_replication_role = replica")
            for name in names:
                _insert(self._connection, name, tenant_id)
            for number in range(1, ROWS_OF_JOBS):
                _insert(self._connection, "ingestion.job", tenant_id, id=UUID(int=number), unique_key=str(number))

    def counts(self, tenant_id: UUID) -> dict[str, int]:
        """How many rows of the tenant there are, by table, where there are any."""
        query = "select count(*) from {} where tenant_id = %s"
        counted = {name: self.fetch(query.format(name), tenant_id)[0][0] for name in self.tables}
        return {name: count for name, count in counted.items() if count}

    def contents(self, tenant_id: UUID) -> dict[str, str]:
        """What the tenant's rows are, by table."""
        query = "select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {} t where tenant_id = %s"
        return {name: self.fetch(query.format(name), tenant_id)[0][0] for name in self.tables}


def _insert(connection: psycopg.Connection[Any], table: str, tenant_id: UUID, **given: object) -> None:
    columns = connection.execute(_COLUMNS, [table]).fetchall()
    values = {name: given.get(name, _value(name, kind, tenant_id)) for name, kind in columns}
    if table == "identity.tenant":
        values |= {"archived_at": None, "name": "Ended & Co"}
    schema, _, name = table.replace('"', "").partition(".")
    statement = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier(schema, name),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(sql.Placeholder() * len(values)),
    )
    connection.execute(statement, _adapted(values.values()))


def _adapted(values: Iterable[object]) -> list[object]:
    return [Jsonb(value) if isinstance(value, dict) else value for value in values]


def _value(name: str, kind: str, tenant_id: UUID) -> object:
    """A value of the type that is the tenant's own wherever two tenants could meet."""
    match kind:
        case "uuid":
            return tenant_id
        case "text":
            return str(tenant_id)
        case "jsonb":
            return {}
        case "bytea":
            return tenant_id.bytes
        case "boolean":
            return False
        case "date":
            return date(2026, 1, 1)
        case "inet" | "cidr":
            return "10.0.0.0"
        case kind if kind.startswith("timestamp"):
            return datetime(2026, 1, 1, tzinfo=UTC)
        case kind if kind.startswith("character"):
            return "USD"
        case "uuid[]":
            return [tenant_id]
        case kind if kind.endswith("[]"):
            return []
        case "integer" | "bigint" | "smallint" | "numeric" | "double precision" | "real":
            return 1
        case kind if kind.startswith("numeric"):
            return 1
    raise AssertionError(f"say what a {kind} is filled with, for {name}")


_TENANT_TABLES = f"""
    select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and {OURS} order by 1
"""
_COLUMNS = """
    select a.attname, format_type(a.atttypid, a.atttypmod) from pg_attribute a
    where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    order by a.attnum
"""
_CHECKS = f"""
    select c.oid::regclass::text, quote_ident(k.conname) from pg_constraint k join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace where k.contype = 'c' and {OURS}
"""
