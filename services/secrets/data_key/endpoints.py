"""`/secrets/keys` for administrators, and `/internal/secrets/shred` for the end of a tenant."""

from fastapi import APIRouter, Depends, Request

from contracts.secrets.admin import KeyRingList
from contracts.secrets.api import Shredded
from libs.auth import internal, public
from libs.db import TenantSession
from libs.errors import Problem
from services.secrets.data_key import service
from services.secrets.resources import CallingService, KeysOf, forget_everywhere, no_store

router = APIRouter(prefix="/secrets", tags=["key"], dependencies=[Depends(no_store)])
internal_router = APIRouter(prefix="/secrets", tags=["key"], dependencies=[Depends(no_store)])


@router.get("/keys", operation_id="list_secret_keys", openapi_extra=public("secrets:admin"))
async def list_secret_keys(session: TenantSession, keys: KeysOf) -> KeyRingList:
    """The tenant's data keys by purpose: state, age, and how many secrets each version still seals."""
    return await service.list_keys(session, keys.kms.name)


@internal_router.post(
    "/shred",
    operation_id="shred_tenant_keys",
    openapi_extra=internal("secrets:shred"),
    responses={409: {"model": Problem, "description": "The platform's own keys are kept."}},
)
async def shred_tenant_keys(request: Request, keys: KeysOf, caller: CallingService) -> Shredded:
    """Destroy the tenant's keys and delete its secrets. There is no way back; it belongs to deleting a tenant."""
    shredded = await service.shred(keys.database, caller)
    await forget_everywhere(request.app.state.settings, keys, [shredded.tenant_id])
    return shredded
