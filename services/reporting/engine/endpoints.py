"""`/reports/keys`: what a report is verified with by somebody who has the file and no account."""

from fastapi import APIRouter, Request, Response

from contracts.reporting.seal_keys import SealKeys
from libs.auth import public

router = APIRouter(prefix="/reports/keys", tags=["reporting"])

KEPT_SECONDS = 3600


@router.get("", operation_id="get_report_keys", openapi_extra=public(None, anonymous=True))
async def get_report_keys(request: Request, response: Response) -> SealKeys:
    """The public keys of seals, as a JWK set; they may be kept for an hour. Verify with `opsight report verify`."""
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return request.app.state.seal_keys
