"""Rows of a connector that are tried once more: they land as of the read that brought them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.events import DataLanded
from libs.events import publish
from services.ingestion.connection import repository as connections
from services.ingestion.connector.catalogue import StreamEntry, get_connector
from services.ingestion.dataset.registry import DatasetSchema, get_dataset
from services.ingestion.models import Connection, Quarantine
from services.ingestion.quarantine.as_records import Errors
from services.ingestion.quarantine.service import BrokenRule
from services.ingestion.record.reading import Sent
from services.ingestion.record.staging import check_record
from services.ingestion.sync import raw_repository, repository
from services.ingestion.upload.accounts import Accounts

GONE = [BrokenRule("", "origin", "The connection that brought the row is gone, so nobody can say where it belongs.")]
SUPERSEDED = [
    BrokenRule("", "superseded", "The stream has been read anew since then; what it held is there in its newer state.")
]


async def land(session: AsyncSession, rows: Sequence[Quarantine], _: Path) -> dict[int, Errors]:
    """Land what keeps the rules now; answers the errors of the others, by their place in `rows`."""
    first = rows[0]
    sync = await repository.find_sync(session, first.origin_id)
    connection = await connections.find_connection(session, sync.connection_id) if sync else None
    stream = _stream_of(connection, first.dataset) if connection else None
    if connection is None or stream is None:
        return dict.fromkeys(range(len(rows)), GONE)
    states = await repository.get_stream_states(session, connection.id)
    state = states.get(stream.name)
    generation = state.generation if state else 0
    errors, good = _sorted_out(rows, get_dataset(first.dataset), generation)
    if good:
        await raw_repository.insert_corrected(
            session, table=stream.table, connection_id=connection.id, dataset=connection.dataset, rows=good
        )
        await _tell(session, connection, stream, first, good)
    return errors


def _stream_of(connection: Connection, dataset: str) -> StreamEntry | None:
    entry = get_connector(connection.connector)
    return next((stream for stream in entry.streams if stream.table == dataset), None)


def _sorted_out(
    rows: Sequence[Quarantine], schema: DatasetSchema, generation: int
) -> tuple[dict[int, Errors], list[dict[str, Any]]]:
    errors: dict[int, Errors] = {}
    good: list[dict[str, Any]] = []
    for place, row in enumerate(rows):
        record, found = check_record(schema, Sent(place, orjson.dumps(row.values)), {})
        # Rows from before generations were noted are of the first one, or cannot be told from older ones.
        if (row.generation or 1) < generation:
            errors[place] = SUPERSEDED
        elif found:
            errors[place] = found
        else:
            good.append(_as_landed(row, record, row.generation or 1))
    return errors, good


def _as_landed(row: Quarantine, record: dict[str, Any], generation: int) -> dict[str, Any]:
    """As old as the read that brought it, so that no newer state of the same thing is hidden by it."""
    return {
        "id": str(row.id),
        "extracted_at": row.created_at.isoformat(),
        "generation": generation,
        "meta": {"sync_id": str(row.origin_id), "changes": [], "corrected": row.corrected is not None},
        "data": record,
    }


async def _tell(
    session: AsyncSession, connection: Connection, stream: StreamEntry, row: Quarantine, good: list[dict[str, Any]]
) -> None:
    event = DataLanded(
        dataset="demo" if connection.dataset == "demo" else "warehouse",
        source=get_connector(connection.connector).provider,
        tables=[f"raw.{stream.table}"],
        accounts=_accounts(stream, good).landed(),
        job_id=row.origin_id,
    )
    await publish(session, event, tenant_id=row.tenant_id)


def _accounts(stream: StreamEntry, good: list[dict[str, Any]]) -> Accounts:
    accounts = Accounts()
    for row in good:
        account, day = row["data"].get(stream.account_field or ""), row["data"].get(stream.date_field or "")
        if stream.platform and account is not None and isinstance(day, str):
            accounts.see(stream.platform, str(account), day[:10])
    return accounts
