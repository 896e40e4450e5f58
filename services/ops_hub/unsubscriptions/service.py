"""What a link in a mail does: it says whose mail it ends, and ends it when it is told to."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.review_requests import Unsubscription
from libs.clock import utc_now
from libs.db import Database
from libs.ids import new_id
from services.ops_hub import models
from services.ops_hub.activity.service import SERVICE, record
from services.ops_hub.review_requests import repository
from services.ops_hub.review_requests.errors import UnsubscribeLinkUnknown
from services.ops_hub.review_requests.links import Place, place_in, token_digest


async def read_link(database: Database, token: str) -> Unsubscription:
    """Raises `UnsubscribeLinkUnknown`. Nothing changes by it: mail programs open links by themselves."""
    place = await _place(database, token)
    async with database.tenant(place.tenant_id) as session:
        recipient = await _recipient(session, place, token)
        gone = await repository.list_suppressed(session, [recipient.address_digest])
        return await _shown(session, recipient, unsubscribed=bool(gone))


async def unsubscribe(database: Database, token: str) -> Unsubscription:
    """Write to this address no more; a second time changes nothing. Raises `UnsubscribeLinkUnknown`."""
    place = await _place(database, token)
    async with database.tenant(place.tenant_id) as session:
        recipient = await _recipient(session, place, token)
        suppression = models.ReviewSuppression(
            tenant_id=place.tenant_id,
            id=new_id(),
            address_digest=recipient.address_digest,
            masked=recipient.masked,
            source="recipient",
            created_by=SERVICE,
        )
        if await repository.add_suppression(session, suppression):
            recipient.unsubscribed_at = utc_now()
            await repository.save(session, recipient)
            subject = str(recipient.location_id)
            await record(session, place.tenant_id, "review.unsubscribed", actor=SERVICE, subject=subject)
        return await _shown(session, recipient, unsubscribed=True)


async def _place(database: Database, token: str) -> Place:
    """An ended tenant cannot be entered; its links are as unknown as any."""
    place = place_in(token)
    if place is None or place.tenant_id not in await database.living([place.tenant_id]):
        raise UnsubscribeLinkUnknown
    return place


async def _recipient(session: AsyncSession, place: Place, token: str) -> models.ReviewRequestRecipient:
    recipient = await repository.find_recipient(session, place.recipient_id)
    if recipient is None or recipient.token_digest != token_digest(token):
        raise UnsubscribeLinkUnknown
    return recipient


async def _shown(
    session: AsyncSession, recipient: models.ReviewRequestRecipient, *, unsubscribed: bool
) -> Unsubscription:
    request = await repository.find_request(session, recipient.request_id)
    assert request is not None  # its recipients go with it
    return Unsubscription(business=request.location_name, address=recipient.masked, unsubscribed=unsubscribed)
