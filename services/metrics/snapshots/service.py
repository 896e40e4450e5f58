"""Builds a tenant's snapshots: write-once content, a manifest, and a pointer that is swapped in one transaction."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.combined import CONTRACT_VERSION, Dataset
from contracts.metrics.events import SnapshotBuilt
from libs.events import publish
from libs.jobs import JobContext, RetryLater
from libs.telemetry import traced
from services.metrics.combined.ranges import usual_days
from services.metrics.combined.usual import usual_answer
from services.metrics.dbt_runs.repository import find_last_success
from services.metrics.dbt_runs.service import request_whole_run
from services.metrics.snapshots import marts_repository, repository
from services.metrics.snapshots.frames import facts_of
from services.metrics.snapshots.index import FACT_COLUMNS, Index
from services.metrics.snapshots.manifest import Manifest, Opening, PartitionEntry
from services.metrics.snapshots.marts_repository import MonthStamp
from services.metrics.snapshots.opening import encode_opening
from services.metrics.snapshots.partition import ENTITY_SCHEMAS, Content, decode, encode, encode_csv, encode_months
from services.metrics.snapshots.parts import Part, decode_part, digests_of, part_of
from services.metrics.snapshots.repository import Pointer
from services.metrics.snapshots.telemetry import observe_build

log: structlog.stdlib.BoundLogger = structlog.get_logger()


async def build(context: JobContext, *, code_sha: str) -> None:
    """Build both datasets' snapshots, or affirm those that still say what the marts say.

    While dbt writes the tenant's marts nothing is built: the run asks for a snapshot itself when it is done. Marts that
    other code has built are rebuilt first, and what was built of them answers until then.
    """
    async with context.session() as session:
        if not await repository.lock_build(session, context.tenant_id):
            raise RetryLater(1, "snapshot_busy", "Another build of this tenant's snapshots is under way.")
        if not await marts_repository.is_built(session) or await marts_repository.is_rebuilding(session):
            return
        last_run = await find_last_success(session)
        if last_run is not None and last_run.code_sha != code_sha:
            await request_whole_run(session, context.tenant_id)
            return
        for dataset in Dataset:
            stamps = await marts_repository.list_month_stamps(session, dataset)
            currencies = _currencies(stamps) | set(await marts_repository.list_place_currencies(session, dataset))
            if len(currencies) > 1:
                # Another reporting currency was chosen, and the run that converts everything to it is yet to come.
                return
            with observe_build(), traced("snapshot build", {"opsight.dataset": dataset.value}):
                currency = next(iter(currencies), None)
                await _build_dataset(session, context.tenant_id, dataset, stamps, currency, code_sha=code_sha)
        await repository.prune(session)


async def _build_dataset(
    session: AsyncSession,
    tenant_id: UUID,
    dataset: Dataset,
    stamps: list[MonthStamp],
    reporting_currency: str | None,
    *,
    code_sha: str,
) -> None:
    before = await repository.find_pointer(session, dataset)
    partitions = await _partitions(session, tenant_id, dataset, stamps, _reusable(before, code_sha))
    entities = await _entities(session, tenant_id, dataset)
    without_opening = Manifest(
        dataset=dataset,
        contract_version=CONTRACT_VERSION,
        code_sha=code_sha,
        partitions=partitions,
        entities=entities
        | {"index": await _index(session, tenant_id, partitions, entities["place"], before, code_sha)},
        platforms=await marts_repository.list_platform_clocks(session, dataset),
        rows=sum(partition.rows for partition in partitions),
        reporting_currency=reporting_currency,
    )
    manifest = await _with_opening(session, tenant_id, without_opening, before)
    snapshot_id = manifest.snapshot_id()
    is_new = before is None or before.snapshot_id != snapshot_id
    if is_new:
        await repository.add_snapshot(session, tenant_id, snapshot_id, manifest)
        event = SnapshotBuilt(dataset=dataset.value, snapshot_id=str(snapshot_id), rows=manifest.rows)
        await publish(session, event, tenant_id=tenant_id)
    seen = {_key(stamp): _stamp(stamp) for stamp in stamps}
    await repository.point_to(session, tenant_id, dataset, snapshot_id, seen)
    log.info("snapshot.built" if is_new else "snapshot.affirmed", dataset=dataset, rows=manifest.rows)


def _reusable(before: Pointer | None, code_sha: str) -> dict[str, tuple[str, PartitionEntry]]:
    """Partitions of the last snapshot with the stamp they were read at; none when other code wrote them."""
    if before is None:
        return {}
    manifest = Manifest.parse(before.manifest)
    if (manifest.code_sha, manifest.contract_version) != (code_sha, CONTRACT_VERSION):
        return {}
    entries = {f"{entry.platform}|{entry.account_id}|{entry.month}": entry for entry in manifest.partitions}
    return {key: (before.stamps[key], entry) for key, entry in entries.items() if key in before.stamps}


async def _partitions(
    session: AsyncSession,
    tenant_id: UUID,
    dataset: Dataset,
    stamps: list[MonthStamp],
    reusable: dict[str, tuple[str, PartitionEntry]],
) -> list[PartitionEntry]:
    """An entry for each stamp; only the months that changed are read."""
    entries: list[PartitionEntry] = []
    for _, months in groupby(stamps, key=lambda stamp: (stamp.platform, stamp.account_id)):
        changed: list[MonthStamp] = []
        for stamp in months:
            known = reusable.get(_key(stamp))
            if known is not None and known[0] == _stamp(stamp):
                entries.append(known[1])
            else:
                changed.append(stamp)
        entries += await _read_months(session, tenant_id, dataset, changed)
    return sorted(entries, key=lambda entry: (entry.platform, entry.account_id, entry.month))


async def _read_months(
    session: AsyncSession, tenant_id: UUID, dataset: Dataset, stamps: list[MonthStamp]
) -> list[PartitionEntry]:
    """Read the changed months of one account and store each."""
    if not stamps:
        return []
    platform, account_id = stamps[0].platform, stamps[0].account_id
    text = await marts_repository.copy_account_months(
        session, dataset, platform, account_id, [stamp.month for stamp in stamps]
    )
    contents = await asyncio.to_thread(encode_months, text)
    await _store(session, tenant_id, (content for _, content in contents.values()))
    return [
        PartitionEntry(platform=platform, account_id=account_id, month=month, rows=rows, digest=content.digest)
        for month, (rows, content) in contents.items()
    ]


async def _entities(session: AsyncSession, tenant_id: UUID, dataset: Dataset) -> dict[str, str]:
    """Digest of the current accounts, campaigns, ad groups and ads."""
    contents: dict[str, Content] = {}
    for kind, schema in ENTITY_SCHEMAS.items():
        text = await marts_repository.copy_entities(session, kind, dataset)
        contents[kind] = await asyncio.to_thread(encode_csv, text, schema)
    await _store(session, tenant_id, contents.values())
    return {kind: content.digest for kind, content in contents.items()}


async def _index(
    session: AsyncSession,
    tenant_id: UUID,
    partitions: list[PartitionEntry],
    places: str,
    before: Pointer | None,
    code_sha: str,
) -> str:
    """Digest of the index; it is made anew only when the rows or the code are not those of the last snapshot."""
    if before is not None:
        manifest = Manifest.parse(before.manifest)
        same = (manifest.partitions, manifest.entities["place"], manifest.code_sha) == (partitions, places, code_sha)
        if same and "index" in manifest.entities:
            return manifest.entities["index"]
    contents = await repository.get_contents(session, sorted({entry.digest for entry in partitions} | {places}))
    content = await asyncio.to_thread(_encode_index, partitions, places, contents)
    await _store(session, tenant_id, [content])
    return content.digest


def _encode_index(partitions: list[PartitionEntry], places: str, contents: dict[str, bytes]) -> Content:
    frames = {digest: decode(data, FACT_COLUMNS) for digest, data in contents.items() if digest != places}
    return encode(Index.of(facts_of(partitions, frames), decode(contents[places])).rows)


async def _with_opening(session: AsyncSession, tenant_id: UUID, manifest: Manifest, before: Pointer | None) -> Manifest:
    """The manifest with its opening stored; that of the last snapshot stays where nothing else changed either."""
    snapshot_id = manifest.snapshot_id()
    if before is not None and before.snapshot_id == snapshot_id:
        return Manifest.parse(before.manifest)
    if manifest.rows == 0:
        return manifest
    named = await repository.get_contents(session, list(manifest.entities.values()))
    part = await asyncio.to_thread(part_of, manifest, named, None, usual_days)
    contents = await repository.get_contents(session, digests_of(part.entries))
    opening, content = await asyncio.to_thread(_encode_opening, snapshot_id, part, contents)
    await _store(session, tenant_id, [content])
    return manifest.model_copy(update={"opening": opening})


def _encode_opening(snapshot_id: str, part: Part, contents: dict[str, bytes]) -> tuple[Opening, Content]:
    frames = decode_part(snapshot_id, part, contents, is_limited=False)
    return encode_opening(replace(frames, usual=usual_answer(frames)))


async def _store(session: AsyncSession, tenant_id: UUID, contents: Iterable[Content]) -> None:
    by_digest = {content.digest: content for content in contents}
    known = await repository.list_known_digests(session, list(by_digest))
    for digest, content in by_digest.items():
        if digest not in known:
            await repository.add_content(session, tenant_id, digest, content.data)


def _currencies(stamps: list[MonthStamp]) -> set[str]:
    return {currency for stamp in stamps for currency in stamp.currencies}


def _key(stamp: MonthStamp) -> str:
    return f"{stamp.platform}|{stamp.account_id}|{stamp.month:%Y-%m}"


def _stamp(stamp: MonthStamp) -> str:
    return f"{stamp.rows}|{stamp.built_at.isoformat()}"
