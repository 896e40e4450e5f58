"""`/internal/secrets`: put, resolve and delete, for other services alone."""

from typing import Any

from fastapi import APIRouter, Depends

from contracts.secrets.api import PutSecret, Ref, ResolvedSecret, ResolveSecret, StoredSecret
from libs.auth import internal
from libs.errors import Problem
from services.secrets.resources import CallingService, KeysOf, no_store
from services.secrets.secret import service

router = APIRouter(prefix="/secrets", tags=["secret"], dependencies=[Depends(no_store)])

Responses = dict[int | str, dict[str, Any]]
AWAY: Responses = {503: {"model": Problem, "description": "The key service or the audit trail cannot be used."}}
MISSING: Responses = {404: {"model": Problem, "description": "No secret that the caller may know of."}}


@router.post(
    "/resolve",
    operation_id="resolve_secret",
    openapi_extra=internal("secrets:read"),
    responses=MISSING | AWAY | {410: {"model": Problem, "description": "It has expired."}},
)
async def resolve_secret(wanted: ResolveSecret, keys: KeysOf, caller: CallingService) -> ResolvedSecret:
    """The value, for its owner and its readers; written down before it leaves."""
    return await service.resolve_secret(keys, caller, wanted.ref)


@router.put(
    "/{ref}",
    operation_id="put_secret",
    openapi_extra=internal("secrets:write"),
    responses=AWAY
    | {
        403: {"model": Problem, "description": "Another service owns this kind, or this secret."},
        409: {"model": Problem, "description": "The tenant's keys have been destroyed."},
    },
)
async def put_secret(ref: Ref, wanted: PutSecret, keys: KeysOf, caller: CallingService) -> StoredSecret:
    """Keep a value under a reference, or replace it."""
    return await service.put_secret(keys, caller, ref, wanted)


@router.delete(
    "/{ref}",
    operation_id="delete_secret",
    status_code=204,
    openapi_extra=internal("secrets:write"),
    responses=MISSING | AWAY,
)
async def delete_secret(ref: Ref, keys: KeysOf, caller: CallingService) -> None:
    """Forget a secret of the caller's own."""
    await service.delete_secret(keys, caller, ref)
