"""`/deliveries`, and the sending of `/runs/{run_id}/deliver`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Request

from contracts.reporting.deliveries import (
    Delivery,
    DeliveryBatch,
    DeliveryRetry,
    DeliveryState,
    RunDelivery,
)
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from libs.pagination import Page, PageCursor, PageLimit
from services.reporting.deliveries import service
from services.reporting.deliveries.repository import DeliveryFilter
from services.reporting.runs.resources import KindsOf

router = APIRouter(prefix="/deliveries", tags=["reporting"])
of_runs = APIRouter(prefix="/runs", tags=["reporting"])

Caller = Annotated[Principal, Depends(current_principal)]
ONE = "/{report_delivery_id}"
MISSING = problems({404: "No such delivery."})
DECIDED = problems({409: "It does not wait for an approval."})
OfRun = Annotated[UUID | None, Query(description="Only of this run.")]
OfReport = Annotated[UUID | None, Query(description="Only of this report.")]
InState = Annotated[DeliveryState | None, Query(description="Only those in this state.")]
ToRecipient = Annotated[
    str | None,
    Query(min_length=3, max_length=320, pattern=r"^[^\x00-\x1f\x7f]+$", description="Only to this address."),
]


@of_runs.post(
    "/{run_id}/deliver",
    operation_id="deliver_run",
    status_code=202,
    openapi_extra=public("reports:run"),
    responses=problems(
        {
            403: "The caller may not read the figures that it shows.",
            404: "No such run.",
            409: "It has no results, or its report is archived or has no recipients.",
            422: "An address is none, or the run is not had as a file of this kind; `errors` names each.",
        }
    ),
)
async def deliver_run(
    run_id: UUID,
    session: TenantSession,
    kinds: KindsOf,
    idempotency: Idempotent,
    caller: Caller,
    wanted: Annotated[
        RunDelivery | None, Body(description="Without it, the PDF to the report's recipients, as they are now.")
    ] = None,
) -> DeliveryBatch:
    """Mail the result. Who has had the same files of it with the same words gets them no second time."""
    return await service.deliver_run(session, kinds, caller, run_id, wanted or RunDelivery.model_validate({}))


@router.get("", operation_id="list_deliveries", openapi_extra=public("reports:read"))
async def list_deliveries(
    request: Request,
    session: TenantSession,
    run_id: OfRun = None,
    report_id: OfReport = None,
    state: InState = None,
    recipient: ToRecipient = None,
    returned: Annotated[bool, Query(description="Only those whose mail came back.")] = False,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Page[Delivery]:
    """Deliveries, newest first."""
    wanted = DeliveryFilter(run_id, report_id, state, recipient, returned)
    return await service.list_deliveries(session, request.app.state.cursors, wanted, cursor=cursor, limit=limit)


@router.get(ONE, operation_id="get_delivery", openapi_extra=public("reports:read"), responses=MISSING)
async def get_delivery(report_delivery_id: UUID, session: TenantSession) -> Delivery:
    """One delivery as it stands."""
    return await service.get_delivery(session, report_delivery_id)


@router.post(
    f"{ONE}/retry",
    operation_id="retry_delivery",
    status_code=202,
    openapi_extra=public("reports:run"),
    responses=MISSING | problems({409: "It is out or on its way, the recipient takes none, or it may have arrived."}),
)
async def retry_delivery(
    report_delivery_id: UUID, wanted: DeliveryRetry, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> Delivery:
    """Send again what failed or bounced; of unknown end only if it may arrive twice."""
    return await service.retry_delivery(
        session, caller, report_delivery_id, even_if_it_arrived=wanted.even_if_it_arrived
    )


@router.post(
    f"{ONE}/approve",
    operation_id="approve_delivery",
    status_code=202,
    openapi_extra=public("members:admin"),
    responses=MISSING | DECIDED,
)
async def approve_delivery(
    report_delivery_id: UUID, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> Delivery:
    """Let reports go to this address, which is of no member: this one now, and others from now on."""
    return await service.approve_delivery(session, caller, report_delivery_id)


@router.post(
    f"{ONE}/reject",
    operation_id="reject_delivery",
    openapi_extra=public("members:admin"),
    responses=MISSING | DECIDED,
)
async def reject_delivery(report_delivery_id: UUID, session: TenantSession, caller: Caller) -> Delivery:
    """Do not send it."""
    return await service.reject_delivery(session, caller, report_delivery_id)
