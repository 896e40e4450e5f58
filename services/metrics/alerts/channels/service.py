"""Channels: added and removed by people who see the whole tenant; what was told stays in the history."""

from typing import Literal, cast
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.alert_channels import MOST_CHANNELS, AlertChannel, AlertChannelCreate, AlertChannels
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.ids import new_id
from libs.kept_secrets import SecretKeeper
from services.metrics import models
from services.metrics.alerts.channels import repository
from services.metrics.alerts.channels.repository import ChannelRow
from services.metrics.alerts.channels.secrets import forget, keep_address
from services.metrics.alerts.errors import (
    AlertChannelInUse,
    AlertChannelNameTaken,
    AlertChannelNotFound,
    TooManyAlertChannels,
    WholeTenantOnly,
)


async def list_channels(session: AsyncSession, principal: Principal) -> AlertChannels:
    """Every channel; none for those who are limited to a part of the tenant."""
    if _is_limited(principal):
        return AlertChannels(items=[])
    return AlertChannels(items=[_shown(row) for row in await repository.list_channels(session)])


async def create_channel(
    session: AsyncSession, principal: Principal, wanted: AlertChannelCreate, *, keeper: SecretKeeper
) -> AlertChannel:
    """Raises `AlertChannelNameTaken`, `TooManyAlertChannels` and `VaultUnavailable`."""
    _require_whole(principal)
    if await repository.count_channels(session) >= MOST_CHANNELS:
        raise TooManyAlertChannels(f"Remove one first: the most is {MOST_CHANNELS}.")
    tenant_id = tenant_of(principal)
    ref = await keep_address(keeper, wanted.url, tenant_id=tenant_id, name=wanted.name)
    channel = models.AlertChannel(
        tenant_id=tenant_id,
        id=new_id(),
        name=wanted.name,
        kind=wanted.kind,
        secret_ref=ref,
        created_by=principal.subject,
    )
    try:
        await repository.add_channel(session, channel)
    except IntegrityError as error:
        raise AlertChannelNameTaken(f"Give it another name than {wanted.name}.") from error
    await _audit(session, principal, channel, "created")
    return _shown(ChannelRow(channel, 0))


async def delete_channel(session: AsyncSession, principal: Principal, channel_id: UUID) -> None:
    """Remove a channel and forget its address. Raises `AlertChannelNotFound` and `AlertChannelInUse`."""
    _require_whole(principal)
    found = [row for row in await repository.list_channels(session) if row.channel.id == channel_id]
    if not found:
        raise AlertChannelNotFound
    [row] = found
    if row.rules:
        raise AlertChannelInUse(f"Let {row.rules} rules tell somebody else first.")
    await _audit(session, principal, row.channel, "deleted")
    await repository.remove_channel(session, row.channel)
    await forget(session, row.channel.tenant_id, [row.channel.secret_ref])


def _is_limited(principal: Principal) -> bool:
    return principal.accounts is not None or principal.aggregates_only


def _require_whole(principal: Principal) -> None:
    if _is_limited(principal):
        raise WholeTenantOnly("Ask somebody who is not limited to a workspace.")


def _shown(row: ChannelRow) -> AlertChannel:
    channel = row.channel
    return AlertChannel(
        id=channel.id,
        name=channel.name,
        kind=cast('Literal["slack"]', channel.kind),
        rules=row.rules,
        created_by=channel.created_by,
        created_at=channel.created_at,
    )


async def _audit(session: AsyncSession, principal: Principal, channel: models.AlertChannel, done: str) -> None:
    await record_audit(
        session,
        principal,
        action=f"alert_channel.{done}",
        object_type="alert_channel",
        object_id=str(channel.id),
        detail={"name": channel.name, "kind": channel.kind},
    )
