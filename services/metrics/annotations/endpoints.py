"""`/metrics/annotations`: what happened on the days of the charts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.metrics.annotations import Annotation, AnnotationCategory, AnnotationCreate, AnnotationWrite
from contracts.metrics.combined import Dataset, Platform
from contracts.metrics.query import IsoDate, Text
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from libs.pagination import Page
from libs.preconditions import STALE, IfMatch
from services.metrics.annotations import service
from services.metrics.annotations.repository import AnnotationFilter
from services.metrics.combined.selection import account_key

router = APIRouter(prefix="/metrics/annotations", tags=["metrics"])

Caller = Annotated[Principal, Depends(current_principal)]
ONE = "/{annotation_id}"
MISSING = problems({404: "No such annotation that you see."})
BEYOND = problems({403: "About more than you may write about."})
UNFIT = BEYOND | problems({422: "Half a scope, or days that end before they start."})


class AnnotationQuery(BaseModel):
    """Which annotations; without a filter every one of the dataset."""

    model_config = ConfigDict(extra="forbid")

    dataset: Dataset = Field(Dataset.warehouse, description="The two datasets never answer for one another.")
    start_date: IsoDate | None = Field(None, description="Those that end on this day or later.")
    end_date: IsoDate | None = Field(None, description="Those that begin on this day or earlier.")
    platforms: list[Platform] = Field(
        default_factory=list[Platform], max_length=20, description="About one of these, or about all platforms."
    )
    account_id: Text | None = Field(None, description="About this account, or about all accounts.")
    campaign_id: Text | None = Field(None, description="About this campaign, or about all campaigns.")
    categories: list[AnnotationCategory] = Field(
        default_factory=list[AnnotationCategory], max_length=6, description="Any of these."
    )
    cursor: str | None = Field(None, max_length=512, description="`next_cursor` of the page before.")
    limit: int = Field(50, ge=1, le=200, description="How many items at most.")


@router.get(
    "",
    operation_id="list_annotations",
    openapi_extra=public("metrics:read", demo_data=True),
    responses=problems({422: "A filter breaks a rule, or the cursor is none; `errors` says which."}),
)
async def list_annotations(
    request: Request, session: TenantSession, caller: Caller, query: Annotated[AnnotationQuery, Query()]
) -> Page[Annotation]:
    """Annotations that touch the days and concern the scope, last begun first.

    Members of workspaces see those of their accounts, and those of the whole tenant or a platform; whoever sees totals
    only, those of no account.
    """
    wanted = AnnotationFilter(
        dataset=query.dataset.value,
        start=query.start_date,
        end=query.end_date,
        platforms=[platform.value for platform in query.platforms],
        account_id=account_key(query.account_id) if query.account_id else None,
        campaign_id=query.campaign_id,
        categories=query.categories,
    )
    cursors = request.app.state.cursors
    return await service.list_annotations(session, cursors, caller, wanted, cursor=query.cursor, limit=query.limit)


@router.post(
    "",
    operation_id="create_annotation",
    status_code=201,
    openapi_extra=public("metrics:write"),
    responses=UNFIT | problems({409: "There are too many."}),
)
async def create_annotation(
    wanted: AnnotationCreate, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> Annotation:
    """Tell what happened on a day, or on several in a row. Everybody who sees its scope sees it."""
    return await service.create_annotation(session, caller, wanted)


@router.get(ONE, operation_id="get_annotation", openapi_extra=public("metrics:read"), responses=MISSING)
async def get_annotation(annotation_id: UUID, session: TenantSession, caller: Caller, response: Response) -> Annotation:
    """One annotation. Its `ETag` is for `If-Match` when it is changed or removed."""
    found = await service.get_annotation(session, caller, annotation_id)
    response.headers["ETag"] = found.etag
    return found


@router.put(
    ONE,
    operation_id="replace_annotation",
    openapi_extra=public("metrics:write"),
    responses=MISSING | STALE | UNFIT,
)
async def replace_annotation(
    annotation_id: UUID,
    wanted: AnnotationWrite,
    session: TenantSession,
    caller: Caller,
    response: Response,
    if_match: IfMatch = None,
) -> Annotation:
    """Write an annotation anew: what is left out is taken away. Its dataset and who made it stay."""
    changed = await service.replace_annotation(session, caller, annotation_id, wanted, if_match=if_match)
    response.headers["ETag"] = changed.etag
    return changed


@router.delete(
    ONE,
    operation_id="delete_annotation",
    status_code=204,
    openapi_extra=public("metrics:write"),
    responses=MISSING | STALE | BEYOND,
)
async def delete_annotation(
    annotation_id: UUID, session: TenantSession, caller: Caller, if_match: IfMatch = None
) -> None:
    """Remove an annotation."""
    await service.delete_annotation(session, caller, annotation_id, if_match=if_match)
