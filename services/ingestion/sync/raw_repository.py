"""Rows into the raw tables: COPY into a session's own staging table, then one INSERT … SELECT under row-level security.

COPY itself is refused on a table with row-level security, and would let the rows name their tenant; this way the
tenant and the connection come from the transaction alone.
"""

from collections.abc import AsyncIterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.dataset.registry import DatasetSchema
from services.ingestion.quarantine.superseding_repository import record_key
from services.ingestion.upload.stage import driver_connection

ROW_COLUMNS = ("seq", "emitted_ms", "changes", "data")
BAD_COLUMNS = ("seq", "errors", "data")
# Staged as text: it was read as strict JSON already, and the insert makes jsonb of it once.
_STAGES = (
    "create temporary table if not exists opsight_rows (seq bigint, emitted_ms bigint, changes text, data text)"
    " on commit delete rows",
    "create temporary table if not exists opsight_bad (seq bigint, errors jsonb, data jsonb) on commit delete rows",
)


@dataclass(frozen=True)
class Landing:
    """Where the rows of a batch go, and what is the same for all of them."""

    table: str
    connection_id: UUID
    dataset: str
    generation: int
    raw_id_prefix: str
    sync_id: UUID


async def insert_rows(session: AsyncSession, landing: Landing, rows: AsyncIterable[bytes]) -> int:
    """Land `rows` (COPY text lines of `ROW_COLUMNS`) and answer how many there are in the table for it."""
    await stage_rows(session, rows)
    statement = text(
        f"insert into raw.{landing.table} (tenant_id, connection_id, dataset, _airbyte_raw_id, _airbyte_extracted_at,"  # noqa: S608  # table names come from the catalogue
        " _airbyte_meta, _airbyte_generation_id, _airbyte_data)"
        " select (select app.tenant_id()), :connection_id, :dataset,"
        " cast(:prefix || lpad(to_hex(seq), 16, '0') as uuid),"
        " coalesce(to_timestamp(emitted_ms / 1000.0), now()),"
        " case when changes is null then cast(:meta as jsonb)"
        " else cast(:meta as jsonb) || jsonb_build_object('changes', cast(changes as jsonb)) end,"
        " :generation, cast(data as jsonb) from pg_temp.opsight_rows"
    )
    inserted = await session.execute(
        statement,
        {
            "connection_id": landing.connection_id,
            "dataset": landing.dataset,
            "prefix": landing.raw_id_prefix,
            "meta": f'{{"sync_id": "{landing.sync_id}", "changes": []}}',
            "generation": landing.generation,
        },
    )
    return _count(inserted)


async def clear_rows(session: AsyncSession) -> None:
    """Empty this session's own staging table."""
    await session.execute(text("truncate pg_temp.opsight_rows"))


async def stage_rows(session: AsyncSession, rows: AsyncIterable[bytes]) -> None:
    """COPY `rows` into this session's own staging table."""
    await _stage(session, "opsight_rows", ROW_COLUMNS, rows)


async def insert_quarantined(
    session: AsyncSession,
    *,
    dataset: str,
    version: str,
    sync_id: UUID,
    generation: int | None,
    rows: AsyncIterable[bytes],
    origin: Literal["sync", "replay"] = "sync",
    keyed: tuple[DatasetSchema, UUID] | None = None,
) -> int:
    """Keep `rows` (COPY text lines of `BAD_COLUMNS`) with what is wrong with them, and answer how many.

    Those that are `keyed`, by their schema within a connection, can be superseded later.
    """
    await _stage(session, "opsight_bad", BAD_COLUMNS, rows)
    key = "cast(null as bytea)" if keyed is None else record_key(keyed[0], "data")
    inserted = await session.execute(
        text(
            "insert into ingestion.quarantine (tenant_id, dataset, dataset_version, origin, origin_id, source_row,"  # noqa: S608  # names of the schema
            " pointer, rule, message, errors, row, generation, natural_key)"
            " select (select app.tenant_id()), :dataset, :version, :origin, :sync_id, seq, errors -> 0 ->> 'pointer',"
            " errors -> 0 ->> 'rule', errors -> 0 ->> 'message', errors, data, :generation,"
            f" {key} from pg_temp.opsight_bad"
        ),
        {
            "dataset": dataset,
            "version": version,
            "origin": origin,
            "sync_id": sync_id,
            "generation": generation,
        }
        | ({} if keyed is None else {"connection_id": keyed[1]}),
    )
    await session.execute(text("truncate pg_temp.opsight_bad"))
    return _count(inserted)


async def insert_corrected(
    session: AsyncSession, *, table: str, connection_id: UUID, dataset: str, rows: Sequence[dict[str, Any]]
) -> None:
    """Land single `rows` (id, extracted_at, generation, meta, data) that were in quarantine before."""
    statement = text(
        f"insert into raw.{table} (tenant_id, connection_id, dataset, _airbyte_raw_id, _airbyte_extracted_at,"  # noqa: S608  # table names come from the catalogue
        " _airbyte_meta, _airbyte_generation_id, _airbyte_data)"
        " select (select app.tenant_id()), :connection_id, :dataset, r.id, r.extracted_at, r.meta, r.generation, r.data"
        " from jsonb_to_recordset(cast(:rows as jsonb)) as r"
        " (id uuid, extracted_at timestamptz, generation bigint, meta jsonb, data jsonb)"
    )
    values = {"connection_id": connection_id, "dataset": dataset, "rows": orjson.dumps(list(rows)).decode()}
    await session.execute(statement, values)


async def delete_older_generations(session: AsyncSession, table: str, connection_id: UUID, generation: int) -> None:
    """Rows of an older generation are dead once a newer one is complete."""
    await session.execute(
        text(
            f"delete from raw.{table} where tenant_id = app.tenant_id() and connection_id = :connection_id"  # noqa: S608  # table names come from the catalogue
            " and _airbyte_generation_id < :generation"
        ),
        {"connection_id": connection_id, "generation": generation},
    )


async def _stage(session: AsyncSession, table: str, columns: tuple[str, ...], rows: AsyncIterable[bytes]) -> None:
    for statement in _STAGES:
        await session.execute(text(statement))
    connection = await driver_connection(session)
    await connection.copy_to_table(table, schema_name="pg_temp", columns=columns, source=rows, format="text")


def _count(result: object) -> int:
    return int(getattr(result, "rowcount"))  # noqa: B009  # typed as Result, which declares no rowcount
