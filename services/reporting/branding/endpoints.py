"""`/reports/branding`: how reports look that are run from now on."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from contracts.reporting.branding import (
    MOST_LOGO_BYTES,
    ReportBranding,
    ReportBrandingDraft,
    ReportBrandingReplace,
)
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.preconditions import STALE_OR_UNSAID, NeededIfMatch
from services.reporting.branding import service
from services.reporting.branding.freezing import hash_of
from services.reporting.branding.previewing import preview
from services.reporting.branding.receiving import MEDIA_TYPE, PNG, PNG_BODY, ReceivedLogo

router = APIRouter(prefix="/reports/branding", tags=["reporting"])

Caller = Annotated[Principal, Depends(current_principal)]
IfNoneMatch = Annotated[str | None, Header(max_length=200)]
NOT_MODIFIED = {304: {"description": "The picture is still the one with this ETag."}}
KEPT_BY_ITS_READER = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
NO_LOGO = problems({404: "There is no logo."})


@router.get("", operation_id="get_report_branding", openapi_extra=public("reports:read"))
async def get_report_branding(session: TenantSession, response: Response) -> ReportBranding:
    """How reports look. Its `ETag` is for `If-Match`; version 0 can be changed as well."""
    return _tagged(response, await service.get_branding(session))


@router.put(
    "",
    operation_id="replace_report_branding",
    openapi_extra=public("reports:write"),
    responses=STALE_OR_UNSAID
    | problems({422: "A field breaks a rule, or the colour is too bright; `errors` says which."}),
)
async def replace_report_branding(
    wanted: ReportBrandingReplace,
    session: TenantSession,
    caller: Caller,
    response: Response,
    if_match: NeededIfMatch = None,
) -> ReportBranding:
    """Set it up anew, but for the logo. Runs that there are keep the branding that they were started with."""
    return _tagged(response, await service.replace_branding(session, caller, wanted, if_match=if_match))


@router.delete(
    "",
    operation_id="reset_report_branding",
    openapi_extra=public("reports:write"),
    responses=STALE_OR_UNSAID,
)
async def reset_report_branding(
    session: TenantSession, caller: Caller, response: Response, if_match: NeededIfMatch = None
) -> ReportBranding:
    """Let reports look as by default again, without a logo."""
    return _tagged(response, await service.reset_branding(session, caller, if_match=if_match))


@router.get(
    "/logo",
    operation_id="get_report_logo",
    response_class=Response,
    openapi_extra=public("reports:read"),
    responses={200: {"content": PNG}} | NOT_MODIFIED | NO_LOGO,
)
async def get_report_logo(session: TenantSession, if_none_match: IfNoneMatch = None) -> Response:
    """The logo as a PNG."""
    digest, logo = await service.get_logo(session)
    etag = f'"{digest}"'
    return _not_modified(etag) if _is_known(etag, if_none_match) else _picture(logo, etag)


@router.put(
    "/logo",
    operation_id="replace_report_logo",
    openapi_extra=public("reports:write", most_body=MOST_LOGO_BYTES) | PNG_BODY,
    responses=STALE_OR_UNSAID
    | problems(
        {
            413: "It is larger than a logo may be.",
            415: "It is no PNG; an SVG is not taken either.",
            422: "It has too many pixels, or cannot be decoded.",
        }
    ),
)
async def replace_report_logo(
    logo: ReceivedLogo, session: TenantSession, caller: Caller, response: Response, if_match: NeededIfMatch = None
) -> ReportBranding:
    """Give the branding a logo. Its picture alone is kept, without texts and profiles in the file."""
    return _tagged(response, await service.replace_logo(session, caller, logo, if_match=if_match))


@router.delete(
    "/logo",
    operation_id="remove_report_logo",
    openapi_extra=public("reports:write"),
    responses=STALE_OR_UNSAID | NO_LOGO,
)
async def remove_report_logo(
    session: TenantSession, caller: Caller, response: Response, if_match: NeededIfMatch = None
) -> ReportBranding:
    """Let the name stand for it again."""
    return _tagged(response, await service.remove_logo(session, caller, if_match=if_match))


@router.get(
    "/preview",
    operation_id="preview_report_branding",
    response_class=Response,
    openapi_extra=public("reports:read"),
    responses={200: {"content": PNG}} | NOT_MODIFIED | problems({422: "A field breaks a rule."}),
)
async def preview_report_branding(
    request: Request,
    session: TenantSession,
    draft: Annotated[ReportBrandingDraft, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """The first page of an example, as a PNG, with the logo that is kept. Nothing is kept of what is asked."""
    branding = await service.find_previewed(session, draft)
    etag = f'"{hash_of(branding)}-{request.app.state.settings.git_sha[:12]}"'
    if _is_known(etag, if_none_match):
        return _not_modified(etag)
    return _picture(await asyncio.to_thread(preview, branding), etag)


def _tagged(response: Response, branding: ReportBranding) -> ReportBranding:
    response.headers["ETag"] = branding.etag
    return branding


def _is_known(etag: str, if_none_match: str | None) -> bool:
    return if_none_match is not None and etag in if_none_match


def _not_modified(etag: str) -> Response:
    return Response(status_code=304, headers=KEPT_BY_ITS_READER | {"ETag": etag})


def _picture(content: bytes, etag: str) -> Response:
    return Response(content, media_type=MEDIA_TYPE, headers=KEPT_BY_ITS_READER | {"ETag": etag})
