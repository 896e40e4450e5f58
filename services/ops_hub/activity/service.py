"""Recording and reading what happened in the hub."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.activity import OpsEvent
from libs.auth import Principal
from libs.clock import utc_now
from libs.errors import FieldProblem, Invalid
from libs.ids import new_id
from libs.pagination import CursorCodec, Page
from services.ops_hub.activity import repository
from services.ops_hub.activity.repository import ActivityFilter
from services.ops_hub.models import Activity

SERVICE = "service:ops_hub"
Detail = Mapping[str, str | int | bool | list[str] | None]


def actor_of(principal: Principal) -> str:
    """Who did it: with an actor in the token, the actor."""
    return principal.actor or principal.subject


async def record(
    session: AsyncSession,
    tenant_id: UUID,
    event_type: str,
    *,
    actor: str,
    subject: str | None = None,
    detail: Detail | None = None,
) -> None:
    """Tell the tenant that something happened, in the transaction that made it so. `detail` holds no secret."""
    activity = Activity(
        tenant_id=tenant_id,
        id=new_id(),
        type=event_type,
        occurred_at=utc_now(),
        actor=actor,
        subject=subject,
        detail=dict(detail or {}),
    )
    await repository.save(session, activity)


async def list_events(
    session: AsyncSession, cursors: CursorCodec, wanted: ActivityFilter, *, cursor: str | None, limit: int
) -> Page[OpsEvent]:
    """Newest first. Raises `Invalid` for a range that ends before it begins."""
    if wanted.since and wanted.until and wanted.since > wanted.until:
        raise _not_in_order()
    rows = await repository.list_activity(session, wanted, after=cursors.decode_row(cursor), limit=limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    next_cursor = cursors.encode(last.occurred_at.isoformat(), str(last.id)) if last else None
    return Page(items=[_shown(row) for row in rows[:limit]], next_cursor=next_cursor)


def _shown(activity: Activity) -> OpsEvent:
    return OpsEvent.model_validate({name: getattr(activity, name) for name in OpsEvent.model_fields})


def _not_in_order() -> Invalid:
    message = "must not be after until"
    return Invalid(errors=[FieldProblem(pointer="#/query/since", code="date_order", message=message)])
