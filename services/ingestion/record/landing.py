"""Lands staged records as uploads are landed: COPY, merge, one upsert, in the session's own transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.events import LandedAccount
from contracts.ingestion.uploads import Counts, Notice
from services.ingestion.market import stage as market_stage
from services.ingestion.market.landing import TABLE as MARKET_TABLE
from services.ingestion.market.landing import market_notices, tables_of
from services.ingestion.quarantine.service import BadRow
from services.ingestion.quarantine.superseding import Way, supersede_by_rows
from services.ingestion.record.series import SeriesTable
from services.ingestion.record.staging import Staged
from services.ingestion.record.table import RawTable
from services.ingestion.upload import stage
from services.ingestion.upload.examine import rounding_notice
from services.ingestion.upload.landing import summed_notices, unchanged_notice

Reject = Callable[[list[BadRow]], Awaitable[None]]
CONFLICT = "Records with the same key are in different currencies, so they cannot be summed."
CONTRADICTION = "An earlier record has another value for the same series and date."


@dataclass(frozen=True)
class Landed:
    """What became of the records: received = accepted + unchanged + merged + quarantined."""

    tables: list[str]
    counts: Counts
    notices: list[Notice]
    accounts: list[LandedAccount] = field(default_factory=list[LandedAccount])


async def land_staged(
    session: AsyncSession,
    staged: Staged,
    *,
    origin_id: UUID,
    reject: Reject,
    late: bool = False,
    is_pulled: bool = False,
    way: Way | None = None,
) -> Landed:
    """Land what is good, and give what is not to `reject`, some hundred rows at a time.

    With `way`, rows that waited in the quarantine under the same keys are closed.

    A field that no record names keeps the value that is stored. `late` records are added to what `origin_id` has
    written under their keys before, as if they had come with it. With `is_pulled`, `origin_id` is a market pull.
    """
    for bad in staged.bad_rows():
        await reject(bad)
    if isinstance(staged.table, SeriesTable):
        return await _land_series(session, staged, origin_id, reject, is_pulled=is_pulled)
    return await _land_rows(session, staged, staged.table, origin_id, reject, late=late, way=way)


async def _land_rows(
    session: AsyncSession,
    staged: Staged,
    table: RawTable,
    origin_id: UUID,
    reject: Reject,
    *,
    late: bool,
    way: Way | None,
) -> Landed:
    counts = Counts(received=staged.received, quarantined=staged.bad)
    columns = [table.column_of(name) for name in table.names if name in staged.fields or name == "segments"]
    if not columns:  # no record has any field of the dataset, so none of them is good
        return Landed([table.shape.table], counts, [])
    await stage.create_stage(session, table.shape, table.columns)
    for file in staged.groups.values():
        for piece in staged.pieces(file):
            await stage.copy_lines(session, piece, table.columns)
    stored = 0
    if late:
        await stage.take_turns(session, table.shape.table)
        stored = await stage.add_stored(session, table.shape, columns, origin_id)
    if stored or staged.has_duplicates():
        conflicts = await _conflicts(session, staged, columns)
        await reject(conflicts.rows)
        counts.quarantined += len(conflicts.rows)
        stored -= conflicts.stored
        counts.merged = await stage.merge_rows(session, table.shape, columns)
    if way is not None:
        await supersede_by_rows(session, staged.schema.name, way=way, origin_id=origin_id)
    left = counts.received + stored - counts.quarantined - counts.merged
    written = await stage.upsert(session, table.shape, columns, origin_id, staged=left)
    counts.inserted, counts.updated, counts.unchanged = written.inserted, written.updated, written.unchanged
    counts.accepted = written.inserted + written.updated
    notices = rounding_notice(staged.rounded) + summed_notices(counts, columns) + unchanged_notice(counts)
    accounts = staged.accounts.landed() if counts.accepted else []
    return Landed([table.shape.table], counts, notices, accounts)


@dataclass(frozen=True)
class _Conflicts:
    """Records that cannot be summed, and how many copies of stored rows were taken out with them."""

    rows: list[BadRow]
    stored: int


async def _conflicts(session: AsyncSession, staged: Staged, columns: list[str]) -> _Conflicts:
    if "currency_code" not in columns:
        return _Conflicts([], 0)
    rows = await stage.take_currency_conflicts(session)
    bad = staged.rows_with_error(set(rows) - {stage.STORED}, "/currency_code", "currency", CONFLICT)
    return _Conflicts(bad, rows.count(stage.STORED))


async def _land_series(
    session: AsyncSession, staged: Staged, origin_id: UUID, reject: Reject, *, is_pulled: bool
) -> Landed:
    """Each source and frequency by itself, as the file of one publisher is."""
    counts = Counts(received=staged.received, quarantined=staged.bad)
    zeros = 0
    await stage.take_turns(session, MARKET_TABLE)
    await market_stage.create_stage(session)
    for (source, frequency), file in staged.groups.items():
        for piece in staged.pieces(file):
            await market_stage.copy_lines(session, piece)
        taken = await market_stage.take_contradictions(session)
        contradictions = staged.rows_with_error({one.row for one in taken}, "/value", "duplicate_key", CONTRADICTION)
        await reject(contradictions)
        zeros += await market_stage.flag_not_yet_known(session)
        fate = await market_stage.write_revisions(
            session,
            source=source,
            frequency=frequency,
            upload_id=None if is_pulled else origin_id,
            pull_id=origin_id if is_pulled else None,
            bad_rows=[],
        )
        counts.quarantined += len(contradictions)
        for name in ("accepted", "inserted", "updated", "unchanged", "merged"):
            setattr(counts, name, getattr(counts, name) + getattr(fate.observations, name))
        await market_stage.empty_stage(session)
    tables = tables_of(source for source, _ in staged.groups)
    return Landed(tables, counts, market_notices(zeros, 0, counts.merged) + unchanged_notice(counts))
