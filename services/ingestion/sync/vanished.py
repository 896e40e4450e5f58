"""Days of an account that a sync asked for again and of which its source has no row any more.

Their rows are withdrawn, not deleted, as a replay does it: they stay stored, and the warehouse leaves them out.
"""

from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.connector.asked_days import ALL, Days, cursors_in
from services.ingestion.connector.catalogue import ConnectorEntry, StreamEntry
from services.ingestion.engine.sink import Batch
from services.ingestion.replay.shapes import shapes
from services.ingestion.replay.window_repository import account_key_of
from services.ingestion.sync import vanished_repository
from services.ingestion.sync.vanished_repository import AskedDays, Gone, Read


@dataclass(frozen=True)
class Vanished:
    """How many rows were withdrawn, and the days of each account that they were about."""

    rows: int
    accounts: dict[str, list[str]]


async def withdraw_unread(
    session: AsyncSession, entry: ConnectorEntry, batch: Batch, read: Read, asked: Days, seen: set[str]
) -> Vanished:
    """Withdraw what `batch`, which ends the stream, shows to be gone, of the accounts that brought rows (`seen`).

    An account without any row may be one that the source no longer shows us: only if this sync vouches for it is
    anything of it withdrawn. Nothing is when the connector did not say that the stream is complete, or how far it is
    read.
    """
    stream, shape = entry.stream(batch.sink.plan.stream), shapes().get(batch.sink.plan.schema.name)
    if not asked or not batch.sink.said_complete or stream is None or shape is None:
        return Vanished(0, {})
    ends = cursors_in(orjson.loads(batch.until.state or "null"), stream)
    accounts = {
        account_key_of(account): account for account in (*await _vouched(session, entry, stream, read, ends), *seen)
    }
    windows = [window for _, account in sorted(accounts.items()) if (window := _window(account, asked, ends))]
    gone = await vanished_repository.withdraw(session, shape, stream, read, windows) if windows else []
    return Vanished(sum(one.rows for one in gone), {one.account: _span(one) for one in gone})


async def _vouched(
    session: AsyncSession, entry: ConnectorEntry, stream: StreamEntry, read: Read, ends: Days
) -> set[str]:
    """Accounts that the platform has shown to this very sync, whether or not they have rows."""
    named = set(ends) - {ALL} if entry.state_names_accounts else set[str]()
    listing = entry.listing_of(stream.platform)
    return named if listing is None else named | await vanished_repository.list_shown(session, listing, read)


def _window(account: str, asked: Days, ends: Days) -> AskedDays | None:
    first, last = _of(account, asked), _of(account, ends)
    return AskedDays(account, account_key_of(account), first, last) if first and last else None


def _of(account: str, days: Days) -> date | None:
    return days.get(account) or days.get(account_key_of(account)) or days.get(ALL)


def _span(gone: Gone) -> list[str]:
    return [gone.first.isoformat(), gone.last.isoformat()]
