"""Committing an upload, and taking it away again: both in one transaction with the event that tells of it."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.events import DataLanded, LandedAccount
from contracts.ingestion.uploads import Detected, Mapping, RowError, UploadError
from libs.audit import record_audit
from libs.auth import Principal
from libs.clock import utc_now
from libs.events import publish
from services.ingestion.errors import UploadBusy, UploadNotFound
from services.ingestion.market import stage as market_stage
from services.ingestion.market.landing import TABLE as MARKET_TABLE
from services.ingestion.market.landing import land_market
from services.ingestion.models import Upload
from services.ingestion.quarantine import repository as quarantine
from services.ingestion.quarantine.superseding import reopen
from services.ingestion.upload import repository, stage, view
from services.ingestion.upload.landing import Arrival, Landing, land_rows
from services.ingestion.upload.reading import FileFault
from services.ingestion.upload.shape import shape_of
from services.ingestion.upload.storage import upload_folder

SOURCE = "uploads"


async def commit_upload(
    session: AsyncSession, upload_id: UUID, job_id: UUID, data_dir: Path, progress: Callable[[int], Awaitable[None]]
) -> None:
    """Land the rows of an upload. Done already, it does nothing; gone, it does nothing. Raises `FileFault`."""
    upload = await repository.find_upload_for_change(session, upload_id)
    if upload is None or upload.state == "committed":
        return
    arrival = _arrival(upload, data_dir)
    land = land_market if upload.kind == "market" else land_rows
    landing = await land(session, arrival, progress)
    upload.state, upload.committed_at, upload.error = "committed", utc_now(), None
    upload.counts = landing.counts.model_dump(mode="json")
    upload.observations = landing.observations.model_dump(mode="json") if landing.observations else None
    upload.notices = [notice.model_dump(mode="json") for notice in landing.notices]
    if landing.counts.accepted:
        await _tell(session, upload, landing, job_id)


def _arrival(upload: Upload, data_dir: Path) -> Arrival:
    detected = Detected.model_validate(upload.detected)
    return Arrival(
        id=upload.id,
        kind=upload.kind,  # type: ignore[arg-type]  # the table keeps it to kinds
        folder=upload_folder(data_dir, upload.tenant_id, upload.id),
        columns=[column.name for column in detected.columns],
        mapping=Mapping.model_validate(upload.mapping),
        lookups=view.lookups_of(upload),
    )


async def _tell(session: AsyncSession, upload: Upload, landing: Landing, job_id: UUID) -> None:
    event = DataLanded(
        dataset="warehouse", source=SOURCE, tables=landing.tables, accounts=landing.accounts, job_id=job_id
    )
    await publish(session, event, tenant_id=upload.tenant_id)


async def refuse_upload(session: AsyncSession, upload_id: UUID, fault: FileFault) -> None:
    """Note why the whole file was refused; nothing of it was written."""
    upload = await repository.find_upload_for_change(session, upload_id)
    if upload is None:
        return
    issue = fault.issue
    error = RowError(
        row=issue.row or 1, column=issue.column, pointer=issue.pointer, rule=issue.code, message=issue.message
    )
    upload.state = "refused"
    upload.error = UploadError(code=issue.code, message=issue.message, errors=[error]).model_dump(mode="json")


async def delete_upload(
    session: AsyncSession, principal: Principal, upload_id: UUID, data_dir: Path, *, with_rows: bool
) -> Path:
    """Forget an upload; `with_rows` takes back the rows that it was the last to write.

    Answers the folder of its files, to be removed once this has been committed. Raises `UploadBusy` while it is being
    committed, and `UploadNotFound`.
    """
    upload = await repository.find_upload_for_change(session, upload_id)
    if upload is None:
        raise UploadNotFound
    state, _ = await view.effective_state(session, upload)
    if state == "committing":
        raise UploadBusy
    if with_rows and state == "committed":
        await _take_back(session, upload)
    await quarantine.delete_of_origin(session, upload.id)
    if with_rows:
        await reopen(session, upload.id)
    await repository.delete_upload(session, upload)
    detail = {"filename": upload.filename, "with_rows": with_rows}
    await record_audit(
        session, principal, action="upload.deleted", object_type="upload", object_id=str(upload.id), detail=detail
    )
    return upload_folder(data_dir, upload.tenant_id, upload.id)


async def _take_back(session: AsyncSession, upload: Upload) -> None:
    accounts: list[LandedAccount] = []
    if upload.kind == "market":
        table = MARKET_TABLE
        gone = await market_stage.delete_revisions_of(session, upload.id)
    else:
        shape = shape_of(upload.kind)  # type: ignore[arg-type]  # the table keeps it to kinds
        table = shape.table
        found = await stage.delete_rows_of(session, shape, upload.id)
        gone, accounts = len(found), [account for account in found if account.platform]
    if gone and upload.job_id:
        event = DataLanded(dataset="warehouse", source=SOURCE, tables=[table], accounts=accounts, job_id=upload.job_id)
        await publish(session, event, tenant_id=upload.tenant_id)
