"""Queries of what was received, and of the addresses that it is received at."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.models import WebhookEndpoint, WebhookReceipt

SourceColumn = Literal["endpoint_id", "connection_id"]
MOST_DUPLICATES = 20


@dataclass(frozen=True)
class EndpointSecrets:
    """Whose an endpoint is, and the references of the secrets that it takes now."""

    tenant_id: UUID
    refs: tuple[str, ...]


@dataclass(frozen=True)
class ReceiptRow:
    """A receipt with what its job says about it."""

    id: UUID
    endpoint_id: UUID | None
    connection_id: UUID | None
    message_id: str
    event_type: str | None
    state: str
    outcome: str | None
    error_code: str | None
    error_message: str | None
    attempts: int
    size_bytes: int
    received_at: datetime
    processed_at: datetime | None
    duplicate_of: UUID | None
    job_id: UUID | None
    sync_id: UUID | None
    counts: dict[str, int] | None


# What a job could not say itself, because its workers were lost, its row says.
_RECEIPTS = """
    select * from (
        select r.id, r.endpoint_id, r.connection_id, r.message_id, r.event_type, r.outcome, r.size_bytes, r.received_at,
            case when r.state = 'received' and j.state in ('failed', 'dead', 'cancelled') then 'failed' else r.state end
                as state,
            case when r.state = 'failed' then r.error_code
                when r.state = 'received' and j.state in ('failed', 'dead', 'retry_wait') then j.error_code
                end as error_code,
            case when r.state = 'failed' then r.error_message
                when r.state = 'received' and j.state in ('failed', 'dead', 'retry_wait') then j.error_message
                end as error_message,
            coalesce(j.attempt, 0) as attempts, r.processed_at, r.duplicate_of, r.job_id, r.sync_id,
            r.counts
        from ingestion.webhook_receipt r
        left join ingestion.job j on j.tenant_id = r.tenant_id and j.id = r.job_id
        where r.tenant_id = app.tenant_id()
    ) receipt
"""


async def find_connection_of_token_across_tenants(session: AsyncSession, digest: bytes) -> tuple[UUID, UUID] | None:
    """(tenant, connection) whose address has this digest, if it works now."""
    query = text("select tenant_id, connection_id from ingestion.webhook_token_across_tenants(:digest)")
    row = (await session.execute(query, {"digest": digest})).one_or_none()
    return (row.tenant_id, row.connection_id) if row else None


async def find_endpoint_across_tenants(session: AsyncSession, endpoint_id: UUID) -> EndpointSecrets | None:
    """The endpoint, if it is enabled."""
    query = text(
        "select tenant_id, secret_ref, previous_secret_ref from ingestion.webhook_endpoint_across_tenants(:id)"
    )
    row = (await session.execute(query, {"id": endpoint_id})).one_or_none()
    if row is None:
        return None
    return EndpointSecrets(row.tenant_id, tuple(ref for ref in (row.secret_ref, row.previous_secret_ref) if ref))


async def note_message(
    session: AsyncSession, source_id: UUID, message_id: str, *, receipt_id: UUID, remembered: timedelta
) -> UUID:
    """The receipt that this id belongs to: `receipt_id` when it was not seen for `remembered`, else the first one's.

    Whoever sends the same id meanwhile waits until this transaction ends.
    """
    statement = text(
        "insert into ingestion.webhook_message as m (tenant_id, source_id, message_id, receipt_id)"
        " values (app.tenant_id(), :source_id, :message_id, :receipt_id)"
        " on conflict (tenant_id, source_id, message_id) do update"
        " set receipt_id = case when m.seen_at > clock_timestamp() - cast(:remembered as interval)"
        " then m.receipt_id else excluded.receipt_id end,"
        " seen_at = case when m.seen_at > clock_timestamp() - cast(:remembered as interval)"
        " then m.seen_at else excluded.seen_at end returning receipt_id"
    )
    values = {"source_id": source_id, "message_id": message_id, "receipt_id": receipt_id, "remembered": remembered}
    receipt: UUID = (await session.execute(statement, values)).scalar_one()
    return receipt


async def add_receipt(session: AsyncSession, receipt: WebhookReceipt) -> None:
    session.add(receipt)
    await session.flush()


async def add_duplicate(
    session: AsyncSession, receipt_id: UUID, *, original_id: UUID, source: SourceColumn, source_id: UUID, size: int
) -> None:
    """Note that it came again; a sender that never stops is noted 20 times."""
    statement = text(
        f"insert into ingestion.webhook_receipt (tenant_id, id, {source}, message_id, event_type, size_bytes, state,"  # noqa: S608  # one of two names of ours
        " duplicate_of) select r.tenant_id, :id, :source_id, r.message_id, r.event_type, :size, 'duplicate', r.id"
        " from ingestion.webhook_receipt r where r.tenant_id = app.tenant_id() and r.id = :original"
        " and (select count(*) from ingestion.webhook_receipt d where d.tenant_id = r.tenant_id"
        " and d.duplicate_of = r.id) < :most"
    )
    values = {"id": receipt_id, "source_id": source_id, "original": original_id, "size": size, "most": MOST_DUPLICATES}
    await session.execute(statement, values)


async def find_receipt(session: AsyncSession, receipt_id: UUID, *, hold: bool = False) -> WebhookReceipt | None:
    query = select(WebhookReceipt).where(WebhookReceipt.id == receipt_id)
    return (await session.scalars(query.with_for_update() if hold else query)).one_or_none()


async def find_receipt_row(session: AsyncSession, receipt_id: UUID) -> ReceiptRow | None:
    rows = await _read(session, f"{_RECEIPTS} where id = :id", {"id": receipt_id})
    return rows[0] if rows else None


async def list_receipts(
    session: AsyncSession,
    source: SourceColumn,
    source_id: UUID,
    *,
    state: str | None = None,
    before: UUID | None = None,
    limit: int,
) -> list[ReceiptRow]:
    """What came to an endpoint or about a connection, newest first (ids sort by time)."""
    query = (
        f"{_RECEIPTS} where {source} = :source_id and (cast(:state as text) is null or state = :state)"
        " and (cast(:before as uuid) is null or id < :before) order by id desc limit :limit"
    )
    return await _read(session, query, {"source_id": source_id, "state": state, "before": before, "limit": limit})


async def list_last_received(
    session: AsyncSession, source: SourceColumn, source_ids: Collection[UUID]
) -> dict[UUID, datetime]:
    """When something last came to each of them."""
    query = text(
        f"select {source} as source_id, max(received_at) as at from ingestion.webhook_receipt"  # noqa: S608  # as above
        f" where tenant_id = app.tenant_id() and {source} = any(:ids) group by 1"
    )
    return {row.source_id: row.at for row in await session.execute(query, {"ids": list(source_ids)})}


async def list_named_refs(session: AsyncSession, refs: Collection[str]) -> set[str]:
    """Those of `refs` that an endpoint goes by, also after this moment."""
    query = select(WebhookEndpoint.secret_ref, WebhookEndpoint.previous_secret_ref).where(
        WebhookEndpoint.secret_ref.in_(refs)
        | (
            WebhookEndpoint.previous_secret_ref.in_(refs)
            & (WebhookEndpoint.previous_secret_until > text("clock_timestamp()"))
        )
    )
    return {ref for row in await session.execute(query) for ref in row if ref is not None}


async def delete_old_across_tenants(session: AsyncSession, *, kept: timedelta, remembered: timedelta) -> int:
    """Delete receipts that are older than `kept` and ids that were seen before `remembered`; how many."""
    query = text("select ingestion.delete_old_webhooks_across_tenants(:kept, :remembered)")
    deleted: int = (await session.execute(query, {"kept": kept, "remembered": remembered})).scalar_one()
    return deleted


async def _read(session: AsyncSession, query: str, values: dict[str, object]) -> list[ReceiptRow]:
    return [ReceiptRow(**row._mapping) for row in await session.execute(text(query), values)]
