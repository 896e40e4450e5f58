"""Reading the registry of datasets."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.datasets import BreakingChange, DatasetDetail, DatasetDiff, DatasetSummary, DatasetVersion
from libs.pagination import Page
from services.ingestion.dataset.compatibility import find_breaches
from services.ingestion.dataset.difference import describe_changes
from services.ingestion.dataset.registry import DatasetSchema, get_dataset, list_datasets, list_versions
from services.ingestion.push.targets import PUSHABLE
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
    return DatasetDetail(**summary.model_dump(), versions=[_version(schema) for schema in versions])


def list_version_views(name: str) -> Page[DatasetVersion]:
    """Every version of the dataset `name`, newest first; raises `UnknownDataset`."""
    return Page(items=[_version(schema) for schema in list_versions(name)], next_cursor=None)


def get_version_view(name: str, version: str) -> DatasetVersion:
    """One version; raises `UnknownDataset`."""
    return _version(get_dataset(name, version))


def compare(name: str, before: str | None, after: str | None) -> DatasetDiff:
    """What is different from version `before` to `after`: by default the newest, and the one before it.

    Raises `UnknownDataset`.
    """
    newer = get_dataset(name, after)
    versions = list_versions(name)
    place = versions.index(newer)
    older = get_dataset(name, before) if before else versions[min(place + 1, len(versions) - 1)]
    breaches = find_breaches(older.definition, newer.definition)
    return DatasetDiff(
        name=name,
        from_version=older.version,
        to_version=newer.version,
        changes=describe_changes(older.definition, newer.definition, breaches),
        breaking=[
            BreakingChange(version=older.version, pointer=breach.pointer, code=breach.code, message=breach.message)
            for breach in breaches
        ],
    )


def _version(schema: DatasetSchema) -> DatasetVersion:
    registration = schema.registration
    return DatasetVersion(
        version=schema.version,
        definition=schema.definition,
        registered_at=registration.at if registration else None,
        registered_by=registration.by if registration else None,
        notes=registration.notes if registration else None,
    )


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
        pushable=schema.name in PUSHABLE,
    )
