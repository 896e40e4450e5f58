"""The queries that land checked rows: COPY into a temporary table, merge what shares a key, one upsert.

Everything happens in the caller's transaction; the temporary table goes with it.
"""

import io
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import polars as pl
from sqlalchemy import CursorResult, TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.events import LandedAccount
from services.ingestion.upload.check import KEY
from services.ingestion.upload.normalise import ROW
from services.ingestion.upload.shape import Shape

STAGE = "upload_stage"
STORED = -1
"""The `source_row` of a copy of what is stored already."""
_ADDED = {"count", "number", "money"}


@dataclass(frozen=True)
class Written:
    """What the upsert did with the staged rows."""

    inserted: int
    updated: int
    unchanged: int


async def driver_connection(session: AsyncSession) -> Any:
    """asyncpg's own connection of the session's transaction, for COPY."""
    connection = await session.connection()
    return (await connection.get_raw_connection()).driver_connection


async def create_stage(session: AsyncSession, shape: Shape, columns: list[str]) -> None:
    """An empty temporary table with `columns` of the raw table, typed as there."""
    names = ", ".join([KEY, *columns])
    # Enough to sort and join the rows of a usual file in memory, and not on disk.
    await session.execute(text("set local work_mem = '96MB'"))
    await session.execute(
        text(
            f"create temp table {STAGE} on commit drop as"  # noqa: S608  # names come from the dataset's schema
            f" select 0::bigint as source_row, {names} from {shape.table} with no data"
        )
    )


def encode_rows(rows: pl.DataFrame, columns: list[str]) -> memoryview:
    """The `raw_rows` of a batch as `copy_rows` sends them."""
    key = pl.concat_str(pl.lit("\\x"), pl.col(KEY)).alias(KEY)
    return as_csv(rows.select(pl.col(ROW), key, *columns))


def as_csv(frame: pl.DataFrame) -> memoryview:
    """`frame` as CSV for COPY.

    A buffer and not a file: asyncpg reads a file in pieces, each in another thread, and leaves it in a reference cycle,
    so that every batch would stay in memory until the garbage collector looks at its oldest generation.
    """
    buffer = io.BytesIO()
    frame.write_csv(buffer, include_header=False)
    return buffer.getbuffer()


async def copy_lines(session: AsyncSession, lines: bytes, columns: list[str]) -> None:
    """COPY rows that are lines of its text format already."""
    driver = await driver_connection(session)
    await driver.copy_to_table(STAGE, source=as_buffer(lines), columns=["source_row", KEY, *columns], format="text")


def as_buffer(lines: bytes) -> memoryview:
    """What COPY takes in one piece; plain bytes it would take for the name of a file."""
    return memoryview(lines)


async def copy_rows(session: AsyncSession, rows: memoryview, columns: list[str]) -> None:
    """COPY the rows of a checked batch, as `encode_rows` made them."""
    driver = await driver_connection(session)
    await driver.copy_to_table(STAGE, source=rows, columns=["source_row", KEY, *columns], format="csv")


async def add_stored(session: AsyncSession, shape: Shape, columns: list[str], origin_id: UUID) -> int:
    """Stage what `origin_id` has written under the staged keys, to be summed with them; answers how many rows."""
    names = ", ".join(columns)
    statement = text(
        f"insert into {STAGE} (source_row, natural_key, {names})"  # noqa: S608
        f" select {STORED}, natural_key, {names} from {shape.table} t"
        " where t.tenant_id = (select app.tenant_id()) and t.upload_id = :upload_id"
        f" and t.natural_key in (select natural_key from {STAGE})"
    )
    return await _count_written(session, statement, origin_id)


async def take_currency_conflicts(session: AsyncSession) -> list[int]:
    """Remove rows that share a key and differ in currency: they cannot be summed. Answers their row numbers."""
    statement = text(
        f"delete from {STAGE} where natural_key in (select natural_key from {STAGE} group by natural_key"  # noqa: S608
        " having count(distinct currency_code) > 1) returning source_row"
    )
    return sorted((await session.scalars(statement)).all())


async def merge_rows(session: AsyncSession, shape: Shape, columns: list[str]) -> int:
    """Sum rows that share a key into one; answers how many rows went into others.

    A sum of nulls is null. What cannot be added up (reach) becomes null. Names and states are those of the last row
    that has them.
    """
    parts = {field.column: _merged(field.column, field.kind in _ADDED, field.additive) for field in shape.fields}
    values = ", ".join(parts.get(column, f"min({column})") if column in parts else _first(column) for column in columns)
    names = ", ".join(columns)
    statement = text(
        f"with gone as (delete from {STAGE} where natural_key in"  # noqa: S608
        f" (select natural_key from {STAGE} group by natural_key having count(*) > 1) returning *),"
        f" merged as (insert into {STAGE} (source_row, natural_key, {names})"
        f" select min(source_row), natural_key, {values} from gone group by natural_key returning 1)"
        " select (select count(*) from gone) - (select count(*) from merged)"
    )
    return (await session.execute(statement)).scalar_one()


def _merged(column: str, is_measure: bool, additive: bool) -> str:
    if is_measure and additive:
        return f"sum({column})"
    return "null" if is_measure else _first(column)


def _first(column: str) -> str:
    return f"(array_agg({column} order by source_row desc) filter (where {column} is not null))[1]"


async def upsert(session: AsyncSession, shape: Shape, columns: list[str], upload_id: UUID, *, staged: int) -> Written:
    """Insert new rows and update those that differ in a staged column; equal ones stay as they are.

    `staged` is the number of rows in the temporary table.

    Columns that this file does not have keep their stored value. A row that a replay had withdrawn counts as
    another one: it was checked anew. Uploads of one tenant into one table take turns
    here, so that the plain insert, in the order of its index, cannot meet a key that was not there a moment ago.
    """
    await take_turns(session, shape.table)
    names = ", ".join(columns)
    updates = ", ".join(f"{column} = s.{column}" for column in columns)
    stored = ", ".join(f"t.{column}" for column in columns)
    incoming = ", ".join(f"s.{column}" for column in columns)
    same = "t.tenant_id = (select app.tenant_id()) and t.natural_key = s.natural_key"
    update = text(
        f"update {shape.table} t set {updates}, upload_id = :upload_id, extracted_at = now(),"  # noqa: S608
        f" loaded_at = clock_timestamp(), withdrawn_by = null, withdrawn_reason = null from {STAGE} s"
        f" where {same} and (({stored}) is distinct from ({incoming}) or t.withdrawn_by is not null)"
    )
    insert = text(
        f"insert into {shape.table} (tenant_id, natural_key, upload_id, extracted_at, {names})"  # noqa: S608
        f" select (select app.tenant_id()), natural_key, :upload_id, now(), {names} from {STAGE} s"
        f" where not exists (select 1 from {shape.table} t where {same}) order by natural_key"
    )
    inserted = await _count_written(session, insert, upload_id)
    updated = 0 if inserted == staged else await _count_written(session, update, upload_id)
    return Written(inserted, updated, staged - inserted - updated)


async def take_turns(session: AsyncSession, table: str) -> None:
    """Wait until nobody else of the tenant writes `table`, and keep others waiting until the transaction ends."""
    await session.execute(_TAKE_TURNS, {"table": table})


async def _count_written(session: AsyncSession, statement: TextClause, upload_id: UUID) -> int:
    result = await session.execute(statement, {"upload_id": upload_id})
    assert isinstance(result, CursorResult)
    return result.rowcount


_TAKE_TURNS = text(
    "select pg_advisory_xact_lock(hashtextextended(concat_ws(':', cast(:table as text), app.tenant_id()), 0))"
)


async def delete_rows_of(session: AsyncSession, shape: Shape, upload_id: UUID) -> list[LandedAccount]:
    """Delete the rows that this upload was the last to write; answers which accounts and days they were about.

    Plans may be of no platform or account: that is the one called "".
    """
    date = shape.date_field.name
    statement = text(
        f"with gone as (delete from {shape.table} where upload_id = :upload_id returning platform, account_id, {date})"  # noqa: S608
        f" select coalesce(platform, ''), coalesce(account_id, ''), min({date}), max({date}) from gone group by 1, 2"
    )
    rows = await session.execute(statement, {"upload_id": upload_id})
    return [LandedAccount(platform=p, account_id=a, min_date=first, max_date=last) for p, a, first, last in rows]
