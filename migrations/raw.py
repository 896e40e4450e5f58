"""The raw layer: written by ingestion as a tenant, read by dbt for all tenants, closed to everyone else."""

from alembic import op

from migrations.rls import own_schema, tenant_table

WRITER = "opsight_ingestion"
READER = "opsight_dbt"


def raw_schema() -> None:
    """Make the schema `raw`: `opsight_owner` owns it, ingestion writes, dbt reads."""
    own_schema("raw", WRITER)
    op.execute(f"grant usage on schema raw to {READER}")


def raw_table(table: str) -> None:
    """Protect `table` (`raw.<source>__<stream>`): forced row-level security, the writer's tenant, dbt's reading."""
    tenant_table(table, WRITER)
    op.execute(f"create policy dbt_reads on {table} for select to {READER} using (true)")
    op.execute(f"grant select on {table} to {READER}")
