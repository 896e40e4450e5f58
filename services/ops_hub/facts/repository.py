"""What other services told: kept once, when it is heard for the first time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.setup_tasks import FactName
from services.ops_hub.models import HeardFact


def heard(name: FactName) -> ColumnElement[bool]:
    """Whether it was told; row security keeps it to the tenant."""
    return exists().where(HeardFact.name == name)


async def put_fact(session: AsyncSession, tenant_id: UUID, name: FactName, *, at: datetime) -> None:
    statement = insert(HeardFact).values(tenant_id=tenant_id, name=name, heard_at=at).on_conflict_do_nothing()
    await session.execute(statement)
