"""Which datasets a tenant has."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True)
class DatasetRow:
    """A dataset with a snapshot."""

    dataset: str
    snapshot_id: str
    snapshot_generated_at: datetime
    manifest: dict[str, Any]


async def list_snapshots(session: AsyncSession) -> list[DatasetRow]:
    rows = await session.execute(
        text(
            "select p.dataset, p.snapshot_id, p.snapshot_generated_at, s.manifest"
            " from metrics.snapshot_pointer p join metrics.snapshot s using (tenant_id, snapshot_id)"
        )
    )
    return [DatasetRow(**row._mapping) for row in rows]
