"""Queries of the remote jobs of syncs, and of what they landed here."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.connector.catalogue import StreamEntry
from services.ingestion.models import RemoteRun


@dataclass(frozen=True)
class LandedSpan:
    """Rows of one account, and the days that they are about."""

    account: str
    first: str
    last: str


async def find_run(session: AsyncSession, sync_id: UUID) -> RemoteRun | None:
    return (await session.scalars(select(RemoteRun).where(RemoteRun.sync_id == sync_id))).one_or_none()


async def note_intent(session: AsyncSession, run: RemoteRun) -> None:
    """Note that a remote job will be asked for, and what is the newest one there now."""
    session.add(run)
    await session.flush()
    await session.refresh(run)


async def note_heard(
    session: AsyncSession, sync_id: UUID, *, job_id: int, status: str, rows: int | None, bytes_: int | None
) -> None:
    """Note what the remote Airbyte said of the job."""
    await session.execute(
        text(
            "update ingestion.remote_run set job_id = :job_id, status = :status, rows = coalesce(:rows, rows),"
            " bytes = coalesce(:bytes, bytes), heard_at = clock_timestamp()"
            " where tenant_id = app.tenant_id() and sync_id = :sync_id"
        ),
        {"sync_id": sync_id, "job_id": job_id, "status": status, "rows": rows, "bytes": bytes_},
    )


async def count_landed(session: AsyncSession, stream: StreamEntry, connection_id: UUID, since: datetime) -> int:
    """How many rows of the connection the stream's raw table has that were extracted since a moment."""
    query = text(f"select count(*) from raw.{stream.table}{_NEW}")  # noqa: S608  # table names come from the catalogue
    values = {"connection_id": connection_id, "since": since}
    count: int = (await session.execute(query, values)).scalar_one()
    return count


async def list_landed(
    session: AsyncSession, stream: StreamEntry, connection_id: UUID, since: datetime
) -> list[LandedSpan]:
    """The accounts and days of those rows; none for a stream that is not about an account's day."""
    if stream.account_field is None or stream.date_field is None:
        return []
    rows = f"from raw.{stream.table}{_NEW}"
    query = text(
        "select account, min(day) as first, max(day) as last from (select _airbyte_data ->> :account_field as account,"  # noqa: S608  # as above
        f" left(_airbyte_data ->> :date_field, 10) as day {rows}) found"
        " where account is not null and day is not null group by account order by account"
    )
    values = {
        "account_field": stream.account_field,
        "date_field": stream.date_field,
        "connection_id": connection_id,
        "since": since,
    }
    return [LandedSpan(**row._mapping) for row in await session.execute(query, values)]


_NEW = " where tenant_id = app.tenant_id() and connection_id = :connection_id and _airbyte_extracted_at >= :since"
