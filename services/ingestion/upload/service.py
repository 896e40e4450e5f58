"""Uploads: receiving a file, mapping its columns, committing its rows."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.jobs import CommitUpload
from contracts.ingestion.uploads import (
    CommitAccepted,
    Detected,
    Lookup,
    Mapping,
    UploadKind,
    UploadSummary,
)
from contracts.ingestion.uploads import Upload as UploadView
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.errors import FieldProblem
from libs.jobs import enqueue
from libs.pagination import CursorCodec, Page
from services.ingestion.dataset.registry import get_dataset
from services.ingestion.errors import (
    MappingIncomplete,
    MappingInvalid,
    UploadAlreadyCommitted,
    UploadBusy,
    UploadNotFound,
)
from services.ingestion.models import Upload
from services.ingestion.upload import repository, view
from services.ingestion.upload.examine import Examination
from services.ingestion.upload.lookup import describe_lookup
from services.ingestion.upload.prepare import Prepared, PreparedLookup, examine_mapping, mapping_faults
from services.ingestion.upload.shape import DATASET_OF, shape_of
from services.ingestion.upload.storable import storable
from services.ingestion.upload.storage import StoredFile, upload_folder

MAX_LOOKUPS = 8


@dataclass(frozen=True)
class Received:
    """A file that was stored and read, on its way to becoming an upload."""

    upload_id: UUID
    filename: str
    kind: UploadKind
    stored: StoredFile
    prepared: Prepared


async def create_upload(session: AsyncSession, principal: Principal, received: Received, data_dir: Path) -> UploadView:
    """Keep a received file as a new upload, with the mapping that was proposed for it."""
    prepared = received.prepared
    schema = get_dataset(DATASET_OF[received.kind])
    upload = Upload(
        tenant_id=tenant_of(principal),
        id=received.upload_id,
        kind=received.kind,
        state="mapping" if prepared.issues else "ready",
        filename=received.filename,
        size_bytes=received.stored.size_bytes,
        sha256=received.stored.sha256,
        rows=prepared.detected.rows,
        dataset=schema.name,
        dataset_version=schema.version,
        detected=storable(prepared.detected),
        mapping=storable(prepared.mapping),
        mapping_issues=[storable(issue) for issue in prepared.issues],
        preview=storable(prepared.preview),
        notices=[storable(notice) for notice in prepared.notices],
        created_by=principal.subject,
    )
    upload = await repository.add_upload(session, upload)
    await _audit(session, principal, "upload.created", upload)
    folder = upload_folder(data_dir, upload.tenant_id, upload.id)
    await asyncio.to_thread(_move, received.stored.folder, folder)
    return await view.upload_view(session, upload)


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source.rename(target)


async def get_upload(session: AsyncSession, upload_id: UUID) -> UploadView:
    """The upload; raises `UploadNotFound`."""
    return await view.upload_view(session, await _found(session, upload_id))


async def list_uploads(
    session: AsyncSession, cursors: CursorCodec, *, kind: str | None, cursor: str | None, limit: int
) -> Page[UploadSummary]:
    """A page of uploads, newest first."""
    after = cursors.decode_row(cursor)
    found = await repository.list_uploads(session, kind=kind, after=after, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    next_cursor = cursors.encode(last.created_at.isoformat(), str(last.id)) if last else None
    return Page(items=[await view.summary(session, upload) for upload in found[:limit]], next_cursor=next_cursor)


async def map_columns(
    session: AsyncSession, principal: Principal, upload_id: UUID, mapping: Mapping, data_dir: Path
) -> UploadView:
    """Replace the mapping and look at the file again. Raises `MappingInvalid`, `UploadBusy`, `UploadNotFound`."""
    upload = await _changeable(session, upload_id)
    detected = Detected.model_validate(upload.detected)
    faults = mapping_faults(upload.kind, mapping, detected)  # type: ignore[arg-type]  # the table keeps it to kinds
    if faults:
        errors = [FieldProblem(pointer=f.pointer, code=f.code, message=f.message) for f in faults]
        raise MappingInvalid(faults[0].message, errors=errors)
    await _examine(upload, mapping, view.lookups_of(upload), data_dir)
    await _audit(session, principal, "upload.mapped", upload)
    return await view.upload_view(session, upload)


async def add_lookup(
    session: AsyncSession,
    principal: Principal,
    upload_id: UUID,
    stored: StoredFile,
    prepared: PreparedLookup,
    *,
    lookup_id: UUID,
    filename: str,
    match_field: str | None,
    key_column: str | None,
    data_dir: Path,
) -> UploadView:
    """Join a second file on, for names and parents. Raises `UploadRefused`, `UploadBusy`, `UploadNotFound`."""
    upload = await _changeable(session, upload_id)
    if upload.kind == "market":
        raise MappingInvalid("A market file has no ids to look up.")
    lookups = view.lookups_of(upload)
    if len(lookups) >= MAX_LOOKUPS:
        raise MappingInvalid(f"An upload may have up to {MAX_LOOKUPS} further files.")
    lookup = describe_lookup(
        lookup_id,
        filename,
        prepared.rows,
        prepared.columns,
        shape_of(upload.kind),  # type: ignore[arg-type]  # the table keeps it to kinds
        match_field=match_field,
        key_column=key_column,
    )
    folder = upload_folder(data_dir, upload.tenant_id, upload.id) / "lookups" / str(lookup_id)
    await asyncio.to_thread(_move, stored.folder, folder)
    await _examine(upload, Mapping.model_validate(upload.mapping), [*lookups, lookup], data_dir)
    await _audit(session, principal, "upload.lookup_added", upload)
    return await view.upload_view(session, upload)


async def remove_lookup(
    session: AsyncSession, principal: Principal, upload_id: UUID, lookup_id: UUID, data_dir: Path
) -> UploadView:
    """Take a second file away again. Raises `UploadNotFound` when the upload has no such file."""
    upload = await _changeable(session, upload_id)
    kept = [lookup for lookup in view.lookups_of(upload) if lookup.id != lookup_id]
    if len(kept) == len(upload.lookups):
        raise UploadNotFound("The upload has no such further file.")
    await _examine(upload, Mapping.model_validate(upload.mapping), kept, data_dir)
    await _audit(session, principal, "upload.lookup_removed", upload)
    return await view.upload_view(session, upload)


async def start_commit(session: AsyncSession, principal: Principal, upload_id: UUID) -> CommitAccepted:
    """Start landing the rows. Asked again while it runs, it answers the same job.

    Raises `MappingIncomplete`, `UploadAlreadyCommitted`, `UploadNotFound`.
    """
    upload = await _locked(session, upload_id)
    state, _ = await view.effective_state(session, upload)
    if state == "committing" and upload.job_id:
        return CommitAccepted(job_id=upload.job_id, upload_id=upload.id, state="committing")
    if state == "committed":
        raise UploadAlreadyCommitted
    if upload.mapping_issues:
        errors = [
            FieldProblem(pointer=i["pointer"], code=i["code"], message=i["message"]) for i in upload.mapping_issues
        ]
        raise MappingIncomplete(errors[0].message, errors=errors)
    payload = CommitUpload(upload_id=upload.id)
    job_id = await enqueue(
        session, payload, tenant_id=upload.tenant_id, subject=principal.subject, unique_key=str(upload.id)
    )
    upload.state, upload.job_id, upload.error = "committing", job_id, None
    await _audit(session, principal, "upload.committed", upload)
    return CommitAccepted(job_id=job_id, upload_id=upload.id, state="committing")


async def _examine(upload: Upload, mapping: Mapping, lookups: list[Lookup], data_dir: Path) -> None:
    folder = upload_folder(data_dir, upload.tenant_id, upload.id)
    detected = Detected.model_validate(upload.detected)
    found: Examination = await asyncio.to_thread(
        examine_mapping,
        folder,
        upload.kind,  # type: ignore[arg-type]  # the table keeps it to kinds
        mapping,
        lookups,
        detected,
    )
    upload.mapping = storable(mapping)
    upload.lookups = [storable(lookup) for lookup in lookups]
    upload.mapping_issues = [storable(issue) for issue in found.issues]
    upload.preview = storable(found.preview)
    upload.notices = [storable(notice) for notice in found.notices]
    upload.state, upload.error = "mapping" if found.issues else "ready", None


async def _found(session: AsyncSession, upload_id: UUID) -> Upload:
    upload = await repository.find_upload(session, upload_id)
    if upload is None:
        raise UploadNotFound
    return upload


async def _locked(session: AsyncSession, upload_id: UUID) -> Upload:
    upload = await repository.find_upload_for_change(session, upload_id)
    if upload is None:
        raise UploadNotFound
    return upload


async def _changeable(session: AsyncSession, upload_id: UUID) -> Upload:
    upload = await _locked(session, upload_id)
    state, _ = await view.effective_state(session, upload)
    if state == "committing":
        raise UploadBusy
    if state == "committed":
        raise UploadAlreadyCommitted("A committed upload keeps its mapping; send the file again.")
    return upload


async def _audit(session: AsyncSession, principal: Principal, action: str, upload: Upload) -> None:
    detail = {"kind": upload.kind, "filename": upload.filename, "rows": upload.rows}
    await record_audit(session, principal, action=action, object_type="upload", object_id=str(upload.id), detail=detail)
