"""The rows of a window, staged once and compared twice: all SQL of a replay that is about rows and not about replays.

Everything between `stage_window` and the end of the transaction works on the staged rows, which are of one snapshot:
what a sync lands meanwhile is in neither the state before nor the state after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.replay.shapes import ReplayShape

_CREATE = text(
    "create temporary table opsight_window (n bigint generated always as identity primary key, connection_id uuid,"
    " raw_id uuid, natural_key bytea, kind text, platform text, account_id text, day date, sync_id text,"
    " generation bigint, extracted_at timestamptz, generation_outside bigint, key_digest bytea, content_digest bytea,"
    " was_refused boolean, is_withdrawn boolean, is_read boolean, is_new boolean) on commit drop"
)
_TAKE_TURNS = text("select pg_advisory_xact_lock(hashtextextended('raw-upkeep:' || app.tenant_id()::text, 0))")
_TRY_TURN = text("select pg_try_advisory_xact_lock(hashtextextended('raw-upkeep:' || app.tenant_id()::text, 0))")
# Of a table that grew since it was last looked at, or of a new tenant, the planner expects a row or none, and would go
# through all rows of one side for each of the other. A window is joined as a whole.
_JOIN_AS_A_WHOLE = text("set local enable_nestloop = off")
_JOIN_AS_BEFORE = text("set local enable_nestloop = on")
_LEAVE_DEAD_GENERATIONS = text(
    "update pg_temp.opsight_window r set is_read = false from ("
    " select kind, connection_id, greatest(max(generation), max(generation_outside)) as newest"
    " from pg_temp.opsight_window where not was_refused group by kind, connection_id"
    " ) alive where (r.kind, r.connection_id) = (alive.kind, alive.connection_id) and r.generation < alive.newest"
)


@dataclass(frozen=True)
class Window:
    """What a replay is about. `accounts` are limited to these when given, rows to those of `connection_id`."""

    shape: ReplayShape
    start: date
    end: date
    accounts: Sequence[str] | None
    connection_id: UUID | None


@dataclass(frozen=True)
class StoredRow:
    """A staged row with its record as JSON text."""

    n: int
    record: str


@dataclass(frozen=True)
class Refusal:
    """A staged row that breaks rules: its record's cells, and the errors in it."""

    n: int
    findings: list[dict[str, str]]
    cells: dict[str, Any]


async def take_turns(session: AsyncSession) -> None:
    """Wait for the tenant's other replays and for raw retention; held until the transaction ends."""
    await session.execute(_TAKE_TURNS)


async def try_turn(session: AsyncSession) -> bool:
    """The same without waiting; whether it is ours."""
    return bool((await session.execute(_TRY_TURN)).scalar_one())


async def stage_window(session: AsyncSession, window: Window) -> int:
    """Stage the window's rows, all versions of them, and answer how many of them the replay reads."""
    await session.execute(_CREATE)
    await session.execute(_JOIN_AS_A_WHOLE)
    await session.execute(text(_stage_statement(window.shape)), _window_values(window))
    await session.execute(text("analyze pg_temp.opsight_window"))
    await session.execute(_LEAVE_DEAD_GENERATIONS)
    await session.execute(_JOIN_AS_BEFORE)
    return await _scalar(session, "select count(*) from pg_temp.opsight_window where is_read")


async def stage_new(session: AsyncSession, window: Window, raw_id_prefix: str) -> int:
    """Stage the rows that this transaction has landed under `raw_id_prefix`."""
    condition = (
        "t._airbyte_raw_id between cast(:prefix || repeat('0', 16) as uuid)"
        " and cast(:prefix || repeat('f', 16) as uuid)"
    )
    statement = _stage_statement(window.shape, condition=condition, is_new=True)
    values = _window_values(window) | {"prefix": raw_id_prefix}
    await session.execute(text(statement), values)
    return await _scalar(session, "select count(*) from pg_temp.opsight_window where is_new")


async def list_rows(session: AsyncSession, window: Window, *, after: int, limit: int) -> list[StoredRow]:
    """Staged rows that the replay reads, by their number."""
    shape = window.shape
    query = text(
        f"select r.n, {shape.record} as record from pg_temp.opsight_window r join {shape.table} t on {_same(shape)}"  # noqa: S608  # expressions of our own
        " where r.n > :after and r.n <= :until and r.is_read and not r.is_new order by r.n"
    )
    found = await session.execute(query, {"after": after, "until": after + limit})
    return [StoredRow(row.n, row.record) for row in found]


async def last_number(session: AsyncSession) -> int:
    return await _scalar(session, "select coalesce(max(n), 0) from pg_temp.opsight_window")


async def refuse(
    session: AsyncSession, refusals: Sequence[Refusal], *, dataset: str, version: str, replay_id: UUID
) -> None:
    """Withdraw staged rows, and keep each in the quarantine: once, however often it is replayed."""
    rows = [{"n": one.n, "errors": one.findings, "row": one.cells} for one in refusals]
    values = {"rows": orjson.dumps(rows).decode()}
    recordset = "jsonb_to_recordset(cast(:rows as jsonb)) as b (n bigint, errors jsonb, row jsonb)"
    await session.execute(
        text(f"update pg_temp.opsight_window r set is_withdrawn = true from {recordset} where r.n = b.n"),  # noqa: S608
        values,
    )
    await session.execute(
        text(
            "insert into ingestion.quarantine (tenant_id, id, dataset, dataset_version, origin, origin_id, pointer,"  # noqa: S608
            f" rule, message, errors, row) select app.tenant_id(), {QUARANTINE_ID}, :dataset, :version, 'replay',"
            " :replay_id, b.errors -> 0 ->> 'pointer', b.errors -> 0 ->> 'rule', b.errors -> 0 ->> 'message',"
            f" b.errors, b.row from {recordset} join pg_temp.opsight_window r on r.n = b.n"
            " on conflict (tenant_id, id) do update set dataset_version = excluded.dataset_version,"
            " origin_id = excluded.origin_id, pointer = excluded.pointer, rule = excluded.rule,"
            " message = excluded.message, errors = excluded.errors, row = excluded.row, created_at = clock_timestamp()"
        ),
        values | {"dataset": dataset, "version": version, "replay_id": replay_id},
    )


async def accept_stored(session: AsyncSession) -> None:
    """Count every stored row that is read as good again, until it is refused."""
    await session.execute(
        text("update pg_temp.opsight_window set is_withdrawn = false where is_read and was_refused and not is_new")
    )


async def withdraw_unread_days(session: AsyncSession, connection_id: UUID) -> None:
    """The connection's rows of an account's day of which a whole new read brought none have vanished at the source."""
    await session.execute(
        text(
            "with read as materialized (select distinct kind, platform, account_id, day from pg_temp.opsight_window"
            " where is_new) update pg_temp.opsight_window r set is_withdrawn = true"
            " where r.connection_id = :connection_id and not r.is_new and not r.is_withdrawn and not exists ("
            "select from read n where (n.kind, n.platform, n.account_id, n.day) is not distinct from"
            " (r.kind, r.platform, r.account_id, r.day))"
        ),
        {"connection_id": connection_id},
    )


async def write_marks(session: AsyncSession, window: Window, *, replay_id: UUID, reason: str) -> None:
    """Write to the raw table which rows are withdrawn from now on, and which no more."""
    shape = window.shape
    await session.execute(_JOIN_AS_A_WHOLE)
    await session.execute(
        text(
            f"update {shape.table} t set withdrawn_by = :replay_id, withdrawn_reason = :reason"  # noqa: S608
            f" from pg_temp.opsight_window r where {_same(shape)} and r.is_withdrawn and not r.was_refused"
        ),
        {"replay_id": replay_id, "reason": reason},
    )
    await session.execute(
        text(
            f"update {shape.table} t set withdrawn_by = null, withdrawn_reason = null"  # noqa: S608
            f" from pg_temp.opsight_window r where {_same(shape)} and not r.is_withdrawn and r.was_refused"
        )
    )
    await session.execute(
        text(
            "delete from ingestion.quarantine q using pg_temp.opsight_window r where q.tenant_id = app.tenant_id()"  # noqa: S608
            f" and q.id = {QUARANTINE_ID} and r.was_refused and not r.is_withdrawn"
        ),
        {"dataset": shape.dataset},
    )
    await session.execute(_JOIN_AS_BEFORE)


async def newest_generation(session: AsyncSession, table: str, connection_id: UUID) -> int:
    """The generation that the connection's newest rows are of; 1 when there are none."""
    query = text(
        f"select coalesce(max(_airbyte_generation_id), 1) from {table}"  # noqa: S608
        " where tenant_id = app.tenant_id() and connection_id = :connection_id"
    )
    return int((await session.execute(query, {"connection_id": connection_id})).scalar_one())


def _stage_statement(shape: ReplayShape, *, condition: str = "true", is_new: bool = False) -> str:
    in_window = f"{shape.day} between :start and :end"
    account = f"coalesce({shape.account}, '')"
    is_chosen = f"(cast(:accounts as text[]) is null or {account} = any(cast(:accounts as text[])))"
    versions = (
        "t.connection_id, t._airbyte_raw_id, null::bytea, t._airbyte_meta ->> 'sync_id', t._airbyte_generation_id,"
        " t._airbyte_extracted_at, coalesce(outside.generation, -1)"
        if shape.from_connector
        else "null::uuid, null::uuid, t.natural_key, ''::text, 0, t.extracted_at, -1"
    )
    # Made once, and not anew for each row.
    outside = (
        "with outside as materialized (select t.connection_id, t.dataset, max(t._airbyte_generation_id) as generation"  # noqa: S608
        f" from {shape.table} t where t.tenant_id = app.tenant_id() and t.withdrawn_by is null"
        f" and ({in_window} and {is_chosen}) is not true group by 1, 2) "
        if shape.from_connector
        else ""
    )
    joined = " left join outside using (connection_id, dataset)" if shape.from_connector else ""
    is_ours = (
        "(cast(:connection_id as uuid) is null or t.connection_id = :connection_id)" if shape.from_connector else "true"
    )
    digests = (
        "sha256(convert_to(jsonb_build_array(said.kind, said.platform, said.account_id, said.day, said.key)::text,"
        " 'UTF8')), sha256(convert_to(said.content, 'UTF8'))"
    )
    return (
        "insert into pg_temp.opsight_window (connection_id, raw_id, natural_key, sync_id, generation, extracted_at,"  # noqa: S608  # expressions of our own
        " generation_outside, kind, platform, account_id, day, key_digest, content_digest, was_refused, is_withdrawn,"
        f" is_read, is_new) {outside}select {versions}, said.kind, said.platform, said.account_id, said.day, {digests},"
        " t.withdrawn_reason is not null, t.withdrawn_reason is not null,"
        f" {is_ours}, {'true' if is_new else 'false'}"
        f" from {shape.table} t{joined}"
        f" cross join lateral (select {shape.kind} as kind, {shape.platform} as platform,"
        f" {account} as account_id, {shape.day} as day, {shape.key} as key,"
        f" {shape.content} as content) said"
        f" where t.tenant_id = app.tenant_id() and {in_window} and ({condition})"
        f" and {is_chosen} and t.withdrawn_reason is distinct from 'vanished'"
    )


def _window_values(window: Window) -> dict[str, object]:
    accounts = None if window.accounts is None else [account_key_of(account) for account in window.accounts]
    values: dict[str, object] = {"start": window.start, "end": window.end, "accounts": accounts}
    return values | ({"connection_id": window.connection_id} if window.shape.from_connector else {})


def account_key_of(account: str) -> str:
    """What `account_key` makes of `account`."""
    digits = account.replace("-", "")
    is_dashed = len(digits) == 10 and digits.isdecimal() and [len(part) for part in account.split("-")] == [3, 3, 4]
    return digits if is_dashed else account.removeprefix("act_")


def _same(shape: ReplayShape) -> str:
    """The join of the staged row `r` with the raw row `t`."""
    columns = {"connection_id": "connection_id", "_airbyte_raw_id": "raw_id", "natural_key": "natural_key"}
    pairs = " and ".join(f"t.{column} = r.{columns[column]}" for column in shape.identity)
    return f"t.tenant_id = app.tenant_id() and {pairs}"


# A row of the raw layer has one place in the quarantine: its id is made of the row's own.
QUARANTINE_ID = (
    "md5(concat_ws(':', cast(:dataset as text), r.connection_id, r.raw_id, encode(r.natural_key, 'hex')))::uuid"
)


async def _scalar(session: AsyncSession, query: str) -> int:
    return int((await session.execute(text(query))).scalar_one())
