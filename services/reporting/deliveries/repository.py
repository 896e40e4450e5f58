"""Statements about deliveries and about who may be written to; row security keeps them to the tenant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.deliveries import DeliveryState
from libs.ids import new_id
from services.reporting.models import (
    ApprovedRecipient,
    Delivery,
    DeliveryUnsubscription,
    Report,
    ReportRun,
    ReturnNotice,
    SuppressedRecipient,
)

Position = tuple[datetime, UUID]


@dataclass(frozen=True)
class DeliveryFilter:
    """Which deliveries are meant; what is None does not narrow. `recipient` is compared without regard to case;
    `returned`: only those whose mail came back."""

    run_id: UUID | None = None
    report_id: UUID | None = None
    state: DeliveryState | None = None
    recipient: str | None = None
    returned: bool = False


@dataclass(frozen=True)
class DeliveryRow:
    """A delivery with its run."""

    delivery: Delivery
    run: ReportRun


async def add_delivery(session: AsyncSession, values: dict[str, Any]) -> Delivery | None:
    """The new row; None when this recipient has a delivery of this occasion already."""
    statement = insert(Delivery).values(values).on_conflict_do_nothing().returning(Delivery)
    return (await session.scalars(statement)).one_or_none()


async def list_deliveries(
    session: AsyncSession, wanted: DeliveryFilter, *, after: Position | None, limit: int
) -> list[DeliveryRow]:
    """Newest first, from after `after` on."""
    conditions = [
        *([Delivery.run_id == wanted.run_id] if wanted.run_id else []),
        *([Delivery.report_id == wanted.report_id] if wanted.report_id else []),
        *([Delivery.state == wanted.state] if wanted.state else []),
        *([Delivery.recipient.ilike(_escaped(wanted.recipient), escape="/")] if wanted.recipient else []),
        *([Delivery.returned_kind.is_not(None)] if wanted.returned else []),
        *([tuple_(Delivery.created_at, Delivery.id) < after] if after else []),
    ]
    order = (Delivery.created_at.desc(), Delivery.id.desc())
    rows = await session.execute(_with_runs().where(*conditions).order_by(*order).limit(limit))
    return [DeliveryRow(*row) for row in rows]


async def list_of_occasion(
    session: AsyncSession, run_id: UUID, occasion: str, recipients: Sequence[str]
) -> list[DeliveryRow]:
    """Those to `recipients`, in their alphabetical order."""
    meant = (Delivery.run_id == run_id, Delivery.occasion == occasion, Delivery.recipient.in_(recipients))
    query = _with_runs().where(*meant).order_by(Delivery.recipient)
    return [DeliveryRow(*row) for row in await session.execute(query)]


async def find_delivery(session: AsyncSession, delivery_id: UUID) -> DeliveryRow | None:
    row = (await session.execute(_with_runs().where(Delivery.id == delivery_id))).one_or_none()
    return DeliveryRow(*row) if row else None


async def hold_delivery(session: AsyncSession, delivery_id: UUID) -> Delivery | None:
    """The delivery, held against changes by others until the transaction ends."""
    query = select(Delivery).where(Delivery.id == delivery_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def save(session: AsyncSession, row: Delivery) -> None:
    session.add(row)
    await session.flush()


async def get_report(session: AsyncSession, report_id: UUID) -> Report:
    """The report of a run that there is."""
    return (await session.scalars(select(Report).where(Report.id == report_id))).one()


async def is_unsubscribed(session: AsyncSession, report_id: UUID, address: str) -> bool:
    one = (DeliveryUnsubscription.report_id == report_id) & (DeliveryUnsubscription.address == address.casefold())
    return bool(await session.scalar(select(exists().where(one))))


async def add_unsubscription(session: AsyncSession, delivery: Delivery) -> bool:
    """Whether it is new."""
    values = {
        "tenant_id": delivery.tenant_id,
        "report_id": delivery.report_id,
        "address": delivery.recipient.casefold(),
    }
    statement = insert(DeliveryUnsubscription).values(values).on_conflict_do_nothing()
    added = await session.execute(statement.returning(DeliveryUnsubscription.address))
    return added.one_or_none() is not None


async def is_approved(session: AsyncSession, address: str) -> bool:
    return bool(await session.scalar(select(exists().where(ApprovedRecipient.address == address.casefold()))))


async def approve(session: AsyncSession, tenant_id: UUID, address: str, *, by: str) -> ApprovedRecipient | None:
    """The new row; None when that was said before."""
    values = {"tenant_id": tenant_id, "id": new_id(), "address": address.casefold(), "approved_by": by}
    statement = insert(ApprovedRecipient).values(values).on_conflict_do_nothing().returning(ApprovedRecipient)
    return (await session.scalars(statement)).one_or_none()


async def list_approved(session: AsyncSession, *, after: Position | None, limit: int) -> Sequence[ApprovedRecipient]:
    """Newest first, from after `after` on."""
    conditions = [tuple_(ApprovedRecipient.approved_at, ApprovedRecipient.id) < after] if after else []
    order = (ApprovedRecipient.approved_at.desc(), ApprovedRecipient.id.desc())
    return (await session.scalars(select(ApprovedRecipient).where(*conditions).order_by(*order).limit(limit))).all()


async def remove_approved(session: AsyncSession, approved_id: UUID) -> str | None:
    """The address that waits for an approval again; None when there is no such row."""
    statement = delete(ApprovedRecipient).where(ApprovedRecipient.id == approved_id)
    return (await session.scalars(statement.returning(ApprovedRecipient.address))).one_or_none()


async def is_suppressed(session: AsyncSession, address: str) -> bool:
    return bool(await session.scalar(select(exists().where(SuppressedRecipient.address == address.casefold()))))


async def suppress(session: AsyncSession, values: dict[str, Any]) -> None:
    """Keep that an address takes no mail; the first reason stays."""
    await session.execute(insert(SuppressedRecipient).values(values).on_conflict_do_nothing())


async def list_suppressed(
    session: AsyncSession, *, after: Position | None, limit: int
) -> Sequence[SuppressedRecipient]:
    """Newest first, from after `after` on."""
    place = tuple_(SuppressedRecipient.suppressed_at, SuppressedRecipient.id)
    conditions = [place < after] if after else []
    order = (SuppressedRecipient.suppressed_at.desc(), SuppressedRecipient.id.desc())
    return (await session.scalars(select(SuppressedRecipient).where(*conditions).order_by(*order).limit(limit))).all()


async def remove_suppressed(session: AsyncSession, suppressed_id: UUID) -> str | None:
    """The address that may be written to again; None when there is no such row."""
    statement = delete(SuppressedRecipient).where(SuppressedRecipient.id == suppressed_id)
    return (await session.scalars(statement.returning(SuppressedRecipient.address))).one_or_none()


async def list_lost_across_tenants(session: AsyncSession, *, limit: int) -> list[tuple[UUID, UUID]]:
    """(tenant, delivery) of those that wait for a job which is over."""
    query = text("select tenant_id, delivery_id from reporting.lost_deliveries_across_tenants(:limit)")
    return [(row[0], row[1]) for row in await session.execute(query, {"limit": limit})]


async def add_notice(session: AsyncSession, delivery: Delivery, notice: str) -> bool:
    """Whether it is new."""
    values = {"tenant_id": delivery.tenant_id, "notice": notice, "delivery_id": delivery.id}
    statement = insert(ReturnNotice).values(values).on_conflict_do_nothing().returning(ReturnNotice.notice)
    return (await session.scalars(statement)).one_or_none() is not None


async def find_by_message_across_tenants(session: AsyncSession, message_id: str) -> tuple[UUID, UUID] | None:
    """(tenant, delivery) of the mail with this `Message-ID`."""
    query = text("select tenant_id, delivery_id from reporting.delivery_of_message_across_tenants(:message_id)")
    row = (await session.execute(query, {"message_id": message_id})).one_or_none()
    return (row[0], row[1]) if row else None


async def has_begun(session: AsyncSession, job_id: UUID | None) -> bool:
    """Whether a job has begun to send, whatever came of it."""
    query = text("select exists (select from reporting.effect where job_id = :id)")
    return bool((await session.execute(query, {"id": job_id})).scalar_one())


async def may_be_out(session: AsyncSession, job_id: UUID | None) -> bool:
    """Whether a job has begun to send and nobody knows how that ended."""
    query = text("select exists (select from reporting.effect where job_id = :id and state <> 'done')")
    return bool((await session.execute(query, {"id": job_id})).scalar_one())


async def message_sent(session: AsyncSession, job_id: UUID | None) -> str | None:
    """The `Message-ID` of what a job has sent for sure."""
    query = text("select provider_ref from reporting.effect where job_id = :id and state = 'done'")
    return (await session.execute(query, {"id": job_id})).scalar_one_or_none()


def _with_runs() -> Any:
    same = (ReportRun.tenant_id == Delivery.tenant_id) & (ReportRun.id == Delivery.run_id)
    return select(Delivery, ReportRun).join(ReportRun, same)


def _escaped(literal: str) -> str:
    return literal.replace("/", "//").replace("%", "/%").replace("_", "/_")
