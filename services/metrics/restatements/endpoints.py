"""HTTP edge of the ledger of restatements."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from contracts.metrics.restatements import Restatement, RestatementQuery
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import Problem
from libs.pagination import Page
from services.metrics.restatements import service

router = APIRouter(tags=["metrics"])


class RestatementPageQuery(RestatementQuery):
    """The filters, and the page."""

    cursor: str | None = Query(None, max_length=512, description="`next_cursor` of the page before.")
    limit: int = Query(50, ge=1, le=200, description="How many items at most.")


@router.get(
    "/metrics/restatements",
    operation_id="list_restatements",
    summary="Numbers of past days that platforms restated, with what they were before",
    responses={
        403: {"model": Problem, "description": "The role shows totals only."},
        422: {"model": Problem, "description": "A filter breaks a rule, or the cursor is none; `errors` says which."},
    },
    openapi_extra=public("metrics:read", demo_data=True),
)
async def list_restatements(
    request: Request,
    session: TenantSession,
    query: Annotated[RestatementPageQuery, Query()],
    caller: Annotated[Principal, Depends(current_principal)],
) -> Page[Restatement]:
    """Newest day first. With `as_of` before `extracted_at`, questions are answered with the old value."""
    cursors = request.app.state.cursors
    return await service.list_restatements(session, cursors, caller, query, cursor=query.cursor, limit=query.limit)
