"""Reading the registry of datasets."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.datasets import DatasetDetail, DatasetSummary, DatasetVersion
from services.ingestion.dataset.registry import DatasetSchema, get_dataset, list_datasets, list_versions
from services.ingestion.quarantine import repository as quarantine


async def list_summaries(session: AsyncSession) -> list[DatasetSummary]:
    """Every dataset in its newest version, with the number of the tenant's rows that wait in the quarantine."""
    waiting = await quarantine.count_by_dataset(session)
    return [_summary(get_dataset(name), waiting.get(name, 0)) for name in list_datasets()]


async def get_detail(session: AsyncSession, name: str) -> DatasetDetail:
    """The dataset `name` with every version; raises `UnknownDataset`."""
    versions = list_versions(name)
    waiting = await quarantine.count_by_dataset(session)
    summary = _summary(versions[0], waiting.get(name, 0))
    shown = [DatasetVersion(version=schema.version, definition=schema.definition) for schema in versions]
    return DatasetDetail(**summary.model_dump(), versions=shown)


def _summary(schema: DatasetSchema, quarantined: int) -> DatasetSummary:
    return DatasetSummary(
        name=schema.name,
        title=schema.definition["title"],
        description=schema.definition["description"],
        owner=schema.definition["x-owner"],
        latest_version=schema.version,
        natural_key=schema.natural_key,
        freshness_hours=schema.freshness_hours,
        quarantined=quarantined,
    )
