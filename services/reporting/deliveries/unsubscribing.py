"""What a link in a mail does: it says which report's mail it ends, and ends it when it is told to."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from libs.audit import record_audit
from libs.auth import Principal
from libs.db import Database
from services.reporting.deliveries import repository
from services.reporting.deliveries.errors import UnsubscribeLinkUnknown
from services.reporting.deliveries.queueing import SERVICE
from services.reporting.deliveries.repository import DeliveryRow
from services.reporting.links import Place, place_in, token_digest


@dataclass(frozen=True)
class Subscription:
    """Whose mail of which report a link ends, and whether it has."""

    report_name: str
    recipient: str
    unsubscribed: bool


async def read_link(database: Database, token: str) -> Subscription:
    """Raises `UnsubscribeLinkUnknown`. Nothing changes by it: mail programs open links by themselves."""
    place = await _place(database, token)
    async with database.tenant(place.tenant_id, read_only=True) as session:
        row = await _row(session, place, token)
        gone = await repository.is_unsubscribed(session, row.delivery.report_id, row.delivery.recipient)
        return Subscription(row.run.name, row.delivery.recipient, gone)


async def unsubscribe(database: Database, token: str) -> Subscription:
    """No more mail of this report to this address; a second time changes nothing. Raises `UnsubscribeLinkUnknown`."""
    place = await _place(database, token)
    async with database.tenant(place.tenant_id) as session:
        row = await _row(session, place, token)
        if await repository.add_unsubscription(session, row.delivery):
            await _audit(session, row)
        return Subscription(row.run.name, row.delivery.recipient, True)


async def _place(database: Database, token: str) -> Place:
    """An ended tenant cannot be entered; its links are as unknown as any."""
    place = place_in(token)
    if place is None or place.tenant_id not in await database.living([place.tenant_id]):
        raise UnsubscribeLinkUnknown
    return place


async def _row(session: AsyncSession, place: Place, token: str) -> DeliveryRow:
    row = await repository.find_delivery(session, place.row_id)
    if row is None or row.delivery.token_digest != token_digest(token):
        raise UnsubscribeLinkUnknown
    return row


async def _audit(session: AsyncSession, row: DeliveryRow) -> None:
    by = Principal("reporting", SERVICE, row.delivery.tenant_id)
    detail = {"recipient": row.delivery.recipient}
    await record_audit(
        session, by, action="report.unsubscribed", object_type="report", object_id=str(row.delivery.report_id),
        detail=detail,
    )  # fmt: skip
