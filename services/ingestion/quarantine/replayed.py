"""Rows of a connector that a replay refused and that are tried once more: they take the place of what was refused."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.events import DataLanded
from libs.events import publish
from services.ingestion.dataset.registry import get_dataset
from services.ingestion.models import Quarantine
from services.ingestion.quarantine import replayed_repository
from services.ingestion.quarantine.as_records import Errors
from services.ingestion.quarantine.replayed_repository import Place
from services.ingestion.quarantine.service import BrokenRule
from services.ingestion.record.reading import Sent
from services.ingestion.record.staging import check_record
from services.ingestion.replay import repository as replays
from services.ingestion.replay.shapes import ReplayShape, shapes
from services.ingestion.sync import raw_repository

GONE = [BrokenRule("", "origin", "What the row belongs to is gone, so nobody can say where it belongs.")]


async def land(session: AsyncSession, rows: Sequence[Quarantine], _: Path) -> dict[int, Errors]:
    """Land what keeps the rules now; answers the errors of the others, by their place in `rows`."""
    first, schema = rows[0], get_dataset(rows[0].dataset)
    shape = shapes().get(first.dataset)
    if shape is None:
        return dict.fromkeys(range(len(rows)), GONE)
    places = await _places(session, shape, rows)
    errors: dict[int, Errors] = {}
    good: list[tuple[Quarantine, Place]] = []
    for number, row in enumerate(rows):
        place = places[number]
        _, found = check_record(schema, Sent(number, orjson.dumps(row.values)), {})
        if place is None:
            errors[number] = GONE
        elif found:
            errors[number] = found
        else:
            good.append((row, place))
    if good:
        await _land(session, shape, good)
        await _tell(session, shape, first, good)
    return errors


async def _places(session: AsyncSession, shape: ReplayShape, rows: Sequence[Quarantine]) -> list[Place | None]:
    """Where each row belongs: with the stored row that was refused, or with the read that brought it."""
    refused = await replayed_repository.list_refused(session, shape, [row.id for row in rows])
    replay = await replays.get_model(session, rows[0].origin_id)
    read = None
    if replay is not None and replay.source == "source" and replay.connection_id is not None:
        read = await replayed_repository.find_read(session, shape, replay.id, replay.connection_id)
    return [refused.get(row.id, read) for row in rows]


async def _land(session: AsyncSession, shape: ReplayShape, good: list[tuple[Quarantine, Place]]) -> None:
    """What was stored counts again as it is, unless it was corrected: then the corrected row counts in its place."""
    as_it_is = [place.raw_id for row, place in good if place.raw_id and row.corrected is None]
    replaced = [place.raw_id for row, place in good if place.raw_id and row.corrected is not None]
    await replayed_repository.give_back(session, shape, as_it_is)
    await replayed_repository.retire(session, shape, replaced)
    for row, place in good:
        if place.raw_id is None or row.corrected is not None:
            await raw_repository.insert_corrected(
                session,
                table=shape.table.removeprefix("raw."),
                connection_id=place.connection_id,
                dataset=place.kind,
                rows=[_corrected(row, place)],
            )


def _corrected(row: Quarantine, place: Place) -> dict[str, Any]:
    """As old as the read that brought it, so that no newer state of the same thing is hidden by it."""
    return {
        "id": str(row.id),
        "extracted_at": place.extracted_at.isoformat(),
        "generation": place.generation,
        "meta": place.meta | {"corrected": row.corrected is not None},
        "data": row.values,
    }


async def _tell(
    session: AsyncSession, shape: ReplayShape, first: Quarantine, good: list[tuple[Quarantine, Place]]
) -> None:
    ids = [row.id for row, _ in good] + [place.raw_id for _, place in good if place.raw_id]
    for kind, accounts in (await replayed_repository.list_accounts(session, shape, ids)).items():
        event = DataLanded(
            dataset="demo" if kind == "demo" else "warehouse",
            source=shape.source,
            tables=[shape.table],
            accounts=accounts,
            job_id=first.origin_id,
        )
        await publish(session, event, tenant_id=first.tenant_id)
