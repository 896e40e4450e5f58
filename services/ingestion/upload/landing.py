"""Landing an upload: every row of the file goes somewhere, and the counts say where."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.events import LandedAccount
from contracts.ingestion.uploads import Counts, Lookup, Mapping, Notice, RowError, UploadKind
from services.ingestion.quarantine.service import BadRow, quarantine_rows
from services.ingestion.quarantine.superseding import supersede_by_rows
from services.ingestion.upload import stage
from services.ingestion.upload.accounts import Accounts
from services.ingestion.upload.check import column_kinds
from services.ingestion.upload.examine import broken_rows, rounding_notice
from services.ingestion.upload.normalise import BATCH_ROWS, ROW, read_batches
from services.ingestion.upload.plan import Plan, make_plan
from services.ingestion.upload.reading import Batch, Reading

T = TypeVar("T")
Progress = Callable[[int], Awaitable[None]]


@dataclass(frozen=True)
class Arrival:
    """An upload on its way in: its file, and how it is to be read."""

    id: UUID
    kind: UploadKind
    folder: Path
    columns: list[str]
    mapping: Mapping
    lookups: list[Lookup]


@dataclass
class Landing:
    """What became of the rows; `observations` are counted too for market files."""

    tables: list[str]
    counts: Counts
    observations: Counts | None = None
    notices: list[Notice] = field(default_factory=list[Notice])
    accounts: list[LandedAccount] = field(default_factory=list[LandedAccount])


async def land_rows(session: AsyncSession, arrival: Arrival, progress: Progress) -> Landing:
    """Check and land the rows of an ad, region or budget file in the session's transaction. Raises `FileFault`."""
    plan = make_plan(arrival.kind, arrival.mapping, arrival.lookups)
    columns = column_kinds(plan)
    reading = await asyncio.to_thread(Reading, arrival.folder, plan, columns)
    await stage.create_stage(session, plan.shape, columns)
    staging = _Staging(session, arrival, plan, columns)
    async for batch in ahead(reading.next_batch):
        await staging.add(batch)
        await progress(staging.counts.received)
    reading.raise_fault()
    return await staging.finish()


async def ahead(step: Callable[[], T | None]) -> AsyncGenerator[T]:
    """What `step` answers until it answers None, in a thread that is one step ahead of whoever reads."""
    pending = asyncio.create_task(asyncio.to_thread(step))
    try:
        while (answer := await pending) is not None:
            pending = asyncio.create_task(asyncio.to_thread(step))
            yield answer
    finally:
        await asyncio.gather(pending, return_exceptions=True)


class _Staging:
    """Gathers checked batches in the temporary table, then merges and upserts them."""

    def __init__(self, session: AsyncSession, arrival: Arrival, plan: Plan, columns: list[str]) -> None:
        self.counts = Counts()
        self._session, self._arrival, self._plan, self._columns = session, arrival, plan, columns
        self._rounded = 0
        self._keys: list[pl.Series] = []
        self._accounts = Accounts()

    async def add(self, batch: Batch) -> None:
        self.counts.received += batch.received
        self._rounded += batch.rounded
        self._keys.append(batch.keys)
        self._accounts.add(batch.accounts)
        await stage.copy_rows(self._session, batch.csv, self._columns)
        await self._quarantine(batch.bad)

    async def finish(self) -> Landing:
        await self._add_broken()
        if self._has_duplicates():
            await self._quarantine(await self._currency_conflicts())
            self.counts.merged = await stage.merge_rows(self._session, self._plan.shape, self._columns)
        dataset = self._plan.shape.schema.name
        await supersede_by_rows(self._session, dataset, way="upload", origin_id=self._arrival.id)
        staged = self.counts.received - self.counts.quarantined - self.counts.merged
        written = await stage.upsert(self._session, self._plan.shape, self._columns, self._arrival.id, staged=staged)
        self.counts.inserted, self.counts.updated = written.inserted, written.updated
        self.counts.accepted = written.inserted + written.updated
        self.counts.unchanged = written.unchanged
        accounts = self._accounts.landed() if self.counts.accepted else []
        return Landing([self._plan.shape.table], self.counts, notices=self._notices(), accounts=accounts)

    async def _add_broken(self) -> None:
        broken = broken_rows(self._arrival.folder, self._arrival.columns)
        while some := list(islice(broken, BATCH_ROWS)):
            self.counts.received += len(some)
            await self._quarantine(some)

    def _has_duplicates(self) -> bool:
        keys = pl.concat(self._keys) if self._keys else pl.Series(dtype=pl.UInt64)
        return keys.n_unique() < len(keys)

    async def _currency_conflicts(self) -> list[BadRow]:
        if "currency_code" not in self._columns:
            return []
        rows = await stage.take_currency_conflicts(self._session)
        message = "Rows with the same key are in different currencies, so they cannot be summed."
        return await asyncio.to_thread(
            rows_with_error, self._arrival.folder, rows, "/currency_code", "currency", message
        )

    async def _quarantine(self, bad: list[BadRow]) -> None:
        self.counts.quarantined += len(bad)
        schema = self._plan.shape.schema
        await quarantine_rows(self._session, schema, origin="upload", origin_id=self._arrival.id, rows=bad)

    def _notices(self) -> list[Notice]:
        summed = summed_notices(self.counts, self._columns)
        return rounding_notice(self._rounded) + summed + unchanged_notice(self.counts)


def summed_notices(counts: Counts, columns: list[str]) -> list[Notice]:
    """The notices that rows with the same key were summed, where any were."""
    if not counts.merged:
        return []
    message = "Rows that share every key column were summed into one."
    notices = [Notice(code="rows_summed", message=message, count=counts.merged)]
    if "reach" in columns:
        message = "Reach cannot be added up, so it is unknown where rows were summed."
        notices.append(Notice(code="reach_dropped", message=message))
    return notices


def unchanged_notice(counts: Counts) -> list[Notice]:
    """The notice that nothing changed, when every good row was there already."""
    if counts.accepted or not counts.unchanged:
        return []
    return [Notice(code="nothing_changed", message="Every row was there already; nothing changed.")]


def rows_with_error(folder: Path, rows: list[int], pointer: str, rule: str, message: str) -> list[BadRow]:
    """The source rows with these numbers, each with the one error."""
    return list(_rows_with_error(folder, rows, pointer, rule, message)) if rows else []


def _rows_with_error(folder: Path, rows: list[int], pointer: str, rule: str, message: str) -> Iterator[BadRow]:
    for frame in read_batches(folder):
        for values in frame.filter(pl.col(ROW).is_in(rows)).iter_rows(named=True):
            error = RowError(row=values[ROW], column=None, pointer=pointer, rule=rule, message=message)
            yield BadRow(values[ROW], {name: cell for name, cell in values.items() if name != ROW}, [error])
