"""Queries of the remote jobs of syncs, and of what they landed here."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.connector.stream_entries import StreamEntry
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


async def find_sync_of_job(session: AsyncSession, connection_id: UUID, job_id: int) -> UUID | None:
    """The newest sync of the connection that follows this remote job."""
    query = text(
        "select r.sync_id from ingestion.remote_run r"
        " join ingestion.sync s on s.tenant_id = r.tenant_id and s.id = r.sync_id"
        " where r.tenant_id = app.tenant_id() and r.job_id = :job_id and s.connection_id = :connection_id"
        " order by s.created_at desc limit 1"
    )
    found: UUID | None = (
        await session.execute(query, {"job_id": job_id, "connection_id": connection_id})
    ).scalar_one_or_none()
    return found


async def look_now(session: AsyncSession, sync_id: UUID) -> None:
    """Let a sync that waits between two looks take the next one at once."""
    await session.execute(
        text(
            "update ingestion.job set run_at = clock_timestamp() where tenant_id = app.tenant_id() and id = :id"
            " and state = 'retry_wait' and error_code = 'remote_running'"
        ),
        {"id": sync_id},
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
