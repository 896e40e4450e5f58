"""The one statement that withdraws rows of days that a sync asked for in vain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.connector.stream_entries import StreamEntry
from services.ingestion.replay.shapes import ReplayShape, account_key


@dataclass(frozen=True)
class Read:
    """A sync's reading of a stream, into rows of `kind`. `quarantined` are bad records of it that no count has yet."""

    sync_id: UUID
    connection_id: UUID
    kind: str
    stream: str
    quarantined: int


@dataclass(frozen=True)
class AskedDays:
    """Days that were asked for of an account; `key` is the account as the warehouse writes it."""

    account: str
    key: str
    first: date
    last: date


@dataclass(frozen=True)
class Gone:
    """What was withdrawn of an account."""

    account: str
    first: date
    last: date
    rows: int


async def list_shown(session: AsyncSession, listing: StreamEntry, read: Read) -> set[str]:
    """The accounts that `listing` brought in this very sync."""
    account = account_key(f"_airbyte_data ->> '{listing.listed_field}'")
    query = text(
        f"select distinct {account} from raw.{listing.table} where tenant_id = app.tenant_id()"  # noqa: S608  # names of the catalogue
        f" and connection_id = :connection_id and _airbyte_meta ->> 'sync_id' = cast(:sync_id as text)"
    )
    found = await session.scalars(query, {"connection_id": read.connection_id, "sync_id": str(read.sync_id)})
    return {name for name in found if name}


async def withdraw(
    session: AsyncSession, shape: ReplayShape, stream: StreamEntry, read: Read, windows: Sequence[AskedDays]
) -> list[Gone]:
    """Withdraw rows of older reads on days within `windows` of which this read brought no record, good or bad.

    None at all when a bad record does not say whose day it is about: it may be any of these.
    """
    told = f"left(t._airbyte_data ->> '{stream.date_field}', 10)"
    statement = text(f"""
        with asked as (
            select * from jsonb_to_recordset(cast(:windows as jsonb))
                as w (account text, key text, first date, last date)
        ), bad as (
            select {shape.account} as key, {told} as day from (
                select tenant_id, cast(:kind as text) as dataset, row as _airbyte_data
                from ingestion.quarantine where tenant_id = app.tenant_id()
                    and origin = 'sync' and origin_id = :sync_id and dataset = :dataset
            ) t
        ), seen as (
            select {shape.account} as key, ({shape.day})::text as day from {shape.table} t
            where t.tenant_id = app.tenant_id() and t.connection_id = :connection_id
                and t._airbyte_meta ->> 'sync_id' = cast(:sync_id as text)
            union select key, day from bad
        ), gone as (
            update {shape.table} t set withdrawn_by = :sync_id, withdrawn_reason = 'vanished' from asked
            where t.tenant_id = app.tenant_id() and t.connection_id = :connection_id and t.withdrawn_by is null
                and t._airbyte_meta ->> 'sync_id' is distinct from cast(:sync_id as text)
                and {shape.account} = asked.key and {shape.day} between asked.first and asked.last
                and not exists (select from seen where seen.key = asked.key and seen.day = ({shape.day})::text)
                and (select count(*) from bad where key is not null and day ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$')
                    = :quarantined + coalesce((
                        select quarantined from ingestion.sync_stream
                        where tenant_id = app.tenant_id() and sync_id = :sync_id and stream = :stream), 0)
            returning asked.account, {shape.day} as day
        )
        select account, min(day) as first, max(day) as last, count(*) as rows from gone group by account
    """)  # noqa: S608  # expressions of our own
    values = {
        "windows": orjson.dumps([vars(window) for window in windows]).decode(),
        "sync_id": read.sync_id,
        "connection_id": read.connection_id,
        "dataset": shape.dataset,
        "kind": read.kind,
        "stream": read.stream,
        "quarantined": read.quarantined,
    }
    return [Gone(**row._mapping) for row in await session.execute(statement, values)]
