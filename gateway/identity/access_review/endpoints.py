"""`/access-review`."""

from fastapi import APIRouter, Request, Response

from contracts.gateway.access_review import AccessReview, DecideBinding, ReviewHistory
from gateway.caller import EdgeOf, PersonOf
from gateway.identity.access_review import service
from gateway.identity.transactions import CallerSession
from gateway.state import StateOf
from libs.auth import public
from libs.clock import utc_now
from libs.db import TenantSession
from libs.errors import problems
from libs.pagination import PageCursor, PageLimit

router = APIRouter(tags=["access"])


@router.get("/access-review", operation_id="get_access_review", openapi_extra=public("members:admin"))
async def get_access_review(session: TenantSession, person: PersonOf) -> AccessReview:
    """Every binding of the tenant that is live: people, admins of its agency, granted access, programs."""
    return await service.review(session, now=utc_now(), person=person)


@router.post(
    "/access-review/decisions",
    operation_id="decide_binding",
    status_code=204,
    openapi_extra=public("members:admin", step_up=True),
    responses=problems(
        {
            404: "No such live binding.",
            409: "It is the caller's own, that of the last owner, or for the agency to decide.",
        }
    ),
)
async def decide_binding(
    body: DecideBinding, session: TenantSession, person: PersonOf, edge: EdgeOf, state: StateOf
) -> None:
    """Attest a binding, or end it at once."""
    ended = await service.decide(session, body, now=utc_now(), person=person, edge=edge)
    if ended is not None:
        state.callers.forget(ended)


@router.get("/access-review/decisions", operation_id="list_access_reviews", openapi_extra=public("members:admin"))
async def list_access_reviews(
    request: Request, session: TenantSession, limit: PageLimit = 50, cursor: PageCursor = None
) -> ReviewHistory:
    """What was decided, newest first."""
    return await service.history(session, limit=limit, cursor=cursor, cursors=request.app.state.cursors)


@router.get(
    "/access-review/export",
    operation_id="export_access_review",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "A row a binding."}},
    openapi_extra=public("members:admin", entitlement="csv_export"),
)
async def export_access_review(session: CallerSession, person: PersonOf, edge: EdgeOf) -> Response:
    """Every live binding as CSV. The export stands in the audit trail."""
    text = await service.export(session, now=utc_now(), person=person, edge=edge)
    headers = {"Content-Disposition": 'attachment; filename="access-review.csv"', "Cache-Control": "no-store"}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
