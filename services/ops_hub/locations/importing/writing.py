"""Keeping what an import decided."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.ids import new_id
from services.ops_hub import models
from services.ops_hub.locations.duplicates.recognising import keys_of
from services.ops_hub.locations.importing import repository
from services.ops_hub.locations.importing.deciding import Candidate, Decided
from services.ops_hub.locations.importing.repository import ROWS_AT_ONCE, Values
from services.ops_hub.locations.shown import write

Written = Callable[[int, int], Awaitable[None]]
_OF_THE_ROW = ("tenant_id", "id", "batch_id", "revision", "created_by", "created_at", "edited_by", "edited_at")
_WRITTEN = tuple(column.key for column in models.Location.__table__.columns if column.key not in _OF_THE_ROW)


async def write_all(
    session: AsyncSession,
    principal: Principal,
    decided: Decided,
    *,
    batch_id: UUID | None = None,
    written: Written | None = None,
) -> None:
    """First what is changed, which may give up a store code that is then added; that is marked with the batch.
    `written` hears how many were added, of how many."""
    tenant_id = tenant_of(principal)
    edited: Values = {"tenant_id": tenant_id, "edited_by": principal.subject, "edited_at": utc_now()}
    made: Values = {
        "batch_id": batch_id,
        "revision": 1,
        "created_by": principal.subject,
        "created_at": edited["edited_at"],
    }
    keys: dict[UUID, set[str]] = {}
    changed: list[Values] = []
    added: list[Values] = []
    for candidate in decided.changed:
        target = candidate.draft.target
        assert target is not None
        changed.append(edited | {"id": target.id, "revision": target.revision + 1} | _values(candidate))
        _keep_keys(keys, target.id, candidate)
    for candidate in decided.added:
        location_id = new_id()
        added.append(edited | made | {"id": location_id} | _values(candidate))
        _keep_keys(keys, location_id, candidate)
    await repository.change(session, tenant_id, changed, keys)
    for first in range(0, len(added), ROWS_AT_ONCE):
        if written is not None:
            await written(first, len(added))
        await repository.add(session, tenant_id, added[first : first + ROWS_AT_ONCE], keys)


def _values(candidate: Candidate) -> Values:
    draft = candidate.draft
    row = models.Location(distinct_reason=draft.distinct_reason or (draft.target and draft.target.distinct_reason))
    write(row, draft.wanted)
    return {name: getattr(row, name) for name in _WRITTEN}


def _keep_keys(keys: dict[UUID, set[str]], location_id: UUID, candidate: Candidate) -> None:
    if candidate.business is not None:
        keys[location_id] = keys_of(candidate.business)
