"""Signing what the desk is told, and reading it again: bound to the tenant, and good for half an hour."""

from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.review_handoffs import ReviewHandoff, ReviewHandoffMade
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.errors import Invalid
from libs.pagination import CursorCodec
from services.ops_hub.activity.service import actor_of, record
from services.ops_hub.locations.errors import LocationNotFound
from services.ops_hub.review_handoffs.errors import HandoffExpired, HandoffUnknown
from services.ops_hub.review_requests.finding import find_review_link

LASTS = timedelta(minutes=30)
_KIND = "review_handoff"


async def make(
    session: AsyncSession, signed: CursorCodec, principal: Principal, location_id: UUID
) -> ReviewHandoffMade:
    """Raises `LocationNotFound`."""
    link = await find_review_link(session, location_id)
    tenant_id, expires_at = tenant_of(principal), utc_now() + LASTS
    token = signed.encode(_KIND, str(tenant_id), str(location_id), expires_at.isoformat())
    subject, detail = str(location_id), {"location": link.location.name}
    await record(session, tenant_id, "review.launched", actor=actor_of(principal), subject=subject, detail=detail)
    path = f"/app?tool=review_responder&location={quote(token)}"
    return ReviewHandoffMade(token=token, path=path, expires_at=expires_at)


async def read(session: AsyncSession, signed: CursorCodec, principal: Principal, token: str) -> ReviewHandoff:
    """Raises `HandoffUnknown` and `HandoffExpired`."""
    try:
        kind, tenant_id, location_id, until = signed.decode(token, 4)
    except Invalid as error:
        raise HandoffUnknown from error
    if (kind, tenant_id) != (_KIND, str(tenant_of(principal))):
        raise HandoffUnknown
    expires_at = datetime.fromisoformat(until)
    if expires_at <= utc_now():
        raise HandoffExpired("Start again from the page for review generation.")
    try:
        link = await find_review_link(session, UUID(location_id))
    except LocationNotFound as error:
        raise HandoffUnknown from error
    return ReviewHandoff(
        location_id=link.location.id,
        name=link.location.name,
        place_id=link.place_id,
        review_url=link.url,
        expires_at=expires_at,
    )
