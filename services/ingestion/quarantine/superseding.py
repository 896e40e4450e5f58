"""Closing rows of the quarantine that came again without a fault: by a later upload, push or sync.

A row is recognised by a digest of the natural key that it would have had, noted when it is set aside. Rows that do not
say their key wait until somebody decides about them.
"""

from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from libs.audit import record_audit
from libs.auth import Principal
from services.ingestion.dataset.registry import DatasetSchema
from services.ingestion.quarantine import superseding_repository as repository

Way = Literal["upload", "push", "sync"]


async def supersede_by_rows(session: AsyncSession, dataset: str, *, way: Way, origin_id: UUID) -> int:
    """Close what the rows of the temporary table of uploads and pushes bring again; answers how many."""
    if not await repository.has_open(session, dataset, origin_id):
        return 0
    closed = await repository.close_staged(session, dataset, way=way, origin_id=origin_id)
    return await _audited(session, dataset, way, origin_id, closed)


async def supersede_by_records(
    session: AsyncSession, schema: DatasetSchema, *, sync_id: UUID, connection_id: UUID
) -> int:
    """Close what the staged records of a sync bring again; answers how many."""
    if not await repository.has_open(session, schema.name, sync_id):
        return 0
    closed = await repository.close_synced(session, schema, sync_id=sync_id, connection_id=connection_id)
    return await _audited(session, schema.name, "sync", sync_id, closed)


async def reopen(session: AsyncSession, origin_id: UUID) -> None:
    """Open again what `origin_id`, which is taken back, had closed."""
    await repository.reopen(session, origin_id)


async def _audited(session: AsyncSession, dataset: str, way: Way, origin_id: UUID, closed: int) -> int:
    if closed:
        tenant_id = await repository.get_tenant_id(session)
        await record_audit(
            session,
            Principal("ingestion", "service:ingestion", tenant_id),
            action="quarantine.superseded",
            object_type="dataset",
            object_id=dataset,
            detail={"rows": closed, "way": way, "by": str(origin_id)},
        )
    return closed
