"""`/ops/connections/{platform}/oauth`: to a provider's consent page and back."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Response

from contracts.ops_hub.connections import OAuthStart, OAuthStarted, Platform
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from services.ops_hub.connections.oauth import finishing, starting
from services.ops_hub.connections.oauth.finishing import Answer, Ended
from services.ops_hub.connections.oauth.resources import OAuthOf

router = APIRouter(prefix="/ops/connections/{platform}/oauth", tags=["ops_hub"])

Caller = Annotated[Principal, Depends(current_principal)]
# Together shorter than the 8 KiB that an address may have; a state of ours has some 400.
Short = Annotated[str | None, Query(max_length=200)]
Long = Annotated[str | None, Query(max_length=1000)]
RESULT = "/ops/connections/oauth/result"


@router.post(
    "/start",
    operation_id="start_connection_oauth",
    openapi_extra=public("ops:write", flag="OPS_HUB_ENABLED"),
    responses=problems(
        {
            403: "Programs and support cannot consent for a person (`browser_session_required`).",
            404: "No such connection of this platform, or connecting by consent is turned off (`feature_disabled`).",
            409: "The platform is not connected by consent (`oauth_not_offered`), this installation is not registered"
            " with the provider (`oauth_not_set_up`), or the connection was made with credentials"
            " (`connection_not_by_consent`).",
        }
    ),
)
async def start_connection_oauth(
    platform: Platform,
    wanted: OAuthStart,
    session: TenantSession,
    idempotency: Idempotent,
    caller: Caller,
    oauth: OAuthOf,
    response: Response,
) -> OAuthStarted:
    """Begin to connect an account, or to renew a connection: send the browser to `authorization_url`."""
    response.headers["Cache-Control"] = "no-store"
    return await starting.start(session, oauth, caller, platform, wanted)


@router.get(
    "/callback",
    operation_id="finish_connection_oauth",
    status_code=303,
    response_class=Response,
    openapi_extra=public(None, anonymous=True),
    responses={303: {"description": "To the page that says how it ended (`OAuthOutcome`)."}},
)
async def finish_connection_oauth(
    platform: Platform,
    caller: Caller,
    oauth: OAuthOf,
    code: Long = None,
    state: Long = None,
    error: Short = None,
    iss: Short = None,
    error_description: Long = None,
    error_reason: Short = None,
    error_code: Short = None,
    error_uri: Short = None,
    granted_scopes: Long = None,
    denied_scopes: Long = None,
    scope: Long = None,
    authuser: Short = None,
    hd: Short = None,
    prompt: Short = None,
) -> Response:
    """Where the provider sends the browser back to. Of what providers add, the first four count."""
    return _to(platform, await finishing.finish(oauth, caller, platform, Answer(code, state, error, iss)))


def _to(platform: Platform, ended: Ended) -> Response:
    told = {"outcome": ended.outcome, "platform": platform}
    if ended.connection_id is not None:
        told["connection"] = str(ended.connection_id)
    headers = {
        "Location": f"{RESULT}?{urlencode(told)}",
        "Cache-Control": "no-store",
        # The address that the browser comes from has the code in it.
        "Referrer-Policy": "no-referrer",
    }
    return Response(status_code=303, headers=headers)
