"""Which facts there are. A noun says what is so by one line here: a query that is true or false for the tenant.

What no noun says is not known here, and a task that is done by it is unavailable. Whoever makes a fact true or false
calls `setup_tasks.service.note_progress` in the same transaction, so that the tenant's events tell of it.
"""

from collections.abc import Mapping
from typing import cast

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.setup_tasks import FactName
from services.ops_hub.facts.repository import heard

FACTS: Mapping[FactName, ColumnElement[bool]] = {
    "data_source.read": heard("data_source.read"),
}


async def read_facts(session: AsyncSession) -> dict[FactName, bool]:
    """Every fact that is known here, in one statement."""
    row = (await session.execute(select(*(query.label(name) for name, query in FACTS.items())))).one()
    return cast("dict[FactName, bool]", dict(row._mapping))
