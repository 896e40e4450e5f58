"""The staged rows of a window compared: the state before a replay with the state after it, key by key.

**Current** is a row as in the warehouse: not withdrawn, of its connection's newest generation, of the newest read of
its account's day, and the newest version of its key. A **row digest** is SHA-256 over the digests of its key (kind of
data, platform, account, day and what tells rows of that day apart) and of its content. The **checksum** is SHA-256
over all row digests in ascending order: it does not depend on the order of rows, on raw ids, or on when a row was read.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_PARTITION = "kind, platform, account_id, day"
_ROW_DIGEST = "sha256({0}.key_digest || {0}.content_digest)"


@dataclass(frozen=True)
class TouchedAccount:
    kind: str
    platform: str
    account_id: str


async def create_states(session: AsyncSession) -> None:
    """The temporary tables of the states before and after."""
    for name in ("before", "after"):
        await session.execute(
            text(
                f"create temporary table opsight_{name} (kind text, platform text, account_id text, day date,"
                " key_digest bytea, content_digest bytea) on commit drop"
            )
        )


async def fill_before(session: AsyncSession) -> int:
    """Keep what is current now as the state before, and answer how many rows that is."""
    return await _fill(session, "before", "was_refused")


async def fill_after(session: AsyncSession) -> int:
    return await _fill(session, "after", "is_withdrawn")


async def checksum_of(session: AsyncSession, state: str) -> str:
    """The checksum of the state `before` or `after`."""
    query = text(
        "select encode(sha256(coalesce(string_agg(digest, ''::bytea order by digest), ''::bytea)), 'hex')"  # noqa: S608
        f" from (select {_ROW_DIGEST.format('s')} as digest from pg_temp.opsight_{state} s) rows"
    )
    return str((await session.execute(query)).scalar_one())


async def insert_days(session: AsyncSession, replay_id: UUID) -> None:
    """Compare both states key by key, and keep the sums and checksums of each account's day."""
    before, after = (_ROW_DIGEST.format(name) for name in ("b", "a"))
    await session.execute(
        text(
            f"insert into ingestion.replay_day (tenant_id, replay_id, {_PARTITION}, rows_before, rows_after, inserted,"  # noqa: S608
            " changed, unchanged, vanished, checksum_before, checksum_after)"
            " select app.tenant_id(), cast(:replay_id as uuid), kind, platform, account_id, day,"
            " count(b.content_digest), count(a.content_digest),"
            " count(*) filter (where b.content_digest is null),"
            " count(*) filter (where a.content_digest <> b.content_digest),"
            " count(*) filter (where a.content_digest = b.content_digest),"
            " count(*) filter (where a.content_digest is null),"
            f" encode(sha256(string_agg({before}, ''::bytea order by {before})), 'hex'),"
            f" encode(sha256(string_agg({after}, ''::bytea order by {after})), 'hex')"
            " from pg_temp.opsight_before b full join pg_temp.opsight_after a"
            f" using ({_PARTITION}, key_digest) group by {_PARTITION}"
        ),
        {"replay_id": replay_id},
    )


async def list_accounts(session: AsyncSession) -> list[TouchedAccount]:
    """The accounts of which rows were staged."""
    query = text(
        "select distinct kind, platform, account_id from pg_temp.opsight_window where account_id <> '' order by 1, 2, 3"
    )
    return [TouchedAccount(row.kind, row.platform, row.account_id) for row in await session.execute(query)]


async def _fill(session: AsyncSession, state: str, is_withdrawn: str) -> int:
    await session.execute(
        text(
            f"insert into pg_temp.opsight_{state} ({_PARTITION}, key_digest, content_digest)"  # noqa: S608
            f" select {_PARTITION}, key_digest, content_digest from ("
            f" select newest.*, row_number() over (partition by {_PARTITION}, key_digest"
            " order by extracted_at desc, raw_id desc) as version from ("
            " select alive.*, first_value(concat(connection_id, '|', sync_id)) over (partition by kind, platform,"
            " account_id, day order by extracted_at desc, raw_id desc) as newest_read from ("
            " select r.*, max(generation) over (partition by kind, connection_id) as generation_inside"
            f" from pg_temp.opsight_window r where not ({is_withdrawn})"
            " ) alive where generation = greatest(generation_inside, generation_outside)"
            " ) newest where concat(connection_id, '|', sync_id) = newest_read"
            " ) versioned where version = 1"
        )
    )
    await session.execute(text(f"analyze pg_temp.opsight_{state}"))
    counted = await session.execute(text(f"select count(*) from pg_temp.opsight_{state}"))  # noqa: S608  # one of two
    return int(counted.scalar_one())
