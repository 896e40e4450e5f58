"""`/ops/locations/metrics/preferences`: what the caller sees of each location in a list."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from contracts.ops_hub.location_metrics import LocationMetricPreferences, LocationMetricPreferencesWrite
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.preconditions import NeededIfMatch
from services.ops_hub.locations.preferences import service

router = APIRouter(prefix="/ops/locations/metrics/preferences", tags=["ops_hub"])

Caller = Annotated[Principal, Depends(current_principal)]


@router.get(
    "",
    operation_id="get_location_metric_preferences",
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"),
)
async def get_location_metric_preferences(
    session: TenantSession, caller: Caller, response: Response
) -> LocationMetricPreferences:
    """The caller's columns, and all that can be chosen. Its `ETag` is for `If-Match`."""
    found = await service.get_preferences(session, caller)
    response.headers["ETag"] = found.etag
    return found


@router.put(
    "",
    operation_id="save_location_metric_preferences",
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"),
    responses=problems(
        {
            412: "`If-Match` names another revision.",
            422: "A column that there is not or that is named twice, none, or too many.",
            428: "There is no `If-Match`.",
        }
    ),
)
async def save_location_metric_preferences(
    wanted: LocationMetricPreferencesWrite,
    session: TenantSession,
    caller: Caller,
    response: Response,
    if_match: NeededIfMatch = None,
) -> LocationMetricPreferences:
    """Choose the caller's own columns, in their order. They are one's own, so the right to read is enough."""
    saved = await service.save_preferences(session, caller, wanted, if_match=if_match)
    response.headers["ETag"] = saved.etag
    return saved
