"""Which facts there are. A noun says what is so by one line here: a query that is true or false for the tenant.

What no noun says is not known here, and a task that is done by it is unavailable. Whoever makes a fact true or false
calls `setup_tasks.service.note_progress` in the same transaction, so that the tenant's events tell of it.
"""

from collections.abc import Mapping
from typing import Literal, cast

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.setup_tasks import FactName
from services.ops_hub.connections.repository import connected, how_many_connected
from services.ops_hub.facts.repository import heard
from services.ops_hub.models import Location, LocationMetricPreference, ReviewRequestRecipient

_LOCATIONS = select(func.count()).select_from(Location)
FACTS: Mapping[FactName, ColumnElement[bool]] = {
    "location.exists": select(Location.id).exists(),
    "location.several": select(Location.id).offset(1).exists(),
    "location.metrics_chosen": select(LocationMetricPreference.subject).exists(),
    "provider.connected": connected(),
    "grid.ran": heard("grid.ran"),
    "review.requested": select(ReviewRequestRecipient.id).where(ReviewRequestRecipient.state != "skipped").exists(),
    "data_source.read": heard("data_source.read"),
}
CountName = Literal["locations", "connections"]
# What is counted on the first screen, in the same way; what is not counted here is shown as unknown, and not as none.
COUNTS: Mapping[CountName, Select[int]] = {"locations": _LOCATIONS, "connections": how_many_connected()}


async def read_facts(session: AsyncSession) -> dict[FactName, bool]:
    """Every fact that is known here, in one statement."""
    row = (await session.execute(select(*(query.label(name) for name, query in FACTS.items())))).one()
    return cast("dict[FactName, bool]", dict(row._mapping))


async def read_counts(session: AsyncSession) -> dict[CountName, int]:
    """Every count that is known here, in one statement."""
    counts = (query.scalar_subquery().label(name) for name, query in COUNTS.items())
    row = (await session.execute(select(*counts))).one()
    return cast("dict[CountName, int]", dict(row._mapping))
