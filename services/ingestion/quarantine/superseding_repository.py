"""The statements that close rows of the quarantine, each one for all rows at once."""

from uuid import UUID

from sqlalchemy import CursorResult, TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.dataset.registry import DatasetSchema

_HAS_OPEN = text(
    "select exists (select from ingestion.quarantine where tenant_id = (select app.tenant_id()) and dataset = :dataset"
    " and natural_key is not null and superseded_at is null and origin_id <> :origin_id)"
)
_REOPEN = text(
    "update ingestion.quarantine set superseded_at = null, superseded_way = null, superseded_by = null"
    " where tenant_id = (select app.tenant_id()) and superseded_by = :origin_id"
)


async def has_open(session: AsyncSession, dataset: str, origin_id: UUID) -> bool:
    """Whether any row of another origin waits that could come again."""
    values = {"dataset": dataset, "origin_id": origin_id}
    return (await session.scalars(_HAS_OPEN, values)).one()


async def get_tenant_id(session: AsyncSession) -> UUID:
    """Whose transaction it is."""
    return (await session.scalars(text("select app.tenant_id()"))).one()


async def close_staged(session: AsyncSession, dataset: str, *, way: str, origin_id: UUID) -> int:
    """By the keys in the temporary table of uploads and pushes."""
    statement = _closing("select natural_key from upload_stage")
    return await _count(session, statement, {"dataset": dataset, "way": way, "origin_id": origin_id})


async def close_synced(session: AsyncSession, schema: DatasetSchema, *, sync_id: UUID, connection_id: UUID) -> int:
    """By the keys of the records that a sync has staged: of the same connection alone."""
    key = record_key(schema, "cast(data as jsonb)")
    statement = _closing(f"select {key} as natural_key from pg_temp.opsight_rows")  # noqa: S608  # names of the schema
    values = {"dataset": schema.name, "way": "sync", "origin_id": sync_id, "connection_id": connection_id}
    return await _count(session, statement, values)


async def reopen(session: AsyncSession, origin_id: UUID) -> None:
    """Open what `origin_id` has closed."""
    await session.execute(_REOPEN, {"origin_id": origin_id})


def record_key(schema: DatasetSchema, record: str) -> str:
    """The digest of a connector's record, as SQL over `record`, with `:connection_id`; null when a part is missing."""
    required = set(schema.definition.get("required", ()))
    parts = ", ".join(f"{record} -> '{name}'" for name in schema.natural_key)
    known = [f"{record} ->> '{name}' is not null" for name in schema.natural_key if name in required]
    digest = (
        f"sha256(convert_to(cast(cast(:connection_id as uuid) as text) || jsonb_build_array({parts})::text, 'UTF8'))"
    )
    return f"case when {' and '.join(known)} then {digest} end" if known else "cast(null as bytea)"


def _closing(keys: str) -> TextClause:
    return text(
        "update ingestion.quarantine q set superseded_at = now(), superseded_way = :way, superseded_by = :origin_id"  # noqa: S608
        f" from (select distinct natural_key from ({keys}) staged) came where q.tenant_id = (select app.tenant_id())"
        " and q.dataset = :dataset and q.natural_key = came.natural_key and q.superseded_at is null"
        " and q.origin_id <> :origin_id"
    )


async def _count(session: AsyncSession, statement: TextClause, values: dict[str, object]) -> int:
    done = await session.execute(statement, values)
    assert isinstance(done, CursorResult)
    return done.rowcount
