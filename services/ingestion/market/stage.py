"""The queries that land observations: COPY, look at what is new, and write revisions without losing any."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import polars as pl
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.uploads import Counts
from services.ingestion.market.observations import SCHEMA_COLUMNS
from services.ingestion.upload.normalise import ROW
from services.ingestion.upload.stage import as_buffer, as_csv, driver_connection

STAGE = "market_stage"


@dataclass(frozen=True)
class Fate:
    """What became of the staged observations, and of the rows that brought them (by the best of each row)."""

    observations: Counts
    accepted_rows: int
    inserted_rows: int
    unchanged_rows: int
    merged_rows: int
    missing: int


async def create_stage(session: AsyncSession) -> None:
    await session.execute(
        text(
            f"create temp table {STAGE} (source_row bigint, symbol text, as_of date, value numeric, unit text,"
            " quality_flags jsonb, status text, revision int) on commit drop"
        )
    )


async def copy_observations(session: AsyncSession, good: pl.DataFrame) -> None:
    """COPY one batch of observations; values go as the text that the publisher wrote, so that no digit is lost."""
    rows = as_csv(good.select(ROW, *SCHEMA_COLUMNS))
    driver = await driver_connection(session)
    await driver.copy_to_table(STAGE, source=rows, columns=["source_row", *SCHEMA_COLUMNS], format="csv")


async def copy_lines(session: AsyncSession, lines: bytes) -> None:
    """COPY observations that are lines of its text format already."""
    driver = await driver_connection(session)
    await driver.copy_to_table(STAGE, source=as_buffer(lines), columns=["source_row", *SCHEMA_COLUMNS], format="text")


async def empty_stage(session: AsyncSession) -> None:
    """Make room for the observations of another source."""
    await session.execute(text(f"truncate {STAGE}"))


@dataclass(frozen=True)
class Contradiction:
    """An observation that was taken out: its row, and what it says of `market_series`."""

    row: int
    record: dict[str, Any]


async def take_contradictions(session: AsyncSession) -> list[Contradiction]:
    """Find what a file says twice: the same again is merged, another value for the same date is taken out.

    Answers what was taken out, in the order of its rows.
    """
    await session.execute(text(f"create index if not exists ix_{STAGE} on {STAGE} (symbol, as_of)"))
    await session.execute(text(f"analyze {STAGE}"))
    await session.execute(
        text(
            f"update {STAGE} s set status = case when s.value is not distinct from first.value"  # noqa: S608
            " then 'merged' else 'contradiction' end from"
            f" (select distinct on (symbol, as_of) ctid as place, symbol, as_of, value from {STAGE}"
            "  order by symbol, as_of, source_row) first"
            " where s.symbol = first.symbol and s.as_of = first.as_of and s.ctid <> first.place"
        )
    )
    taken = text(
        f"delete from {STAGE} where status = 'contradiction'"  # noqa: S608
        " returning source_row, symbol, to_char(as_of, 'YYYY-MM-DD') as as_of, cast(value as float) as value, unit,"
        " quality_flags"
    ).columns(quality_flags=JSONB)
    rows = sorted((await session.execute(taken)).mappings(), key=lambda row: (row["source_row"], row["symbol"]))
    return [Contradiction(row["source_row"], {name: row[name] for name in SCHEMA_COLUMNS}) for row in rows]


async def flag_not_yet_known(session: AsyncSession, *, source: str | None = None) -> int:
    """Zeros that end a series mean "not yet known": they become missing. Answers how many.

    Only a run of zeros at the newest dates counts, in a series that has other values and no zero between them: where
    zero is a value like any other, it stays. With `source`, what is known of the series already counts too: a pull may
    bring nothing but the newest days.
    """
    statement = text(f"""
        with seen as (
            select symbol, as_of, value from {STAGE}
            union all
            select o.symbol, o.as_of, o.value from raw.market__observations o
            where o.source = :source and o.superseded_at is null and o.symbol in (select symbol from {STAGE})
                and not exists (select 1 from {STAGE} n where n.symbol = o.symbol and n.as_of = o.as_of)
        ), bounds as (
            select symbol, min(as_of) filter (where value <> 0) as first, max(as_of) filter (where value <> 0) as last
            from seen group by symbol
        ), ended as (
            select b.symbol, b.last from bounds b
            where b.last is not null and not exists (
                select 1 from seen s
                where s.symbol = b.symbol and s.value = 0 and s.as_of > b.first and s.as_of < b.last
            )
        )
        update {STAGE} s set value = null, quality_flags = s.quality_flags || '{{"missing": true}}'
        from ended t where s.symbol = t.symbol and s.as_of > t.last and s.value = 0
        returning 1
    """)  # noqa: S608
    return len((await session.execute(statement, {"source": source})).all())


async def flag_partial(session: AsyncSession, *, first: date) -> None:
    """Values from `first` on are about a period that is not over."""
    statement = text(
        f"update {STAGE} set quality_flags = quality_flags || '{{\"partial\": true}}'"  # noqa: S608
        " where as_of >= :first and value is not null"
    )
    await session.execute(statement, {"first": first})


async def flag_fallback(session: AsyncSession, *, source: str) -> None:
    """Values come from the second source; one that is known already, and the same, keeps the doubts that it had."""
    statement = text(f"""
        update {STAGE} s set quality_flags = coalesce(
            (select c.quality_flags from raw.market__observations c
             where c.symbol = s.symbol and c.source = :source and c.as_of = s.as_of and c.superseded_at is null
                 and c.value = s.value),
            s.quality_flags || '{{"fallback": true}}')
        where s.value is not null
    """)  # noqa: S608
    await session.execute(statement, {"source": source})


@dataclass(frozen=True)
class Doubts:
    """How many staged observations are in doubt, by why, and the newest date that has a value."""

    missing: int
    partial: int
    fallback: int
    newest: date | None


async def count_doubts(session: AsyncSession) -> Doubts:
    """Of what is staged."""
    query = text(f"""
        select count(*) filter (where value is null) as missing,
            count(*) filter (where quality_flags ? 'partial') as partial,
            count(*) filter (where quality_flags ? 'fallback') as fallback,
            max(as_of) filter (where value is not null) as newest
        from {STAGE} where status <> 'merged'
    """)  # noqa: S608
    return Doubts(**(await session.execute(query)).one()._mapping)


async def write_revisions(
    session: AsyncSession,
    *,
    source: str,
    frequency: str,
    upload_id: UUID | None,
    bad_rows: list[int],
    pull_id: UUID | None = None,
) -> Fate:
    """Write what is new or differs as a new revision; the one before is closed and kept.

    A missing value never replaces a known one. `bad_rows` count as quarantined, also where another value of the row
    landed.
    """
    values = {"source": source, "frequency": frequency, "upload_id": upload_id, "pull_id": pull_id}
    await session.execute(_CLASSIFY, values)
    await session.execute(_CLOSE, values)
    await session.execute(_INSERT, values)
    return await _fate(session, bad_rows)


_CLASSIFY = text(f"""
    update {STAGE} s set revision = coalesce(c.revision, 0), status = case
        when c.symbol is null then 'inserted'
        when s.value is null and c.value is not null then 'unchanged'
        when (s.value, s.unit, s.quality_flags, cast(:frequency as text))
            is distinct from (c.value, c.unit, c.quality_flags, c.frequency) then 'updated'
        else 'unchanged' end
    from {STAGE} n left join raw.market__observations c
        on c.symbol = n.symbol and c.source = :source and c.as_of = n.as_of and c.superseded_at is null
    where s.ctid = n.ctid and s.status is null
""")  # noqa: S608
_CLOSE = text(f"""
    update raw.market__observations c set superseded_at = now()
    from {STAGE} s where s.status = 'updated' and c.symbol = s.symbol and c.source = :source
        and c.as_of = s.as_of and c.superseded_at is null
""")  # noqa: S608
_INSERT = text(f"""
    insert into raw.market__observations (tenant_id, symbol, source, as_of, value, unit, frequency, quality_flags,
        revision, observed_at, upload_id, pull_id)
    select (select app.tenant_id()), symbol, :source, as_of, value, unit, :frequency, quality_flags, revision + 1,
        now(), :upload_id, :pull_id from {STAGE} where status in ('inserted', 'updated')
""")  # noqa: S608


async def _fate(session: AsyncSession, bad_rows: list[int]) -> Fate:
    counts = dict(
        (await session.execute(text(f"select status, count(*) from {STAGE} group by status"))).all()  # noqa: S608
    )
    rows = text(f"""
        with per_row as (
            select bool_or(status in ('inserted', 'updated')) as accepted, bool_and(status = 'merged') as merged,
                bool_or(status = 'updated') as updated
            from {STAGE} where source_row <> all(cast(:bad_rows as bigint[])) group by source_row
        )
        select count(*) filter (where accepted), count(*) filter (where accepted and not updated),
            count(*) filter (where merged),
            count(*) filter (where not accepted and not merged) from per_row
    """)  # noqa: S608
    accepted, inserted, merged, unchanged = (await session.execute(rows, {"bad_rows": bad_rows})).one()
    missing = (await session.execute(text(f"select count(*) from {STAGE} where value is null"))).scalar_one()  # noqa: S608
    observations = Counts(
        received=sum(counts.values()),
        inserted=counts.get("inserted", 0),
        updated=counts.get("updated", 0),
        accepted=counts.get("inserted", 0) + counts.get("updated", 0),
        unchanged=counts.get("unchanged", 0),
        merged=counts.get("merged", 0),
    )
    return Fate(observations, accepted, inserted, unchanged, merged, missing)


async def delete_revisions_of(session: AsyncSession, upload_id: UUID) -> int:
    """Delete the revisions that an upload wrote, and reopen those before them; answers how many are gone."""
    gone = text("delete from raw.market__observations where upload_id = :upload_id returning symbol, source, as_of")
    keys = (await session.execute(gone, {"upload_id": upload_id})).all()
    await session.execute(_REOPEN)
    return len(keys)


_REOPEN = text("""
    update raw.market__observations o set superseded_at = null
    where o.superseded_at is not null and not exists (
        select 1 from raw.market__observations later
        where later.symbol = o.symbol and later.source = o.source and later.as_of = o.as_of
            and later.revision > o.revision
    )
""")
