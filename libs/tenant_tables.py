"""Which tables hold rows of tenants, by PostgreSQL's own catalogue, and deleting one tenant's rows from them."""

from graphlib import TopologicalSorter
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# Tables of a tenant's rows that the session's role may delete from: its service's own, or those that it built itself.
_TABLES = text("""
    select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition
      and (c.relrowsecurity or pg_get_userbyid(c.relowner) = current_user)
      and has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'delete')
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id'
                  and a.atttypid = 'uuid'::regtype and not a.attisdropped)
    order by 1
""")
_REFERENCES = text("""
    select format('%I.%I', cn.nspname, c.relname), format('%I.%I', pn.nspname, p.relname)
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid join pg_namespace cn on cn.oid = c.relnamespace
    join pg_class p on p.oid = k.confrelid join pg_namespace pn on pn.oid = p.relnamespace
    where k.contype = 'f' and k.conrelid <> k.confrelid
""")


async def list_tenant_tables(session: AsyncSession) -> list[str]:
    """The tables to delete a tenant's rows from, those that refer to others first."""
    tables = list((await session.execute(_TABLES)).scalars())
    referring: dict[str, set[str]] = {table: set() for table in tables}
    for child, parent in (await session.execute(_REFERENCES)).all():
        if child in referring and parent in referring:
            referring[parent].add(child)
    return list(TopologicalSorter(referring).static_order())


async def delete_some(session: AsyncSession, table: str, tenant_id: UUID, *, most: int) -> int:
    """Delete up to `most` rows of the tenant from `table`, one of `list_tenant_tables`; how many there were."""
    statement = text(
        f"with gone as (delete from {table} where tenant_id = :tenant_id and ctid = any(array("  # noqa: S608  # a name of the catalogue's, quoted by it
        f"select ctid from {table} where tenant_id = :tenant_id limit :most)) returning 1) select count(*) from gone"
    )
    deleted: int = (await session.execute(statement, {"tenant_id": tenant_id, "most": most})).scalar_one()
    return deleted


async def count_rows(session: AsyncSession, table: str, tenant_id: UUID) -> int:
    """How many rows the tenant has in `table`."""
    query = text(f"select count(*) from {table} where tenant_id = :tenant_id")  # noqa: S608  # a name of the catalogue's, quoted by it
    counted: int = (await session.execute(query, {"tenant_id": tenant_id})).scalar_one()
    return counted
