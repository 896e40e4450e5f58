"""`/uploads`: sending a file, mapping it, committing it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.background import BackgroundTask
from starlette.responses import StreamingResponse

from contracts.ingestion.uploads import CommitAccepted, Mapping, Upload, UploadKind, UploadSummary
from libs.auth import Principal, current_principal, principal_of, public, tenant_of
from libs.db import Database, TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent
from libs.pagination import Page, PageCursor, PageLimit
from libs.sse import EVENT_STREAM, EventStreamResponse, event_stream
from services.ingestion.upload import commit, errors_file, following, service
from services.ingestion.upload.receiving import RAW_BODY, ReceivedFile, ReceivedLookup
from services.ingestion.upload.storage import remove_folder

router = APIRouter(prefix="/uploads", tags=["upload"])

Responses = dict[int | str, dict[str, Any]]
Caller = Annotated[Principal, Depends(current_principal)]
MISSING: Responses = {404: {"model": Problem, "description": "No such upload."}}
BUSY: Responses = {409: {"model": Problem, "description": "The upload is being committed, or has been."}}
REFUSED: Responses = {
    413: {"model": Problem, "description": "The file is too large."},
    415: {"model": Problem, "description": "The body is not a file."},
    422: {"model": Problem, "description": "The file cannot be read; `errors` says where."},
}
MatchField = Annotated[
    Literal["account_id", "campaign_id", "ad_group_id", "ad_id"] | None,
    Query(description="Id that the file is about; told from its name and headers when absent."),
]
KeyColumn = Annotated[
    str | None, Query(min_length=1, max_length=200, description="Column with the id; `id` when absent.")
]


@router.post(
    "",
    operation_id="create_upload",
    status_code=201,
    openapi_extra=public("ingestion:write", route_class="stream") | RAW_BODY,
    responses=REFUSED,
)
async def create_upload(
    received: ReceivedFile, request: Request, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> Upload:
    """Send a file. It is read and a mapping is proposed; nothing lands before the commit."""
    return await service.create_upload(session, caller, received, request.app.state.settings.data_dir)


@router.get("", operation_id="list_uploads", openapi_extra=public("ingestion:read"))
async def list_uploads(
    request: Request,
    session: TenantSession,
    kind: UploadKind | None = None,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Page[UploadSummary]:
    """Uploads, newest first."""
    return await service.list_uploads(session, request.app.state.cursors, kind=kind, cursor=cursor, limit=limit)


@router.get("/{upload_id}", operation_id="get_upload", openapi_extra=public("ingestion:read"), responses=MISSING)
async def get_upload(upload_id: UUID, session: TenantSession) -> Upload:
    """One upload with its mapping, preview and counts."""
    return await service.get_upload(session, upload_id)


@router.put(
    "/{upload_id}/mapping",
    operation_id="map_upload",
    openapi_extra=public("ingestion:write"),
    responses=MISSING | BUSY,
)
async def map_upload(
    upload_id: UUID, mapping: Mapping, request: Request, session: TenantSession, caller: Caller
) -> Upload:
    """Replace the mapping; the answer has a fresh preview and what is still missing."""
    return await service.map_columns(session, caller, upload_id, mapping, request.app.state.settings.data_dir)


@router.post(
    "/{upload_id}/lookups",
    operation_id="add_upload_lookup",
    status_code=201,
    openapi_extra=public("ingestion:write", route_class="stream") | RAW_BODY,
    responses=MISSING | BUSY | REFUSED,
)
async def add_upload_lookup(
    upload_id: UUID,
    received: ReceivedLookup,
    filename: Annotated[str, Query(max_length=255)],
    request: Request,
    session: TenantSession,
    idempotency: Idempotent,
    caller: Caller,
    match_field: MatchField = None,
    key_column: KeyColumn = None,
) -> Upload:
    """Join a second file on for names and parents, such as a campaign history: its newest row per id counts."""
    lookup_id, stored, prepared = received
    return await service.add_lookup(
        session,
        caller,
        upload_id,
        stored,
        prepared,
        lookup_id=lookup_id,
        filename=filename,
        match_field=match_field,
        key_column=key_column,
        data_dir=request.app.state.settings.data_dir,
    )


@router.delete(
    "/{upload_id}/lookups/{lookup_id}",
    operation_id="remove_upload_lookup",
    openapi_extra=public("ingestion:write"),
    responses=MISSING | BUSY,
)
async def remove_upload_lookup(
    upload_id: UUID, lookup_id: UUID, request: Request, session: TenantSession, caller: Caller
) -> Upload:
    """Take a second file away again."""
    return await service.remove_lookup(session, caller, upload_id, lookup_id, request.app.state.settings.data_dir)


@router.post(
    "/{upload_id}/commit",
    operation_id="commit_upload",
    status_code=202,
    openapi_extra=public("ingestion:write"),
    responses=MISSING | BUSY,
)
async def commit_upload(
    upload_id: UUID, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> CommitAccepted:
    """Start landing the rows in a job; good rows land, the others go to the quarantine."""
    return await service.start_commit(session, caller, upload_id)


@router.get(
    "/{upload_id}/events",
    operation_id="follow_upload",
    openapi_extra=public("ingestion:read", route_class="stream"),
    response_class=EventStreamResponse,
    responses=MISSING | EVENT_STREAM,
)
async def follow_upload(upload_id: UUID, request: Request) -> EventStreamResponse:
    """Server-sent events with the state of the commit, until it is over."""
    database: Database = request.app.state.database
    tenant_id = tenant_of(principal_of(request))
    return event_stream(request, await following.follow(database, tenant_id, upload_id))


@router.get(
    "/{upload_id}/errors",
    operation_id="download_upload_errors",
    openapi_extra=public("ingestion:read", entitlement="csv_export", route_class="stream"),
    response_class=StreamingResponse,
    responses=MISSING | {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def download_upload_errors(upload_id: UUID, request: Request, caller: Caller) -> StreamingResponse:
    """Every error of the file as CSV: row, column, rule, message and the row's cells. The audit trail says who."""
    database: Database = request.app.state.database
    lines = await errors_file.error_lines(database, caller, upload_id)
    headers = {"Content-Disposition": f'attachment; filename="upload-{upload_id}-errors.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


@router.delete(
    "/{upload_id}",
    operation_id="delete_upload",
    status_code=204,
    openapi_extra=public("ingestion:write"),
    responses=MISSING | BUSY,
)
async def delete_upload(
    upload_id: UUID,
    request: Request,
    session: TenantSession,
    caller: Caller,
    with_rows: Annotated[bool, Query(description="Take back the rows that this upload was the last to write.")] = False,
) -> Response:
    """Forget an upload, its file and its quarantined rows."""
    data_dir = request.app.state.settings.data_dir
    folder = await commit.delete_upload(session, caller, upload_id, data_dir, with_rows=with_rows)
    return Response(status_code=204, background=BackgroundTask(remove_folder, folder))
