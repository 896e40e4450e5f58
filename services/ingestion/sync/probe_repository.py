"""Queries of checks and discoveries."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.models import Probe


async def add_probe(session: AsyncSession, probe: Probe) -> None:
    session.add(probe)
    await session.flush()


async def find_probe(session: AsyncSession, probe_id: UUID) -> Probe | None:
    return await session.get(Probe, (await _tenant(session), probe_id))


async def finish_probe(
    session: AsyncSession, probe_id: UUID, *, result: str | None, error_type: str | None, message: str | None
) -> None:
    """Note what a probe found, or why it failed; `result` is JSON text."""
    await session.execute(
        text(
            "update ingestion.probe set finished_at = clock_timestamp(), result = cast(:result as jsonb),"
            " error_type = :error_type, error_message = :message where tenant_id = app.tenant_id() and id = :id"
        ),
        {"id": probe_id, "result": result, "error_type": error_type, "message": message},
    )


async def _tenant(session: AsyncSession) -> UUID:
    tenant_id: UUID = (await session.execute(text("select app.tenant_id()"))).scalar_one()
    return tenant_id
