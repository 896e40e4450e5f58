"""`POST /internal/fx-rates`: what another service converts money with."""

from fastapi import APIRouter

from contracts.ingestion.market import FxQuestion, FxRates
from libs.auth import internal
from libs.db import TenantSession
from services.ingestion.fx import service

router = APIRouter(tags=["market"])


@router.post("/fx-rates", operation_id="list_fx_rates", openapi_extra=internal("market:fx"))
async def list_fx_rates(question: FxQuestion, session: TenantSession) -> FxRates:
    """ECB reference rates that the tenant has pulled, as they are known now or were known at a moment."""
    return await service.list_rates(session, question)
