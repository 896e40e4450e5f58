"""`/api-keys`."""

from uuid import UUID

from fastapi import APIRouter

from contracts.gateway.api_key import (
    ApiKey,
    ApiKeyDetail,
    ApiKeyList,
    CreateApiKey,
    CreatedApiKey,
    RotateApiKey,
    UpdateApiKey,
)
from gateway.caller import EdgeOf
from gateway.identity.api_key import service
from gateway.state import StateOf
from libs.auth import public
from libs.db import TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent

router = APIRouter(tags=["api-key"])
ABSENT = {"model": Problem, "description": "No such key of this tenant."}
ENDED = {"model": Problem, "description": "No live key of this tenant."}
MORE_THAN_OWN = {"model": Problem, "description": "The caller lacks a scope that the key should have."}


@router.get("/api-keys", operation_id="list_api_keys", openapi_extra=public("members:admin"))
async def list_api_keys(session: TenantSession) -> ApiKeyList:
    """The tenant's keys, newest first, revoked and expired ones too."""
    return ApiKeyList(items=await service.list_keys(session))


@router.post(
    "/api-keys",
    operation_id="create_api_key",
    status_code=201,
    openapi_extra=public("members:admin", step_up=True),
    responses={403: MORE_THAN_OWN},
)
async def create_api_key(
    body: CreateApiKey, session: TenantSession, edge: EdgeOf, state: StateOf, idempotency: Idempotent
) -> CreatedApiKey:
    """Make a key. Its secret is in this answer and nowhere else."""
    return await service.create(session, body, hasher=state.key_hasher, edge=edge)


@router.get(
    "/api-keys/{key_id}",
    operation_id="get_api_key",
    openapi_extra=public("members:admin"),
    responses={404: ABSENT},
)
async def get_api_key(key_id: UUID, session: TenantSession) -> ApiKeyDetail:
    """A key and how often it was used on each of the last 30 days."""
    return await service.get_key(session, key_id)


@router.patch(
    "/api-keys/{key_id}",
    operation_id="update_api_key",
    openapi_extra=public("members:admin"),
    responses={404: ENDED},
)
async def update_api_key(
    key_id: UUID, body: UpdateApiKey, session: TenantSession, edge: EdgeOf, state: StateOf
) -> ApiKey:
    """Change a key's name, networks or quota; every gateway knows within 5 seconds."""
    changed, key_mac = await service.update(session, key_id, body, edge=edge)
    state.callers.forget(key_mac)
    return changed


@router.post(
    "/api-keys/{key_id}/rotate",
    operation_id="rotate_api_key",
    status_code=201,
    openapi_extra=public("members:admin", step_up="session"),
    responses={
        403: MORE_THAN_OWN,
        404: ENDED,
        409: {"model": Problem, "description": "The key has a successor, or the one before it still works."},
    },
)
async def rotate_api_key(
    key_id: UUID, body: RotateApiKey, session: TenantSession, edge: EdgeOf, state: StateOf, idempotency: Idempotent
) -> CreatedApiKey:
    """Make a successor with the same scopes, networks and quota; the old key ends after the overlap."""
    created, key_mac = await service.rotate(session, key_id, body, hasher=state.key_hasher, edge=edge)
    state.callers.forget(key_mac)
    return created


@router.delete(
    "/api-keys/{key_id}",
    operation_id="revoke_api_key",
    status_code=204,
    openapi_extra=public("members:admin"),
    responses={404: ENDED},
)
async def revoke_api_key(key_id: UUID, session: TenantSession, edge: EdgeOf, state: StateOf) -> None:
    """End a key at once."""
    state.callers.forget(await service.revoke(session, key_id, edge=edge))
