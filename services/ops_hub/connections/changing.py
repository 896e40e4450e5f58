"""Changing what a connection reads, and how often."""

from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.connection_writes import (
    PlatformConnectionSettings,
    PlatformConnectionUpdate,
)
from contracts.ops_hub.connections import (
    Platform,
    PlatformConnection,
)
from libs.auth import Principal
from libs.clock import utc_now
from libs.errors import FieldProblem
from services.ops_hub import models
from services.ops_hub.activity.service import actor_of
from services.ops_hub.connections import repository
from services.ops_hub.connections.errors import (
    PlatformConnectionExists,
    PlatformConnectionNotFound,
    SettingNotOffered,
)
from services.ops_hub.connections.listings.repository import forget_everything
from services.ops_hub.connections.offers import WITH_CREDENTIALS
from services.ops_hub.connections.practice import is_played, practice_accounts
from services.ops_hub.connections.scheduling import stop_open_sync
from services.ops_hub.connections.service import get_connection, held, read_soon, touch, unknown_account
from services.ops_hub.connections.telling import tell_done


async def update_connection(
    session: AsyncSession,
    principal: Principal,
    connection_id: UUID,
    change: PlatformConnectionUpdate,
    *,
    if_match: str | None,
) -> PlatformConnection:
    """Change what is said.

    Raises `PlatformConnectionNotFound`, `PlatformConnectionMatchRequired`, `PlatformConnectionStale`,
    `AccountUnknown`, `PlatformConnectionExists` and `SettingNotOffered`.
    """
    if change.account_id is not None:
        # Before the row is held, as whoever connects accounts does it.
        await _hold_accounts_of(session, connection_id)
    connection = await held(session, connection_id, if_match)
    changed: list[str] = []
    if change.settings is not None:
        connection.settings = _settings(connection, change.settings)
        changed.append("settings")
    if change.sync_every_minutes is not None:
        connection.sync_every_minutes = change.sync_every_minutes
        changed.append("sync_every_minutes")
    if change.account_id is not None and change.account_id != connection.account_id:
        await _choose_account(session, principal, connection, change.account_id)
        changed.append("account_id")
    await touch(session, principal, connection)
    await tell_done(session, principal, connection, "updated", now=utc_now(), detail={"changed": changed})
    return await get_connection(session, connection_id)


async def _hold_accounts_of(session: AsyncSession, connection_id: UUID) -> None:
    found = await repository.find_connection(session, connection_id)
    if found is None:
        raise PlatformConnectionNotFound
    await repository.hold_accounts(session, found.platform)


async def _choose_account(
    session: AsyncSession, principal: Principal, connection: models.PlatformConnection, account_id: str
) -> None:
    platform, mode = cast("Platform", connection.platform), connection.mode
    if platform in WITH_CREDENTIALS and (mode == "live" or is_played(connection)):
        raise unknown_account("The account of credentials is their login: reconnect with other ones.")
    others = await repository.list_with_accounts(session, platform, mode)
    taken = next((row for row in others if row.account_id == account_id and row.id != connection.id), None)
    if taken is not None:
        raise PlatformConnectionExists(taken.id)
    name = None
    if mode == "staged":
        accounts = practice_accounts(platform, connection.tenant_id, connection.id)
        name = next((account.name for account in accounts if account.id == account_id), None)
        if name is None:
            raise unknown_account("Choose one of its accounts.")
    connection.account_id, connection.account_name = account_id, name
    connection.failures_in_row, connection.last_error_code = 0, None
    connection.last_synced_at = connection.last_provenance = None
    await stop_open_sync(session, connection, error_code="account_changed")
    await forget_everything(session, connection.id)
    if connection.connected_at is not None and connection.disconnected_at is None:
        await read_soon(session, connection, requested_by=actor_of(principal))


def _settings(
    connection: models.PlatformConnection, wanted: PlatformConnectionSettings
) -> dict[str, str | int | bool | None]:
    """What is said, without what is null. Raises `SettingNotOffered`."""
    if wanted.traffic_days is not None and connection.platform != "google_analytics":
        raise _not_offered("/settings/traffic_days", "Only google_analytics counts visits.")
    if wanted.rehearse is not None and connection.mode != "staged":
        raise _not_offered("/settings/rehearse", "Only connections for practice rehearse.")
    return wanted.model_dump(exclude_none=True)


def _not_offered(pointer: str, message: str) -> SettingNotOffered:
    return SettingNotOffered(errors=[FieldProblem(pointer=pointer, code="setting_not_offered", message=message)])
