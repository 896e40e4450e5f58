"""`/alerts/channels`: where alerts are told beside mail."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from contracts.metrics.alert_channels import AlertChannel, AlertChannelCreate, AlertChannels
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from libs.kept_secrets import KeeperOf
from services.metrics.alerts.channels import service

router = APIRouter(prefix="/alerts/channels", tags=["alerts"])

Caller = Annotated[Principal, Depends(current_principal)]
LIMITED = problems({403: "The caller is limited to a part of the tenant."})


@router.get("", operation_id="list_alert_channels", openapi_extra=public("metrics:read"))
async def list_alert_channels(session: TenantSession, caller: Caller) -> AlertChannels:
    """Every channel, by name, without its address. Empty for those who are limited to a part of the tenant."""
    return await service.list_channels(session, caller)


@router.post(
    "",
    operation_id="create_alert_channel",
    status_code=201,
    openapi_extra=public("metrics:write"),
    responses=LIMITED
    | problems({409: "The name is taken, or there are too many channels.", 503: "The vault does not answer."}),
)
async def create_alert_channel(
    wanted: AlertChannelCreate, session: TenantSession, idempotency: Idempotent, caller: Caller, keeper: KeeperOf
) -> AlertChannel:
    """Add a channel of Slack by its incoming webhook, which is kept in the vault and never shown."""
    return await service.create_channel(session, caller, wanted, keeper=keeper)


@router.delete(
    "/{channel_id}",
    operation_id="delete_alert_channel",
    status_code=204,
    openapi_extra=public("metrics:write"),
    responses=LIMITED | problems({404: "No such channel.", 409: "Rules tell it."}),
)
async def delete_alert_channel(channel_id: UUID, session: TenantSession, caller: Caller) -> None:
    """Remove a channel, and forget its address."""
    await service.delete_channel(session, caller, channel_id)
