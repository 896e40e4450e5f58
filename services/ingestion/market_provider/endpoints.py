"""`/market/providers`: who is asked for market data, and the keys that they want."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from contracts.ingestion.market_pulls import MarketKeyUpdate, MarketProvider, MarketProviderName
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import Problem
from libs.pagination import Page
from services.ingestion.credential.resources import KeeperOf
from services.ingestion.market_provider import service
from services.ingestion.market_provider.resources import ProvidersOf

router = APIRouter(prefix="/market", tags=["market"])

Responses = dict[int | str, dict[str, Any]]
Caller = Annotated[Principal, Depends(current_principal)]
AWAY: Responses = {503: {"model": Problem, "description": "The vault that keeps keys is away."}}


@router.get("/providers", operation_id="list_market_providers", openapi_extra=public("ingestion:read"))
async def list_market_providers(session: TenantSession, providers: ProvidersOf) -> Page[MarketProvider]:
    """Every provider: how it is called and how that goes, whether a key is set, its last and next pull."""
    return Page(items=await service.list_providers(session, providers), next_cursor=None)


@router.put(
    "/providers/{provider}/key",
    operation_id="set_market_provider_key",
    status_code=204,
    openapi_extra=public("ingestion:write"),
    responses=AWAY | {422: {"model": Problem, "description": "The provider takes no key, or it cannot be one."}},
)
async def set_market_provider_key(
    provider: MarketProviderName,
    wanted: MarketKeyUpdate,
    session: TenantSession,
    caller: Caller,
    keeper: KeeperOf,
    providers: ProvidersOf,
) -> None:
    """Keep a key in the vault, in the place of the one before. It is never shown again."""
    await service.set_key(session, caller, providers[provider], wanted.key, keeper)


@router.delete(
    "/providers/{provider}/key",
    operation_id="delete_market_provider_key",
    status_code=204,
    openapi_extra=public("ingestion:write"),
    responses={404: {"model": Problem, "description": "There is no key of this provider."}},
)
async def delete_market_provider_key(
    provider: MarketProviderName, session: TenantSession, caller: Caller, providers: ProvidersOf
) -> None:
    """Forget a key."""
    await service.delete_key(session, caller, providers[provider])
