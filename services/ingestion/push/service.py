"""Landing pushed records."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import orjson
from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.events import DataLanded
from contracts.ingestion.push import PushResult, RecordError
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.events import publish
from services.ingestion.dataset.registry import get_dataset
from services.ingestion.push.targets import table_of
from services.ingestion.quarantine.service import BadRow, quarantine_rows
from services.ingestion.record.landing import Landed, land_staged
from services.ingestion.record.reading import Sent
from services.ingestion.record.staging import Staged, stage_records

SOURCE = "push"
SHOWN_ERRORS = 100


@dataclass(frozen=True)
class Push:
    """Records that were received and checked."""

    id: UUID
    staged: Staged


async def push_records(session: AsyncSession, principal: Principal, push: Push) -> PushResult:
    """Land what keeps the rules, keep the rest in quarantine, and say where every record went."""
    schema = push.staged.schema
    errors: list[RecordError] = []

    async def reject(bad: list[BadRow]) -> None:
        errors.extend(_errors_of(bad)[: SHOWN_ERRORS - len(errors)])
        await quarantine_rows(session, schema, origin="push", origin_id=push.id, rows=bad)

    landed = await land_staged(session, push.staged, origin_id=push.id, reject=reject, way="push")
    if landed.counts.accepted:
        await _tell(session, principal, push, landed)
    detail = {"version": schema.version, **landed.counts.model_dump()}
    await record_audit(
        session, principal, action="records.pushed", object_type="dataset", object_id=schema.name, detail=detail
    )
    return PushResult(id=push.id, dataset=schema.label, counts=landed.counts, errors=errors, notices=landed.notices)


async def push_values(
    session: AsyncSession,
    principal: Principal,
    values: Sequence[JsonValue],
    *,
    push_id: UUID,
    dataset: str,
    version: str | None,
    data_dir: Path,
) -> PushResult:
    """The same for a few records that are in memory already.

    Raises `UnknownDataset`, `DatasetNotPushable`, `RecordsUnreadable`.
    """
    schema = get_dataset(dataset, version)
    table = table_of(schema)
    sent = [Sent(place, orjson.dumps(value)) for place, value in enumerate(values, 1)]
    with tempfile.TemporaryDirectory(dir=data_dir) as folder:
        staged = await asyncio.to_thread(stage_records, Path(folder), schema, table, lambda: sent)
        return await push_records(session, principal, Push(push_id, staged))


async def _tell(session: AsyncSession, principal: Principal, push: Push, landed: Landed) -> None:
    event = DataLanded(
        dataset="warehouse", source=SOURCE, tables=landed.tables, accounts=landed.accounts, job_id=push.id
    )
    await publish(session, event, tenant_id=tenant_of(principal))


def _errors_of(bad: list[BadRow]) -> list[RecordError]:
    return [
        RecordError(row=row.row or 0, pointer=error.pointer, rule=error.rule, message=error.message)
        for row in bad
        for error in row.errors
    ]
