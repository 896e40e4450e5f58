"""`/internal/rank-accounts`: with which accounts a tenant may pay for ranks."""

from fastapi import APIRouter

from contracts.ops_hub.rank_accounts import RankAccounts
from libs.auth import internal
from libs.db import TenantSession
from services.ops_hub.rank_accounts import service

router = APIRouter(tags=["ops_hub"])


@router.get("/rank-accounts", operation_id="list_rank_accounts", openapi_extra=internal("rank-accounts:look"))
async def list_rank_accounts(session: TenantSession) -> RankAccounts:
    """References to logins, and never a login: whoever reads one does so in the vault, which writes it down."""
    return await service.list_rank_accounts(session)
