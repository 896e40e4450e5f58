"""Reading the audit trail."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.audit import AuditEvent
from gateway.identity.audit import repository
from gateway.identity.audit.repository import Event, Wanted
from gateway.identity.transactions import audit
from libs.auth import Principal
from libs.csv_lines import csv_line
from libs.db import Database
from libs.pagination import CursorCodec, Page

COLUMNS = (
    *("occurred_at", "actor", "acting_as", "action", "object_type", "object_id", "outcome", "service", "request_id"),
    *("detail", "id", "sequence"),
)


async def list_events(
    session: AsyncSession, cursors: CursorCodec, wanted: Wanted, *, cursor: str | None, limit: int
) -> Page[AuditEvent]:
    """A page of the trail, newest first."""
    after = _position(cursors, cursor) if cursor else None
    rows = await repository.list_events(session, wanted, after=after, limit=limit + 1)
    names = await repository.names_of(session, sorted({event.actor for event, _ in rows}))
    items = [_view(event, sequence, names.get(event.actor)) for event, sequence in rows[:limit]]
    more = len(rows) > limit
    return Page(
        items=items, next_cursor=cursors.encode(items[-1].occurred_at.isoformat(), str(items[-1].id)) if more else None
    )


async def note_export(session: AsyncSession, principal: Principal, wanted: Wanted) -> None:
    """Write down who takes the trail away."""
    detail = {name: str(value) for name, value in vars(wanted).items() if value is not None}
    await audit(session, principal, action="audit.exported", object_type="audit", object_id="trail", detail=detail)


async def export(database: Database, tenant_id: UUID, wanted: Wanted) -> AsyncIterator[bytes]:
    """The trail as CSV, oldest first."""
    yield csv_line(COLUMNS)
    async with database.tenant(tenant_id, read_only=True) as session:
        async for event, sequence in repository.stream_events(session, wanted):
            view = _view(event, sequence, None).model_dump(mode="json")
            yield csv_line([_cell(view[name]) for name in COLUMNS])


def _position(cursors: CursorCodec, cursor: str) -> tuple[datetime, UUID]:
    at, event_id = cursors.decode(cursor, 2)
    return datetime.fromisoformat(at), UUID(event_id)


def _view(event: Event, sequence: int | None, name: str | None) -> AuditEvent:
    return AuditEvent.model_validate(
        {
            "id": event.id,
            "occurred_at": event.occurred_at,
            "service": event.service,
            "actor": event.actor,
            "actor_name": name,
            "acting_as": event.acting_as,
            "action": event.action,
            "object_type": event.object_type,
            "object_id": event.object_id,
            "outcome": event.outcome,
            "request_id": event.request_id,
            "detail": event.detail,
            "sequence": sequence,
        }
    )


def _cell(value: object) -> object:
    return orjson.dumps(value).decode() if isinstance(value, dict) else value
