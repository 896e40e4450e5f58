"""The error report of an upload: from the quarantine once it is committed, from the preview before."""

import csv
import io
from collections.abc import AsyncIterator
from uuid import UUID

from contracts.ingestion.quarantine import Selection
from contracts.ingestion.uploads import Preview
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.db import Database
from services.ingestion.errors import UploadNotFound
from services.ingestion.quarantine.service import EXPORT_COLUMNS, export_rows
from services.ingestion.upload import repository


async def error_lines(database: Database, principal: Principal, upload_id: UUID) -> AsyncIterator[bytes]:
    """The report as lines of CSV, once the trail says so; raises `UploadNotFound`."""
    async with database.tenant(tenant_of(principal)) as session:
        upload = await repository.find_upload(session, upload_id)
        if upload is None:
            raise UploadNotFound
        await record_audit(
            session,
            principal,
            action="upload.errors_exported",
            object_type="upload",
            object_id=str(upload_id),
            detail={"dataset": upload.dataset, "filename": upload.filename},
        )
    if upload.state == "committed":
        return export_rows(database, tenant_of(principal), upload.dataset, Selection(origin_id=upload_id))
    return _of_preview(Preview.model_validate(upload.preview))


async def _of_preview(preview: Preview) -> AsyncIterator[bytes]:
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(EXPORT_COLUMNS)
    for error in preview.errors:
        writer.writerow([error.row, error.column, error.pointer, error.rule, error.message, ""])
    yield lines.getvalue().encode()
