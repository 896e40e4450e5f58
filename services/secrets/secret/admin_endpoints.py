"""`/secrets/credentials` and `/secrets/events`, for administrators. No operation here shows a value."""

from fastapi import APIRouter, Depends, Request

from contracts.secrets.admin import Credential, SecretEventList
from libs.auth import public
from libs.db import TenantSession
from libs.pagination import Page, PageCursor, PageLimit
from services.secrets.resources import no_store
from services.secrets.secret import admin

router = APIRouter(prefix="/secrets", tags=["credential"], dependencies=[Depends(no_store)])


@router.get("/credentials", operation_id="list_credentials", openapi_extra=public("secrets:admin"))
async def list_credentials(
    request: Request, session: TenantSession, cursor: PageCursor = None, limit: PageLimit = 50
) -> Page[Credential]:
    """Secrets in the vault: what they are for, whose, when they were used last, and when they expire."""
    return await admin.list_credentials(session, request.app.state.cursors, cursor=cursor, limit=limit)


@router.get("/events", operation_id="list_secret_events", openapi_extra=public("secrets:admin"))
async def list_secret_events(session: TenantSession) -> SecretEventList:
    """What the audit trail says about keys and secrets, newest first."""
    return await admin.list_events(session)
