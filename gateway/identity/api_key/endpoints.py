"""`/api-keys`."""

from uuid import UUID

from fastapi import APIRouter

from contracts.gateway.api import ApiKeyList, CreateApiKey, CreatedApiKey
from gateway.caller import EdgeOf
from gateway.identity.api_key import service
from gateway.state import StateOf
from libs.auth import public
from libs.db import TenantSession
from libs.errors import Problem

router = APIRouter(tags=["api-key"])


@router.get("/api-keys", operation_id="list_api_keys", openapi_extra=public("members:admin"))
async def list_api_keys(session: TenantSession) -> ApiKeyList:
    """The tenant's keys, newest first, revoked and expired ones too."""
    return ApiKeyList(items=await service.list_keys(session))


@router.post(
    "/api-keys",
    operation_id="create_api_key",
    status_code=201,
    openapi_extra=public("members:admin", step_up=True),
    responses={
        403: {
            "model": Problem,
            "description": "The caller lacks a scope that the key should have, or must prove again who they are.",
        },
        409: {"model": Problem, "description": "Test keys exist in demo tenants only."},
    },
)
async def create_api_key(body: CreateApiKey, session: TenantSession, edge: EdgeOf, state: StateOf) -> CreatedApiKey:
    """Make a key. Its secret is in this answer and nowhere else."""
    return await service.create(session, body, hasher=state.key_hasher, edge=edge)


@router.delete(
    "/api-keys/{key_id}",
    operation_id="revoke_api_key",
    status_code=204,
    openapi_extra=public("members:admin"),
    responses={404: {"model": Problem, "description": "No live key of this tenant."}},
)
async def revoke_api_key(key_id: UUID, session: TenantSession, edge: EdgeOf, state: StateOf) -> None:
    """End a key at once."""
    state.callers.forget(await service.revoke(session, key_id, edge=edge))
