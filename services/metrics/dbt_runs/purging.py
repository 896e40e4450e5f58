"""The end of a tenant in the warehouse: what dbt has built of it goes, as the role that dbt builds as."""

from libs.db import Database
from libs.jobs import RetryLater
from libs.tenant_end import BATCH, Purge
from libs.tenant_tables import delete_some, list_tenant_tables
from services.metrics.dbt_runs.service import SLOT
from services.metrics.settings import MetricsSettings


async def delete_warehouse_rows(purge: Purge) -> None:
    """Delete the tenant's rows of every table that dbt has built, while dbt does not run.

    A run of the tenant that begins later cannot enter it any more. Another role deletes than the one that counts: a
    crash between the two loses the count of one batch, and no row.
    """
    settings = purge.context.settings
    assert isinstance(settings, MetricsSettings), "the metrics worker is given its own settings"
    if settings.dbt_database_url is None:
        raise RuntimeError("the metrics worker needs OPSIGHT_DBT_DATABASE_URL")
    url = settings.dbt_database_url.get_secret_value()
    warehouse = Database(url, application_name="opsight-metrics-purge", pool_size=2)
    try:
        async with warehouse.exclusive(SLOT) as is_ours:
            if not is_ours:
                raise RetryLater(1, "dbt_busy", "A dbt run is under way.")
            async with warehouse.platform() as session:
                tables = await list_tenant_tables(session)
            for table in tables:
                await _delete_from(purge, warehouse, table)
    finally:
        await warehouse.dispose()


async def _delete_from(purge: Purge, warehouse: Database, table: str) -> None:
    batch = BATCH
    while batch == BATCH:
        async with warehouse.platform() as session:
            batch = await delete_some(session, table, purge.tenant_id, most=BATCH)
        if batch:
            async with purge.transaction() as session:
                await purge.note(session, {table: batch})
