"""`/datasets/{name}/records`: rows of a dataset as JSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from contracts.ingestion.push import PushResult
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent
from services.ingestion.push import service
from services.ingestion.push.receiving import RECORDS_BODY, DatasetName, ReceivedPush

router = APIRouter(prefix="/datasets", tags=["push"])

Responses = dict[int | str, dict[str, Any]]
Caller = Annotated[Principal, Depends(current_principal)]
REFUSED: Responses = {
    404: {"model": Problem, "description": "No such dataset, or no such version of it."},
    409: {"model": Problem, "description": "The dataset takes no pushed records."},
    413: {"model": Problem, "description": "The body is too large."},
    415: {"model": Problem, "description": "The body is neither a JSON array nor NDJSON."},
    422: {"model": Problem, "description": "Where its records end cannot be told; nothing was written."},
}


@router.post(
    "/{name}/records",
    operation_id="push_records",
    openapi_extra=public("ingestion:write", route_class="stream") | RECORDS_BODY,
    responses=REFUSED,
)
async def push_records(
    name: DatasetName, received: ReceivedPush, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> PushResult:
    """Send records. Those that keep the rules are written by their natural key; the others wait in the quarantine.

    The same records again change nothing.
    """
    return await service.push_records(session, caller, received)
