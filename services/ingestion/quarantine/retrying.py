"""Trying quarantined rows once more: what keeps the rules now lands and leaves, in one transaction; the rest stays."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.events import DataLanded
from libs.events import publish
from services.ingestion.dataset.registry import get_dataset
from services.ingestion.models import Quarantine
from services.ingestion.push.targets import PUSHABLE, table_of
from services.ingestion.quarantine import replayed, repository, synced
from services.ingestion.quarantine.as_records import Errors, Records, as_mapped, as_observations, as_pushed
from services.ingestion.quarantine.service import BadRow, BrokenRule, errors_as_stored
from services.ingestion.record.landing import Landed, land_staged
from services.ingestion.record.staging import Staged, stage_records
from services.ingestion.record.table import RawTable
from services.ingestion.upload import repository as uploads
from services.ingestion.upload.storage import upload_folder

SOURCES = {"upload": "uploads", "push": "push", "replay": "replay", "pull": "market"}
Land = Callable[[AsyncSession, Sequence[Quarantine], Path], Awaitable[dict[int, Errors]]]
NO_ORIGIN = [BrokenRule("", "origin", "What brought the row is gone, so nobody can say how to read it.")]


@dataclass(frozen=True)
class Retried:
    """How many rows landed, and how many stay."""

    landed: int
    failed: int


async def retry_rows(session: AsyncSession, rows: Sequence[Quarantine], data_dir: Path) -> Retried:
    """Try `rows`, which are locked and all of one origin, once more against the newest version of their dataset."""
    first = rows[0]
    errors = await _way_of(first)(session, rows, data_dir)
    landed = [row.id for place, row in enumerate(rows) if place not in errors]
    await repository.delete_rows(session, landed)
    failed = [{"id": str(rows[place].id), **errors_as_stored(found)} for place, found in errors.items()]
    await repository.update_errors(session, get_dataset(first.dataset).version, failed)
    return Retried(len(landed), len(failed))


def _way_of(row: Quarantine) -> Land:
    """How rows like this one land."""
    if row.origin == "sync":
        return synced.land
    return replayed.land if row.origin == "replay" and row.dataset not in PUSHABLE else _land_records


async def _land_records(session: AsyncSession, rows: Sequence[Quarantine], data_dir: Path) -> dict[int, Errors]:
    first = rows[0]
    records = await _records(session, rows, data_dir)
    if records is None:
        return dict.fromkeys(range(len(rows)), NO_ORIGIN)
    errors = dict(records.errors)

    async def reject(bad: list[BadRow]) -> None:
        errors.update({row.row: row.errors for row in bad if row.row is not None})

    with tempfile.TemporaryDirectory(dir=data_dir) as folder:
        staged = await asyncio.to_thread(_stage, Path(folder), first.dataset, records)
        landed = await land_staged(
            session,
            staged,
            origin_id=first.origin_id,
            reject=reject,
            late=True,
            is_pulled=first.origin == "pull",
        )
    if landed.counts.accepted:
        await _tell(session, first, landed)
    return errors


async def _records(session: AsyncSession, rows: Sequence[Quarantine], data_dir: Path) -> Records | None:
    first = rows[0]
    if first.dataset not in PUSHABLE:
        return None
    if first.origin != "upload":
        return as_pushed(rows)
    upload = await uploads.find_upload(session, first.origin_id)
    if upload is None:
        return None
    folder = upload_folder(data_dir, upload.tenant_id, upload.id)
    read = as_observations if upload.kind == "market" else as_mapped
    return await asyncio.to_thread(read, rows, upload, folder)


def _stage(folder: Path, dataset: str, records: Records) -> Staged:
    schema = get_dataset(dataset)
    table = table_of(schema)
    if isinstance(table, RawTable):
        table = RawTable(table.shape, records.descriptive)
    return stage_records(folder, schema, table, lambda: records.sent, columns=records.columns)


async def _tell(session: AsyncSession, row: Quarantine, landed: Landed) -> None:
    event = DataLanded(
        dataset="warehouse",
        source=SOURCES[row.origin],
        tables=landed.tables,
        accounts=landed.accounts,
        job_id=row.origin_id,
    )
    await publish(session, event, tenant_id=row.tenant_id)
