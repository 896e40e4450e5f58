"""`/internal/secrets/encrypt`, `…/decrypt`, `…/columns/settle`: encryption of other services' columns."""

from typing import Any

from fastapi import APIRouter, Depends

from contracts.secrets.api import DecryptedValue, DecryptValue, EncryptedValue, EncryptValue, SettleColumn, Settled
from libs.auth import internal
from libs.errors import Problem
from services.secrets.column import service
from services.secrets.resources import CallingService, KeysOf, no_store

router = APIRouter(prefix="/secrets", tags=["column"], dependencies=[Depends(no_store)])

Responses = dict[int | str, dict[str, Any]]
AWAY: Responses = {503: {"model": Problem, "description": "The key service or the audit trail cannot be used."}}
REFUSED: Responses = {422: {"model": Problem, "description": "Not a registered column, or not this envelope's place."}}


@router.post(
    "/encrypt",
    operation_id="encrypt_value",
    openapi_extra=internal("secrets:encrypt"),
    responses=REFUSED | AWAY | {409: {"model": Problem, "description": "The tenant's keys have been destroyed."}},
)
async def encrypt_value(wanted: EncryptValue, keys: KeysOf, caller: CallingService) -> EncryptedValue:
    """Seal a value for one place."""
    return await service.encrypt_value(keys, caller, wanted)


@router.post(
    "/decrypt",
    operation_id="decrypt_value",
    openapi_extra=internal("secrets:decrypt"),
    responses=REFUSED | AWAY,
)
async def decrypt_value(wanted: DecryptValue, keys: KeysOf, caller: CallingService) -> DecryptedValue:
    """Open an envelope at its place; written down before the value leaves."""
    return await service.decrypt_value(keys, caller, wanted)


@router.post(
    "/columns/settle",
    operation_id="settle_column",
    openapi_extra=internal("secrets:encrypt"),
    responses=REFUSED | {409: {"model": Problem, "description": "Something was sealed a moment ago: scan again."}},
)
async def settle_column(wanted: SettleColumn, keys: KeysOf, caller: CallingService) -> Settled:
    """Say that a column holds no envelope of older keys any more, so that these can be retired."""
    return await service.settle_column(keys, caller, wanted)
