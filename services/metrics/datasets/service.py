"""The datasets that the toggle offers. Both are always listed; one without a row says why."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.combined import Dataset, FreshnessState
from contracts.metrics.health import DatasetInfo, Datasets
from libs.clock import utc_now
from services.metrics.datasets import repository
from services.metrics.datasets.repository import DatasetRow
from services.metrics.snapshots.freshness import state_of

LABELS = {
    Dataset.warehouse: ("Warehouse", "Your connected sources and uploaded files."),
    Dataset.demo: ("Demo", "Invented numbers to look around with; never mixed with your own."),
}


async def list_datasets(session: AsyncSession, *, budget_seconds: int) -> Datasets:
    """Each dataset with its coverage and freshness."""
    known = {row.dataset: row for row in await repository.list_snapshots(session)}
    return Datasets(items=[_info(dataset, known.get(dataset), budget_seconds) for dataset in Dataset])


def _info(dataset: Dataset, row: DatasetRow | None, budget_seconds: int) -> DatasetInfo:
    label, description = LABELS[dataset]
    clocks = list(row.platforms.values()) if row else []
    return DatasetInfo(
        name=dataset,
        label=label,
        description=description,
        available=bool(clocks),
        reason=None if clocks else "no_data",
        coverage_start=min((date.fromisoformat(clock["first_day"]) for clock in clocks), default=None),
        coverage_end=max((date.fromisoformat(clock["data_through"]) for clock in clocks), default=None),
        rows=row.rows if row else 0,
        platforms=sorted(row.platforms) if row else [],
        snapshot_id=row.snapshot_id if row else None,
        snapshot_generated_at=row.snapshot_generated_at if row else None,
        freshness=_freshness(row.snapshot_generated_at if row else None, budget_seconds),
    )


def _freshness(generated_at: datetime | None, budget_seconds: int) -> FreshnessState:
    age = None if generated_at is None else int((utc_now() - generated_at).total_seconds())
    return state_of(age, budget_seconds)
