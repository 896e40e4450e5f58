"""The datasets that the toggle offers. Both are always listed; one without a row says why."""

from calendar import monthrange
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.combined import Dataset, FreshnessState
from contracts.metrics.health import DatasetInfo, Datasets
from libs.clock import utc_now
from services.metrics.datasets import repository
from services.metrics.datasets.repository import DatasetRow
from services.metrics.snapshots.freshness import state_of
from services.metrics.snapshots.manifest import Manifest

LABELS = {
    Dataset.warehouse: ("Warehouse", "Your connected sources and uploaded files."),
    Dataset.demo: ("Demo", "Invented numbers to look around with; never mixed with your own."),
}


async def list_datasets(
    session: AsyncSession, *, budget_seconds: int, accounts: frozenset[str] | None = None
) -> Datasets:
    """Each dataset with its coverage and freshness; with a limit, of these accounts alone."""
    known = {row.dataset: row for row in await repository.list_snapshots(session)}
    return Datasets(items=[_info(dataset, known.get(dataset), budget_seconds, accounts) for dataset in Dataset])


def _info(
    dataset: Dataset, row: DatasetRow | None, budget_seconds: int, accounts: frozenset[str] | None
) -> DatasetInfo:
    label, description = LABELS[dataset]
    manifest = _manifest(row, accounts) if row else None
    spans = _spans(manifest, accounts) if manifest else []
    return DatasetInfo(
        name=dataset,
        label=label,
        description=description,
        available=bool(spans),
        reason=None if spans else "no_data",
        coverage_start=min((first for first, _ in spans), default=None),
        coverage_end=max((last for _, last in spans), default=None),
        rows=manifest.rows if manifest else 0,
        platforms=sorted(manifest.platforms) if manifest else [],
        snapshot_id=row.snapshot_id if row else None,
        snapshot_generated_at=row.snapshot_generated_at if row else None,
        freshness=_freshness(row.snapshot_generated_at if row else None, budget_seconds),
    )


def _manifest(row: DatasetRow, accounts: frozenset[str] | None) -> Manifest:
    manifest = Manifest.parse(row.manifest)
    return manifest if accounts is None else manifest.only(accounts)


def _spans(manifest: Manifest, accounts: frozenset[str] | None) -> list[tuple[date, date]]:
    """First and last days: of the platforms, or with a limit of the months that its accounts have rows in."""
    if accounts is None:
        clocks = manifest.platforms.values()
        return [(date.fromisoformat(clock.first_day), date.fromisoformat(clock.data_through)) for clock in clocks]
    months = [date.fromisoformat(f"{partition.month}-01") for partition in manifest.partitions]
    return [(month, month.replace(day=monthrange(month.year, month.month)[1])) for month in months]


def _freshness(generated_at: datetime | None, budget_seconds: int) -> FreshnessState:
    age = None if generated_at is None else int((utc_now() - generated_at).total_seconds())
    return state_of(age, budget_seconds)
