"""`/ops/locations/import`: locations from a file."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from contracts.ops_hub.location_import import MOST_FILE_BYTES, LocationImport
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from services.ops_hub.locations.importing import service
from services.ops_hub.locations.importing.receiving import CSV_BODY, ReceivedFile

router = APIRouter(prefix="/ops/locations/import", tags=["ops_hub"])

Caller = Annotated[Principal, Depends(current_principal)]
DryRun = Annotated[bool, Query(description="Say what the file would do, and write nothing.")]
Partial = Annotated[bool, Query(description="Import the good rows although others are refused.")]
REFUSED = problems(
    {
        409: "There would be more locations than one tenant can keep, or another import is running"
        " (`location_import_running`, with `Retry-After`).",
        413: "The file is too large.",
        415: "The body is not CSV.",
        422: "The file cannot be read (`location_file_unreadable`), or rows are refused (`location_import_refused`):"
        " `errors` names rows and columns, and of refused rows `report` is the whole `LocationImport`.",
    }
)


@router.post(
    "",
    operation_id="import_locations",
    openapi_extra=public("ops:write", flag="OPS_HUB_ENABLED", route_class="stream", most_body=MOST_FILE_BYTES)
    | CSV_BODY,
    responses=REFUSED,
)
async def import_locations(
    file: ReceivedFile,
    session: TenantSession,
    idempotency: Idempotent,
    caller: Caller,
    dry_run: DryRun = False,
    partial: Partial = False,
) -> LocationImport:
    """Add locations from a file, and change those that are named by their id or store code.

    It takes the columns of the export, and those of others that are called alike. An empty cell takes away, a column
    that is not there leaves as it is. When a row is refused nothing is written, unless it is `partial`. The same file
    again changes nothing.
    """
    return await service.import_locations(session, caller, file, dry_run=dry_run, partial=partial)
